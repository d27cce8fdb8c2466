/** What an AG-UI run asks in OpenAI's chat, and what the caller policy makes of it. */
import { describe, expect, test } from '@jest/globals';
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';
import { readAgUiBody } from '../../../../nodes/shared/protocols/agUi/read';
import { conversationIdOf } from '../../../../nodes/shared/protocols/conversation';
import { onlyNewMessage } from '../../../../nodes/shared/protocols/newMessage';
import { readersOf } from '../readers';

const TOOLS = { allowTools: true };
const FILES = { attachments: ['image', 'audio', 'file'] as const };
const PNG = 'iVBORw0KGgo=';
const PDF = 'JVBERi0x';
const WAV = 'UklGRgAAAABXQVZF';

const { read, outgoing, refused } = readersOf(readAgUiBody);

const user = (content: unknown) => ({ role: 'user', content });
const said = (role: string, content: unknown, more: object = {}) => ({
	id: `${role}-1`,
	role,
	content,
	...more,
});
const call = (id: string, args = '{}') => ({
	id,
	type: 'function',
	function: { name: 'f', arguments: args },
});
const result = (id: string, content: unknown, more: object = {}) =>
	said('tool', content, { toolCallId: id, ...more });
const asks = (...calls: object[]) => said('assistant', undefined, { toolCalls: calls });
const thought = (content: string, details?: unknown) =>
	said('reasoning', content, {
		...(details !== undefined && {
			encryptedValue: typeof details === 'string' ? details : JSON.stringify(details),
		}),
	});
const DETAIL = { type: 'reasoning.text', text: 'Hm', signature: 's', index: 0 };
const data = (value: string, mimeType: string) => ({ source: { type: 'data', value, mimeType } });
const url = (value: string, mimeType?: string) => ({ source: { type: 'url', value, mimeType } });

type SentCase = {
	name: string;
	messages: unknown[];
	sent: unknown[];
	policy?: Partial<CallerPolicy>;
};

describe('messages are those of a chat:', () => {
	test.each<SentCase>([
		{ name: 'a text', messages: [said('user', 'Hi')], sent: [user('Hi')] },
		{
			name: 'turns',
			messages: [said('user', 'one'), said('assistant', 'two'), said('user', 'three')],
			sent: [user('one'), { role: 'assistant', content: 'two' }, user('three')],
		},
		{
			name: 'parts',
			messages: [said('user', [{ type: 'text', text: 'one', id: 'p1', metadata: { a: 1 } }])],
			sent: [user('one')],
		},
		{
			name: 'two answers, one after the other',
			messages: [
				said('user', 'one'),
				said('assistant', 'two'),
				said('assistant', 'three'),
				said('user', 'four'),
			],
			sent: [
				user('one'),
				{ role: 'assistant', content: 'two' },
				{ role: 'assistant', content: 'three' },
				user('four'),
			],
		},
		{
			name: 'what only the page shows',
			messages: [
				said('activity', { plan: [] }, { activityType: 'PLAN' }),
				said('user', 'one'),
				said('assistant', ''),
				said('user', 'two'),
			],
			sent: [user('one'), user('two')],
		},
		{
			name: 'calls and results',
			policy: TOOLS,
			messages: [
				said('user', 'one'),
				said('assistant', 'I look', { toolCalls: [{ ...call('c1'), encryptedValue: 'x' }] }),
				result('c1', 'done'),
			],
			sent: [
				user('one'),
				{ role: 'assistant', content: 'I look', tool_calls: [call('c1')] },
				{ role: 'tool', tool_call_id: 'c1', content: 'done' },
			],
		},
		{
			name: 'an answer to a result, which is a message of its own',
			policy: TOOLS,
			messages: [
				said('user', 'one'),
				asks(call('c1')),
				result('c1', 'done'),
				said('assistant', 'two'),
				said('user', 'three'),
			],
			sent: [
				user('one'),
				{ role: 'assistant', content: null, tool_calls: [call('c1')] },
				{ role: 'tool', tool_call_id: 'c1', content: 'done' },
				{ role: 'assistant', content: 'two' },
				user('three'),
			],
		},
		{
			name: 'a result of parts, and one that is an error',
			policy: TOOLS,
			messages: [
				said('user', 'one'),
				asks(call('c1'), call('c2'), call('c3')),
				result('c1', [{ type: 'text', text: 'done' }]),
				result('c2', '', { error: 'It is closed' }),
				result('c3', 'Sorry', { error: 'It is closed' }),
			],
			sent: [
				user('one'),
				{ role: 'assistant', content: null, tool_calls: [call('c1'), call('c2'), call('c3')] },
				{ role: 'tool', tool_call_id: 'c1', content: 'done' },
				{ role: 'tool', tool_call_id: 'c2', content: 'It is closed' },
				{ role: 'tool', tool_call_id: 'c3', content: 'Sorry' },
			],
		},
		{
			name: 'a text that came after its call',
			policy: TOOLS,
			messages: [
				said('user', 'one'),
				said('assistant', 'two', { toolCalls: [call('c1')] }),
				said('assistant', 'three'),
				result('c1', 'done'),
			],
			sent: [
				user('one'),
				{
					role: 'assistant',
					content: [
						{ type: 'text', text: 'two' },
						{ type: 'text', text: 'three' },
					],
					tool_calls: [call('c1')],
				},
				{ role: 'tool', tool_call_id: 'c1', content: 'done' },
			],
		},
		{
			name: 'what the model has thought, with its call',
			policy: TOOLS,
			messages: [
				said('user', 'one'),
				thought('Hm', [DETAIL]),
				said('assistant', 'two', { toolCalls: [call('c1')] }),
				result('c1', 'done'),
			],
			sent: [
				user('one'),
				{
					role: 'assistant',
					content: 'two',
					reasoning: 'Hm',
					reasoning_details: [DETAIL],
					tool_calls: [call('c1')],
				},
				{ role: 'tool', tool_call_id: 'c1', content: 'done' },
			],
		},
		{
			name: 'what another service has encrypted',
			policy: TOOLS,
			messages: [
				said('user', 'one'),
				thought('Hm', 'gAAAA'),
				said('assistant', 'two'),
				said('user', 'three'),
			],
			sent: [user('one'), { role: 'assistant', content: 'two', reasoning: 'Hm' }, user('three')],
		},
		{
			name: 'what the model has thought, where tools are not allowed',
			messages: [
				said('user', 'one'),
				thought('Hm', [DETAIL]),
				said('assistant', 'two'),
				said('user', 'three'),
			],
			sent: [user('one'), { role: 'assistant', content: 'two' }, user('three')],
		},
		{
			name: 'calls of connected tools, which are left out with their results',
			messages: [
				said('user', 'one'),
				said('assistant', 'I look', { toolCalls: [call('n8n_gen_1')] }),
				result('n8n_gen_1', 'rows'),
				said('assistant', 'two'),
				asks(call('n8n_gen_2')),
				result('n8n_gen_2', 'rows'),
				said('user', 'three'),
			],
			sent: [
				user('one'),
				{ role: 'assistant', content: 'I look' },
				{ role: 'assistant', content: 'two' },
				user('three'),
			],
		},
		{
			name: 'calls of the page beside those of connected tools',
			policy: TOOLS,
			messages: [
				said('user', 'one'),
				asks(call('n8n_gen_1'), call('c1')),
				result('n8n_gen_1', 'rows'),
				result('c1', 'done'),
			],
			sent: [
				user('one'),
				{ role: 'assistant', content: null, tool_calls: [call('c1')] },
				{ role: 'tool', tool_call_id: 'c1', content: 'done' },
			],
		},
		{
			name: 'instructions, where callers may give some',
			policy: { callerInstructions: 'append' },
			messages: [said('system', 'one'), said('developer', 'two'), said('user', 'three')],
			sent: [
				{ role: 'system', content: 'one' },
				{ role: 'developer', content: 'two' },
				user('three'),
			],
		},
	])('$name', ({ messages, sent, policy }) => {
		expect(outgoing({ messages }, policy).messages).toEqual(sent);
	});
});

describe('attachments are those of a chat:', () => {
	const image = (address: string) => ({ type: 'image_url', image_url: { url: address } });
	const file = (address: string, more: object = {}) => ({
		type: 'file',
		file: { file_data: address, ...more },
	});

	test.each([
		{
			part: { type: 'image', ...data(PNG, 'image/png') },
			sent: image(`data:image/png;base64,${PNG}`),
		},
		{
			part: { type: 'image', ...data(`data:image/png;base64,${PNG}`, 'image/png') },
			sent: image(`data:image/png;base64,${PNG}`),
		},
		{
			part: { type: 'image', ...url('https://a.example/a.png') },
			sent: image('https://a.example/a.png'),
		},
		{
			part: { type: 'document', ...data(PDF, 'application/pdf'), metadata: { filename: 'a.pdf' } },
			sent: file(`data:application/pdf;base64,${PDF}`, { filename: 'a.pdf' }),
		},
		{
			part: { type: 'document', ...url('https://a.example/a.pdf') },
			sent: file('https://a.example/a.pdf'),
		},
		{
			part: { type: 'audio', ...data(WAV, 'audio/wav') },
			sent: { type: 'input_audio', input_audio: { data: WAV, format: 'wav' } },
		},
		{
			part: { type: 'binary', mimeType: 'image/png', data: PNG },
			sent: image(`data:image/png;base64,${PNG}`),
		},
		{
			part: {
				type: 'binary',
				mimeType: 'application/pdf',
				url: 'https://a.example/a',
				filename: 'a',
			},
			sent: file('https://a.example/a', { filename: 'a' }),
		},
	])('$part', ({ part, sent }) => {
		const messages = [said('user', [{ type: 'text', text: 'x' }, part])];
		expect(outgoing({ messages }, FILES).messages).toEqual([
			user([{ type: 'text', text: 'x' }, sent]),
		]);
		expect(refused({ messages }).errorType).toBe('attachment_not_allowed');
	});

	test.each([
		{ type: 'image', source: { type: 'file', value: 'file-1', provider: 'openai' } },
		{ type: 'document', source: { type: 'file', value: 'https://a.example/file-1' } },
		{ type: 'binary', mimeType: 'image/png', id: 'file-1' },
		{ type: 'image', source: 'https://a.example/a.png' },
		{ type: 'video', ...url('https://a.example/a.mp4') },
		{ type: 'audio', ...url('https://a.example/a.wav') },
		{ type: 'image', ...url('blob:https://a.example/1') },
		{ type: 'hologram', ...url('https://a.example/a') },
	])('refused: %j', (part) => {
		const failure = refused({ messages: [said('user', [part])] }, FILES);
		expect(failure.isRefusal).toBe(true);
		expect(failure.message).not.toContain('file-1');
	});
});

describe('context of the page', () => {
	const context = [
		{ description: 'The open order', value: '{"id":7}' },
		{ description: '', value: 'Plain' },
		{ description: 'A number', value: 7 },
	];
	const told = {
		type: 'text',
		text: 'What the page says about itself:\nThe open order: {"id":7}\nPlain\nA number: 7',
	};

	test('is a part of the user’s last message', () => {
		const messages = [said('user', 'one'), said('assistant', 'two'), said('user', 'three')];
		expect(outgoing({ messages, context }).messages).toEqual([
			user('one'),
			{ role: 'assistant', content: 'two' },
			user([told, { type: 'text', text: 'three' }]),
		]);
	});

	test('stays before calls and their results, and where a memory holds the rest', () => {
		const messages = [
			said('user', 'zero'),
			said('assistant', 'nothing'),
			said('user', [{ type: 'text', text: 'one' }]),
			asks(call('c1')),
			result('c1', 'done'),
		];
		const kept = onlyNewMessage(read({ messages, context }));
		expect(kept.messages).toMatchObject([
			user([told, { type: 'text', text: 'one' }]),
			{ role: 'assistant' },
			{ role: 'tool' },
		]);
		expect(kept.names?.messages).toEqual(['message 3', 'message 4', 'message 5']);
	});

	test('counts as the caller’s text', () => {
		const body = { messages: [said('user', 'one')], context };
		expect(refused(body, { maxChars: 20 }).errorType).toBe('too_many_characters');
		const mistaken = { ...body, messages: [said('user', '[object Object]')] };
		expect(refused(mistaken).message).toContain('[object Object]');
	});

	test.each([[[]], [null]])('of nothing changes nothing: %j', (none) => {
		const messages = [said('user', 'one')];
		expect(outgoing({ messages, context: none }).messages).toEqual([user('one')]);
	});

	test.each([['text'], [[7]], [{}]])('of another shape is refused: %j', (wrong) => {
		const failure = refused({ messages: [said('user', 'one')], context: wrong });
		expect(failure.message).toContain('“context”');
	});
});

describe('fields', () => {
	const messages = [said('user', 'Hi')];
	const tools = [
		{ name: 'f', description: 'Does it', parameters: { type: 'object' }, metadata: { a: 1 } },
	];

	test('tools of the page are functions', () => {
		expect(outgoing({ messages, tools }, TOOLS).fields).toMatchObject({
			tools: [
				{
					type: 'function',
					function: { name: 'f', description: 'Does it', parameters: { type: 'object' } },
				},
			],
		});
		expect(refused({ messages, tools }).errorType).toBe('tools_not_allowed');
		expect(outgoing({ messages, tools: [] }).fields).not.toHaveProperty('tools');
	});

	test('tools of a service are not', () => {
		const hosted = [{ type: 'openrouter:web_search', name: 'search' }];
		expect(refused({ messages, tools: hosted }, TOOLS).errorType).toBe('invalid_field');
	});

	test('of forwardedProps have the names of a chat’s, and its rules', () => {
		const forwardedProps = { temperature: 0.5, max_tokens: 20, theme: 'dark', stream: false };
		const body = { messages, forwardedProps };
		expect(outgoing(body, { allowedFields: ['temperature'] }).fields).toEqual({
			max_tokens: 20,
			temperature: 0.5,
		});
		expect(refused({ messages, forwardedProps: { service_tier: 'priority' } }).message).toContain(
			'“forwardedProps.service_tier”',
		);
		expect(refused({ messages, service_tier: 'priority' }).message).toContain('“service_tier”');
	});

	test('of forwardedProps give no other messages and tools', () => {
		const forwardedProps = { messages: [said('user', 'Other')], tools };
		const checked = outgoing({ messages, forwardedProps }, TOOLS);
		expect(checked.messages).toEqual([user('Hi')]);
		expect(read({ messages, forwardedProps }).fields).not.toHaveProperty('messages');
		expect(checked.fields).not.toHaveProperty('tools');
	});

	test.each([['text'], [[1]], [null], [7]])(
		'forwardedProps may be anything: %j',
		(forwardedProps) => {
			expect(outgoing({ messages, forwardedProps }).messages).toEqual([user('Hi')]);
		},
	);

	test('state is of no account', () => {
		expect(outgoing({ messages, state: { messages: 'x' }, resume: [] }).messages).toEqual([
			user('Hi'),
		]);
	});

	test('threadId is the conversation', () => {
		expect(conversationIdOf(read({ messages, threadId: 't1' }).fields)).toBe('t1');
		expect(conversationIdOf(read({ messages }).fields)).toBeUndefined();
	});
});

describe('what is refused says what to change:', () => {
	const messages = [said('user', 'Hi')];

	test.each([
		{ body: undefined, says: /empty/ },
		{ body: [], says: /not an object/ },
		{ body: 'Hello', says: /not JSON/ },
		{ body: '[object Object]', says: /\[object Object\]/ },
		{ body: {}, says: /“messages” is not a list/ },
		{ body: { messages: 'Hi' }, says: /“messages” is not a list/ },
		{ body: { messages: [] }, says: /no message of a conversation/ },
		{ body: { messages: [said('activity', {})] }, says: /no message of a conversation/ },
		{ body: { messages: [7] }, says: /Message 1 must be an object/ },
		{ body: { messages: [...messages, said('narrator', 'x')] }, says: /Message 2 has “narrator”/ },
		{ body: { messages: [said('system', 'x'), ...messages] }, says: /Leave out message 1/ },
		{ body: { messages: [...messages, said('assistant', 'x')] }, says: /last message/ },
		{ body: { messages, threadId: 7 }, says: /“threadId” must be a text/ },
		{ body: { messages, runId: 'x'.repeat(201) }, says: /“runId” must be a text/ },
		{ body: { messages, parentRunId: {} }, says: /“parentRunId” must be a text/ },
		{
			body: { messages, resume: [{ interruptId: 'i', status: 'resolved' }] },
			says: /Leave out “resume”/,
		},
	])('$says', ({ body, says }) => {
		const failure = refused(body);
		expect(failure.message).toMatch(says);
		expect(failure.message).toMatch(/[^.]$/);
	});

	test('calls that are none', () => {
		const body = {
			messages: [...messages, said('assistant', '', { toolCalls: 'x' }), ...messages],
		};
		expect(refused(body, TOOLS).message).toContain('Message 2 has tool_calls that are not calls');
		expect(refused(body).errorType).toBe('tools_not_allowed');
	});
});

test('JSON may come as text', () => {
	const body = { messages: [said('user', 'Hi')] };
	expect(outgoing(JSON.stringify(body)).messages).toEqual([user('Hi')]);
	expect(outgoing(JSON.stringify(JSON.stringify(body))).messages).toEqual([user('Hi')]);
});

test.each(['message', 'prompt', 'chatInput', 'input'])(
	'a question in “%s” beside the messages is refused, as in a chat',
	(name) => {
		const read = readAgUiBody({
			messages: [{ id: 'm1', role: 'user', content: 'a' }],
			[name]: 'b',
		});
		expect(read).toMatchObject({
			statusCode: 400,
			errorType: 'invalid_body',
			message: expect.stringContaining(`messages and ${name}: send one of them`),
		});
	},
);
