// @ts-check
/** What both pages of the demo have: their parts by ID, suggestions, and the box to write into. */

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function element(id, type) {
	const found = document.getElementById(id);
	if (found instanceof type) return found;
	throw new Error(`The page has no ${type.name} with the id ${id}`);
}

/** @param {string[]} texts @param {(text: string) => void} send */
export function suggest(texts, send) {
	for (const text of texts) {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = text;
		button.addEventListener('click', () => send(text));
		element('suggestions', HTMLElement).append(button);
	}
}

/**
 * One question at a time: Enter sends, Escape and the button stop.
 * @param {(question: string, signal: AbortSignal) => Promise<void>} ask
 */
export function useComposer(ask) {
	const composer = element('composer', HTMLFormElement);
	const message = element('message', HTMLTextAreaElement);
	const sendButton = element('send', HTMLButtonElement);
	const stopButton = element('stop', HTMLButtonElement);
	/** The call under way. @type {AbortController | undefined} */
	let running;

	/** Grows with its text, up to what demo.css allows. */
	function fit() {
		message.style.height = 'auto';
		message.style.height = `${message.scrollHeight}px`;
	}

	const abort = () => running?.abort();

	/** @param {(signal: AbortSignal) => Promise<void>} work */
	async function run(work) {
		const call = new AbortController();
		running = call;
		sendButton.hidden = true;
		stopButton.hidden = false;
		try {
			await work(call.signal);
		} finally {
			running = undefined;
			stopButton.hidden = true;
			sendButton.hidden = false;
			message.focus();
		}
	}

	/** @param {string} text */
	function send(text) {
		message.value = text;
		composer.requestSubmit();
	}

	message.addEventListener('input', fit);
	message.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		composer.requestSubmit();
	});
	document.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') abort();
	});
	stopButton.addEventListener('click', abort);
	composer.addEventListener('submit', (event) => {
		event.preventDefault();
		const question = message.value.trim();
		if (question === '' || running !== undefined) return;
		message.value = '';
		fit();
		void run((signal) => ask(question, signal));
	});
	return { send, run, abort };
}
