import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { options } from '../../../../nodes/OpenRouter/actions/chat/panel/options';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import type { ChatMessage } from '../../../../nodes/shared/openrouter/request/message';
import {
	authorToolNames,
	buildChatRequest,
	type ChatFields,
} from '../../../../nodes/shared/openrouter/request/request';
import type { JsonRecord } from '../../../../nodes/shared/values/json';
import { SEEDED } from '../../seed';

const messages: ChatMessage[] = [{ role: 'user', content: 'Hi' }];
const base: ChatFields = { model: 'a/b', messages };
/** Options as the panel saves them; it adds them in any order. */
const chosen = {
	sessionId: 's',
	user: 'u',
	presencePenalty: 0.2,
	frequencyPenalty: 0.1,
	seed: 7,
	stop: ['END'],
	topP: 0.9,
	temperature: 0,
	maxTokens: 64,
	fallbackModels: ['c/d'],
};
const reversedOf = (record: object) => Object.fromEntries(Object.entries(record).reverse());
const full: ChatFields = {
	settings: options.read(chosen),
	messages,
	model: ' a/b ',
	extraBody: { top_k: 40 },
};

test('a request without options has model, messages and stream only', () => {
	expect(buildChatRequest(base)).toStrictEqual({ model: 'a/b', messages, stream: true });
});

test('all fields go out under OpenRouter’s names and always in one order, as its response cache compares bytes', () => {
	const bytes = JSON.stringify({
		model: 'a/b',
		messages,
		models: ['c/d'],
		max_tokens: 64,
		temperature: 0,
		top_p: 0.9,
		stop: ['END'],
		seed: 7,
		frequency_penalty: 0.1,
		presence_penalty: 0.2,
		user: 'u',
		session_id: 's',
		top_k: 40,
		stream: true,
	});
	expect(JSON.stringify(buildChatRequest(full))).toBe(bytes);
	const reversed = reversedOf({ ...full, settings: options.read(reversedOf(chosen)) });
	expect(JSON.stringify(buildChatRequest({ ...base, ...reversed }))).toBe(bytes);
});

test.each<{ name: string; fields?: Partial<ChatFields>; values?: JsonRecord }>([
	{ name: 'blank texts', fields: { extraBody: '' }, values: { user: '', sessionId: '' } },
	{ name: 'empty lists', values: { stop: [], fallbackModels: [] } },
	{ name: 'null as extra body', fields: { extraBody: null } },
	{ name: 'an empty extra body', fields: { extraBody: {} } },
	{ name: 'an empty extra body as text', fields: { extraBody: '{}' } },
	{
		name: 'undefined',
		fields: { extraBody: undefined },
		values: {
			temperature: undefined,
			topP: undefined,
			stop: undefined,
			seed: undefined,
			frequencyPenalty: undefined,
			presencePenalty: undefined,
			fallbackModels: undefined,
		},
	},
])('$name is not sent, so that the model’s own defaults apply', ({ fields, values = {} }) => {
	const settings = options.read(values);
	expect(buildChatRequest({ ...base, ...fields, settings })).toStrictEqual({
		model: 'a/b',
		messages,
		stream: true,
	});
});

test.each([
	{ name: 'temperature', values: { temperature: 0 }, sent: { temperature: 0 } },
	{ name: 'top_p', values: { topP: 0 }, sent: { top_p: 0 } },
	{ name: 'seed', values: { seed: 0 }, sent: { seed: 0 } },
	{
		name: 'penalties',
		values: { frequencyPenalty: 0, presencePenalty: 0 },
		sent: { frequency_penalty: 0, presence_penalty: 0 },
	},
])('a zero is sent, as it is a value: $name', ({ values, sent }) => {
	expect(buildChatRequest({ ...base, settings: options.read(values) })).toMatchObject(sent);
});

describe('the limits of a request', () => {
	test.each<{
		name: string;
		fields?: Partial<ChatFields>;
		values?: JsonRecord;
		says: string | undefined;
	}>([
		{ name: 'no model', fields: { model: '' }, says: 'Model is empty' },
		{ name: 'a blank model', fields: { model: ' \n' }, says: 'Model is empty' },
		{
			name: 'no model but a variant',
			fields: { model: ' ', variant: 'nitro' },
			says: 'Model is empty',
		},
		{ name: '4 stop sequences', values: { stop: ['a', 'b', 'c', 'd'] }, says: undefined },
		{
			name: '5 stop sequences',
			values: { stop: ['a', 'b', 'c', 'd', 'e'] },
			says: 'Stop Sequences has 5 entries',
		},
		{ name: 'a session id of 256', values: { sessionId: 's'.repeat(256) }, says: undefined },
		{
			name: 'a session id of 257 characters',
			values: { sessionId: 's'.repeat(257) },
			says: 'Session ID has 257 characters',
		},
	])('hold for $name', ({ fields, values = {}, says }) => {
		const settings = options.read(values);
		const build = () => buildChatRequest({ ...base, settings, ...fields });
		if (says === undefined) expect(build).not.toThrow();
		else expect(build).toThrow(says);
	});
});

describe('Extra Body', () => {
	test.each([
		{ name: 'an object', extraBody: { top_k: 40, provider: { order: ['x'] } } },
		{ name: 'its text', extraBody: '{"top_k": 40, "provider": {"order": ["x"]}}' },
	])('is merged when it is $name', ({ extraBody }) => {
		expect(buildChatRequest({ ...base, extraBody })).toStrictEqual({
			model: 'a/b',
			messages,
			top_k: 40,
			provider: { order: ['x'] },
			stream: true,
		});
	});

	test('wins over the fields and moves none of them', () => {
		const request = buildChatRequest({ ...full, extraBody: { seed: 1, max_tokens: 9 } });
		expect(request).toMatchObject({ seed: 1, max_tokens: 9 });
		expect(Object.keys(request).slice(0, 4)).toEqual(['model', 'messages', 'models', 'max_tokens']);
	});

	test.each(['stream', 'stream_options', 'model', 'messages'])(
		'cannot set “%s”, which is the node’s own',
		(field) => {
			for (const value of [null, false, 'x', undefined]) {
				expect(() => buildChatRequest({ ...base, extraBody: { [field]: value } })).toThrow(
					`Extra Body (JSON) sets “${field}”`,
				);
			}
			const text = `{"top_k":1,"${field}":null}`;
			expect(() => buildChatRequest({ ...base, extraBody: text })).toThrow(OpenRouterError);
		},
	);

	test.each<{ name: string; extraBody: unknown; says: string }>([
		{ name: 'broken JSON', extraBody: '{"a":', says: 'Extra Body (JSON) is not valid JSON' },
		{ name: 'blanks', extraBody: ' ', says: 'Extra Body (JSON) is not valid JSON' },
		{ name: 'an array', extraBody: '[1]', says: 'Extra Body (JSON) is not an object' },
		{ name: 'a number', extraBody: 5, says: 'Extra Body (JSON) is not an object' },
		{ name: 'null as text', extraBody: 'null', says: 'Extra Body (JSON) is not an object' },
		{ name: 'JSON in JSON', extraBody: '"{}"', says: 'Extra Body (JSON) is not an object' },
	])('is refused when it is $name', ({ extraBody, says }) => {
		expect(() => buildChatRequest({ ...base, extraBody })).toThrow(says);
	});

	test('leaves the request streamed and with the node’s model and messages, whatever it holds', () => {
		const names = fc.constantFrom(
			'stream',
			'stream_options',
			'model',
			'messages',
			'models',
			'__proto__',
			'constructor',
			'toJSON',
			'x',
		);
		const extra = fc.dictionary(names, fc.jsonValue());
		fc.assert(
			fc.property(extra, fc.boolean(), (given, asText) => {
				const own = ['stream', 'stream_options', 'model', 'messages'];
				const sets = own.some((name) => Object.hasOwn(given, name));
				const extraBody = asText ? JSON.stringify(given) : given;
				const build = () => buildChatRequest({ ...base, extraBody });
				if (sets) {
					expect(build).toThrow(OpenRouterError);
					return;
				}
				const sent: unknown = JSON.parse(JSON.stringify(build()));
				expect(sent).toMatchObject({ stream: true, model: 'a/b', messages });
				expect(sent).not.toHaveProperty('stream_options');
			}),
			{ ...SEEDED, numRuns: 500 },
		);
	});

	describe('takes nothing away from the panel when it says nothing', () => {
		const set = {
			settings: { max_tokens: 10, provider: { zdr: true } },
			plugins: [{ id: 'moderation' }],
			tools: [{ type: 'openrouter:web_search' }],
		};
		test.each([undefined, null])('as with %p', (nothing) => {
			const extraBody = {
				max_tokens: nothing,
				provider: { zdr: nothing, only: ['x'] },
				plugins: nothing,
				tools: nothing,
			};
			expect(buildChatRequest({ ...base, ...set, extraBody })).toMatchObject({
				max_tokens: 10,
				provider: { zdr: true, only: ['x'] },
				plugins: set.plugins,
				tools: set.tools,
			});
			const whole = buildChatRequest({ ...base, ...set, extraBody: { provider: nothing } });
			expect(whole.provider).toEqual({ zdr: true });
		});

		test('but its null is sent when the panel has nothing either', () => {
			const extraBody = { top_k: null, provider: { sort: null } };
			expect(buildChatRequest({ ...base, extraBody })).toMatchObject(extraBody);
		});
	});

	test.each([{}, '', 'x', [null], [7], false])(
		'leaves the panel’s tools when its own are %j',
		(none) => {
			const tools = [{ type: 'openrouter:web_search' }];
			expect(buildChatRequest({ ...base, tools, extraBody: { tools: none } }).tools).toEqual(tools);
			expect(authorToolNames({ tools, extraBody: { tools: none } })).toEqual([
				'openrouter:web_search',
			]);
		},
	);

	test('is not harmed by keys of prototypes', () => {
		const extraBody =
			'{"__proto__":{"stream":false,"polluted":1},"constructor":{"prototype":{"x":1}}}';
		const request = buildChatRequest({ ...base, extraBody });
		expect(Object.getPrototypeOf(request)).toBe(Object.prototype);
		expect('polluted' in {}).toBe(false);
		expect('polluted' in request).toBe(false);
		expect(request.stream).toBe(true);
	});
});

test('what a caller may set wins over the author’s fields, except stream, model and messages', () => {
	const callerFields = { seed: 3, top_k: 1, stream: false, model: 'x/y', messages: [] };
	const request = buildChatRequest({ ...full, callerFields });
	expect(request).toMatchObject({ seed: 3, top_k: 1, stream: true, model: 'a/b', messages });
});

test('the given fields are not written to', () => {
	const frozen = Object.freeze({ ...full, extraBody: Object.freeze({ top_k: 1 }) });
	expect(() => buildChatRequest(frozen)).not.toThrow();
});

test('usage.include is never sent, as usage always comes', () => {
	expect(buildChatRequest(full)).not.toHaveProperty('usage');
	expect(buildChatRequest(full)).not.toHaveProperty('stream_options');
});

test('no reasoning is asked for unless the author does', () => {
	expect(buildChatRequest(full)).not.toHaveProperty('reasoning');
	expect(buildChatRequest(full)).not.toHaveProperty('reasoning_effort');
});

test('a conversation id goes out as session_id, which keeps the prompt cache warm', () => {
	expect(
		buildChatRequest({ ...base, settings: options.read({ sessionId: 'chat-1' }) }),
	).toMatchObject({
		session_id: 'chat-1',
	});
});

test.each([
	{
		name: 'a schema that providers must honour',
		extraBody: {
			response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
			provider: { require_parameters: true },
		},
	},
	{
		name: 'a PDF engine that costs nothing',
		extraBody: { plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }] },
	},
	{ name: 'a service tier', extraBody: { service_tier: 'flex' } },
	{ name: 'providers by slug', extraBody: { provider: { order: ['openai/flex'] } } },
	{
		name: 'no cutting in the middle of long prompts',
		extraBody: { plugins: [{ id: 'context-compression', enabled: false }] },
	},
])('the author can ask for $name in Extra Body, and it goes out as given', ({ extraBody }) => {
	expect(buildChatRequest({ ...base, extraBody })).toMatchObject(extraBody);
});

test('fallback models go out as listed, and the model itself stays apart', () => {
	const settings = options.read({ fallbackModels: ['c/d', 'e/f'] });
	const request = buildChatRequest({ ...base, settings });
	expect(request).toMatchObject({ model: 'a/b', models: ['c/d', 'e/f'] });
});

test('a request is always streamed, as only a stream stops costing when it is dropped', () => {
	expect(buildChatRequest(full).stream).toBe(true);
});

describe('the demand that a provider supports the response format', () => {
	const schema = { type: 'json_schema', json_schema: { name: 'n', schema: {} } };
	test.each<{ name: string; fields: Partial<ChatFields>; provider: unknown }>([
		{
			name: 'a schema',
			fields: { responseFormat: schema },
			provider: { require_parameters: true },
		},
		{
			name: 'a caller’s',
			fields: { callerFields: { response_format: { type: 'json_object' } } },
			provider: { require_parameters: true },
		},
		{
			name: 'beside the author’s routing',
			fields: { responseFormat: schema, settings: { provider: { sort: 'price' } } },
			provider: { require_parameters: true, sort: 'price' },
		},
		{
			name: 'unless the author says otherwise',
			fields: { responseFormat: schema, settings: { provider: { require_parameters: false } } },
			provider: { require_parameters: false },
		},
		{ name: 'not for text', fields: { responseFormat: { type: 'text' } }, provider: undefined },
	])('is made for a format, unless the author says otherwise: $name', ({ fields, provider }) => {
		expect(buildChatRequest({ ...base, ...fields }).provider).toEqual(provider);
	});
});

describe('tools of the author’s and of a caller’s', () => {
	const search = { type: 'openrouter:web_search' };
	const map = { type: 'function', function: { name: 'show_map' } };
	test.each<{ name: string; fields: Partial<ChatFields>; tools: unknown }>([
		{ name: 'none', fields: { tools: [], callerFields: {} }, tools: undefined },
		{ name: 'the author’s', fields: { tools: [search], callerFields: {} }, tools: [search] },
		{ name: 'the caller’s', fields: { callerFields: { tools: [map] } }, tools: [map] },
		{
			name: 'both go out, the author’s first',
			fields: { tools: [search], callerFields: { tools: [map] } },
			tools: [search, map],
		},
		{
			name: 'Extra Body’s are added to the author’s',
			fields: {
				tools: [search],
				extraBody: { tools: [{ type: 'openrouter:datetime' }] },
				callerFields: { tools: [map] },
			},
			tools: [search, { type: 'openrouter:datetime' }, map],
		},
	])('are sent together: $name', ({ fields, tools }) => {
		expect(buildChatRequest({ ...base, ...fields }).tools).toEqual(tools);
	});

	test('come before their choice and limits, in one order', () => {
		const request = buildChatRequest({
			...base,
			settings: { tool_choice: 'auto', parallel_tool_calls: false, max_tool_calls: 3 },
			tools: [search],
		});
		expect(Object.keys(request)).toEqual([
			'model',
			'messages',
			'tools',
			'tool_choice',
			'parallel_tool_calls',
			'max_tool_calls',
			'stream',
		]);
	});
});

describe('the author’s reasoning beside a caller’s fields', () => {
	const sent = (reasoning: object, callerFields: object, extraBody: object = {}) =>
		buildChatRequest({
			...base,
			settings: { reasoning },
			callerFields: { ...callerFields },
			extraBody,
		});

	test('keeps a budget below the caller’s limit on output', () => {
		const budget = { max_tokens: 4_000 };
		expect(sent(budget, { max_tokens: 10_000 }).reasoning).toEqual(budget);
		expect(sent(budget, { max_tokens: 2_000 }).reasoning).toEqual({ max_tokens: 1_600 });
		expect(sent(budget, { max_tokens: 100 }).reasoning).toBeUndefined();
	});

	test('gives way to a caller’s effort in Extra Body, too', () => {
		const extra = { reasoning_effort: 'low' };
		const callerFields = { max_tokens: 100, reasoning: { effort: 'high' } };
		const { reasoning, reasoning_effort: effort } = sent({}, callerFields, extra);
		expect({ reasoning, effort }).toEqual({ reasoning: { effort: 'high' }, effort: undefined });
		expect(sent({}, { max_tokens: 100 }, extra).reasoning_effort).toBe('low');
	});
});

describe('a caller’s ceiling holds whatever the author’s own fields say', () => {
	const callerFields = { max_tokens: 100 };
	test.each<{ name: string; fields: Partial<ChatFields>; maxTokens?: number }>([
		{ name: 'the newer name', fields: { extraBody: { max_completion_tokens: 9_000 } } },
		{ name: 'the Responses API’s name', fields: { extraBody: { max_output_tokens: 9_000 } } },
		{ name: 'the option', fields: { settings: { max_tokens: 9_000 } } },
		{
			name: 'the option under its newer name',
			fields: { settings: { max_completion_tokens: 9_000 } },
		},
		{
			name: 'both names',
			fields: { extraBody: { max_tokens: 9_000, max_completion_tokens: 9_000 } },
		},
		{ name: 'a lower one', fields: { extraBody: { max_tokens: 40 } }, maxTokens: 40 },
		{
			name: 'a lower one by the newer name',
			fields: { extraBody: '{"max_completion_tokens": 40}' },
			maxTokens: 40,
		},
		{ name: 'several answers', fields: { extraBody: { n: 8, best_of: 9 } } },
		{ name: 'none', fields: { extraBody: { max_tokens: null, max_completion_tokens: 0 } } },
		{
			name: 'no number',
			fields: { extraBody: { max_tokens: '9000', max_completion_tokens: -1, n: '3' } },
		},
	])('as with $name', ({ fields, maxTokens = 100 }) => {
		const request = buildChatRequest({ ...base, ...fields, callerFields });
		expect(request).toStrictEqual({
			model: 'a/b',
			messages,
			max_tokens: maxTokens,
			stream: true,
		});
	});

	test('and without a caller the author’s fields stay as they are', () => {
		const extraBody = { max_completion_tokens: 9_000, n: 2 };
		expect(buildChatRequest({ ...base, extraBody })).toMatchObject(extraBody);
	});
});
