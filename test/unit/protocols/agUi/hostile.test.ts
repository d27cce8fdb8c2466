/** Nothing passes in AG-UI that is refused in a chat, whatever a caller sends. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkRequest } from '../../../../nodes/shared/callers/request/checkRequest';
import { Failure } from '../../../../nodes/shared/failure/failure';
import { readAgUiBody } from '../../../../nodes/shared/protocols/agUi/read';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import { asRecords } from '../../../../nodes/shared/values/json';
import { policy } from '../../callers/request/hostileBodies';
import { anything, mostly, text } from '../../callers/request/hostileValues';
import {
	expectNothingForbidden,
	expectSameAsChat,
	fieldsOf,
	hostileBodies,
	listOf,
	RUNS,
} from '../hostileCalls';

const call = fc.record({
	id: mostly(fc.constantFrom('c1', 'n8n_1')),
	type: mostly(fc.constant('function')),
	function: mostly(fc.record({ name: mostly(fc.constant('f')), arguments: mostly(text) })),
});
const source = fc.record(
	{
		type: mostly(fc.constantFrom('data', 'url', 'file')),
		value: mostly(fc.constantFrom('https://a.example/a.png', 'iVBORw0KGgo=', 'blob:x')),
		mimeType: mostly(fc.constantFrom('image/png', 'application/pdf', 'audio/wav', 'text/html')),
	},
	{ requiredKeys: [] },
);
const part = fc.oneof(
	fc.record({
		type: fc.constantFrom('image', 'audio', 'video', 'document'),
		source: mostly(source),
	}),
	fc.record({
		type: fc.constant('binary'),
		mimeType: mostly(fc.constantFrom('image/png', 'audio/wav')),
		data: mostly(text),
		url: mostly(fc.constant(null)),
		id: mostly(text),
	}),
	fc.record({ type: fc.constant('text'), text: mostly(text) }),
	anything,
);

/** Messages that have no counterpart among those of a chat. */
const message = fc.oneof(
	fc.record({ role: fc.constant('user'), content: fc.array(part, { maxLength: 3 }) }),
	fc.record({
		role: fc.constant('assistant'),
		content: mostly(text),
		toolCalls: mostly(fc.array(call, { maxLength: 3 })),
	}),
	fc.record({
		role: fc.constant('tool'),
		toolCallId: mostly(fc.constantFrom('c1', 'n8n_1')),
		content: mostly(text),
		error: mostly(text),
	}),
	fc.record({
		role: fc.constant('reasoning'),
		content: mostly(text),
		encryptedValue: fc.oneof(
			text,
			fc.json(),
			fc.json().map((json) => `[${json}]`),
		),
	}),
	fc.record({ role: fc.constant('activity'), activityType: anything, content: anything }),
	anything,
);

const own = fc.record(
	{
		threadId: mostly(fc.constantFrom('t', null)),
		runId: mostly(fc.constantFrom('r', null)),
		context: mostly(fc.array(fc.record({ description: mostly(text), value: mostly(text) }))),
		forwardedProps: mostly(
			fc.record(
				{ model: anything, temperature: anything, models: anything, tools: anything },
				{ requiredKeys: [] },
			),
		),
		state: anything,
		resume: mostly(fc.constant([])),
	},
	{ requiredKeys: [] },
);

test(`${RUNS} bodies never throw, and never send upstream what the policy forbids`, () => {
	expectNothingForbidden(readAgUiBody, hostileBodies('messages', message, own));
});

/** Fields that only one of the two has, or reads otherwise. */
const OTHERWISE = new Set(
	`messages message prompt chatInput input attachments context resume threadId runId parentRunId
	forwardedProps`.split(/\s+/),
);

const isEmpty = (content: unknown): boolean =>
	content === undefined || content === null || Object(content).length === 0;

test.each(['beside the messages', 'in forwardedProps'])(
	`${RUNS} chats, asked in AG-UI, get the same verdict and send the same: fields %s`,
	(where) => {
		expectSameAsChat(
			(body) => {
				const messages = asRecords(listOf(body)).map(({ role, content }) => ({ role, content }));
				// An empty answer is no message here, and one of those that count there.
				if (messages.some(({ role, content }) => role === 'assistant' && isEmpty(content))) {
					return undefined;
				}
				const fields = fieldsOf(body, OTHERWISE);
				const { tools, ...others } = fields;
				return {
					chat: readCallerBody({ ...fields, messages }),
					asked: readAgUiBody(
						where === 'in forwardedProps'
							? { messages, tools, forwardedProps: others }
							: { ...fields, messages },
					),
				};
			},
			() => 'refused',
		);
	},
);

test.each([
	{},
	null,
	'f',
	{ name: null },
	{ name: '', parameters: {} },
	{ description: 'no name' },
])('%j among the tools is read as in a chat', (tool) => {
	const body = { messages: [{ role: 'user', content: 'Hi' }], tools: [tool] };
	expect(Object(readAgUiBody(body)).fields.tools).toEqual(
		Object(readCallerBody(body)).fields.tools,
	);
});

test.each([
	{
		name: 'a thousand parts',
		content: Array.from({ length: 1_000 }, () => ({ type: 'text', text: 'x' })),
	},
	{ name: 'a megabyte', content: 'x'.repeat(1_000_000) },
])('$name in a message', ({ content }) => {
	const asked = readAgUiBody({ messages: [{ role: 'user', content }] });
	if (asked instanceof Failure) throw new Error(asked.message);
	const rules = { ...fc.sample(policy, { numRuns: 1, seed: 1 })[0], maxChars: 1_000 };
	expect(checkRequest(asked, rules as Parameters<typeof checkRequest>[1])).toBeInstanceOf(Failure);
});

test.each([
	'{"messages":[{"role":"user","content":"x","__proto__":{"a":1}}]}',
	'{"messages":[{"role":"user","content":"x"}],"forwardedProps":{"constructor":{}}}',
	`{"messages":[{"role":"user","content":${'['.repeat(100)}${']'.repeat(100)}}]}`,
	`{"messages":[${'[],'.repeat(30_000)}[]]}`,
])('is refused while it is read: %#', (json) => {
	expect(readAgUiBody(json)).toBeInstanceOf(Failure);
	expect(readAgUiBody(JSON.parse(json))).toBeInstanceOf(Failure);
});

const HI = { role: 'user', content: 'Hi' };
const thought = (encryptedValue: string) => ({ role: 'reasoning', content: '', encryptedValue });
const toolCalls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }];
const calling = { role: 'assistant', toolCalls };

describe('reasoning that is sent back as JSON in a text', () => {
	test('may hold as many values in all messages as a body', () => {
		const many = thought(`[${Array(9_000).fill('{}').join(',')}]`);
		const { messages } = Object(readAgUiBody({ messages: [...Array(500).fill(many), HI] }));
		expect(messages[0].reasoning_details).toHaveLength(9_000);
	});

	test.each(['gAAAAB', '{"a":1}', '[', '"[]"', ''])('is nothing when it is no list: %j', (text) => {
		expect(readAgUiBody({ messages: [thought(text), calling, HI] })).toMatchObject({
			messages: [{ role: 'assistant', reasoning_details: [] }, HI],
		});
	});
});

test('texts around a call are one message, in their order', () => {
	const answer = (content: unknown) => ({ role: 'assistant', content });
	const messages = [answer('1'), calling, answer(['2', '3']), answer('4'), answer(['5']), HI];
	const text = { type: 'text' };
	expect(readAgUiBody({ messages })).toMatchObject({
		messages: [{ content: [{ ...text, text: '1' }, '2', '3', { ...text, text: '4' }, '5'] }, HI],
	});
});
