// @ts-check
/**
 * The demo page: a chat that asks the webhook of an n8n workflow, streamed or not. Whatever goes
 * wrong is shown as a sentence. `config.json`, from the page's own server, names the webhooks.
 */
import { askWhole } from './ask.js';
import { createConversation } from './conversation.js';
import { explain } from './explain.js';
import { element, suggest, useComposer } from './page.js';
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

const streamed = element('streamed', HTMLInputElement);
const conversation = createConversation(element('log', HTMLElement));

/** @type {Message[]} */
const history = [];

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

	const composer = useComposer(async (question, signal) => {
		element('welcome', HTMLElement).hidden = true;
		conversation.addQuestion(question);
		await answer(question, signal);
	});
	suggest([...SUGGESTIONS, ...(config.isEmulated ? FAILURE_SUGGESTIONS : [])], composer.send);

	/** @param {string} question @param {AbortSignal} signal */
	async function answer(question, signal) {
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
			const given = streamed.checked
				? { text: await askStreamed(config.streamedUrl, body, { onText, signal }) }
				: await askWhole(config.guardedUrl, body, { signal });
			bubble.finish(given.text, { ...given, firstMs, totalMs: performance.now() - startedMs });
			// Only what was answered becomes history, so that a failed question does not spoil the next.
			history.push({ role: 'user', content: question });
			if (given.text !== '') history.push({ role: 'assistant', content: given.text });
		} catch (error) {
			if (signal.aborted) bubble.stop();
			else {
				const failure = explain(error);
				const retry = () => composer.run((again) => answer(question, again));
				bubble.fail(failure, failure.mayHelp ? retry : undefined);
			}
		}
	}
}

fetch('config.json')
	.then((response) => response.json())
	.then(start)
	.catch(() => {
		const error = { message: 'This page could not read config.json from its server.' };
		conversation.addAnswer().fail(error, undefined);
	});
