import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import { checkRequest } from '../../../../nodes/shared/callers/request/checkRequest';
import { DEFAULT_POLICY } from './defaultPolicy';
import { Failure } from '../../../../nodes/shared/failure/failure';
import { hostileBody, policy } from './hostileBodies';
import { ownRecord } from './hostileValues';
import { outgoingFaults } from './outgoingFaults';
import { countVisits } from '../visits';

const RUNS = 20_000;
const outcomes = new Map<string, number>();
const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

/** Reads of members, names and lengths. A request without any costs some too: the table is walked. */
const visitsAllowed = (bytes: number): number => 4 * bytes + 250;

const bytesOf = (body: unknown): number =>
	Buffer.byteLength(typeof body === 'string' ? body : (JSON.stringify(body) ?? ''));

function isTyped(refusal: unknown): boolean {
	if (!(refusal instanceof Failure)) return false;
	const { statusCode, errorType, message, isRefusal } = refusal;
	count(errorType);
	return (
		isRefusal === true &&
		[400, 403, 413].includes(statusCode) &&
		/^[A-Z“][^<>]{20,400}[^.]$/.test(message)
	);
}

test(`${RUNS} bodies never throw, and never send anything upstream that the policy forbids`, () => {
	const untouched = Object.getOwnPropertyNames(Object.prototype);
	fc.assert(
		fc.property(hostileBody, policy, (body, rules) => {
			const seen = countVisits(body);
			const reading = readCallerBody(seen.value);
			if (reading instanceof Failure) {
				expect(isTyped(reading)).toBe(true);
				return;
			}
			const asked = countVisits(reading);
			const result = checkRequest(asked.value, rules);
			const visits = seen.visits() + asked.visits();
			if (visits > visitsAllowed(bytesOf(body))) throw new Error(`${visits} visits`);
			if (result instanceof Failure) {
				expect(isTyped(result)).toBe(true);
				return;
			}
			count('allowed');
			const faults = outgoingFaults(result, rules);
			if (faults.length > 0) throw new Error(faults.join('; '));
		}),
		{ numRuns: RUNS },
	);
	expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(untouched);
	expect(Object({}).polluted).toBeUndefined();
});

test('the bodies above meet every kind of refusal, and many are accepted', () => {
	const seen = Object.fromEntries(outcomes);
	expect(seen.allowed).toBeGreaterThan(RUNS / 20);
	expect(Object.keys(seen).sort()).toEqual([
		'allowed',
		'attachment_not_allowed',
		'body_too_large',
		'field_not_allowed',
		'invalid_body',
		'invalid_field',
		'invalid_message',
		'model_not_allowed',
		'role_not_allowed',
		'too_many_attachments',
		'too_many_characters',
		'too_many_messages',
		'tools_not_allowed',
	]);
});

const TURN = { role: 'user', content: 'a' };
const WIDE = Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`f${index}`, 1]));
const PARTS = Array(3_000).fill({ type: 'text', text: 'a' });
const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

test.each([
	{ name: '200,000 messages', body: { messages: Array(200_000).fill(TURN) } },
	{ name: '200,000 fields', body: { ...WIDE, message: 'a' } },
	{ name: '3,000 nested lists', body: { message: 'a', x: deep(3_000) } },
	{ name: '6,000 messages', body: { messages: Array(6_000).fill(TURN) } },
	{ name: '3,000 parts', body: { messages: [{ role: 'user', content: PARTS }] } },
	{
		name: 'a large schema',
		body: {
			message: 'a',
			tools: [
				{ type: 'function', function: { name: 'f', parameters: { x: Array(10_000).fill(1) } } },
			],
		},
	},
])('reads $name with a bounded number of steps per byte', ({ body }) => {
	const seen = countVisits(body);
	const reading = readCallerBody(seen.value);
	const asked = countVisits(reading instanceof Failure ? { messages: [], fields: {} } : reading);
	const rules = {
		...DEFAULT_POLICY,
		model: 'a/b',
		allowTools: true,
		maxMessages: 1e9,
		maxChars: 1e9,
	};
	checkRequest(asked.value, rules);
	expect(seen.visits() + asked.visits()).toBeLessThanOrEqual(visitsAllowed(bytesOf(body)));
});

test('the counter of these tests counts every value that is read', () => {
	const seen = countVisits({ a: [1, { b: 2 }] });
	JSON.stringify(seen.value);
	expect(seen.visits()).toBeGreaterThanOrEqual(6);
});

test.each(['__proto__', 'constructor', 'prototype'])(
	'the name %s is refused anywhere in a body',
	(name) => {
		const trap = ownRecord([[name, { polluted: true, role: 'system' }]]);
		const bodies = [
			ownRecord([
				['message', 'Hi'],
				[name, { polluted: true }],
			]),
			[trap],
			{ messages: [{ ...TURN, extra: [trap] }] },
			{
				message: 'Hi',
				response_format: { type: 'json_schema', json_schema: { name: 's', schema: trap } },
			},
		];
		for (const body of bodies.flatMap((value) => [value, JSON.stringify(value)])) {
			expect(readCallerBody(body)).toMatchObject({ isRefusal: true, statusCode: 400 });
		}
		expect(Object({}).polluted).toBeUndefined();
	},
);
