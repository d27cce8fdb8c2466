/**
 * What the AI SDK's default OpenAI model makes of answers of the gateway: a program of its own, as that
 * package exists as an ES module only. Reads a JSON list of `{ sse }` or `{ body, status }` from its
 * input, and prints what it has read of each.
 */
import { createOpenAI } from '@ai-sdk/openai';

let input = '';
for await (const piece of process.stdin) input += piece;

/** @typedef {{ sse?: string, body?: object, status?: number }} Answer */
/** @type {Answer[]} */
const answers = JSON.parse(input);

/** @param {Answer} answer */
const modelFor = ({ sse, body, status = 200 }) =>
	createOpenAI({
		apiKey: 'caller',
		baseURL: 'https://gateway.example/v1',
		fetch: async () =>
			new Response(sse ?? JSON.stringify(body), {
				status,
				headers: { 'content-type': sse === undefined ? 'application/json' : 'text/event-stream' },
			}),
	}).responses('google/gemini-2.5-flash');

/** @type {Parameters<ReturnType<typeof modelFor>['doStream']>[0]} */
const CALL = { prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }] };

/**
 * @typedef {object} Seen
 * @property {string} text
 * @property {string} reasoning
 * @property {object[]} calls
 * @property {object[]} results
 * @property {string[]} sources
 * @property {string} [finish]
 * @property {unknown} [usage]
 * @property {string[]} errors
 */

/** @returns {Seen} */
const seenOf = () => ({ text: '', reasoning: '', calls: [], results: [], sources: [], errors: [] });

/**
 * @param {Seen} seen
 * @param {any} part
 */
function add(seen, part) {
	if (part.type === 'text-delta') seen.text += part.delta;
	if (part.type === 'text') seen.text += part.text;
	if (part.type === 'reasoning-delta') seen.reasoning += part.delta;
	if (part.type === 'reasoning') seen.reasoning += part.text;
	if (part.type === 'tool-call') {
		const { toolCallId: id, toolName: name, input: args } = part;
		seen.calls.push({ id, name, arguments: args });
	}
	if (part.type === 'tool-result') seen.results.push(part.result);
	if (part.type === 'source') seen.sources.push(part.url);
	if (part.type === 'error') seen.errors.push(part.error.message ?? String(part.error));
	if (part.type === 'finish') {
		seen.finish = part.finishReason.unified;
		seen.usage = usageOf(part.usage);
	}
}

/** @param {any} usage */
const usageOf = ({ inputTokens, outputTokens }) => [inputTokens.total, outputTokens.total];

/** @param {Answer} answer */
async function read(answer) {
	const seen = seenOf();
	const model = modelFor(answer);
	try {
		if (answer.sse === undefined) {
			const { content, finishReason, usage } = await model.doGenerate(CALL);
			for (const part of content) add(seen, part);
			add(seen, { type: 'finish', finishReason, usage });
		} else {
			const { stream } = await model.doStream(CALL);
			for await (const part of /** @type {any} */ (stream)) add(seen, part);
		}
	} catch (error) {
		seen.errors.push(error instanceof Error ? error.message : String(error));
	}
	return seen;
}

process.stdout.write(JSON.stringify(await Promise.all(answers.map(read))));
