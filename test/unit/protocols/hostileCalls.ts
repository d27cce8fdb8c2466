/** Nothing passes in a protocol that is refused in a chat, whatever a caller sends. */
import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
	checkRequest,
	type CheckedRequest,
} from '../../../nodes/shared/callers/request/checkRequest';
import type { CallerPolicy } from '../../../nodes/shared/callers/request/policy';
import { Failure } from '../../../nodes/shared/failure/failure';
import type { CallerRequest } from '../../../nodes/shared/protocols/body';
import type { Protocol } from '../../../nodes/shared/protocols/protocol';
import { asRecord, isRecord } from '../../../nodes/shared/values/json';
import { hostileBody, policy } from '../callers/request/hostileBodies';
import { outgoingFaults } from '../callers/request/outgoingFaults';

export const RUNS = 5_000;

type Asked = CallerRequest | Failure;

const verdict = (asked: Asked, rules: CallerPolicy): CheckedRequest | Failure =>
	asked instanceof Failure ? asked : checkRequest(asked, rules);

/** The messages of a chat's body. */
export const listOf = (body: unknown): unknown =>
	Array.isArray(body) ? body : (asRecord(body).messages ?? asRecord(body).message);

/** The fields of a chat's body, without those that only one of the two has, or reads otherwise. */
export const fieldsOf = (body: unknown, otherwise: ReadonlySet<string>): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(isRecord(body) ? body : {}).filter(([name]) => !otherwise.has(name)),
	);

/** Bodies of a chat with fields of the protocol's own, and its own items before the chat's messages. */
export const hostileBodies = (
	listName: 'input' | 'messages',
	item: fc.Arbitrary<unknown>,
	own: fc.Arbitrary<object>,
): fc.Arbitrary<unknown> =>
	fc
		.tuple(
			hostileBody,
			fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(item, { maxLength: 3 })),
			own,
		)
		.map(([body, items, fields]) => {
			if (typeof body === 'string') return body;
			const said = listOf(body);
			const list = Array.isArray(said) ? [...items, ...said] : said;
			return { ...asRecord(body), ...fields, [listName]: list };
		});

/** Bodies are read without throwing, and are refused or send nothing that the policy forbids. */
export function expectNothingForbidden(
	read: Protocol['read'],
	bodies: fc.Arbitrary<unknown>,
): void {
	let allowed = 0;
	fc.assert(
		fc.property(bodies, policy, (body, rules) => {
			const result = verdict(read(body), rules);
			if (result instanceof Failure) {
				expect(result.isRefusal).toBe(true);
				expect(result.message).toMatch(/^[A-Z“][^<>]{20,400}[^.]$/);
				return;
			}
			allowed += 1;
			const faults = outgoingFaults(result, rules);
			if (faults.length > 0) throw new Error(faults.join('; '));
		}),
		{ numRuns: RUNS },
	);
	expect(allowed).toBeGreaterThan(RUNS / 200);
}

/**
 * The same is sent, or both are refused. `asksOf` reads a hostile body as a chat and in the protocol;
 * `undefined` where the two mean something else. `refusalOf`: what both refusals must say.
 */
export function expectSameAsChat(
	asksOf: (body: unknown) => { chat: Asked; asked: Asked } | undefined,
	refusalOf: (failure: Failure) => unknown,
): void {
	const told = (result: CheckedRequest | Failure) =>
		result instanceof Failure ? { refusal: refusalOf(result) } : { sent: result };
	let allowed = 0;
	fc.assert(
		fc.property(hostileBody, policy, (body, rules) => {
			const asks = asksOf(body);
			if (asks === undefined) return fc.pre(false);
			const inChat = verdict(asks.chat, rules);
			expect(told(verdict(asks.asked, rules))).toEqual(told(inChat));
			if (!(inChat instanceof Failure)) allowed += 1;
		}),
		{ numRuns: RUNS },
	);
	expect(allowed).toBeGreaterThan(RUNS / 50);
}
