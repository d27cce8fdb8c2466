import { expect, test } from '@jest/globals';
import { ask, assistant, outgoing, OWN_MODEL, refuses, say, tool, user } from './checking';

test('sends model, messages and a limit, and nothing else', () => {
	const body = ask({ userId: 7, stream: true, user: 'x', metadata: { a: 'b' } });
	expect(outgoing(body)).toEqual({
		model: OWN_MODEL,
		messages: [user('Hi')],
		fields: { max_tokens: 1_024 },
	});
});

test('the system prompt is the first message', () => {
	const turns = [user('Hi'), assistant('Yes?'), user('More')];
	expect(outgoing(say(...turns), { systemPrompt: 'Be brief' }).messages).toEqual([
		{ role: 'system', content: 'Be brief' },
		...turns,
	]);
	expect(outgoing(say(...turns), { systemPrompt: ' ' }).messages).toEqual(turns);
});

const text = (said: string, more: object = {}) => ({ type: 'text', text: said, ...more });

test.each([
	{
		name: 'other members',
		given: user('Hi', { id: 1, timestamp: 2, name: 'Bob', cache_control: {}, attachments: [] }),
		sent: user('Hi'),
	},
	{ name: 'a text in place of content', given: { role: 'user', text: 'Hi' }, sent: user('Hi') },
	{
		name: 'a cache breakpoint',
		given: user([text('Hi', { cache_control: { type: 'ephemeral' } })]),
		sent: user('Hi'),
	},
	{
		name: 'blank text parts',
		given: user([text(' '), text('a'), text('b')]),
		sent: user([text('a'), text('b')]),
	},
])('rebuilds a message without $name', ({ given, sent }) => {
	expect(outgoing(say(given)).messages).toEqual([sent]);
});

test('a blank message of the assistant, as a page shows while it waits, is left out', () => {
	const turns = [user('Hi'), assistant('', { refusal: null }), { role: 'assistant' }];
	expect(outgoing(say(...turns)).messages).toEqual([user('Hi')]);
});

test('members of an answer other than its text are left out', () => {
	const echoed = assistant('Yes', {
		name: 'a',
		reasoning: 'r',
		reasoning_details: [{ type: 'reasoning.text', text: 'r' }],
		annotations: [],
		tool_calls: [],
	});
	expect(outgoing(say(user('Hi'), echoed, user('More'))).messages).toEqual([
		user('Hi'),
		assistant('Yes'),
		user('More'),
	]);
});

const refusal = { type: 'refusal', refusal: 'No' };
test.each([
	{ name: 'reasoning', content: [{ type: 'reasoning', text: 'r' }, text('Yes')] },
	{ name: 'thinking', content: [{ type: 'thinking', thinking: 'r', signature: 's' }, text('Yes')] },
	{ name: 'redacted thinking', content: [{ type: 'redacted_thinking', data: 'x' }, text('Yes')] },
	{
		name: 'calls of tools',
		content: [text('Yes'), { type: 'tool-call', toolName: 'f', input: {} }],
	},
	{
		name: 'use of tools',
		content: [text('Yes'), { type: 'tool_use', id: '1', name: 'f', input: {} }],
	},
	{
		name: 'an image',
		content: [text('Yes'), { type: 'image_url', image_url: { url: 'https://a/b' } }],
	},
	{ name: 'a part without a type', content: [{}, null, text('Yes')] },
	{ name: 'a text part without text', content: [{ type: 'text' }, text('Yes')] },
])('an assistant’s message is sent without $name', ({ content }) => {
	expect(outgoing(say(user('Hi'), assistant(content), user('More'))).messages).toEqual([
		user('Hi'),
		assistant('Yes'),
		user('More'),
	]);
});

test.each([
	{
		name: 'output_text of the Responses API',
		turn: assistant([{ type: 'output_text', text: 'Yes', annotations: [] }]),
	},
	{ name: 'a refusal', turn: assistant([{ type: 'refusal', refusal: 'Yes' }]) },
	{ name: 'a refusal beside the content', turn: assistant(null, { refusal: 'Yes' }) },
	{ name: 'a text in a list', turn: assistant(['Yes']) },
	{
		name: 'parts of the AI SDK',
		turn: {
			role: 'assistant',
			parts: [
				{ type: 'step-start' },
				{ type: 'reasoning', text: 'r' },
				text('Yes', { state: 'done' }),
				{ type: 'tool-f', state: 'output-available', output: 1 },
				{ type: 'source-url', url: 'https://a/b' },
				{ type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
			],
		},
	},
])('reads the text of an assistant’s message: $name', ({ turn }) => {
	const { messages } = outgoing(say(user('Hi'), turn, user('More')));
	expect(messages).toEqual([user('Hi'), assistant('Yes'), user('More')]);
});

test('several texts of an assistant are not joined', () => {
	const { messages } = outgoing(say(assistant([text('a'), refusal]), user('x')));
	expect(messages[0]).toEqual(assistant([text('a'), text('No')]));
});

test('an assistant’s message without text is left out', () => {
	const thoughts = assistant([{ type: 'reasoning', text: 'r' }]);
	const drawn = assistant('', { images: [{ image_url: { url: 'data:image/png;base64,AAAA' } }] });
	expect(outgoing(say(user('Hi'), thoughts, drawn, user('x'))).messages).toHaveLength(2);
});

test('an answer may have many parts', () => {
	const steps = Array(300).fill({ type: 'reasoning', text: 'r' });
	expect(outgoing(say(assistant([...steps, text('a')]), user('x'))).messages[0]).toEqual(
		assistant('a'),
	);
});

test.each([
	{
		name: 'parts of the AI SDK',
		turn: { id: '1', role: 'user', parts: [{ type: 'data-page', data: 7 }, text('Hi')] },
	},
	{ name: 'parts beside an older content', turn: user('Hi', { parts: [text('Hi')] }) },
	{ name: 'parts beside a blank content', turn: user('', { parts: [text('Hi')] }) },
	{
		name: 'a content beside parts without text',
		turn: user('Hi', { parts: [text(' '), { type: 'step-start' }] }),
	},
	{ name: 'input_text', turn: user([{ type: 'input_text', text: 'Hi' }]) },
])('reads a user’s message: $name', ({ turn }) => {
	expect(outgoing(say(turn)).messages).toEqual([user('Hi')]);
});

refuses(403, 'role_not_allowed', [
	['a system message', say({ role: 'system', content: 'x' }, user('Hi'))],
	['a developer message', say({ role: 'developer', content: 'x' }, user('Hi'))],
	['one in the middle', say(user('Hi'), { role: 'system', content: 'x' }, user('Hi'))],
	['one that is no text', say({ role: 'system', content: 7 }, user('Hi'))],
	['one with an attachment', say({ role: 'system', attachments: [{}] }, user('Hi'))],
]);

refuses(400, 'invalid_message', [
	['an unknown role', say({ role: 'System', content: 'x' })],
	['no role', say({ content: 'x' })],
	['a role that is an object', say({ role: { a: 1 }, content: 'x' })],
	['a text as message', say('Hi')],
	['prefill', say(user('Hi'), assistant('Sure, '))],
	['prefill with tools', say(user('Hi'), assistant('Sure, ')), { allowTools: true }],
	['blank turns only', say(assistant(''))],
	['a blank message', ask({ message: ' ' })],
	['a blank message in between', say(user(''), user('Hi'))],
	['content that is an object', say(user({ text: 'x' }))],
	['content that is a number', say(user(1))],
	['a text part without text', say(user([{ type: 'text' }]))],
	['a part that is a text', say(user(['x']))],
	['a part of unknown type', say(user([{ type: 'thinking', thinking: 'x' }]))],
	['a part without type', say(user([{ text: 'x' }]))],
	['parts that say nothing', say({ role: 'user', parts: [{ type: 'step-start' }] })],
	['more parts than anybody writes', say(user(Array(101).fill(text('x'))))],
	['a stringified object', ask({ message: '[object Object]' })],
	['a stringified object in a part', say(user([text('[object Object]')]))],
	['a blob: URL', ask({ message: 'blob:https://a.example/1' })],
]);

refuses(413, 'too_many_messages', [
	['one message too many', say(user('a'), user('b'), user('c')), { maxMessages: 2 }],
	['any when the limit is none', ask({}), { maxMessages: Number.NaN }],
]);

const LONG = 'y'.repeat(99);
const allowTools = true;
const calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: LONG } }];
const schema = { type: 'json_schema', json_schema: { name: 's', schema: { title: LONG } } };
const described = [{ type: 'function', function: { name: 'f', description: LONG } }];

refuses(413, 'too_many_characters', [
	['one character too many', say(user('abc'), user('de')), { maxChars: 4 }],
	['any when the limit is none', ask({}), { maxChars: Number.NaN }],
	['a long old answer', say(assistant('abcdef'), user('a')), { maxChars: 6 }],
	['many parts', say(user([text('abc'), text('def')])), { maxChars: 5 }],
	['a long result', say(user('a'), tool(LONG)), { maxChars: 99, allowTools }],
	[
		'long arguments',
		say(assistant('', { tool_calls: calls }), user('a')),
		{ maxChars: 99, allowTools },
	],
	[
		'long reasoning',
		say(assistant('a', { reasoning: LONG }), user('a')),
		{ maxChars: 99, allowTools },
	],
	['a long tool', ask({ tools: described }), { maxChars: 99, allowTools }],
	[
		'a long schema',
		ask({ response_format: schema }),
		{ maxChars: 99, allowedFields: ['response_format'] },
	],
]);

test('accepts exactly as many messages and characters as the limits', () => {
	const limits = { maxMessages: 2, maxChars: 5 };
	expect(outgoing(say(user('abc'), user('de')), limits).messages).toHaveLength(2);
});

test('accepts a hundred parts', () => {
	const content = Array(100).fill(text('x'));
	expect(outgoing(say(user(content))).messages).toEqual([user(content)]);
});
