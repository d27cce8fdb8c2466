/** Caller Instructions: system and developer turns, as frameworks send them. */
import { describe, expect, test } from '@jest/globals';
import type { CallerPolicy } from '../../../../nodes/shared/callers/request/policy';
import { assistant, image, check, outgoing, refuses, say, tool, TOOL, user } from './checking';

const system = (content: unknown) => ({ role: 'system', content });
const developer = (content: unknown) => ({ role: 'developer', content });
const text = (said: string) => ({ type: 'text', text: said });
const PROMPT = { systemPrompt: 'Sell shoes' };
const APPEND = { ...PROMPT, callerInstructions: 'append' } as const;
const DROP = { ...PROMPT, callerInstructions: 'drop' } as const;

test.each([
	{
		name: 'keeps their order, after the system prompt',
		turns: [system('A'), developer('B'), user('Hi')],
		sent: [system('Sell shoes'), system('A'), developer('B'), user('Hi')],
	},
	{
		name: 'moves those from the middle and the end to the front',
		turns: [user('Hi'), system('A'), assistant('Yes'), user('x'), system('B')],
		sent: [system('Sell shoes'), system('A'), system('B'), user('Hi'), assistant('Yes'), user('x')],
	},
	{
		name: 'keeps parts of text',
		turns: [system([text('A'), text(' '), { type: 'input_text', text: 'B' }]), user('Hi')],
		sent: [system('Sell shoes'), system([text('A'), text('B')]), user('Hi')],
	},
	{
		name: 'removes names and other members',
		turns: [{ ...system('A'), name: 'n', cache_control: {} }, user('Hi')],
		sent: [system('Sell shoes'), system('A'), user('Hi')],
	},
	{
		name: 'leaves out blank ones',
		turns: [system(' '), user('Hi')],
		sent: [system('Sell shoes'), user('Hi')],
	},
])('with Append, instructions are sent: $name', ({ turns, sent }) => {
	expect(outgoing(say(...turns), APPEND).messages).toEqual(sent);
});

test('with Append, instructions come first where there is no system prompt', () => {
	const policy = { ...APPEND, systemPrompt: '' };
	expect(outgoing(say(system('A'), user('Hi')), policy).messages).toEqual([
		system('A'),
		user('Hi'),
	]);
});

test('with Leave Out, instructions are left out, whatever they contain', () => {
	const turns = [system('A'), developer([image('https://a.example/x')]), user('Hi'), system(7)];
	expect(outgoing(say(...turns), DROP).messages).toEqual([system('Sell shoes'), user('Hi')]);
});

const blanks = ['', ' \n', null, [], [text('')], [text(' '), text('')]];
test.each(blanks)('with Refuse, blank instructions are left out: %j', (content) => {
	for (const turn of [system(content), developer(content), { role: 'system', parts: [] }]) {
		expect(outgoing(say(turn, user('Hi')), PROMPT).messages).toEqual([
			system('Sell shoes'),
			user('Hi'),
		]);
	}
});

test.each([undefined, 'allow', '', null])(
	'%j is not a choice, so instructions are refused',
	(value) => {
		const policy = { callerInstructions: value } as unknown as Partial<CallerPolicy>;
		expect(check(say(system('A'), user('Hi')), policy)).toMatchObject({
			isRefusal: true,
			statusCode: 403,
			errorType: 'role_not_allowed',
		});
	},
);

refuses(413, 'too_many_characters', [
	['long ones', say(system('abcd'), user('ab')), { ...APPEND, maxChars: 5 }],
]);
refuses(413, 'too_many_messages', [
	['many', say(system('a'), system('b'), user('c')), { ...APPEND, maxMessages: 2 }],
]);
refuses(403, 'attachment_not_allowed', [
	['an image in one', say(system([image('https://a.example/x')]), user('a')), APPEND],
]);
refuses(400, 'invalid_message', [
	[
		'an image in one',
		say(system([image('https://a.example/x')]), user('a')),
		{ ...APPEND, attachments: ['image'] },
	],
	['no message of the user', say(system('a')), APPEND],
	['an answer last', say(user('a'), assistant('b'), system('c')), APPEND],
	['the same when they are left out', say(user('a'), assistant('b'), system('c')), DROP],
]);

/** Bodies as the frameworks send them. */
describe('frameworks', () => {
	const named = { type: 'function', function: { name: 'f' } };
	const AGENTS = {
		model: 'openai/gpt-4o-mini',
		messages: [system('You are a tutor'), user('Hi')],
		tools: [],
		parallel_tool_calls: false,
		response_format: { type: 'text' },
		stream: true,
		stream_options: { include_usage: true },
		store: false,
	};
	const MASTRA = {
		model: 'openai/gpt-4o-mini',
		max_tokens: 500,
		messages: [system('You are a tutor'), user([text('Hi')])],
		tool_choice: 'auto',
		stream: true,
		stream_options: { include_usage: true },
	};
	const LANGCHAIN = {
		model: 'openai/gpt-4o-mini',
		temperature: 1,
		top_p: 1,
		frequency_penalty: 0,
		presence_penalty: 0,
		n: 1,
		logit_bias: {},
		stream: false,
		messages: [developer('You are a tutor'), user('Hi')],
	};
	const LLAMA_INDEX = {
		model: 'openai/gpt-4o-mini',
		temperature: 0.1,
		top_p: 1,
		messages: [system('You are a tutor'), { role: 'user', content: [text('Hi')] }],
		stream: true,
		stream_options: { include_usage: true },
	};
	const INSTRUCTOR = {
		model: 'openai/gpt-4o-mini',
		messages: [system('Extract the user'), user('Hi')],
		tools: [TOOL],
		tool_choice: named,
	};
	const AI_AGENT = {
		model: 'openai/gpt-4o-mini',
		stream: true,
		stream_options: { include_usage: true },
		messages: [
			system('You are a helpful assistant'),
			user('What is 2+2?'),
			assistant('', {
				tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":2}' } }],
			}),
			tool('4'),
		],
		tools: [TOOL],
	};

	test.each([
		{ name: '@openai/agents', body: AGENTS },
		{ name: 'Mastra', body: MASTRA },
		{ name: 'LangChain', body: LANGCHAIN },
		{ name: 'LlamaIndex', body: LLAMA_INDEX },
	])('$name works with Append, as with Leave Out, and is refused by default', ({ body }) => {
		const [instructions] = body.messages;
		const leaveOut = { unallowedFields: 'drop' } as const;
		const { messages, fields } = outgoing(body, { ...APPEND, ...leaveOut });
		expect(messages).toEqual([system('Sell shoes'), instructions, user('Hi')]);
		expect(Object.keys(fields)).toEqual(['max_tokens']);
		expect(outgoing(body, { ...DROP, ...leaveOut }).messages).toEqual([
			system('Sell shoes'),
			user('Hi'),
		]);
		expect(check(body, { ...PROMPT, ...leaveOut })).toMatchObject({
			isRefusal: true,
			errorType: 'role_not_allowed',
		});
	});

	test.each([
		{ name: 'Instructor', body: INSTRUCTOR },
		{ name: 'n8n’s AI Agent', body: AI_AGENT },
	])('$name works with Append and Use Tools', ({ body }) => {
		const { messages, fields } = outgoing(body, { ...APPEND, allowTools: true });
		expect(messages.slice(0, 2)).toEqual([system('Sell shoes'), body.messages[0]]);
		expect(messages).toHaveLength(body.messages.length + 1);
		expect(fields.tools).toEqual([TOOL]);
	});
});
