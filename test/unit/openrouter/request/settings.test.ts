import { describe, expect, test } from '@jest/globals';
import { options } from '../../../../nodes/OpenRouter/actions/chat/panel/options';
import { checkSettings } from '../../../../nodes/shared/openrouter/request/settings';
import type { JsonRecord } from '../../../../nodes/shared/values/json';
import { withoutVariant, withVariant } from '../../../../nodes/shared/openrouter/modelId';

const buildSettings = (fields: JsonRecord) => checkSettings(options.read(fields));

test.each<{ name: string; fields: JsonRecord; sent: object }>([
	{ name: 'nothing', fields: {}, sent: {} },
	{
		name: 'blank texts and empty objects',
		fields: { prediction: ' ', preset: '', logitBias: {}, trace: {}, metadata: { values: [] } },
		sent: {},
	},
	{
		name: 'zeros',
		fields: { topK: 0, minP: 0, topA: 0, repetitionPenalty: 0 },
		sent: { top_k: 0, min_p: 0, top_a: 0, repetition_penalty: 0 },
	},
	{ name: 'logprobs', fields: { logprobs: true }, sent: { logprobs: true } },
	{
		name: 'top logprobs, which need logprobs',
		fields: { topLogprobs: 0, logprobs: false },
		sent: { logprobs: true, top_logprobs: 0 },
	},
	{
		name: 'a prediction',
		fields: { prediction: 'const a = 1;' },
		sent: { prediction: { type: 'content', content: 'const a = 1;' } },
	},
	{ name: 'a preset', fields: { preset: 'bot' }, sent: { preset: 'bot' } },
	{
		name: 'a preset as models name it',
		fields: { preset: ' @preset/bot ' },
		sent: { preset: 'bot' },
	},
	{ name: 'a trace', fields: { trace: { trace_id: 't' } }, sent: { trace: { trace_id: 't' } } },
	{
		name: 'debug',
		fields: { echoUpstreamBody: true },
		sent: { debug: { echo_upstream_body: true } },
	},
	{ name: 'no debug', fields: { echoUpstreamBody: false }, sent: {} },
	{
		name: 'metadata; of two with one key, the last; none without a key',
		fields: {
			metadata: {
				values: [
					{ key: 'a', value: '1' },
					{ key: '', value: 'x' },
					{ key: 'a', value: '2' },
				],
			},
		},
		sent: { metadata: { a: '2' } },
	},
])('sends $name', ({ fields, sent }) => {
	expect(buildSettings(fields)).toEqual(sent);
});

describe('metadata, of at most 16 texts of 512 characters under keys of 64 characters', () => {
	const many = (count: number) =>
		Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: 'v' }));
	test.each<{ name: string; metadata: JsonRecord[]; says?: string }>([
		{ name: '16 entries', metadata: many(16) },
		{ name: '17 entries', metadata: many(17), says: 'Metadata has 17 entries' },
		{ name: 'a key of 64', metadata: [{ key: 'k'.repeat(64), value: '' }] },
		{
			name: 'a key of 65',
			metadata: [{ key: 'k'.repeat(65), value: '' }],
			says: 'Metadata has a key of 65 characters',
		},
		{ name: 'a value of 512', metadata: [{ key: 'k', value: 'v'.repeat(512) }] },
		{
			name: 'a value of 513',
			metadata: [{ key: 'k', value: 'v'.repeat(513) }],
			says: 'Metadata → k has 513 characters',
		},
	])('is accepted or refused: $name', ({ metadata, says }) => {
		const build = () => buildSettings({ metadata: { values: metadata } });
		if (says === undefined) expect(build).not.toThrow();
		else expect(build).toThrow(says);
	});
});

test('the limit on output tokens is sent once, under one name', () => {
	expect(() => buildSettings({ maxTokens: 1 })).not.toThrow();
	expect(() => buildSettings({ maxCompletionTokens: 1 })).not.toThrow();
	expect(() => buildSettings({ maxTokens: 1, maxCompletionTokens: 1 })).toThrow(
		'Options has both Max Tokens and Max Completion Tokens',
	);
});

describe('the headers of a request', () => {
	test.each([
		{ name: 'none', fields: {}, headers: {} },
		{
			name: 'none for what is off',
			fields: { routerMetadata: false, anthropicBeta: ' ' },
			headers: {},
		},
		{
			name: 'those that are set',
			fields: { routerMetadata: true, anthropicBeta: ' a-1,b-2 ' },
			headers: { 'X-OpenRouter-Metadata': 'enabled', 'x-anthropic-beta': 'a-1,b-2' },
		},
	])('are right: $name', ({ fields, headers }) => {
		expect(options.read(fields).headers ?? {}).toEqual(headers);
	});

	test.each(['a\nb: c', 'ä', 'a\tb'])(
		'cannot hold a value that no header can carry (%j)',
		(anthropicBeta) => {
			expect(() => options.read({ anthropicBeta })).toThrow('Anthropic Beta has a character');
		},
	);
});

describe('a variant, which changes the price, on the model’s ID', () => {
	test.each([
		{ model: 'a/b', variant: undefined, sent: 'a/b' },
		{ model: 'a/b', variant: '', sent: 'a/b' },
		{ model: 'a/b', variant: 'nitro', sent: 'a/b:nitro' },
		{ model: 'a/b:free', variant: 'nitro', sent: 'a/b:free' },
		{ model: 'a/b@preset/c', variant: 'nitro', sent: 'a/b@preset/c' },
		{ model: '@preset/c', variant: 'nitro', sent: '@preset/c' },
	])('is added once: $model with $variant is sent as $sent', ({ model, variant, sent }) => {
		expect(withVariant(model, variant)).toBe(sent);
		expect(withoutVariant(sent)).toBe(sent.split(/[:@]/)[0]);
	});
});
