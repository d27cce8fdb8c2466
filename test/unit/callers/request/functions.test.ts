import { describe, expect, test } from '@jest/globals';
import {
	ask,
	assistant,
	CALL,
	check,
	outgoing,
	refuses,
	say,
	tool,
	TOOL,
	TOOLS,
	user,
} from './checking';

const reasoning_details = [
	{ type: 'reasoning.text', text: 'r', signature: 's', index: 0, id: null, file_id: 'f', data: {} },
	{ type: 'reasoning.server_tool_call', tool_name: 'openrouter:files', arguments: '', result: '' },
	{ type: 'reasoning.encrypted', data: 'd' },
];

test.each([
	{ id: 'c1', function: { name: 'f', arguments: '{"a":1}' } },
	{ id: 'c1', type: null, function: { name: 'f', arguments: { a: 1 } } },
])('reads a call in the shape that clients keep: %j', (call) => {
	const { messages } = outgoing(say(assistant(null, { tool_calls: [call] }), tool('x')), TOOLS);
	expect(messages[0]).toMatchObject({
		tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
	});
});

test('messages with calls and results are sent, also as the last ones, when tools are allowed', () => {
	const messages = [
		user('Hi', { name: 'Bob' }),
		assistant(null, { tool_calls: [{ ...CALL, index: 0 }], reasoning: 'r', reasoning_details }),
		tool('done', { name: 'f', x: 1 }),
	];
	const request = outgoing({ messages, tools: [TOOL], tool_choice: 'auto' }, TOOLS);
	expect(request.messages).toEqual([
		user('Hi', { name: 'Bob' }),
		assistant(null, {
			reasoning: 'r',
			reasoning_details: [
				{ type: 'reasoning.text', text: 'r', signature: 's', index: 0, id: null },
				{ type: 'reasoning.encrypted', data: 'd' },
			],
			tool_calls: [CALL],
		}),
		tool('done', { name: 'f' }),
	]);
	expect(request.fields).toEqual({ max_tokens: 1_024, tools: [TOOL], tool_choice: 'auto' });
});

test('cache breakpoints are sent when tools are allowed', () => {
	const text = { type: 'text', text: 'Hi' };
	const cache_control = { type: 'ephemeral', ttl: '1h', x: 1 };
	expect(outgoing(say(user([{ ...text, cache_control }])), TOOLS).messages).toEqual([
		user([{ ...text, cache_control: { type: 'ephemeral', ttl: '1h' } }]),
	]);
});

const named = { type: 'function', function: { name: 'f' } };
test.each(['none', 'auto', 'required', named])('the choice %j is sent', (tool_choice) => {
	const fields = { tools: [TOOL], tool_choice, parallel_tool_calls: false };
	expect(outgoing(ask(fields), TOOLS).fields).toEqual({ max_tokens: 1_024, ...fields });
});

refuses(403, 'tools_not_allowed', [
	['a result', say(user('Hi'), tool('x'))],
	['calls', say(user('Hi'), assistant('x', { tool_calls: [CALL] }), user('y'))],
	['tools, ticked as a field', ask({ tools: [TOOL] }), { allowedFields: ['tools'] }],
	['a forced choice', ask({ tools: [], tool_choice: 'required' })],
	['a choice of a function', ask({ tool_choice: named })],
]);

test.each([
	['web_search', '“web_search”'],
	['<b>', 'an unknown value'],
])('a tool of a provider’s is named: %s', (type, shown) => {
	const result = check(ask({ tools: [TOOL, { type }] }), TOOLS);
	expect(result).toMatchObject({ statusCode: 400, message: expect.stringContaining(shown) });
});

test('a call without arguments is sent back with an empty object, as providers require', () => {
	const call = { ...CALL, function: { name: 'f', arguments: '' } };
	const { messages } = outgoing(say(assistant(null, { tool_calls: [call] }), tool('x')), TOOLS);
	expect(messages[0]).toMatchObject({ tool_calls: [CALL] });
});

describe('beside tools of the author', () => {
	const AUTHORS = { ...TOOLS, authorTools: ['openrouter:web_search', 'find_order'] };
	const other = { type: 'function', function: { name: 'g' } };

	test.each(['auto', 'none', named])('the choice %j is sent', (tool_choice) => {
		expect(outgoing(ask({ tools: [TOOL, other], tool_choice }), AUTHORS).fields).toMatchObject({
			tool_choice,
		});
	});

	test('“required” is sent as the choice of the caller’s only function', () => {
		const { fields } = outgoing(ask({ tools: [TOOL], tool_choice: 'required' }), AUTHORS);
		expect(fields.tool_choice).toEqual(named);
	});

	test('a choice without functions does not switch the author’s tools off', () => {
		const { fields } = outgoing(ask({ tools: [], tool_choice: 'none' }), AUTHORS);
		expect(fields).toEqual({ max_tokens: 1_024 });
	});

	const forced = (name: string) => ({ type: 'function', function: { name } });
	const allowed = { mode: 'required', tools: [{ type: 'openrouter:web_search' }] };
	refuses(400, 'invalid_field', [
		['“required” among several', ask({ tools: [TOOL, other], tool_choice: 'required' }), AUTHORS],
		['one of the author’s', ask({ tools: [TOOL], tool_choice: forced('find_order') }), AUTHORS],
		[
			'a server tool called as a function',
			ask({ tools: [TOOL], tool_choice: forced('openrouter:web_search') }),
			AUTHORS,
		],
		[
			'a server tool',
			ask({ tools: [TOOL], tool_choice: { type: 'openrouter:web_search' } }),
			AUTHORS,
		],
		[
			'a list of allowed tools',
			ask({ tools: [TOOL], tool_choice: { type: 'allowed_tools', allowed_tools: allowed } }),
			AUTHORS,
		],
		['a function of the author’s name', ask({ tools: [TOOL, forced('find_order')] }), AUTHORS],
	]);
});

const serverCall = { ...CALL, type: 'openrouter:files' };
refuses(400, 'invalid_message', [
	['calls of server tools', say(assistant('x', { tool_calls: [serverCall] }), user('y')), TOOLS],
	['a result without id', say(user('x'), { role: 'tool', content: 'x' }), TOOLS],
	['a result with a long id', say(user('x'), tool('x', { tool_call_id: 'x'.repeat(257) })), TOOLS],
]);

refuses(400, 'invalid_field', [
	['a server tool', ask({ tools: [TOOL, { type: 'openrouter:files' }] }), TOOLS],
	['a server tool like a function', ask({ tools: [{ ...TOOL, type: 'openrouter:files' }] }), TOOLS],
	['a web search', ask({ tools: [{ type: 'web_search' }] }), TOOLS],
	[
		'a function with such a name',
		ask({ tools: [{ ...TOOL, function: { name: 'openrouter:files' } }] }),
		TOOLS,
	],
	['a tool without type', ask({ tools: [{ function: { name: 'f' } }] }), TOOLS],
	['129 tools', ask({ tools: Array(129).fill(TOOL) }), TOOLS],
	['a forced call without tools', ask({ tool_choice: 'required' }), TOOLS],
	['a named one without tools', ask({ tool_choice: named }), TOOLS],
	[
		'a named one that is not there',
		ask({ tools: [TOOL], tool_choice: { type: 'function', function: { name: 'g' } } }),
		TOOLS,
	],
	['a choice of a server tool', ask({ tool_choice: { type: 'openrouter:web_search' } }), TOOLS],
]);
