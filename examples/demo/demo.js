// @ts-check
'use strict';
/**
 * The demo page: sends the question to the webhook and shows the answer with what it cost. Whatever
 * goes wrong is shown as a sentence. `config.json`, from the page's own server, names the webhook.
 */

/** @typedef {{ webhookUrl: string; isEmulated: boolean }} Config */

const SUGGESTIONS = ['hello', 'Explain CORS in one sentence'];
/** The emulated upstream turns this message into a failure, so that one can be looked at. */
const FAILURE_SUGGESTION = '/fail 402';

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
function element(id, type) {
	const found = document.getElementById(id);
	if (found instanceof type) return found;
	throw new Error(`The page has no ${type.name} with the id ${id}`);
}

const form = element('ask', HTMLFormElement);
const message = element('message', HTMLTextAreaElement);
const send = element('send', HTMLButtonElement);
const result = element('result', HTMLElement);
const answer = element('answer', HTMLElement);
const facts = element('facts', HTMLElement);

/** @param {unknown} usd */
function formatCost(usd) {
	if (typeof usd !== 'number') return 'not told';
	if (usd === 0) return 'free';
	// Two significant digits, never as 6.9e-6.
	const digits = Math.max(2, 1 - Math.floor(Math.log10(usd)));
	return `$${usd.toFixed(Math.min(digits, 12))}`;
}

/**
 * @param {'waiting' | 'answered' | 'failed'} state
 * @param {string} text
 */
function show(state, text) {
	result.hidden = false;
	result.className = `card ${state}`;
	facts.hidden = state !== 'answered';
	answer.textContent = text;
	// On a phone it is below the fold.
	result.scrollIntoView({ block: 'nearest' });
}

/** @param {string} webhookUrl @param {string} question */
async function ask(webhookUrl, question) {
	const startedMs = performance.now();
	/** @type {Response} */
	let response;
	try {
		response = await fetch(webhookUrl, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ message: question }),
		});
	} catch {
		throw new Error(
			'The webhook could not be reached. Is n8n running, the workflow published, and this page ' +
				'among its allowed origins?',
		);
	}
	const body = await response.json().catch(() => undefined);
	if (!response.ok) {
		const told = body?.error ?? body?.message;
		throw new Error(
			typeof told === 'string' ? told : `The webhook answered with status ${response.status}.`,
		);
	}
	if (typeof body?.text !== 'string') throw new Error('The webhook answered without a text.');
	element('model', HTMLElement).textContent = String(body.model);
	element('cost', HTMLElement).textContent = formatCost(body.cost);
	const tookMs = performance.now() - startedMs;
	element('took', HTMLElement).textContent = `${(tookMs / 1000).toFixed(2)} s`;
	show('answered', body.text);
}

/** @param {Config} config */
function start({ webhookUrl, isEmulated }) {
	element('endpoint', HTMLElement).textContent = webhookUrl;
	const mode = element('mode', HTMLElement);
	mode.hidden = !isEmulated;
	mode.textContent = 'Emulated upstream: answers are echoes';

	for (const text of [...SUGGESTIONS, ...(isEmulated ? [FAILURE_SUGGESTION] : [])]) {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = text;
		button.addEventListener('click', () => {
			message.value = text;
			form.requestSubmit();
		});
		element('suggestions', HTMLElement).append(button);
	}
	message.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		form.requestSubmit();
	});
	form.addEventListener('submit', (event) => {
		event.preventDefault();
		const question = message.value.trim();
		if (question === '' || send.disabled) return;
		send.disabled = true;
		show('waiting', 'Waiting for the answer ...');
		ask(webhookUrl, question)
			.catch((error) => show('failed', error.message))
			.finally(() => {
				send.disabled = false;
			});
	});
}

fetch('config.json')
	.then((response) => response.json())
	.then(start)
	.catch(() => show('failed', 'This page could not read config.json from its server.'));
