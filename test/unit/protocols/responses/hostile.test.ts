/** Nothing passes in Responses that is refused in a chat, whatever a caller sends. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkRequest } from '../../../../nodes/shared/callers/request/checkRequest';
import { Failure } from '../../../../nodes/shared/failure/failure';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import { readResponsesBody } from '../../../../nodes/shared/protocols/responses/read';
import { asRecord, asRecords, isRecord } from '../../../../nodes/shared/values/json';
import { hostileBody, policy } from '../../callers/request/hostileBodies';
import { anything, mostly, text } from '../../callers/request/hostileValues';
import { outgoingFaults } from '../../callers/request/outgoingFaults';

const RUNS = 5_000;

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

const listOf = (body: unknown): unknown =>
	Array.isArray(body) ? body : (asRecord(body).messages ?? asRecord(body).message);

test(`${RUNS} bodies never throw, and never send upstream what the policy forbids`, () => {
	let allowed = 0;
	fc.assert(
		fc.property(
			hostileBody,
			fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(item, { maxLength: 3 })),
			own,
			policy,
			(body, items, fields, rules) => {
				const said = listOf(body);
				const input = Array.isArray(said) ? [...items, ...said] : said;
				const asked = readResponsesBody(
					typeof body === 'string' ? body : { ...asRecord(body), ...fields, input },
				);
				const result = asked instanceof Failure ? asked : checkRequest(asked, rules);
				if (result instanceof Failure) {
					expect(result.isRefusal).toBe(true);
					expect(result.message).toMatch(/^[A-Z“][^<>]{20,400}[^.]$/);
					return;
				}
				allowed += 1;
				const faults = outgoingFaults(result, rules);
				if (faults.length > 0) throw new Error(faults.join('; '));
			},
		),
		{ numRuns: RUNS },
	);
	expect(allowed).toBeGreaterThan(RUNS / 200);
});

/** Fields that only one of the two has, or reads otherwise. */
const OTHERWISE = new Set(
	`input instructions text max_output_tokens conversation previous_response_id prompt background
	metadata include message chatInput attachments messages`.split(/\s+/),
);

const verdictOf = (result: unknown) =>
	result instanceof Failure ? [result.statusCode, result.errorType] : 'answered';

test(`${RUNS} chats, asked as Responses, get the same verdict and send the same`, () => {
	let allowed = 0;
	fc.assert(
		fc.property(hostileBody, policy, (body, rules) => {
			// Without a role, a message is no item of Responses: then its kind is asked before its number.
			const messages = asRecords(listOf(body))
				.filter(({ role }) => role !== undefined)
				.map(({ role, content }) => ({ role, content }));
			const fields = Object.fromEntries(
				Object.entries(isRecord(body) ? body : {}).filter(([name]) => !OTHERWISE.has(name)),
			);
			const chat = readCallerBody({ ...fields, messages });
			const asked = readResponsesBody({ ...fields, input: messages });
			const [one, other] = [chat, asked].map((read) =>
				read instanceof Failure ? read : checkRequest(read, rules),
			);
			if (one instanceof Failure || other instanceof Failure) {
				expect(verdictOf(other)).toEqual(verdictOf(one));
				return;
			}
			allowed += 1;
			expect(other).toEqual(one);
		}),
		{ numRuns: RUNS },
	);
	expect(allowed).toBeGreaterThan(RUNS / 50);
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
