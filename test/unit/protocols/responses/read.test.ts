/** What a Responses request is in OpenAI's chat, and what the caller policy makes of it. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';
import { Failure } from '../../../../nodes/shared/failure/failure';
import { onlyNewMessage } from '../../../../nodes/shared/protocols/newMessage';
import { readResponsesBody } from '../../../../nodes/shared/protocols/responses/read';
import { readersOf } from '../readers';
import { SEEDED } from '../../seed';

const TOOLS = { allowTools: true };
const FILES = { attachments: ['image', 'audio', 'file'] as const };
const PNG = 'data:image/png;base64,iVBORw0KGgo=';
const PDF = 'data:application/pdf;base64,JVBERi0x';

const { check, read, outgoing, refused } = readersOf(readResponsesBody);

const user = (content: unknown) => ({ role: 'user', content });
const message = (role: string, content: unknown) => ({ type: 'message', role, content });
const inputText = (text: string) => ({ type: 'input_text', text });
const outputText = (text: string) => ({ type: 'output_text', text, annotations: [] });
const call = (id: string, args = '{}') => ({
	type: 'function_call',
	id: `fc_${id}`,
	call_id: id,
	name: 'f',
	arguments: args,
	status: 'completed',
});
const result = (id: string, output: unknown) => ({
	type: 'function_call_output',
	call_id: id,
	output,
});
const reasoning = (text: string, details?: unknown) => ({
	type: 'reasoning',
	id: 'rs_1',
	summary: text === '' ? [] : [{ type: 'summary_text', text }],
	...(details !== undefined && {
		encrypted_content: typeof details === 'string' ? details : JSON.stringify(details),
	}),
});
const chatCall = (id: string, args = '{}') => ({
	id,
	type: 'function',
	function: { name: 'f', arguments: args },
});
const DETAIL = { type: 'reasoning.text', text: 'Hm', signature: 's', index: 0 };

describe('the input is messages of a chat:', () => {
	test.each<{ name: string; input: unknown; sent: unknown[]; policy?: Partial<CallerPolicy> }>([
		{ name: 'a text', input: 'Hi', sent: [user('Hi')] },
		{ name: 'a message without a type', input: [user('Hi')], sent: [user('Hi')] },
		{
			name: 'parts',
			input: [message('user', [inputText('Hi'), inputText('there')])],
			sent: [
				user([
					{ type: 'text', text: 'Hi' },
					{ type: 'text', text: 'there' },
				]),
			],
		},
		{
			name: 'an image and a file',
			input: [
				message('user', [
					inputText('What is it?'),
					{ type: 'input_image', image_url: PNG, detail: 'low' },
					{ type: 'input_file', filename: 'a.pdf', file_data: PDF },
				]),
			],
			sent: [
				user([
					{ type: 'text', text: 'What is it?' },
					{ type: 'image_url', image_url: { url: PNG, detail: 'low' } },
					{ type: 'file', file: { filename: 'a.pdf', file_data: PDF } },
				]),
			],
			policy: FILES,
		},
		{
			name: 'an earlier answer, as its items came',
			input: [
				user('Hi'),
				reasoning('Hm'),
				{ ...message('assistant', [outputText('Hello')]), id: 'msg_1', status: 'completed' },
				user('Who are you?'),
			],
			sent: [user('Hi'), { role: 'assistant', content: 'Hello' }, user('Who are you?')],
		},
		{
			name: 'an earlier answer that was a refusal',
			input: [user('Hi'), message('assistant', [{ type: 'refusal', refusal: 'No' }]), user('Why?')],
			sent: [user('Hi'), { role: 'assistant', content: 'No' }, user('Why?')],
		},
		{
			name: 'a call and its result',
			input: [user('Hi'), call('c1', '{"a":1}'), result('c1', 'sunny')],
			sent: [
				user('Hi'),
				{ role: 'assistant', content: null, tool_calls: [chatCall('c1', '{"a":1}')] },
				{ role: 'tool', tool_call_id: 'c1', content: 'sunny' },
			],
			policy: TOOLS,
		},
		{
			name: 'all that a model gave in one answer, in one message',
			input: [
				user('Hi'),
				reasoning('Hm', [DETAIL]),
				message('assistant', [outputText('I look')]),
				call('c1'),
				reasoning('', [{ type: 'reasoning.encrypted', data: 'x', id: 'c2' }]),
				call('c2'),
				result('c1', [inputText('sunny')]),
				result('c2', 'rainy'),
			],
			sent: [
				user('Hi'),
				{
					role: 'assistant',
					content: 'I look',
					reasoning: 'Hm',
					reasoning_details: [DETAIL, { type: 'reasoning.encrypted', data: 'x', id: 'c2' }],
					tool_calls: [chatCall('c1'), chatCall('c2')],
				},
				{ role: 'tool', tool_call_id: 'c1', content: 'sunny' },
				{ role: 'tool', tool_call_id: 'c2', content: 'rainy' },
			],
			policy: TOOLS,
		},
		{
			name: 'a text after a call, with what came before it',
			input: [
				user('Hi'),
				message('assistant', 'A'),
				call('c1'),
				message('assistant', 'B'),
				result('c1', 'x'),
			],
			sent: [
				user('Hi'),
				{
					role: 'assistant',
					content: [
						{ type: 'text', text: 'A' },
						{ type: 'text', text: 'B' },
					],
					tool_calls: [chatCall('c1')],
				},
				{ role: 'tool', tool_call_id: 'c1', content: 'x' },
			],
			policy: TOOLS,
		},
		{
			name: 'two answers in a row, as two',
			input: [
				user('Hi'),
				message('assistant', 'A'),
				reasoning('Hm'),
				message('assistant', 'B'),
				user('C'),
			],
			sent: [
				user('Hi'),
				{ role: 'assistant', content: 'A' },
				{ role: 'assistant', content: 'B' },
				user('C'),
			],
		},
		{
			name: 'what tools of a provider gave is left out',
			input: [
				user('Hi'),
				{ type: 'mcp_call', id: 'mcp_1', name: 'x', arguments: '{}', server_label: 'n8n' },
				{ type: 'web_search_call', id: 'ws_1', status: 'completed' },
				{ type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'AA==' },
				message('assistant', 'A'),
				user('C'),
			],
			sent: [user('Hi'), { role: 'assistant', content: 'A' }, user('C')],
		},
		{
			name: 'references to parts of the answer that a result continues',
			input: [
				user('Hi'),
				{ type: 'item_reference', id: 'rs_1' },
				{ type: 'item_reference', id: 'msg_1' },
				call('c1'),
				result('c1', 'x'),
			],
			sent: [
				user('Hi'),
				{ role: 'assistant', content: null, tool_calls: [chatCall('c1')] },
				{ role: 'tool', tool_call_id: 'c1', content: 'x' },
			],
			policy: TOOLS,
		},
	])('$name', ({ input, sent, policy }) => {
		expect(outgoing({ input }, policy).messages).toEqual(sent);
		expect(outgoing(JSON.stringify({ input }), policy).messages).toEqual(sent);
	});

	test.each([
		{ name: 'encrypted by another service', details: 'gAAAAABo+z' },
		{ name: 'no list', details: '{"type":"reasoning.text"}' },
		{ name: 'a name that is not accepted', details: '[{"__proto__":{"a":1}}]' },
		{ name: 'too many values', details: `[${'[],'.repeat(30_000)}1]` },
	])('reasoning that cannot be read back is its summary only: $name', ({ details }) => {
		const input = [user('Hi'), reasoning('Hm', details), call('c1'), result('c1', 'x')];
		expect(outgoing({ input }, { ...TOOLS, maxChars: 1e6 }).messages[1]).toEqual({
			role: 'assistant',
			content: null,
			reasoning: 'Hm',
			tool_calls: [chatCall('c1')],
		});
	});
});

describe('instructions are the caller’s:', () => {
	const body = { instructions: 'Be rude', input: 'Hi' };
	test('refused, by their name here', () => {
		expect(refused(body)).toMatchObject({ statusCode: 403, errorType: 'role_not_allowed' });
		expect(refused(body).message).toMatch(/^Leave out “instructions”: /);
	});
	test('left out', () => {
		expect(outgoing(body, { callerInstructions: 'drop' }).messages).toEqual([user('Hi')]);
	});
	test('after the author’s', () => {
		const policy = { callerInstructions: 'append', systemPrompt: 'Be kind' } as const;
		expect(outgoing(body, policy).messages).toEqual([
			{ role: 'system', content: 'Be kind' },
			{ role: 'system', content: 'Be rude' },
			user('Hi'),
		]);
	});
	test.each([null, undefined])('%s are none', (instructions) => {
		expect(outgoing({ instructions, input: 'Hi' }).messages).toEqual([user('Hi')]);
	});
});

const SCHEMA = { type: 'object', properties: {}, additionalProperties: false };

describe('fields are those of a chat:', () => {
	const all = {
		allowedFields: ['response_format', 'verbosity', 'reasoning', 'temperature', 'top_p', 'top_k'],
		allowTools: true,
		maxOutputTokens: 500,
	};
	test.each<{ name: string; asked: object; sent: object }>([
		{ name: 'a lower limit', asked: { max_output_tokens: 16 }, sent: { max_tokens: 16 } },
		{
			name: 'a limit above the author’s',
			asked: { max_output_tokens: 900 },
			sent: { max_tokens: 500 },
		},
		{
			name: 'the lower one of two limits',
			asked: { max_output_tokens: 90, max_tokens: 30 },
			sent: { max_tokens: 30 },
		},
		{
			name: 'sampling',
			asked: { temperature: 0.5, top_p: 0.1, top_k: 3 },
			sent: { temperature: 0.5, top_p: 0.1, top_k: 3 },
		},
		{
			name: 'a function',
			asked: {
				tools: [
					{ type: 'function', name: 'f', description: 'd', parameters: SCHEMA, strict: true },
				],
				tool_choice: { type: 'function', name: 'f' },
				parallel_tool_calls: false,
			},
			sent: {
				tools: [
					{
						type: 'function',
						function: { name: 'f', description: 'd', parameters: SCHEMA, strict: true },
					},
				],
				tool_choice: { type: 'function', function: { name: 'f' } },
				parallel_tool_calls: false,
			},
		},
		{
			name: 'a function with nothing but a name',
			asked: { tools: [{ type: 'function', name: 'f', description: null, strict: null }] },
			sent: { tools: [{ type: 'function', function: { name: 'f' } }] },
		},
		{
			name: 'a function in chat’s shape',
			asked: { tools: [{ type: 'function', function: { name: 'f' } }], tool_choice: 'required' },
			sent: { tools: [{ type: 'function', function: { name: 'f' } }], tool_choice: 'required' },
		},
		{
			name: 'a format',
			asked: {
				text: {
					format: { type: 'json_schema', name: 'n', schema: SCHEMA, strict: true },
					verbosity: 'low',
				},
			},
			sent: {
				response_format: {
					type: 'json_schema',
					json_schema: { name: 'n', schema: SCHEMA, strict: true },
				},
				verbosity: 'low',
			},
		},
		{
			name: 'any JSON',
			asked: { text: { format: { type: 'json_object' } } },
			sent: { response_format: { type: 'json_object' } },
		},
		{
			name: 'reasoning',
			asked: { reasoning: { effort: 'low', generate_summary: 'auto', context: 'auto' } },
			sent: { reasoning: { effort: 'low', summary: 'auto' } },
		},
		{
			name: 'what asks for nothing',
			asked: {
				text: { format: { type: 'text' } },
				reasoning: { effort: null, summary: null },
				tools: [],
				tool_choice: 'auto',
				max_output_tokens: null,
				previous_response_id: null,
				conversation: null,
				prompt: null,
				background: false,
				metadata: null,
				include: [],
			},
			sent: {},
		},
		{
			name: 'what has no effect here',
			asked: {
				store: true,
				truncation: 'auto',
				user: 'u',
				safety_identifier: 's',
				prompt_cache_key: 'k',
				prompt_cache_retention: '24h',
				service_tier: 'auto',
				top_logprobs: 2,
				stream_options: { include_obfuscation: false },
				metadata: { a: 'b' },
				include: ['reasoning.encrypted_content'],
			},
			sent: {},
		},
	])('$name', ({ asked, sent }) => {
		const { fields } = outgoing({ input: 'Hi', ...asked }, all);
		expect(fields).toEqual({ max_tokens: 500, ...sent });
	});
});

describe('nothing passes that chat refuses, and its name here is said:', () => {
	test.each<[name: string, asked: object, errorType: string, says: RegExp]>([
		[
			'a format',
			{ text: { format: { type: 'json_object' } } },
			'field_not_allowed',
			/“text\.format”/,
		],
		['verbosity', { text: { verbosity: 'low' } }, 'field_not_allowed', /“text\.verbosity”/],
		['reasoning', { reasoning: { effort: 'high' } }, 'field_not_allowed', /“reasoning”/],
		['a limit that is none', { max_output_tokens: -1 }, 'invalid_field', /“max_output_tokens”/],
		['a function', { tools: [{ type: 'function', name: 'f' }] }, 'tools_not_allowed', /“tools”/],
		['a search', { tools: [{ type: 'web_search' }] }, 'tools_not_allowed', /“tools”/],
		['a model', { model: 'x/y' }, 'model_not_allowed', /“x\/y”/],
		['a service tier', { service_tier: 'priority' }, 'field_not_allowed', /“service_tier”/],
		['calls without end', { max_tool_calls: 3 }, 'field_not_allowed', /“max_tool_calls”/],
		['a stored prompt', { prompt: { id: 'p' } }, 'field_not_allowed', /“prompt”/],
		['the background', { background: true }, 'field_not_allowed', /“background”/],
		['fallback models', { models: ['a/b'] }, 'field_not_allowed', /“models”/],
		['plugins', { plugins: [{ id: 'web' }] }, 'field_not_allowed', /“plugins”/],
		['metadata', { metadata: { a: 1 } }, 'invalid_field', /“metadata”/],
		['long metadata', { metadata: { a: 'x'.repeat(513) } }, 'invalid_field', /“metadata”/],
		[
			'a file',
			{ input: [user([{ type: 'input_file', file_id: 'f' }])] },
			'attachment_not_allowed',
			/files/,
		],
		[
			'an image',
			{ input: [user([{ type: 'input_image', image_url: PNG }])] },
			'attachment_not_allowed',
			/images/,
		],
		['a call', { input: [user('x'), call('c1'), result('c1', '')] }, 'tools_not_allowed', /tools/],
		[
			'a prefill',
			{ input: [user('x'), message('assistant', 'y')] },
			'invalid_message',
			/last message/,
		],
		[
			'an empty item',
			{ input: [user('x'), user('')] },
			'invalid_message',
			/^Item 2 of “input” is empty/,
		],
		[
			'a system turn',
			{ input: [message('system', 'x'), user('y')] },
			'role_not_allowed',
			/item 1 of “input”/,
		],
		['another role', { input: [message('critic', 'x')] }, 'invalid_message', /“critic”/],
		[
			'another item',
			{ input: [{ type: 'computer_call_output' }] },
			'invalid_message',
			/“computer_call_output”/,
		],
		[
			'an item that is a text',
			{ input: ['x'] },
			'invalid_message',
			/^Item 1 of “input” must be an object/,
		],
		['a conversation', { conversation: { name: 'x' } }, 'invalid_field', /“conversation”/],
	])('%s', (_name, asked, errorType, says) => {
		const failure = refused({ input: 'Hi', ...asked });
		expect(failure).toMatchObject({ errorType, isRefusal: true });
		expect(failure.message).toMatch(says);
		expect(failure.message).toMatch(/^[A-Z“][^<>]{20,}[^.]$/);
	});

	test.each(['web_search', 'mcp', 'custom', 'local_shell'])(
		'where functions are allowed, a tool of a provider’s is named: %s',
		(type) => {
			const failure = refused(
				{ input: 'Hi', tools: [{ type: 'function', name: 'f' }, { type }] },
				TOOLS,
			);
			expect(failure).toMatchObject({ errorType: 'invalid_field', isRefusal: true });
			expect(failure.message).toContain(`“${type}”`);
		},
	);

	test('an uploaded file belongs to the author, also where files are allowed', () => {
		const input = [user([inputText('x'), { type: 'input_file', file_id: 'file-1' }])];
		expect(refused({ input }, FILES)).toMatchObject({ errorType: 'invalid_message' });
	});
});

test.each([
	['nothing', undefined],
	['null', null],
	['a list', [user('Hi')]],
	['a number', 3],
	['no input', {}],
	['null as input', { input: null }],
	['an empty list', { input: [] }],
	['an object as input', { input: { role: 'user' } }],
	['chat’s messages', { messages: [user('Hi')] }],
	['no item that says something', { input: [{ type: 'item_reference', id: 'rs_1' }] }],
	['text that is no JSON', 'Hello'],
	['JSON that is cut', '{"input": "Hi'],
	['a text in a text in a text', JSON.stringify(JSON.stringify(JSON.stringify('x')))],
	['an object that was made a text', '[object Object]'],
	['a name that is not accepted', JSON.parse('{"input":"Hi","__proto__":{}}')],
])('a body that is %s is refused', (_name, body) => {
	const failure = refused(body);
	expect(failure).toMatchObject({ statusCode: 400, errorType: 'invalid_body' });
	expect(failure.message).toMatch(/^[A-Z“][^<>]{20,}/);
});

test('a body that was made a text twice is read', () => {
	expect(outgoing(JSON.stringify(JSON.stringify({ input: 'Hi' }))).messages).toEqual([user('Hi')]);
});

describe('what only a memory can answer', () => {
	const withoutMemory = (asked: object) => read({ input: 'Hi', ...asked }).withoutMemory?.message;
	const turns = [{ type: 'item_reference', id: 'msg_1' }, user('And?')];
	test.each<{ name: string; asked: object; says: RegExp | undefined }>([
		{ name: 'a conversation', asked: { conversation: 'c-1' }, says: /“conversation”/ },
		{
			name: 'a conversation as an object',
			asked: { conversation: { id: 'c-1' } },
			says: /“conversation”/,
		},
		{ name: 'an answer', asked: { previous_response_id: 'gen-1' }, says: /“previous_response_id”/ },
		{
			name: 'answers named by their IDs',
			asked: { input: [user('x'), ...turns] },
			says: /store: false/,
		},
		{ name: 'nothing', asked: {}, says: undefined },
		{ name: 'empty names', asked: { conversation: '', previous_response_id: '' }, says: undefined },
	])('is known: $name', ({ asked, says }) => {
		const failure = withoutMemory(asked);
		if (says === undefined) expect(failure).toBeUndefined();
		else expect(failure).toMatch(says);
	});

	test('the conversation has the name that memories know', () => {
		expect(read({ input: 'Hi', conversation: { id: 'c-1' } }).fields.conversation_id).toBe('c-1');
	});

	test('without earlier turns, the names of messages stay with them', () => {
		const asked = read({
			instructions: 'x',
			input: [user('a'), message('assistant', 'b'), user('')],
		});
		const kept = onlyNewMessage(asked);
		expect(kept.names?.messages).toEqual(['“instructions”', 'item 3 of “input”']);
		expect(check(kept, { callerInstructions: 'drop' })).toMatchObject({
			message: expect.stringMatching(/^Item 3 of “input” is empty/),
		});
	});
});

test('any value is read without throwing', () => {
	const anything = fc.oneof(fc.jsonValue(), fc.anything());
	fc.assert(
		fc.property(anything, anything, (value, item) => {
			for (const body of [
				value,
				{ input: value },
				{ input: [item, value], text: value, tools: [item] },
			]) {
				const asked = readResponsesBody(body);
				if (!(asked instanceof Failure)) {
					expect(asked.names?.messages).toHaveLength(asked.messages.length);
					check(asked, TOOLS);
				}
			}
		}),
		SEEDED,
	);
});
