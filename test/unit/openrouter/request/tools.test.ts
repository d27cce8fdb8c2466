import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import type { JsonRecord } from '../../../../nodes/shared/values/json';
import { readServerTools } from '../../../../nodes/OpenRouter/actions/chat/panel/serverTools';
import {
	functionTool,
	functionToolsFromJson,
	readToolChoice,
	stopCondition,
	requireUniqueTools,
} from '../../../../nodes/shared/openrouter/request/tools';
import { SEEDED } from '../../seed';

/** The message of the `invalid_input` that `act` throws; `''` when it throws nothing. */
function refusalOf(act: () => unknown): string {
	let thrown: unknown;
	try {
		act();
		return '';
	} catch (error) {
		thrown = error;
	}
	expect(thrown).toBeInstanceOf(OpenRouterError);
	expect(thrown).toMatchObject({
		failure: {
			errorType: 'invalid_input',
			statusCode: 400,
			hint: expect.stringMatching(/\w+ \w+/),
		},
	});
	return thrown instanceof OpenRouterError ? thrown.message : '';
}

/** The entry `index` of the list in the panel. */
const serverTool = (type: string, settings: JsonRecord, index = 0): JsonRecord => {
	const before = Array.from({ length: index }, () => ({ type: 'openrouter:datetime' }));
	const values = [...before, { type, settings }];
	return readServerTools({ values }, 'Server Tools')[index]?.tool ?? {};
};

const NO_PARAMETERS = { type: 'object', properties: {} };
const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tool = (name: string): JsonRecord => ({ type: 'function', function: { name } });

describe('a function', () => {
	test.each([
		{
			name: 'with all',
			fields: { name: 'find-order_1', description: 'Finds', parameters, strict: true },
			fn: { name: 'find-order_1', description: 'Finds', parameters, strict: true },
		},
		{
			name: 'with parameters as text',
			fields: { name: 'f', parameters: JSON.stringify(parameters) },
			fn: { name: 'f', parameters },
		},
		{
			name: 'without parameters',
			fields: { name: 'f', description: '', parameters: '', strict: false },
			fn: { name: 'f', parameters: NO_PARAMETERS },
		},
		{
			name: 'with null for parameters',
			fields: { name: 'f', parameters: null },
			fn: { name: 'f', parameters: NO_PARAMETERS },
		},
	])('is sent from its fields: $name', ({ fields, fn }) => {
		expect(functionTool('Functions[0]', fields)).toStrictEqual({ type: 'function', function: fn });
	});

	test.each([
		{ name: 'no name', fields: { name: '', parameters }, message: /^Functions\[3\]: Name / },
		{
			name: 'a name with a dot',
			fields: { name: 'a.b', parameters },
			message: /^Functions\[3\]: Name /,
		},
		{
			name: 'a long name',
			fields: { name: 'x'.repeat(65), parameters },
			message: /^Functions\[3\]: Name /,
		},
		{
			name: 'parameters that are no JSON',
			fields: { name: 'f', parameters: '{' },
			message: /^Functions\[3\]: Parameters is not valid JSON$/,
		},
		{
			name: 'parameters that are a list',
			fields: { name: 'f', parameters: [] },
			message: /^Functions\[3\]: Parameters is not an object$/,
		},
		{
			name: 'parameters that are a text in JSON',
			fields: { name: 'f', parameters: '"x"' },
			message: /^Functions\[3\]: Parameters is not an object$/,
		},
	])('refuses $name', ({ fields, message }) => {
		expect(refusalOf(() => functionTool('Functions[3]', fields))).toMatch(message);
	});

	test('has a name of the form that OpenRouter documents, or is refused', () => {
		const property = fc.property(fc.string({ maxLength: 70 }), (name) => {
			const isName = name.length >= 1 && name.length <= 64 && !/[^A-Za-z0-9_-]/.test(name);
			expect(refusalOf(() => functionTool('F', { name, parameters })) === '').toBe(isName);
		});
		fc.assert(property, SEEDED);
	});
});

describe('functions as JSON', () => {
	test('are sent as they are, whatever else they hold', () => {
		const tools = [{ ...tool('f'), cache_control: { type: 'ephemeral' } }, tool('g')];
		expect(functionToolsFromJson(tools)).toEqual(tools);
		expect(functionToolsFromJson(JSON.stringify(tools))).toEqual(tools);
	});

	test.each([undefined, null, '', '[]'])('are absent when the field is %p', (json) => {
		expect(functionToolsFromJson(json)).toEqual([]);
	});

	test.each([
		{ name: 'no JSON', json: '[', message: /^Functions \(JSON\) is not valid JSON$/ },
		{ name: 'an object', json: tool('f'), message: /^Functions \(JSON\) is not an array$/ },
		{
			name: 'a server tool',
			json: [tool('f'), { type: 'openrouter:files' }],
			message: /^Functions \(JSON\)\[1\] is not a function tool$/,
		},
		{
			name: 'the Responses API’s form',
			json: [{ type: 'function', name: 'f' }],
			message: /^Functions \(JSON\)\[0\] is not a function tool$/,
		},
		{
			name: 'a name with a blank',
			json: [tool('a b')],
			message: /^Functions \(JSON\)\[0\]: name /,
		},
		{
			name: 'no name',
			json: [{ type: 'function', function: {} }],
			message: /^Functions \(JSON\)\[0\]: name /,
		},
		{
			name: 'parameters as text',
			json: [{ type: 'function', function: { name: 'f', parameters: '{}' } }],
			message: /^Functions \(JSON\)\[0\]: parameters /,
		},
	])('are refused when they are $name, and the entry is named', ({ json, message }) => {
		expect(refusalOf(() => functionToolsFromJson(json))).toMatch(message);
	});
});

describe('two tools of one name', () => {
	const labelled = (...tools: JsonRecord[]) =>
		tools.map((one, index) => ({ label: `Tool[${index}]`, tool: one }));
	const advisor = (name?: string) =>
		serverTool('openrouter:advisor', name === undefined ? {} : { name });

	test('are told apart from different tools, which go out in their order', () => {
		const tools = [
			tool('f'),
			tool('web_search'),
			{ type: 'openrouter:web_search' },
			advisor(),
			advisor('a'),
			advisor('b'),
		];
		expect(requireUniqueTools(labelled(...tools))).toEqual(tools);
	});

	test.each([
		{ name: 'functions of one name', tools: [tool('f'), tool('g'), tool('f')], at: 2 },
		{
			name: 'server tools of one type',
			tools: [{ type: 'openrouter:web_search' }, { type: 'openrouter:web_search', parameters: {} }],
			at: 1,
		},
		{ name: 'advisors of one name', tools: [advisor('a'), advisor('a')], at: 1 },
		{ name: 'advisors without a name', tools: [advisor(), advisor()], at: 1 },
	])('are refused, and both entries are named: $name', ({ tools, at }) => {
		expect(refusalOf(() => requireUniqueTools(labelled(...tools)))).toBe(
			`Tool[${at}] is the same tool as Tool[0]`,
		);
	});
});

describe('the choice among tools', () => {
	const tools = [tool('f'), { type: 'openrouter:datetime' }];
	test.each([
		{ name: 'none set', choice: undefined, tools, sent: undefined },
		{ name: 'auto', choice: 'auto', tools, sent: 'auto' },
		{ name: 'auto among nothing', choice: 'auto', tools: [], sent: undefined },
		{ name: 'none', choice: 'none', tools, sent: 'none' },
		{ name: 'required', choice: 'required', tools, sent: 'required' },
		{ name: 'a function', choice: 'function', tools, sent: tool('f') },
	])('is sent as it was set: $name', ({ choice, tools: among, sent }) => {
		expect(readToolChoice(choice, 'f', among)).toEqual(sent);
	});

	test.each([
		{
			name: 'required among nothing',
			choice: 'required',
			tools: [],
			message: /^Tool Choice requires/,
		},
		{
			name: 'a function that is not there',
			choice: 'function',
			tools: [tool('g')],
			message: /^Function to Call/,
		},
		{ name: 'another word', choice: 'always', tools, message: /^Tool Choice is not valid/ },
	])('is refused when it is $name', ({ choice, tools: among, message }) => {
		expect(refusalOf(() => readToolChoice(choice, 'f', among))).toMatch(message);
	});
});

describe('what ends the use of server tools', () => {
	test.each([
		{ type: 'max_cost', value: 0.05, sent: { type: 'max_cost', max_cost_in_dollars: 0.05 } },
		{ type: 'step_count_is', value: 5, sent: { type: 'step_count_is', step_count: 5 } },
		{ type: 'max_tokens_used', value: 9, sent: { type: 'max_tokens_used', max_tokens: 9 } },
		{ type: 'has_tool_call', value: 'f', sent: { type: 'has_tool_call', tool_name: 'f' } },
		{
			type: 'finish_reason_is',
			value: 'length',
			sent: { type: 'finish_reason_is', reason: 'length' },
		},
	])('is sent for the condition $type', ({ type, value, sent }) => {
		expect(stopCondition('Stop[0]', { type, value })).toEqual(sent);
	});

	test.each([
		{
			name: 'no value',
			condition: { type: 'max_cost', value: undefined },
			message: 'Stop[0] has no value',
		},
		{ name: 'zero', condition: { type: 'max_cost', value: 0 }, message: 'Stop[0] has no value' },
		{
			name: 'no name',
			condition: { type: 'has_tool_call', value: '' },
			message: 'Stop[0] has no value',
		},
		{
			name: 'another condition',
			condition: { type: 'never', value: 1 },
			message: 'Stop[0] is not a known condition',
		},
	])('is refused when a condition has $name', ({ condition, message }) => {
		expect(refusalOf(() => stopCondition('Stop[0]', condition))).toBe(message);
	});
});

describe('a server tool', () => {
	test.each<{ name: string; made: JsonRecord; sent: JsonRecord }>([
		{
			name: 'without settings',
			made: serverTool('openrouter:web_search', {}),
			sent: { type: 'openrouter:web_search' },
		},
		{
			name: 'web search with a place',
			made: serverTool('openrouter:web_search', {
				engine: 'exa',
				maxResults: 3,
				allowedDomains: ['a.example'],
				country: 'DE',
				timezone: 'Europe/Berlin',
			}),
			sent: {
				type: 'openrouter:web_search',
				parameters: {
					engine: 'exa',
					max_results: 3,
					allowed_domains: ['a.example'],
					user_location: { type: 'approximate', country: 'DE', timezone: 'Europe/Berlin' },
				},
			},
		},
		{
			name: 'the clock',
			made: serverTool('openrouter:datetime', { timezone: 'Asia/Tokyo' }),
			sent: { type: 'openrouter:datetime', parameters: { timezone: 'Asia/Tokyo' } },
		},
		{
			name: 'a subagent with tools',
			made: serverTool('openrouter:subagent', {
				name: 'My worker',
				reasoningEffort: 'low',
				tools: ['openrouter:web_fetch'],
				maxToolCalls: 3,
			}),
			sent: {
				type: 'openrouter:subagent',
				parameters: {
					name: 'My worker',
					max_tool_calls: 3,
					reasoning: { effort: 'low' },
					tools: [{ type: 'openrouter:web_fetch' }],
				},
			},
		},
	])('is sent with its settings: $name', ({ made, sent }) => {
		expect(made).toStrictEqual(sent);
	});

	test('an invalid function name is refused, and the entry is named', () => {
		expect(refusalOf(() => serverTool('openrouter:advisor', { name: 'a.b' }, 2))).toMatch(
			/^Server Tools\[2\]: Name/,
		);
	});
});
