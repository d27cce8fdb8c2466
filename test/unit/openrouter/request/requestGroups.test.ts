/** What a request is made of besides the fields of request.test.ts: groups of settings, and callers. */
import { describe, expect, test } from '@jest/globals';
import type { ChatMessage } from '../../../../nodes/shared/openrouter/request/message';
import {
	buildChatRequest,
	type ChatFields,
} from '../../../../nodes/shared/openrouter/request/request';

const messages: ChatMessage[] = [{ role: 'user', content: 'Hi' }];
const base: ChatFields = { model: 'a/b', messages };
const build = (fields: Partial<ChatFields>) => buildChatRequest({ ...base, ...fields });

test('a variant is added to the model, not to its fallbacks', () => {
	expect(build({ variant: 'nitro', settings: { models: ['c/d'] } })).toMatchObject({
		model: 'a/b:nitro',
		models: ['c/d'],
	});
});

test('the system prompt is marked for the cache, also when the request is rebuilt last', () => {
	const system: ChatMessage = { role: 'system', content: 'S' };
	const mark = { type: 'ephemeral', ttl: '1h' };
	expect(build({ messages: [system, ...messages], systemPromptCache: '1h' }).messages).toEqual([
		{ role: 'system', content: [{ type: 'text', text: 'S', cache_control: mark }] },
		...messages,
	]);
});

describe('a caller who may set how much to reason', () => {
	const reasoning = { effort: 'low', exclude: true };
	test('takes the place of the author’s effort, and what else the author has set stays', () => {
		const request = build({ settings: { reasoning }, callerFields: { reasoning_effort: 'high' } });
		expect(request).toMatchObject({ reasoning_effort: 'high', reasoning: { exclude: true } });
		expect(request.reasoning).not.toHaveProperty('effort');
	});
	test('may do so in a reasoning object, too', () => {
		const request = build({
			settings: { reasoning },
			callerFields: { reasoning: { max_tokens: 9 } },
		});
		expect(request.reasoning).toEqual({ max_tokens: 9, exclude: true });
	});
	test('takes the place of what Extra Body says', () => {
		const extraBody = { reasoning: { effort: 'low' } };
		const request = build({ extraBody, callerFields: { reasoning_effort: 'high' } });
		expect(request).not.toHaveProperty('reasoning');
	});
	test('leaves the author’s setting as it is by not setting it', () => {
		expect(build({ settings: { reasoning }, callerFields: { max_tokens: 9 } })).toMatchObject({
			reasoning,
		});
	});
});

describe('whether a request is streamed: response healing needs a whole answer, audio comes only in a stream', () => {
	const healing = { plugins: [{ id: 'response-healing' }] };
	const format = { responseFormat: { type: 'json_object' } };
	const sound = { settings: { audio: { voice: 'alloy', format: 'pcm16' } } };
	test.each<{ name: string; fields: Partial<ChatFields>; stream: boolean }>([
		{ name: 'healing', fields: { ...healing, ...format }, stream: false },
		{ name: 'healing without a format', fields: healing, stream: true },
		{ name: 'sound', fields: sound, stream: true },
		{
			name: 'sound, and healing that does nothing',
			fields: { ...sound, ...healing },
			stream: true,
		},
	])('is $stream with $name', ({ fields, stream }) => {
		expect(build(fields).stream).toBe(stream);
	});
	test('cannot be decided for both together, which are refused by name', () => {
		expect(() => build({ ...healing, ...format, ...sound })).toThrow(
			/Response Healing.*Media Output/,
		);
	});
});

describe('Extra Body adds to settings of the panel and keeps those that it does not name', () => {
	test('as with members of provider', () => {
		const provider = { zdr: true, data_collection: 'deny', sort: 'price' };
		const extraBody = { provider: { order: ['x'], sort: 'latency' } };
		expect(
			build({ settings: { provider }, extraBody, responseFormat: { type: 'json_object' } })
				.provider,
		).toEqual({
			require_parameters: true,
			zdr: true,
			data_collection: 'deny',
			order: ['x'],
			sort: 'latency',
		});
	});
	test('as with plugins, told apart by ID', () => {
		const plugins = [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }, { id: 'moderation' }];
		const web = { id: 'web' };
		const native = { id: 'file-parser', pdf: { engine: 'native' } };
		expect(build({ plugins, extraBody: { plugins: [web] } }).plugins).toEqual([...plugins, web]);
		expect(build({ plugins, extraBody: { plugins: [native] } }).plugins).toEqual([
			{ id: 'moderation' },
			native,
		]);
	});
	test('but a value of another type goes out as it is, for OpenRouter to refuse', () => {
		expect(
			build({ settings: { provider: { zdr: true } }, extraBody: { provider: 'x' } }).provider,
		).toBe('x');
	});
});
