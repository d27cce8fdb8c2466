/** Nothing passes in Responses that is refused in a chat, whatever a caller sends. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import { readResponsesBody } from '../../../../nodes/shared/protocols/responses/read';
import { asRecords } from '../../../../nodes/shared/values/json';
import { anything, mostly, text } from '../../callers/request/hostileValues';
import {
	expectNothingForbidden,
	expectSameAsChat,
	fieldsOf,
	hostileBodies,
	listOf,
	RUNS,
} from '../hostileCalls';

/** Items that have no counterpart among the messages of a chat. */
const item = fc.oneof(
	fc.record({
		type: fc.constant('function_call'),
		call_id: mostly(fc.constant('c1')),
		name: mostly(fc.constant('f')),
		arguments: mostly(text),
	}),
	fc.record({
		type: fc.constant('function_call_output'),
		call_id: mostly(fc.constant('c1')),
		output: mostly(text),
	}),
	fc.record({
		type: fc.constant('reasoning'),
		summary: fc.array(fc.record({ type: fc.constant('summary_text'), text: mostly(text) })),
		encrypted_content: fc.oneof(
			text,
			fc.json(),
			fc.json().map((json) => `[${json}]`),
		),
	}),
	fc.record({ type: fc.constant('item_reference'), id: fc.constantFrom('rs_1', 'msg_1') }),
	anything,
);

const own = fc.record(
	{
		instructions: mostly(fc.constant(null)),
		text: mostly(fc.constant({ format: { type: 'text' } })),
		max_output_tokens: mostly(fc.nat(5_000)),
		conversation: mostly(fc.constantFrom('c', null)),
		previous_response_id: mostly(fc.constantFrom('gen-1', null)),
		include: anything,
		prompt: mostly(fc.constant(null)),
	},
	{ requiredKeys: [] },
);

test(`${RUNS} bodies never throw, and never send upstream what the policy forbids`, () => {
	expectNothingForbidden(readResponsesBody, hostileBodies('input', item, own));
});

/** Fields that only one of the two has, or reads otherwise. */
const OTHERWISE = new Set(
	`input instructions text max_output_tokens conversation previous_response_id prompt background
	metadata include message chatInput attachments messages`.split(/\s+/),
);

test(`${RUNS} chats, asked as Responses, get the same verdict and send the same`, () => {
	expectSameAsChat(
		(body) => {
			// Without a role, a message is no item of Responses: then its kind is asked before its number.
			const messages = asRecords(listOf(body))
				.filter(({ role }) => role !== undefined)
				.map(({ role, content }) => ({ role, content }));
			const fields = fieldsOf(body, OTHERWISE);
			return {
				chat: readCallerBody({ ...fields, messages }),
				asked: readResponsesBody({ ...fields, input: messages }),
			};
		},
		({ statusCode, errorType }) => [statusCode, errorType],
	);
});

const HI = { role: 'user', content: 'Hi' };
const details = (encrypted_content: string) => ({ type: 'reasoning', encrypted_content });
const CALL = { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' };

describe('reasoning that is sent back as JSON in a text', () => {
	test('may hold as many values in all items as a body', () => {
		const many = details(`[${Array(9_000).fill('{}').join(',')}]`);
		const { messages } = Object(readResponsesBody({ input: [...Array(500).fill(many), HI] }));
		expect(messages[0].reasoning_details).toHaveLength(9_000);
	});

	test.each(['gAAAAB', '{"a":1}', '[', '"[]"', ''])('is nothing when it is no list: %j', (text) => {
		const input = [details(text), CALL, HI];
		expect(readResponsesBody({ input })).toMatchObject({
			messages: [{ role: 'assistant', reasoning_details: [] }, HI],
		});
	});
});

test('texts around a call are one message, in their order', () => {
	const answer = (content: unknown) => ({ role: 'assistant', content });
	const input = [answer('1'), CALL, answer(['2', '3']), answer('4'), answer(['5']), HI];
	const text = { type: 'output_text' };
	expect(readResponsesBody({ input })).toMatchObject({
		messages: [{ content: [{ ...text, text: '1' }, '2', '3', { ...text, text: '4' }, '5'] }, HI],
	});
});
