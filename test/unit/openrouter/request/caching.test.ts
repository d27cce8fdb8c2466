import { describe, expect, test } from '@jest/globals';
import { caching } from '../../../../nodes/OpenRouter/actions/chat/panel/caching';
import {
	cachingHints,
	markSystemPrompt,
	responseCacheHeaders,
	sharedAnswersHint,
} from '../../../../nodes/shared/openrouter/request/caching';
import type { ChatMessage } from '../../../../nodes/shared/openrouter/request/message';
import { asTexts, type JsonRecord } from '../../../../nodes/shared/values/json';

test('the prompt cache is a member of the request', () => {
	expect(caching.read({})).toEqual({});
	expect(caching.read({ promptCacheKey: '' })).toEqual({});
	expect(caching.read({ promptCache: '1h', promptCacheKey: 'k' })).toEqual({
		cache_control: { type: 'ephemeral', ttl: '1h' },
		prompt_cache_key: 'k',
	});
});

describe('the mark of the system prompt’s cache', () => {
	const user: ChatMessage = { role: 'user', content: 'Hi' };
	const mark = { cache_control: { type: 'ephemeral', ttl: '5m' } };
	const text = (words: string) => ({ type: 'text', text: words });
	test.each<{ name: string; messages: ChatMessage[]; ttl?: string; sent?: ChatMessage[] }>([
		{ name: 'not asked for', messages: [{ role: 'system', content: 'S' }, user] },
		{ name: 'no messages', messages: [], ttl: '5m' },
		{ name: 'no system prompt', messages: [user], ttl: '5m' },
		{ name: 'no parts', messages: [{ role: 'system', content: [] }, user], ttl: '5m' },
		{
			name: 'a text',
			messages: [{ role: 'system', content: 'S' }, user],
			ttl: '5m',
			sent: [{ role: 'system', content: [{ ...text('S'), ...mark }] }, user],
		},
		{
			name: 'parts',
			messages: [{ role: 'system', content: [text('A'), text('B')] }, user],
			ttl: '5m',
			sent: [{ role: 'system', content: [text('A'), { ...text('B'), ...mark }] }, user],
		},
	])('is right for a request with the cache $name', ({ messages, ttl, sent }) => {
		const before = structuredClone(messages);
		expect(markSystemPrompt(messages, ttl)).toEqual(sent ?? messages);
		expect(messages).toEqual(before);
	});
});

describe('hints about the response cache, which all callers of a key share', () => {
	const on = { 'X-OpenRouter-Cache': 'true' };
	test.each<{ name: string; fields: JsonRecord; headers: object }>([
		{ name: 'is off', fields: {}, headers: {} },
		{
			name: 'is off whatever else is set',
			fields: { responseCacheTtl: 60, responseCacheClear: true },
			headers: {},
		},
		{ name: 'is on when asked', fields: { responseCache: true }, headers: on },
		{
			name: 'is turned off where a preset has it on',
			fields: { responseCache: false, responseCacheTtl: 60, responseCacheClear: true },
			headers: { 'X-OpenRouter-Cache': 'false' },
		},
		{
			name: 'keeps answers as long as told',
			fields: { responseCache: true, responseCacheTtl: 86_400 },
			headers: { ...on, 'X-OpenRouter-Cache-TTL': '86400' },
		},
		{
			name: 'is refreshed',
			fields: { responseCache: true, responseCacheClear: true },
			headers: { ...on, 'X-OpenRouter-Cache-Clear': 'true' },
		},
	])('and headers of it: $name', ({ fields, headers }) => {
		const asked = asTexts(caching.read(fields).headers);
		expect(responseCacheHeaders(asked)).toEqual(headers);
	});

	test.each([0, -1, 86_401, 1.5])(
		'and the refusal of a time to live of %s seconds',
		(responseCacheTtl) => {
			expect(() => caching.read({ responseCache: true, responseCacheTtl })).toThrow(
				/^Caching → Response Cache TTL is (out of range|not a whole number)$/,
			);
		},
	);

	test('and nothing is hinted when it is off', () => {
		expect(sharedAnswersHint({})).toBeUndefined();
		expect(sharedAnswersHint({ 'X-OpenRouter-Cache': 'false' })).toBeUndefined();
		expect(sharedAnswersHint(on)).toMatch(/all callers of this key share it/);
	});
});

describe('hints about what keeps a conversation with its prompt cache', () => {
	const provider = { order: ['openai'] };
	const marked = [
		{
			role: 'system',
			content: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
		},
	];
	test.each<{ name: string; request: Record<string, unknown>; hints: number }>([
		{ name: 'an order without a cache', request: { provider }, hints: 0 },
		{ name: 'a cache without an order', request: { cache_control: {} }, hints: 0 },
		{ name: 'other routing', request: { cache_control: {}, provider: { only: ['x'] } }, hints: 0 },
		{
			name: 'an order beside the prompt’s cache',
			request: { provider, cache_control: {} },
			hints: 1,
		},
		{ name: 'an order beside a key', request: { provider, prompt_cache_key: 'k' }, hints: 1 },
		{
			name: 'an order beside the system prompt’s',
			request: { provider, messages: marked },
			hints: 1,
		},
	])('give $hints hint(s) for $name', ({ request, hints }) => {
		expect(cachingHints(request)).toHaveLength(hints);
	});
});
