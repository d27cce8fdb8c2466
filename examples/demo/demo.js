// @ts-check
/**
 * The demo page: a chat that asks the webhook of an n8n workflow, streamed or not. Whatever goes
 * wrong is shown as a sentence. `config.json`, from the page's own server, names the webhooks.
 */
import { askWhole } from './ask.js';
import { createConversation } from './conversation.js';
import { ask as askStreamed } from './stream-reader.js';

/**
 * @typedef {{ webhookUrl: string; guardedUrl: string; streamedUrl: string; isEmulated: boolean }} Config
 * @typedef {{ role: 'user' | 'assistant'; content: string }} Message
 */

const SUGGESTIONS = ['Explain CORS in one sentence', 'Write a haiku about webhooks'];
/** The emulated upstream turns these into failures, so that they can be looked at. */
const FAILURE_SUGGESTIONS = ['/fail 402', '/fail 503'];
/** The example workflows take 20 messages and 8,000 characters. */
const MAX_MESSAGES = 20;
const MAX_CHARS = 7_500;

/** The latest messages that fit, beginning with one of the user's. @param {Message[]} messages */
function latest(messages) {
	let from = messages.length - 1;
	let chars = messages[from]?.content.length ?? 0;
	for (let index = from - 1; index >= 0 && messages.length - index <= MAX_MESSAGES; index--) {
		const { role, content } = messages[index] ?? { role: 'user', content: '' };
		chars += content.length;
		if (chars > MAX_CHARS) break;
		if (role === 'user') from = index;
	}
	return messages.slice(from);
}

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

const composer = element('composer', HTMLFormElement);
const message = element('message', HTMLTextAreaElement);
const send = element('send', HTMLButtonElement);
const stop = element('stop', HTMLButtonElement);
const streamed = element('streamed', HTMLInputElement);
const conversation = createConversation(element('log', HTMLElement));

/** @type {Message[]} */
const history = [];
/** The call under way. @type {AbortController | undefined} */
let running;

/** @param {Config} config @param {string} question */
async function ask(config, question) {
	running = new AbortController();
	const { signal } = running;
	send.hidden = true;
	stop.hidden = false;
	const bubble = conversation.addAnswer();
	/** @type {Message[]} */
	const messages = [...history, { role: 'user', content: question }];
	const body = { messages: latest(messages) };
	const startedMs = performance.now();
	/** @type {number | undefined} */
	let firstMs;
	/** @param {string} soFar */
	const onText = (soFar) => {
		firstMs ??= performance.now() - startedMs;
		bubble.show(soFar);
	};
	try {
		const answer = streamed.checked
			? { text: await askStreamed(config.streamedUrl, body, { onText, signal }) }
			: await askWhole(config.guardedUrl, body, { signal });
		bubble.finish(answer.text, { ...answer, firstMs, totalMs: performance.now() - startedMs });
		// Only what was answered becomes history, so that a failed question does not spoil the next.
		history.push({ role: 'user', content: question });
		if (answer.text !== '') history.push({ role: 'assistant', content: answer.text });
	} catch (error) {
		if (signal.aborted) bubble.stop();
		else {
			const failure = explain(error);
			bubble.fail(failure, failure.mayHelp ? () => ask(config, question) : undefined);
		}
	} finally {
		running = undefined;
		stop.hidden = true;
		send.hidden = false;
		message.focus();
	}
}

/** @param {any} error */
function explain(error) {
	// What fetch throws when there is no connection, or CORS forbids to look at the answer.
	if (error instanceof TypeError) {
		const message =
			'The webhook could not be reached. Is n8n running, the workflow published, and this page ' +
			'among its allowed origins?';
		return { message, mayHelp: true };
	}
	const { message, statusCode, retryAfterSeconds } = error;
	const mayHelp = statusCode === undefined || [408, 429].includes(statusCode) || statusCode >= 500;
	return { message, statusCode, retryAfterSeconds, mayHelp };
}

/** Grows with its text, up to what demo.css allows. */
function fit() {
	message.style.height = 'auto';
	message.style.height = `${message.scrollHeight}px`;
}

/** @param {Config} config */
function start(config) {
	element('mode', HTMLElement).hidden = !config.isEmulated;
	element('about', HTMLElement).textContent = config.isEmulated
		? 'OpenRouter is emulated on this machine: every answer is an echo, and nothing is billed.'
		: 'A real model answers, and OpenRouter bills the key that n8n holds.';
	const showEndpoint = () => {
		const url = streamed.checked ? config.streamedUrl : config.guardedUrl;
		const endpoint = element('endpoint', HTMLElement);
		endpoint.textContent = new URL(url).pathname;
		endpoint.title = url;
	};
	streamed.addEventListener('change', showEndpoint);
	showEndpoint();

	for (const text of [...SUGGESTIONS, ...(config.isEmulated ? FAILURE_SUGGESTIONS : [])]) {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = text;
		button.addEventListener('click', () => {
			message.value = text;
			composer.requestSubmit();
		});
		element('suggestions', HTMLElement).append(button);
	}

	message.addEventListener('input', fit);
	message.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		composer.requestSubmit();
	});
	document.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') running?.abort();
	});
	stop.addEventListener('click', () => running?.abort());
	composer.addEventListener('submit', (event) => {
		event.preventDefault();
		const question = message.value.trim();
		if (question === '' || running !== undefined) return;
		element('welcome', HTMLElement).hidden = true;
		message.value = '';
		fit();
		conversation.addQuestion(question);
		void ask(config, question);
	});
}

fetch('config.json')
	.then((response) => response.json())
	.then(start)
	.catch(() => {
		const error = { message: 'This page could not read config.json from its server.' };
		conversation.addAnswer().fail(error, undefined);
	});
