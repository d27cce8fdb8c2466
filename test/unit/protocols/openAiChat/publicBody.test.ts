import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonRecord } from '../../../../nodes/shared/values/json';
import {
	publicBody,
	publicChunk,
	publicUsageChunk,
} from '../../../../nodes/shared/protocols/openAiChat/publicBody';
import { SEEDED } from '../../seed';

const PLAIN = { showsCostAndProvider: false };
const OTHERWISE = { id: 'gen-0', created: 7, model: 'asked/model' };
const IDENTITY = { id: 'gen-1', created: 1, model: 'a/b' };
const RAW = { status: 500, message: 'RAW' };

const chunkOf = (choice: unknown, more: JsonRecord = {}): JsonRecord => ({
	...IDENTITY,
	object: 'chat.completion.chunk',
	choices: [choice],
	...more,
});
const bodyOf = (message: JsonRecord, choice: JsonRecord = {}, more: JsonRecord = {}) => ({
	...IDENTITY,
	object: 'chat.completion',
	choices: [{ index: 0, message, finish_reason: 'stop', ...choice }],
	...more,
});

const CITED = {
	type: 'url_citation',
	url_citation: {
		url: 'https://a.example',
		title: 'A',
		content: 'a',
		start_index: 0,
		end_index: 3,
	},
};
const FILE = {
	type: 'file',
	file: { hash: 'abc', name: 'a.pdf', content: [{ type: 'text', text: 'read' }] },
};
const TOKEN = { token: 'Hi', logprob: -0.1, bytes: [72, 105] };
const ANSWER = {
	role: 'assistant',
	content: 'Hi',
	refusal: null,
	reasoning: 'because',
	reasoning_content: 'because',
	reasoning_details: [
		{ type: 'reasoning.text', text: 'because', signature: null, format: 'anthropic-claude-v1' },
		{ type: 'reasoning.encrypted', data: 'x==', id: 'r1', index: 1 },
	],
	tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
	images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }],
	audio: { id: 'a1', data: 'AA==', transcript: 'Hi', expires_at: 9 },
	annotations: [CITED, FILE],
};
const ENTRY = {
	index: 0,
	finish_reason: 'stop',
	logprobs: { content: [{ ...TOKEN, top_logprobs: [TOKEN] }], refusal: null },
};
const COUNTS = {
	prompt_tokens: 1,
	completion_tokens: 2,
	total_tokens: 3,
	prompt_tokens_details: { cached_tokens: 1 },
	completion_tokens_details: { reasoning_tokens: 1 },
	server_tool_use_details: { web_search_requests: 1 },
};
const COST = { cost: 0.1, cost_details: { upstream_inference_cost: 0.1 }, is_byok: true };

describe('callers see what an answer consists of, as it came,', () => {
	test('in a chunk', () => {
		const chunk = chunkOf({ ...ENTRY, delta: ANSWER }, { service_tier: 'default' });
		const before = structuredClone(chunk);
		expect(publicChunk(chunk, PLAIN, OTHERWISE)).toStrictEqual(before);
		expect(chunk).toStrictEqual(before);
	});

	test('in a whole answer with its usage', () => {
		const body = bodyOf(ANSWER, ENTRY, { service_tier: 'default', usage: COUNTS });
		const before = structuredClone(body);
		expect(publicBody(body, PLAIN, OTHERWISE)).toStrictEqual({
			...before,
			system_fingerprint: null,
		});
		expect(body).toStrictEqual(before);
	});
});

describe('callers do not see', () => {
	const FOREIGN = { error: RAW, ...RAW, native_finish_reason: 'RAW', RAW: 'RAW' };
	const foreignAnswer = {
		...ANSWER,
		...FOREIGN,
		role: 'RAW',
		refusal: RAW,
		reasoning: [RAW],
		reasoning_details: [{ ...ANSWER.reasoning_details[0], ...FOREIGN }, 'RAW'],
		tool_calls: [{ ...FOREIGN, function: FOREIGN }],
		images: [{ ...FOREIGN, image_url: FOREIGN }],
		audio: FOREIGN,
		annotations: [
			{ ...FOREIGN, url_citation: FOREIGN, file: { ...FOREIGN, content: [FOREIGN, 'RAW'] } },
		],
	};
	const foreignEntry = {
		...FOREIGN,
		finish_reason: 'RAW: the provider says so',
		logprobs: { ...FOREIGN, content: [{ ...FOREIGN, top_logprobs: [FOREIGN] }] },
	};
	const more = {
		...FOREIGN,
		provider: 'RAW',
		user_id: 'RAW',
		debug: FOREIGN,
		openrouter_metadata: FOREIGN,
		system_fingerprint: 'RAW',
		service_tier: RAW,
		object: 'RAW',
	};
	const usage = {
		...FOREIGN,
		...COST,
		...COUNTS,
		prompt_tokens_details: FOREIGN,
		completion_tokens_details: { ...FOREIGN, reasoning_tokens: 'RAW' },
	};

	test('other members of a chunk, at any depth', () => {
		const chunk = chunkOf({ ...foreignEntry, delta: foreignAnswer }, { ...more, usage });
		const seen = publicChunk(chunk, PLAIN, OTHERWISE);
		expect(JSON.stringify(seen)).not.toContain('RAW');
		expect(Object.keys(seen)).toEqual(['id', 'object', 'created', 'model', 'choices']);
	});

	test('other members of a whole answer, at any depth', () => {
		const body = bodyOf({ ...foreignAnswer, content: [FOREIGN, 'RAW'] }, foreignEntry, {
			...more,
			usage,
		});
		const seen = publicBody(body, PLAIN, OTHERWISE);
		expect(JSON.stringify(seen)).not.toMatch(/RAW|cost|byok/);
		expect(seen).toMatchObject({ object: 'chat.completion', system_fingerprint: null });
	});

	test('other members of a usage', () => {
		const seen = publicUsageChunk(chunkOf({}, { ...more, usage }), PLAIN, OTHERWISE);
		expect(JSON.stringify(seen)).not.toMatch(/RAW|cost|byok/);
		expect(seen).toMatchObject({ choices: [], usage: { total_tokens: 3 } });
	});

	test('account and debug even where the author shows the cost and the provider', () => {
		const shown = { provider: 'X', system_fingerprint: 'fp', openrouter_metadata: { a: 1 } };
		const native = { native_finish_reason: 'STOP' };
		const hidden = { user_id: 'RAW', debug: FOREIGN, ...RAW };
		const body = bodyOf(
			ANSWER,
			{ ...ENTRY, ...native },
			{ ...shown, usage: { ...COUNTS, ...COST } },
		);
		expect(publicBody({ ...body, ...hidden }, { showsCostAndProvider: true }, OTHERWISE)).toEqual(
			body,
		);
		const chunk = chunkOf({ ...ENTRY, ...native, delta: ANSWER }, shown);
		expect(
			publicChunk({ ...chunk, ...hidden }, { showsCostAndProvider: true }, OTHERWISE),
		).toStrictEqual(chunk);
	});
});

describe('what clients’ schemas require is always there', () => {
	test.each<{ name: string; body: JsonRecord; seen: JsonRecord }>([
		{
			name: 'an identity',
			body: { id: '', created: 1.5, model: null, choices: [] },
			seen: { ...OTHERWISE, object: 'chat.completion', system_fingerprint: null, choices: [] },
		},
		{
			name: 'a message',
			body: bodyOf({ tool_calls: null }, { index: undefined, finish_reason: '' }),
			seen: {
				choices: [
					{
						index: 0,
						finish_reason: null,
						message: { role: 'assistant', content: null, refusal: null },
					},
				],
			},
		},
		{
			name: 'the members of logprobs',
			body: bodyOf({}, { logprobs: { content: [{ token: 'a', logprob: 0 }] } }),
			seen: {
				choices: [
					{ logprobs: { content: [{ token: 'a', logprob: 0, bytes: null, top_logprobs: [] }] } },
				],
			},
		},
		{
			name: 'a sum',
			body: { usage: { prompt_tokens: 1, completion_tokens: 2 } },
			seen: { usage: { total_tokens: 3 } },
		},
	])('in a whole answer without $name', ({ body, seen }) => {
		expect(publicBody(body, PLAIN, OTHERWISE)).toMatchObject(seen);
	});

	test.each([{ usage: null }, { usage: { prompt_tokens: 1 } }, { usage: { total_tokens: -1 } }])(
		'or the usage is left out when it does not say enough: %j',
		(body) => {
			expect(publicBody(body, PLAIN, OTHERWISE)).not.toHaveProperty('usage');
			expect(publicUsageChunk(body, PLAIN, OTHERWISE)).toBeUndefined();
		},
	);

	test('in a chunk', () => {
		const chunk = { choices: [{}, null, 'RAW'] };
		expect(publicChunk(chunk, PLAIN, OTHERWISE)).toStrictEqual({
			...OTHERWISE,
			object: 'chat.completion.chunk',
			choices: [{ index: 0, finish_reason: null, delta: {} }],
		});
	});
});

test('any value becomes JSON without throwing, and that JSON is copied unchanged', () => {
	fc.assert(
		fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (value, choice, isShown) => {
			const chunk = { ...Object(value), choices: [choice, { delta: value, message: choice }] };
			const seen = publicChunk(chunk, { showsCostAndProvider: isShown }, OTHERWISE);
			expect(publicChunk(seen, { showsCostAndProvider: isShown }, OTHERWISE)).toEqual(seen);
			const body = publicBody(
				{ ...chunk, usage: value },
				{ showsCostAndProvider: isShown },
				OTHERWISE,
			);
			expect(publicBody(body, { showsCostAndProvider: isShown }, OTHERWISE)).toEqual(body);
		}),
		SEEDED,
	);
});
