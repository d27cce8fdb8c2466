// @ts-check
'use strict';
/**
 * What the emulated model does with functions: it calls those whose names share a word with what was
 * asked, and then repeats what they gave. It understands nothing. So `npm start` can show real tools and
 * a real memory without a real model.
 */

/** @typedef {import('@copilotkit/aimock').ChatCompletionRequest} ChatRequest */
/** @typedef {{ name: string; parameters?: { properties?: Record<string, { description?: string }> } }} EmulatedFunction */
/** @typedef {{ id: string; name: string; arguments: string }} Call */

const LEAST_WORD_CHARS = 4;
/** Long enough to tell words apart, short enough to find “order” in “orders”. */
const STEM_CHARS = 5;
/** Members of rows that say nothing to a customer. */
const HIDDEN_MEMBERS = new Set(['id', 'callerId', 'createdAt', 'updatedAt']);

/**
 * `undefined`: the request has no functions.
 * @param {ChatRequest} request
 * @returns {{ content: string } | { content: string; toolCalls: Call[] } | undefined}
 */
function answerWithTools(request) {
	const functions = functionsOf(request);
	if (functions.length === 0) return undefined;
	const results = resultsOf(request);
	const endsWithResult = request.messages.at(-1)?.role === 'tool';
	if (endsWithResult) {
		const lines = results.map(({ name, text }) => `${name.replaceAll('_', ' ')}: ${told(text)}`);
		return {
			content: [...lines, '', 'The emulated OpenRouter repeats what the tools gave.'].join('\n'),
		};
	}
	const [question = '', before] = request.messages
		.filter(({ role }) => role === 'user')
		.map(({ content }) => (typeof content === 'string' ? content : JSON.stringify(content)))
		.reverse();
	const meant =
		request.tool_choice === 'none'
			? []
			: functions.filter(({ name }) => sharesWord(name, question));
	if (meant.length > 0) {
		const toolCalls = meant.map((fn, index) => ({
			id: `call_${request.messages.length}_${index}`,
			name: fn.name,
			arguments: JSON.stringify(argumentsFor(fn, question)),
		}));
		return { content: '', toolCalls };
	}
	const remembered = before === undefined ? '' : ` Before that you said: ${before}`;
	return {
		content: `You said: ${question}${remembered} (This comes from an emulated OpenRouter.)`,
	};
}

/** @param {ChatRequest} request @returns {EmulatedFunction[]} */
const functionsOf = ({ tools = [] }) =>
	/** @type {any[]} */ (tools).flatMap((tool) => (tool.type === 'function' ? [tool.function] : []));

/** What the tools of the last round gave. @param {ChatRequest} request */
function resultsOf({ messages }) {
	const asked = messages.findLastIndex(({ role }) => role === 'assistant');
	const calls = /** @type {any[]} */ (messages[asked]?.tool_calls ?? []);
	return messages.slice(asked + 1).flatMap((message) => {
		if (message.role !== 'tool') return [];
		const call = calls.find(({ id }) => id === message.tool_call_id);
		return [{ name: String(call?.function.name ?? 'tool'), text: String(message.content) }];
	});
}

/** @param {string} text */
const stemsOf = (text) =>
	(text.toLowerCase().match(/[a-z]+/g) ?? [])
		.filter((word) => word.length >= LEAST_WORD_CHARS)
		.map((word) => word.slice(0, STEM_CHARS));

/** @param {string} name @param {string} question */
function sharesWord(name, question) {
	const asked = new Set(stemsOf(question));
	return stemsOf(name).some((stem) => asked.has(stem));
}

/** The example that a description gives (`such as EUR`), else the question. @param {EmulatedFunction} fn @param {string} question */
const argumentsFor = ({ parameters }, question) =>
	Object.fromEntries(
		Object.entries(parameters?.properties ?? {}).map(([name, { description = '' }]) => [
			name,
			/such as (\w+)/.exec(description)?.[1] ?? question,
		]),
	);

/** JSON in words. @param {string} text */
function told(text) {
	try {
		return inWords(JSON.parse(text));
	} catch {
		return text;
	}
}

/** @param {unknown} value @returns {string} */
function inWords(value) {
	if (Array.isArray(value)) return value.map(inWords).join('; ') || 'nothing';
	if (typeof value !== 'object' || value === null) return String(value);
	return Object.entries(value)
		.filter(([name]) => !HIDDEN_MEMBERS.has(name))
		.map(([name, member]) => `${name} ${inWords(member)}`)
		.join(', ');
}

module.exports = { answerWithTools };
