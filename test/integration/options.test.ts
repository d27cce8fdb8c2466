/** `chat: complete`: what each option becomes in the request, and what is refused. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { MODEL, onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

describe('the options of a chat', () => {
	test.each<{ name: string; options: INodeParameters; body: Record<string, unknown> }>([
		{
			name: 'fallbackModels, separated by commas',
			options: { fallbackModels: '={{ "openai/gpt-4.1-mini, anthropic/claude-haiku-4.5 ," }}' },
			body: { models: ['openai/gpt-4.1-mini', 'anthropic/claude-haiku-4.5'] },
		},
		{
			name: 'fallbackModels, as an array',
			options: { fallbackModels: '={{ ["openai/gpt-4.1-mini", "x/y"] }}' },
			body: { models: ['openai/gpt-4.1-mini', 'x/y'] },
		},
		{
			name: 'fallbackModels, as the panel lists them',
			options: { fallbackModels: ['openai/gpt-4.1-mini', '', ' x/y '] },
			body: { models: ['openai/gpt-4.1-mini', 'x/y'] },
		},
		{ name: 'fallbackModels, none', options: { fallbackModels: [] }, body: {} },
		{ name: 'maxTokens', options: { maxTokens: 123 }, body: { max_tokens: 123 } },
		{ name: 'temperature', options: { temperature: 1.5 }, body: { temperature: 1.5 } },
		{ name: 'temperature 0', options: { temperature: 0 }, body: { temperature: 0 } },
		{ name: 'topP', options: { topP: 0.25 }, body: { top_p: 0.25 } },
		{
			name: 'stop, with commas and spaces as they are',
			options: { stop: ['END', ' a, b ', '\n'] },
			body: { stop: ['END', ' a, b ', '\n'] },
		},
		{ name: 'stop, one text', options: { stop: '={{ "END" }}' }, body: { stop: ['END'] } },
		{ name: 'stop, none', options: { stop: ['', ''] }, body: {} },
		{ name: 'seed', options: { seed: 42 }, body: { seed: 42 } },
		{ name: 'seed 0', options: { seed: 0 }, body: { seed: 0 } },
		{
			name: 'frequencyPenalty',
			options: { frequencyPenalty: -1.5 },
			body: { frequency_penalty: -1.5 },
		},
		{
			name: 'presencePenalty',
			options: { presencePenalty: 0.5 },
			body: { presence_penalty: 0.5 },
		},
		{ name: 'user', options: { user: 'caller-1' }, body: { user: 'caller-1' } },
		{ name: 'sessionId', options: { sessionId: 'chat-1' }, body: { session_id: 'chat-1' } },
		{ name: 'blank texts are not sent', options: { user: '', sessionId: '' }, body: {} },
		{
			name: 'the node’s own options are not sent',
			options: { timeout: 20, attempts: 2, parallelItems: 3 },
			body: {},
		},
		{
			name: 'extraBody, as text',
			options: { extraBody: '{"top_k": 40, "provider": {"sort": "price"}}' },
			body: { top_k: 40, provider: { sort: 'price' } },
		},
		{
			name: 'extraBody, as an object',
			options: { extraBody: '={{ {"top_k": 40} }}' },
			body: { top_k: 40 },
		},
		{ name: 'extraBody, blank', options: { extraBody: '' }, body: {} },
		{
			name: 'extraBody is merged last',
			options: { temperature: 0.9, extraBody: '{"temperature": 0.1}' },
			body: { temperature: 0.1 },
		},
		{
			name: 'options that differ from item to item come from expressions',
			options: { maxTokens: '={{ $json.limit }}' },
			body: { max_tokens: 64 },
		},
	])('are sent: $name', async ({ options, body }) => {
		onlyJson(await chat({ options }, { items: [{ limit: 64 }] }));
		expect(bench.upstream.chatBodies).toEqual([
			{ model: MODEL, messages: [{ role: 'user', content: 'Hi' }], stream: true, ...body },
		]);
	});

	test.each<{ name: string; extraBody: string; says: RegExp }>([
		{ name: 'text that is no JSON', extraBody: '{top_k: 40', says: /extra body/i },
		{ name: 'an array', extraBody: '[1]', says: /extra body.*object/i },
		{ name: 'a JSON string', extraBody: '"top_k"', says: /extra body.*object/i },
		{ name: 'a number', extraBody: '40', says: /extra body.*object/i },
		{ name: 'stream', extraBody: '{"stream": false}', says: /\bstream\b/ },
		{ name: 'stream_options', extraBody: '{"stream_options": {}}', says: /\bstream_options\b/ },
		{ name: 'model', extraBody: '{"model": "x/y"}', says: /\bmodel\b/ },
		{ name: 'messages', extraBody: '{"messages": []}', says: /\bmessages\b/ },
	])('are refused when Extra Body is $name', async ({ extraBody, says }) => {
		const run = await chat({ options: { extraBody } }, { onError: 'continueRegularOutput' });
		expect(onlyJson(run)).toMatchObject({
			error: expect.stringMatching(says),
			statusCode: 400,
			retryable: false,
		});
		expect(bench.upstream.requests).toHaveLength(0);
	});

	test.each<{ name: string; options: INodeParameters; says: RegExp }>([
		{ name: 'five stop sequences', options: { stop: ['a', 'b', 'c', 'd', 'e'] }, says: /stop/i },
		{ name: 'a long session ID', options: { sessionId: 'x'.repeat(257) }, says: /session/i },
		{
			name: 'a temperature that is no number',
			options: { temperature: '={{ "warm" }}' },
			says: /temperature/i,
		},
		{ name: 'a timeout of nothing', options: { timeout: '={{ 0 }}' }, says: /timeout/i },
	])('are refused with $name', async ({ options, says }) => {
		const run = await chat({ options });
		expect(run.error?.message).toMatch(says);
		expect(bench.upstream.requests).toHaveLength(0);
	});

	test('do not reach prototypes through Extra Body', async () => {
		onlyJson(await chat({ options: { extraBody: '{"__proto__": {"stream": false}}' } }));
		expect(bench.upstream.chatBodies[0]?.stream).toBe(true);
	});
});
