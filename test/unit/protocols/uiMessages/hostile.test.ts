/** Nothing passes in useChat's messages that is refused in a chat, whatever a caller sends. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkRequest } from '../../../../nodes/shared/callers/request/checkRequest';
import { Failure } from '../../../../nodes/shared/failure/failure';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import { readUiMessagesBody } from '../../../../nodes/shared/protocols/uiMessages/read';
import { asRecord, isRecord } from '../../../../nodes/shared/values/json';
import { hostileBody, policy } from '../../callers/request/hostileBodies';
import { anything, mostly, text, URLS } from '../../callers/request/hostileValues';
import { outgoingFaults } from '../../callers/request/outgoingFaults';

const RUNS = 5_000;

const STATES = `input-streaming input-available output-available output-error output-denied
	approval-requested approval-responded result call`.split(/\s+/);

const part = fc.oneof(
	fc.record({ type: fc.constant('text'), text: mostly(text) }),
	fc.record({
		type: fc.constant('file'),
		mediaType: mostly(fc.constantFrom('image/png', 'application/pdf', 'audio/wav')),
		url: mostly(fc.constantFrom(...URLS)),
	}),
	fc.record({
		type: fc.constantFrom('tool-f', 'dynamic-tool', 'tool-__proto__'),
		toolName: mostly(fc.constant('f')),
		toolCallId: mostly(fc.constant('c1')),
		state: mostly(fc.constantFrom(...STATES)),
		input: mostly(fc.constant({})),
		output: anything,
		errorText: mostly(text),
		approval: anything,
		callProviderMetadata: anything,
	}),
	fc.record({
		type: fc.constant('reasoning'),
		text: mostly(text),
		providerMetadata: fc.record({ openrouter: fc.record({ reasoning_details: anything }) }),
	}),
	fc.record({ type: fc.constant('steering-message'), parts: anything }),
	fc.record({ type: fc.constantFrom('step-start', 'source-url', 'data-x', 'custom') }),
	anything,
);

const message = fc.record({
	role: mostly(fc.constantFrom('user', 'assistant', 'assistant', 'system', 'data')),
	parts: fc.array(part, { maxLength: 4 }),
});

test(`${RUNS} bodies never throw, and never send upstream what the policy forbids`, () => {
	let allowed = 0;
	fc.assert(
		fc.property(
			hostileBody,
			fc.array(message, { maxLength: 3 }),
			policy,
			(body, messages, rules) => {
				const given: unknown = asRecord(body).messages;
				const last: readonly unknown[] = Array.isArray(given) ? given : [];
				const asked = readUiMessagesBody(
					typeof body === 'string'
						? body
						: { ...asRecord(body), message: undefined, messages: [...messages, ...last] },
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

const hasParts = (value: unknown): boolean =>
	isRecord(value) && (Array.isArray(value.parts) || Array.isArray(value.toolInvocations));

test(`${RUNS} chats get the same verdict and send the same`, () => {
	let allowed = 0;
	fc.assert(
		fc.property(hostileBody, policy, (body, rules) => {
			const list: unknown = Array.isArray(body) ? body : asRecord(body).messages;
			// What only one of the two reads.
			if (Array.isArray(list) && list.some((one) => hasParts(one) || asRecord(one).role === 'data'))
				return;
			const [one, other] = [readCallerBody(body), readUiMessagesBody(body)].map((read) =>
				read instanceof Failure ? read : checkRequest(read, rules),
			);
			if (one instanceof Failure) {
				expect(other).toMatchObject({ errorType: one.errorType, message: one.message });
				return;
			}
			allowed += 1;
			expect(other).toEqual(one);
		}),
		{ numRuns: RUNS },
	);
	expect(allowed).toBeGreaterThan(RUNS / 50);
});
