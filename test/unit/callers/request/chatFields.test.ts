/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads OpenRouter's description of its API */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { buildChatRequest } from '../../../../nodes/shared/openrouter/request/request';
import { CHAT_FIELDS, TICKABLE_FIELDS } from '../../../../nodes/shared/callers/request/chatFields';
import { checkRequest } from '../../../../nodes/shared/callers/request/checkRequest';
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';
import { DEFAULT_POLICY } from './defaultPolicy';
import { chatRequestErrors, OPENAPI_FILE } from '../../../support/openapi';
import { Failure } from '../../../../nodes/shared/failure/failure';

/** Left out visibly where the description does not lie beside the repository. */
const withDescription = existsSync(OPENAPI_FILE) ? test : test.skip;

withDescription('the table names every field that OpenRouter describes', () => {
	const { components } = parse(readFileSync(OPENAPI_FILE, 'utf8'));
	const described = Object.keys(components.schemas.ChatRequest.properties);
	expect(described.length).toBeGreaterThan(30);
	expect(described.filter((name) => !Object.hasOwn(CHAT_FIELDS, name))).toEqual([]);
});

/** One value that passes and one that does not, for each field that an author can tick. */
const SAMPLES: Readonly<Record<string, readonly [unknown, unknown]>> = {
	reasoning: [{ effort: 'low', summary: 'concise', exclude: true }, { effort: 'huge' }],
	temperature: [2, 2.1],
	top_p: [0.5, -0.1],
	top_k: [40, 0.5],
	min_p: [0, 1.1],
	top_a: [1, '1'],
	frequency_penalty: [-2, -2.1],
	presence_penalty: [2, true],
	repetition_penalty: [1, 2.5],
	seed: [-7, 0.5],
	stop: [['a', 'b'], [''].concat(Array(4).fill('a'))],
	logit_bias: [{ '50256': -100 }, { '50256': -101 }],
	response_format: [
		{
			type: 'json_schema',
			json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
		},
		{ type: 'json_schema', json_schema: { name: 'not a name' } },
	],
	structured_outputs: [true, 'yes'],
	reasoning_effort: ['high', 'higher'],
	include_reasoning: [false, 0],
	verbosity: ['max', 'loud'],
	modalities: [['text', 'image'], ['video']],
	image_config: [{ aspect_ratio: '16:9' }, { aspect_ratio: { a: 1 } }],
};

test('these tests have a sample for every field that can be ticked', () => {
	expect(Object.keys(SAMPLES).sort()).toEqual([...TICKABLE_FIELDS].sort());
});

const check = (
	fields: Record<string, unknown>,
	allowedFields: readonly string[],
	more: Partial<CallerPolicy> = {},
) =>
	checkRequest(
		{ messages: [{ role: 'user', content: 'Hi' }], fields: JSON.parse(JSON.stringify(fields)) },
		{ ...DEFAULT_POLICY, model: 'a/b', allowedFields, ...more },
	);

test.each(Object.entries(SAMPLES).map(([name, [good, bad]]) => ({ name, good, bad })))(
	'$name is sent when it is ticked and valid, and is refused otherwise',
	({ name, good, bad }) => {
		expect(check({ [name]: good }, [name])).toMatchObject({
			fields: { [name]: good, max_tokens: 1_024 },
		});
		expect(check({ [name]: bad }, [name])).toMatchObject({
			isRefusal: true,
			statusCode: 400,
			errorType: 'invalid_field',
			message: expect.stringContaining(`“${name}” must be`),
		});
		expect(
			check(
				{ [name]: good },
				TICKABLE_FIELDS.filter((other) => other !== name),
			),
		).toMatchObject({
			isRefusal: true,
			statusCode: 403,
			errorType: 'field_not_allowed',
			message: expect.stringContaining(`“${name}”`),
		});
	},
);

const NEVER =
	'models route preset provider plugins transforms service_tier prediction web_search_options x_search_filter max_tool_calls stop_server_tools_when debug functions function_call'.split(
		' ',
	);
const SILENTLY =
	'n logprobs top_logprobs audio stream stream_options usage user safety_identifier session_id prompt_cache_key prompt_cache_options cache_control metadata trace store'.split(
		' ',
	);

test.each(NEVER)('%s is refused, whatever is ticked', (name) => {
	for (const value of ['x', 1, [{ id: 'web' }], { a: 1 }, true, '']) {
		expect(check({ [name]: value }, Object.keys(CHAT_FIELDS))).toMatchObject({
			isRefusal: true,
			statusCode: 403,
			errorType: 'field_not_allowed',
		});
	}
});

describe('a value without effect is left out, whether the field is ticked or not', () => {
	const EMPTY: unknown[] = [null, [], {}, { a: null, b: [] }];
	const IDLE: ReadonlyArray<readonly [string, ...unknown[]]> = [
		['tools', ...EMPTY, ''],
		['tool_choice', ...EMPTY, 'none', 'auto'],
		['parallel_tool_calls', null, true, false],
		['response_format', ...EMPTY, { type: 'text' }, { type: 'text', json_schema: null }],
		['logit_bias', ...EMPTY],
		['stop', ...EMPTY, '', ['']],
		['modalities', ...EMPTY, ['text']],
		['service_tier', ...EMPTY, 'auto', 'default', false],
		['reasoning', ...EMPTY, { effort: null, exclude: false }],
		['reasoning_effort', null, ''],
		['include_reasoning', null, true],
		['structured_outputs', null, false],
		['image_config', ...EMPTY],
		['max_tokens', null, ''],
		['function_call', ...EMPTY, 'none', 'auto'],
		['n', null, 1],
		['stream_options', ...EMPTY, { include_usage: true }],
		['web_search_options', null, false],
		...['models', 'plugins', 'provider', 'transforms', 'prediction', 'functions', 'preset'].map(
			(name) => [name, ...EMPTY, false] as const,
		),
		...['metadata', 'route', 'max_tool_calls', 'stop_server_tools_when', 'debug'].map(
			(name) => [name, ...EMPTY] as const,
		),
	];
	const rows = IDLE.flatMap(([name, ...values]) => values.map((value) => ({ name, value })));
	test.each(rows)('$name: $value', ({ name, value }) => {
		for (const ticked of [[], Object.keys(CHAT_FIELDS)]) {
			for (const allowTools of [false, true]) {
				expect(check({ [name]: value }, ticked, { allowTools })).toMatchObject({
					fields: { max_tokens: 1_024 },
				});
				expect(Object(check({ [name]: value }, ticked, { allowTools })).fields).toEqual({
					max_tokens: 1_024,
				});
			}
		}
	});

	test('all of them in one request, as some clients send every field', () => {
		const fields = Object.fromEntries(IDLE.map(([name, ...values]) => [name, values.at(-1)]));
		expect(Object(check(fields, [])).fields).toEqual({ max_tokens: 1_024 });
	});

	test('but an empty web_search_options asks for a search and is refused', () => {
		expect(check({ web_search_options: {} }, [])).toMatchObject({
			isRefusal: true,
			errorType: 'field_not_allowed',
		});
	});
});

test('a temperature of 1 is not ignored, because models have other defaults', () => {
	expect(check({ temperature: 1 }, [])).toBeInstanceOf(Failure);
	expect(Object(check({ temperature: 1 }, ['temperature'])).fields).toEqual({
		temperature: 1,
		max_tokens: 1_024,
	});
});

test('empty texts in stop are left out', () => {
	expect(Object(check({ stop: ['', 'a'] }, ['stop'])).fields.stop).toEqual(['a']);
});

test.each([...SILENTLY, 'made_up', 'toString'])('%s is left out, whatever is ticked', (name) => {
	expect(check({ [name]: 'x' }, [...Object.keys(CHAT_FIELDS), name])).not.toBeInstanceOf(Failure);
	expect(Object(check({ [name]: 'x' }, [...Object.keys(CHAT_FIELDS), name])).fields).toEqual({
		max_tokens: 1_024,
	});
});

test('these tests cover every row of the table', () => {
	const others = [
		'model',
		'messages',
		'max_tokens',
		'max_completion_tokens',
		'tools',
		'tool_choice',
		'parallel_tool_calls',
	];
	expect(Object.keys(CHAT_FIELDS).sort()).toEqual(
		[...NEVER, ...SILENTLY, ...others, ...Object.keys(SAMPLES)].sort(),
	);
});

const fits = chatRequestErrors;
/** Documented by OpenRouter, but not in its description. */
const UNDESCRIBED = ['structured_outputs', 'include_reasoning', 'verbosity'];

(fits === undefined ? test.skip : test)(
	'the fields that are sent match OpenRouter’s description',
	() => {
		for (const [name, [good]] of Object.entries(SAMPLES)) {
			const result = check({ [name]: good }, [name]);
			if (result instanceof Failure) throw new Error(result.message);
			const { model, messages, fields } = result;
			const faults = fits?.(buildChatRequest({ model, messages, callerFields: fields }));
			expect(faults).toEqual(
				UNDESCRIBED.includes(name) ? [`/${name} is not a field of a chat request`] : [],
			);
		}
	},
);
