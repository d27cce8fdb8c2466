// @ts-check
/**
 * The demo's assistant: a chat with the gateway of `examples/gateway-assistant.workflow.json`. It sends
 * only what is new and the ID of the conversation, which n8n's memory holds, and shows what tools were
 * used. `config.json` names the endpoint and some callers; a real page has one, its signed-in visitor.
 */
import { createConversation } from './conversation.js';
import { explain } from './explain.js';
import { askGateway } from './gateway-reader.js';
import { element, suggest, useComposer } from './page.js';

/**
 * @typedef {{ name: string; token: string }} Person
 * @typedef {{ isEmulated: boolean; assistant: { baseUrl: string; people: Person[] } }} Config
 */

const SUGGESTIONS = [
	'Where is my order?',
	'What does my order cost in dollars, at today’s exchange rate?',
	'Show me the orders of everybody',
];

const welcome = element('welcome', HTMLElement);
const choice = element('person', HTMLSelectElement);
const conversation = createConversation(element('log', HTMLElement));
/** How often the page has been emptied. */
let shownConversations = 0;

/** Each person has a conversation of their own, which a reloaded page finds again. @param {string} name */
function conversationId(name) {
	const key = `conversation of ${name}`;
	const known = sessionStorage.getItem(key) ?? crypto.randomUUID();
	sessionStorage.setItem(key, known);
	return known;
}

/** @param {Config} config */
function start({ isEmulated, assistant: { baseUrl, people } }) {
	const url = `${baseUrl}/chat/completions`;
	const person = () => people[choice.selectedIndex] ?? { name: '', token: '' };
	const headers = () => ({ Authorization: `Bearer ${person().token}` });
	element('mode', HTMLElement).hidden = !isEmulated;
	element('about', HTMLElement).textContent = isEmulated
		? 'OpenRouter is emulated on this machine; the tools and the memory of n8n are real. Each person sees their own orders.'
		: 'A real model answers, and OpenRouter bills the key that n8n holds. Each person sees their own orders.';
	const endpoint = element('endpoint', HTMLElement);
	endpoint.textContent = new URL(baseUrl).pathname;
	endpoint.title = url;
	choice.replaceChildren(...people.map(({ name }) => new Option(name)));

	const composer = useComposer(ask);
	suggest(SUGGESTIONS, composer.send);

	/** @param {string} question @param {AbortSignal} signal */
	async function ask(question, signal) {
		welcome.hidden = true;
		conversation.addQuestion(question);
		await answer(question, signal);
	}

	/** @param {string} question @param {AbortSignal} signal */
	async function answer(question, signal) {
		const bubble = conversation.addAnswer();
		const startedMs = performance.now();
		/** @type {number | undefined} */
		let firstMs;
		const body = {
			messages: [{ role: 'user', content: question }],
			conversation_id: conversationId(person().name),
		};
		try {
			const { text } = await askGateway(url, body, {
				headers: headers(),
				signal,
				onSteps: bubble.showSteps,
				onText: (/** @type {string} */ soFar) => {
					firstMs ??= performance.now() - startedMs;
					bubble.show(soFar);
				},
			});
			bubble.finish(text, { firstMs, totalMs: performance.now() - startedMs });
		} catch (error) {
			if (signal.aborted) bubble.stop();
			else {
				const failure = explain(error);
				const retry = () => composer.run((again) => answer(question, again));
				bubble.fail(failure, failure.mayHelp ? retry : undefined);
			}
		}
	}

	/** What n8n's memory holds of the conversation. A page shows nothing when there is none. */
	async function restore() {
		composer.abort();
		conversation.clear();
		welcome.hidden = false;
		const number = ++shownConversations;
		const id = encodeURIComponent(conversationId(person().name));
		const response = await fetch(`${baseUrl}/conversations?id=${id}`, { headers: headers() });
		const { messages = [] } = response.ok ? await response.json() : {};
		// Somebody else may have been chosen, or something asked, in the meantime.
		if (number !== shownConversations || welcome.hidden) return;
		welcome.hidden = messages.length > 0;
		for (const { role, content } of messages) {
			if (role === 'user') conversation.addQuestion(content);
			else conversation.addAnswer().finish(content);
		}
	}

	const restoreQuietly = () => restore().catch(() => {});
	choice.addEventListener('change', restoreQuietly);
	element('new', HTMLButtonElement).addEventListener('click', () => {
		sessionStorage.removeItem(`conversation of ${person().name}`);
		void restoreQuietly();
	});
	void restoreQuietly();
}

fetch('config.json')
	.then((response) => response.json())
	.then(start)
	.catch(() => {
		const error = { message: 'This page could not read config.json from its server.' };
		conversation.addAnswer().fail(error, undefined);
	});
