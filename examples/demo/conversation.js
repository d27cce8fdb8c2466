// @ts-check
/** What a page shows: bubbles, the tools and facts beside them, and what went wrong. Knows no network. */
import { createSteps } from './steps.js';

/** @typedef {{ model?: string; cost?: number; firstMs?: number; totalMs: number }} Facts */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {string} [text]
 */
function make(tag, className, text = '') {
	const made = document.createElement(tag);
	made.className = className;
	made.textContent = text;
	return made;
}

/** @param {HTMLElement} log where the bubbles go; it scrolls */
export function createConversation(log) {
	/** Whoever has scrolled up to read is left alone. */
	let isFollowing = true;
	log.addEventListener('scroll', () => {
		isFollowing = log.scrollHeight - log.scrollTop - log.clientHeight < 48;
	});
	const follow = () => {
		if (isFollowing) log.scrollTop = log.scrollHeight;
	};
	/** @param {HTMLElement} row */
	const append = (row) => {
		log.append(row);
		isFollowing = true;
		follow();
	};

	function clear() {
		for (const row of log.querySelectorAll('.row')) row.remove();
	}

	/** @param {string} text */
	function addQuestion(text) {
		// Whoever asks something new has given the old question up.
		for (const button of log.querySelectorAll('.retry')) button.remove();
		const row = make('div', 'row user');
		row.append(make('p', 'bubble', text));
		append(row);
	}

	/** An answer on its way; ends with `finish` or `fail`. */
	function addAnswer() {
		const row = make('div', 'row assistant waiting');
		const bubble = make('p', 'bubble');
		bubble.append(make('span', 'dots', '···'));
		// A screen reader reads the answer when it is whole, not piece by piece.
		row.ariaBusy = 'true';
		row.append(bubble);
		append(row);

		/** Made with the first tool. @type {ReturnType<typeof createSteps> | undefined} */
		let steps;

		/** @param {string} state */
		const end = (state) => {
			row.className = `row assistant ${state}`;
			row.ariaBusy = 'false';
			steps?.end();
		};
		return {
			/** @param {readonly import('./steps.js').Step[]} told all of them so far */
			showSteps(told) {
				if (steps === undefined) row.prepend((steps = createSteps()).element);
				steps.show(told);
				follow();
			},
			/** @param {string} text all of it so far */
			show(text) {
				if (text !== '') row.className = 'row assistant writing';
				bubble.textContent = text;
				follow();
			},
			/** @param {string} text @param {Facts} [facts] none of an answer from before */
			finish(text, facts) {
				end('answered');
				bubble.textContent = text === '' ? '(The model answered with no text.)' : text;
				if (facts !== undefined) row.append(make('p', 'facts', describe(facts)));
				follow();
			},
			/** What has been written stays, and the note says that there is no more. */
			stop() {
				end('stopped');
				bubble.querySelector('.dots')?.remove();
				row.append(make('p', 'facts', 'Stopped'));
				follow();
			},
			/**
			 * @param {{ message: string; statusCode?: number; retryAfterSeconds?: number }} error
			 * @param {(() => void) | undefined} retry none: another try would not help
			 */
			fail(error, retry) {
				const hasText = row.classList.contains('writing');
				end('failed');
				if (!hasText) bubble.remove();
				const note = make('div', 'note');
				note.role = 'alert';
				note.append(make('p', '', sentence(error.message)));
				if (error.statusCode !== undefined) {
					note.append(make('span', 'status', `Status ${error.statusCode}`));
				}
				if (retry !== undefined) note.append(retryButton(retry, error.retryAfterSeconds));
				row.append(note);
				follow();
			},
		};
	}

	return { addQuestion, addAnswer, clear };
}

/** @param {() => void} retry @param {number} [waitSeconds] */
function retryButton(retry, waitSeconds = 0) {
	const button = make('button', 'retry');
	button.type = 'button';
	let leftSeconds = Math.ceil(waitSeconds);
	const tick = () => {
		button.disabled = leftSeconds > 0;
		button.textContent = leftSeconds > 0 ? `Try again in ${leftSeconds} s` : 'Try again';
		leftSeconds -= 1;
		if (leftSeconds >= 0) setTimeout(tick, 1_000);
	};
	tick();
	button.addEventListener('click', () => {
		button.remove();
		retry();
	});
	return button;
}

/** Sentences of the node have no full stop of their own. @param {string} text */
const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;

/** Two significant digits, never as 6.9e-6. @param {number} usd */
function formatCost(usd) {
	if (usd === 0) return 'free';
	const digits = Math.max(2, 1 - Math.floor(Math.log10(usd)));
	return `$${usd.toFixed(Math.min(digits, 12))}`;
}

/** Model and cost are there when the author of the workflow shows them. @param {Facts} facts */
function describe({ model, cost, firstMs, totalMs }) {
	const parts = [
		model,
		cost === undefined ? undefined : formatCost(cost),
		firstMs === undefined ? undefined : `first text after ${seconds(firstMs)}`,
		firstMs === undefined ? seconds(totalMs) : `whole after ${seconds(totalMs)}`,
	];
	return parts.filter((part) => part !== undefined).join(' · ');
}
