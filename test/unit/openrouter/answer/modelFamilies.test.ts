/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   reads the project's own files */
/**
 * Streams of the model families, as bytes on the wire. However they are cut, they give one completion,
 * and what is forwarded to a caller adds up to the same. A fixture's first lines say where its shape
 * is documented.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createChunkReader } from '../../../../nodes/shared/openrouter/answer/chunkReader';
import { createCompletionAccumulator } from '../../../../nodes/shared/openrouter/answer/completion';
import { accumulate, completionOf, failureOf, NOW_MS } from './chatStream';

const FIXTURES = resolve(__dirname, '../../../fixtures');
const ENDING = '.chunks.txt';
const bytesOf = (family: string): Buffer => readFileSync(join(FIXTURES, `${family}${ENDING}`));

/** What the transport does with a response's body, from its bytes to the outcome. */
function replay(slices: readonly Uint8Array[]) {
	const accumulator = createCompletionAccumulator({
		functionNames: new Set(['weather', 'find_order', 'now']),
		nowMs: () => NOW_MS,
	});
	let text = '';
	const forwarded: unknown[] = [];
	const reader = createChunkReader((chunk) => {
		text += accumulator.add(chunk);
		forwarded.push(accumulator.chunk);
	});
	const decoder = new TextDecoder();
	for (const slice of slices) reader.feed(decoder.decode(slice, { stream: true }));
	reader.feed(decoder.decode());
	reader.end();
	const outcome = accumulator.finish(reader.isDone, reader.hasGap);
	if (accumulator.lastChunk !== undefined) forwarded.push(accumulator.lastChunk);
	return { text, forwarded, outcome, isDone: reader.isDone, hasGap: reader.hasGap };
}

type Family = {
	name: string;
	model: string;
	message: object;
	finishReason: string;
	usage: object;
};

const reasoningText = (text: string, format: string, more: object = {}) => ({
	type: 'reasoning.text',
	text,
	format,
	index: 0,
	...more,
});
const encrypted = (data: string, format: string, index: number, more: object = {}) => ({
	type: 'reasoning.encrypted',
	data,
	...more,
	format,
	index,
});
const calling = (id: string, name: string, text: string) => ({
	id,
	type: 'function',
	function: { name, arguments: text },
});
const citation = (url: string, title: string, more: object = {}) => ({
	type: 'url_citation',
	url_citation: { url, title, ...more },
});

const FAMILIES: Family[] = [
	{
		name: 'openai',
		model: 'openai/gpt-5.2',
		message: {
			role: 'assistant',
			content: null,
			reasoning: '**Two cities**',
			reasoning_details: [
				{
					type: 'reasoning.summary',
					summary: '**Two cities**',
					format: 'openai-responses-v1',
					index: 0,
				},
				encrypted('gAAAAABo+zé', 'openai-responses-v1', 1, { id: 'rs_1' }),
			],
			tool_calls: [
				calling('call_a', 'weather', '{"city":"Köln"}'),
				calling('call_b', 'weather', '{"city":"Łódź"}'),
			],
		},
		finishReason: 'tool_calls',
		usage: { prompt_tokens: 60, completion_tokens: 90, total_tokens: 150, cost: 0.00135 },
	},
	{
		name: 'anthropic',
		model: 'anthropic/claude-sonnet-4.5',
		message: {
			role: 'assistant',
			content: 'Ça va bien 👍',
			reasoning: 'The caller asks in French.',
			reasoning_details: [
				reasoningText('The caller asks in French.', 'anthropic-claude-v1', {
					signature: 'EqQBCkgIARAB',
				}),
				encrypted('redacted+thinking==', 'anthropic-claude-v1', 1),
			],
		},
		finishReason: 'stop',
		usage: { prompt_tokens: 40, completion_tokens: 52, total_tokens: 92, cost: 0.0009 },
	},
	{
		name: 'gemini',
		model: 'google/gemini-2.5-flash-image',
		message: {
			role: 'assistant',
			content: 'Voilà: ',
			reasoning: 'A red dot.',
			reasoning_details: [
				reasoningText('A red dot.', 'google-gemini-v1'),
				encrypted('CiQB0e2Kb+8=', 'google-gemini-v1', 1),
			],
			images: [
				{
					index: 0,
					type: 'image_url',
					image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' },
				},
			],
		},
		finishReason: 'stop',
		usage: { prompt_tokens: 12, completion_tokens: 1300, total_tokens: 1312, cost: 0.039 },
	},
	{
		name: 'deepseek',
		model: 'deepseek/deepseek-r1',
		message: {
			role: 'assistant',
			content: '3 × 3',
			reasoning: 'Hmm, 九 is 3².',
			reasoning_details: [reasoningText('Hmm, 九 is 3².', 'unknown')],
		},
		finishReason: 'stop',
		usage: { prompt_tokens: 9, completion_tokens: 40, total_tokens: 49, cost: 0.00002 },
	},
	{
		name: 'mistral',
		model: 'mistralai/mistral-large',
		message: { role: 'assistant', content: 'Bonjour à tous.' },
		finishReason: 'stop',
		usage: { prompt_tokens: 8, completion_tokens: 6, total_tokens: 14, cost: 0.00001 },
	},
	{
		name: 'llama',
		model: 'meta-llama/llama-3.3-70b-instruct',
		message: {
			role: 'assistant',
			content: null,
			tool_calls: [calling('fk1a', 'find_order', '{"id":7}'), calling('fk2b', 'now', '{}')],
		},
		finishReason: 'tool_calls',
		usage: { prompt_tokens: 210, completion_tokens: 24, total_tokens: 234, cost: 0.00014 },
	},
	{
		name: 'audio',
		model: 'openai/gpt-audio',
		message: {
			role: 'assistant',
			content: '',
			audio: {
				id: 'audio_1',
				data: 'AAECAwQF',
				transcript: 'Hello – oui',
				expires_at: 1_795_003_600,
			},
		},
		finishReason: 'stop',
		usage: { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50, cost: 0.002 },
	},
	{
		name: 'perplexity',
		model: 'perplexity/sonar',
		message: {
			role: 'assistant',
			content: 'Köln has a cathedral[1]. It is old[2].',
			annotations: [
				citation('https://a.example/köln', 'Köln', {
					content: '…',
					start_index: 0,
					end_index: 24,
				}),
				citation('https://b.example', 'Dom', { content: '…', start_index: 25, end_index: 38 }),
			],
		},
		finishReason: 'stop',
		usage: { prompt_tokens: 7, completion_tokens: 16, total_tokens: 23, cost: 0.005 },
	},
	{
		name: 'xai',
		model: 'x-ai/grok-4',
		message: {
			role: 'assistant',
			content: '42 °C',
			reasoning_details: [encrypted('xyz/ABC=', 'xai-responses-v1', 0, { id: 'rs_x' })],
			annotations: [citation('https://c.example', 'Heat')],
		},
		finishReason: 'stop',
		usage: { prompt_tokens: 31, completion_tokens: 12, total_tokens: 43, cost: 0.0004 },
	},
	{
		name: 'refusal',
		model: 'openai/gpt-4o-mini',
		message: { role: 'assistant', content: '', refusal: 'I can’t help.' },
		finishReason: 'stop',
		usage: { prompt_tokens: 18, completion_tokens: 5, total_tokens: 23, cost: 0.00001 },
	},
];

const FAILED = 'qwen-error';

/** Replayed in test/unit/steps, with the tools that they call. */
const WITH_TOOLS = ['anthropic-tools', 'gemini-tools'];

test('every fixture is replayed, and its first line says what it holds', () => {
	const files = readdirSync(FIXTURES).filter((file) => file.endsWith(ENDING));
	const known = [...FAMILIES.map(({ name }) => name), FAILED, ...WITH_TOOLS];
	expect(files).toEqual(known.map((name) => `${name}${ENDING}`).toSorted());
	for (const file of files) {
		expect(readFileSync(join(FIXTURES, file), 'utf8')).toMatch(/^: (A|An) .*\.\n: .*\n/);
	}
});

describe.each(FAMILIES)('the stream of $name', ({ name, model, message, finishReason, usage }) => {
	const bytes = bytesOf(name);
	const whole = replay([bytes]);

	test('adds up to the message, the finish reason, the model and the usage', () => {
		const completion = completionOf(whole.outcome);
		expect(completion.message).toStrictEqual(message);
		expect(completion.finishReason).toBe(finishReason);
		expect(completion.generationId).toBe('gen-1');
		expect(completion.notice).toBeUndefined();
		expect(completion.body).toMatchObject({ model, usage });
		expect(whole).toMatchObject({ isDone: true, hasGap: false });
	});

	test('gives the text of the message to the caller', () => {
		expect(whole.text).toBe(Object(message).content ?? '');
	});

	test('is forwarded so that it adds up to the same message and the same usage', () => {
		const again = completionOf(accumulate(whole.forwarded));
		const first = completionOf(whole.outcome);
		expect(again.message).toStrictEqual(first.message);
		expect(again.finishReason).toBe(first.finishReason);
		expect(again.body.usage).toStrictEqual(first.body.usage);
	});

	test('gives the same however its bytes are cut in two', () => {
		// Texts are compared, as comparing objects thousands of times takes long.
		const expected = JSON.stringify(whole);
		for (let offset = 0; offset <= bytes.length; offset++) {
			const cut = replay([bytes.subarray(0, offset), bytes.subarray(offset)]);
			expect(JSON.stringify(cut)).toBe(expected);
		}
	});

	test('gives the same when each byte comes by itself', () => {
		expect(replay([...bytes].map((byte) => Uint8Array.of(byte)))).toStrictEqual(whole);
	});
});

test('a stream that breaks off with an error is a failure, however its bytes are cut', () => {
	const bytes = bytesOf(FAILED);
	for (let offset = 0; offset <= bytes.length; offset++) {
		const { outcome, text, isDone } = replay([bytes.subarray(0, offset), bytes.subarray(offset)]);
		expect(failureOf(outcome)).toMatchObject({
			statusCode: 502,
			errorType: 'provider_unavailable',
			retryable: true,
			generationId: 'gen-1',
		});
		expect({ text, isDone }).toEqual({ text: 'Half an añ', isDone: false });
	}
});
