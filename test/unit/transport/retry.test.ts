import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Failure } from '../../../nodes/shared/failure/failure';
import { EMPTY_COMPLETION, STREAM_CUT } from '../../../nodes/shared/failure/sentences/chat';
import {
	INVALID_RESPONSE,
	TIMED_OUT,
	UNREACHABLE,
} from '../../../nodes/shared/failure/sentences/common';
import { isAmbiguous, retryDelayMs } from '../../../nodes/shared/transport/retry';
import { SEEDED } from '../seed';

const failure = new Failure({
	statusCode: 503,
	errorType: 'provider_overloaded',
	message: 'No provider can take the request right now',
	hint: 'Try again shortly',
	retryable: true,
});
const server = failure.with({ statusCode: 500, errorType: 'server' });
const empty = failure.with({ statusCode: 502, errorType: 'empty_completion' });
const base = { attempt: 1, attempts: 4, random: 0.5, remainingMs: 60_000 };

test.each([
	{ name: 'the first wait is random below 500 ms', failure, timing: base, delayMs: 250 },
	{
		name: 'the ceiling of the second wait is doubled',
		failure,
		timing: { ...base, attempt: 2 },
		delayMs: 500,
	},
	{
		name: 'the ceiling of the third wait is doubled again',
		failure,
		timing: { ...base, attempt: 3 },
		delayMs: 1_000,
	},
	{
		name: 'the ceiling is at most 8 s',
		failure,
		timing: { ...base, attempt: 40, attempts: 99 },
		delayMs: 4_000,
	},
	{
		name: 'the ceiling after attempt 5 is 8 s',
		failure,
		timing: { ...base, attempt: 5, attempts: 9, random: 0.999_999 },
		delayMs: 8_000,
	},
	{ name: 'a wait may be 0 ms', failure, timing: { ...base, random: 0 }, delayMs: 0 },
	{
		name: 'a wait is whole milliseconds',
		failure,
		timing: { ...base, random: 0.333_333 },
		delayMs: 167,
	},
	{
		name: 'a Retry-After is obeyed without jitter',
		failure: failure.with({ retryAfterSeconds: 9 }),
		timing: { ...base, random: 0.1 },
		delayMs: 9_000,
	},
	{
		name: 'a Retry-After of 0 is obeyed',
		failure: failure.with({ retryAfterSeconds: 0 }),
		timing: base,
		delayMs: 0,
	},
	{
		name: 'a Retry-After that is no whole millisecond is rounded up, as timers take whole ones',
		failure: failure.with({ retryAfterSeconds: 1.001 }),
		timing: base,
		delayMs: 1_001,
	},
	{
		name: 'a Retry-After above the ceiling is not shortened',
		failure: failure.with({ retryAfterSeconds: 30 }),
		timing: base,
		delayMs: 30_000,
	},
	{
		name: 'a Retry-After that would end after the deadline ends the attempts',
		failure: failure.with({ retryAfterSeconds: 61 }),
		timing: base,
		delayMs: undefined,
	},
	{
		name: 'a Retry-After that would end at the deadline ends the attempts',
		failure: failure.with({ retryAfterSeconds: 60 }),
		timing: base,
		delayMs: undefined,
	},
	{
		name: 'a random wait that would end after the deadline ends the attempts',
		failure,
		timing: { ...base, remainingMs: 249 },
		delayMs: undefined,
	},
	{
		name: 'a remaining time of 0 ends the attempts',
		failure,
		timing: { ...base, remainingMs: 0 },
		delayMs: undefined,
	},
	{
		name: 'a deadline that has passed ends the attempts',
		failure,
		timing: { ...base, remainingMs: -5 },
		delayMs: undefined,
	},
	{
		name: 'the last attempt is not repeated',
		failure,
		timing: { ...base, attempt: 4 },
		delayMs: undefined,
	},
	{
		name: 'the last attempt but one is repeated',
		failure,
		timing: { ...base, attempt: 3 },
		delayMs: 1_000,
	},
	{
		name: 'a single attempt is not repeated',
		failure,
		timing: { ...base, attempts: 1 },
		delayMs: undefined,
	},
	{
		name: 'what is final is not asked again',
		failure: failure.with({ retryable: false }),
		timing: base,
		delayMs: undefined,
	},
	{
		name: 'what is final is not asked again, also with a Retry-After',
		failure: failure.with({ retryable: false, retryAfterSeconds: 1 }),
		timing: base,
		delayMs: undefined,
	},
	{ name: 'a first internal error is retried', failure: server, timing: base, delayMs: 250 },
	{
		name: 'a second internal error is not retried',
		failure: server,
		timing: { ...base, attempt: 2 },
		delayMs: undefined,
	},
	{ name: 'a first empty answer is retried', failure: empty, timing: base, delayMs: 250 },
	{
		name: 'a second empty answer is not retried',
		failure: empty,
		timing: { ...base, attempt: 2 },
		delayMs: undefined,
	},
	{
		name: 'an internal error is not retried when one attempt is allowed',
		failure: server,
		timing: { ...base, attempts: 1 },
		delayMs: undefined,
	},
])('$name (wait: $delayMs ms)', (row) => {
	expect(retryDelayMs(row.failure, row.timing)).toBe(row.delayMs);
});

// OpenRouter has two types for status 500, server and unmapped.
test('any status 500 is retried once, also with the type “unmapped”', () => {
	const unmapped = failure.with({ statusCode: 500, errorType: 'unmapped' });
	expect(retryDelayMs(unmapped, { ...base, attempt: 2 })).toBeUndefined();
});

test('a wait is never negative, never past the deadline, and never above 8 s without a Retry-After', () => {
	const timing = fc.record({
		attempt: fc.integer({ min: 1, max: 50 }),
		attempts: fc.integer({ min: 1, max: 50 }),
		random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
		remainingMs: fc.integer({ min: -1_000, max: 120_000 }),
	});
	const seconds = fc.option(fc.double({ min: 0, noNaN: true }), { nil: undefined });
	fc.assert(
		fc.property(timing, fc.boolean(), seconds, (given, retryable, retryAfterSeconds) => {
			const asked = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
			const delayMs = retryDelayMs(failure.with({ retryable, ...asked }), given);
			if (delayMs === undefined) return;
			expect(retryable).toBe(true);
			expect(given.attempt).toBeLessThan(given.attempts);
			expect(delayMs).toBeGreaterThanOrEqual(0);
			expect(delayMs).toBeLessThan(given.remainingMs);
			expect(Number.isInteger(delayMs)).toBe(true);
			if (retryAfterSeconds === undefined) expect(delayMs).toBeLessThanOrEqual(8_000);
			else expect(delayMs).toBe(Math.ceil(retryAfterSeconds * 1_000));
		}),
		{ ...SEEDED, numRuns: 500 },
	);
});

test.each<{ name: string; failure: Failure; ambiguous: boolean }>([
	{ name: 'a connection that broke', failure: UNREACHABLE, ambiguous: true },
	{
		name: 'a connection that was never made',
		failure: UNREACHABLE.with({ isNeverSent: true }),
		ambiguous: false,
	},
	{ name: 'an answer that broke off', failure: STREAM_CUT, ambiguous: true },
	{ name: 'an answer that cannot be read', failure: INVALID_RESPONSE, ambiguous: true },
	{ name: 'a timeout of ours', failure: TIMED_OUT, ambiguous: true },
	{
		name: 'a provider that timed out',
		failure: failure.with({ statusCode: 524 }),
		ambiguous: true,
	},
	{ name: 'a gateway that timed out', failure: failure.with({ statusCode: 504 }), ambiguous: true },
	{ name: 'an empty answer', failure: EMPTY_COMPLETION, ambiguous: false },
	{ name: 'a missing provider', failure, ambiguous: false },
	{ name: 'a rate limit', failure: failure.with({ statusCode: 429 }), ambiguous: false },
	{ name: 'an internal error', failure: server, ambiguous: false },
])(
	'after $name, that the call may have been carried out is $ambiguous',
	({ failure: of, ambiguous }) => {
		expect(isAmbiguous(of)).toBe(ambiguous);
	},
);
