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
	{ name: 'half of 500 ms first', failure, timing: base, delayMs: 250 },
	{ name: 'the ceiling doubles', failure, timing: { ...base, attempt: 2 }, delayMs: 500 },
	{ name: 'and doubles again', failure, timing: { ...base, attempt: 3 }, delayMs: 1_000 },
	{
		name: 'the ceiling stops at 8 s',
		failure,
		timing: { ...base, attempt: 40, attempts: 99 },
		delayMs: 4_000,
	},
	{
		name: 'attempt 5 has exactly 8 s',
		failure,
		timing: { ...base, attempt: 5, attempts: 9, random: 0.999_999 },
		delayMs: 8_000,
	},
	{ name: 'no luck, no wait', failure, timing: { ...base, random: 0 }, delayMs: 0 },
	{
		name: 'whole milliseconds',
		failure,
		timing: { ...base, random: 0.333_333 },
		delayMs: 167,
	},
	{
		name: 'a wait that was asked for is obeyed, without jitter',
		failure: failure.with({ retryAfterSeconds: 9 }),
		timing: { ...base, random: 0.1 },
		delayMs: 9_000,
	},
	{
		name: 'a wait of nothing is obeyed too',
		failure: failure.with({ retryAfterSeconds: 0 }),
		timing: base,
		delayMs: 0,
	},
	{
		name: 'a wait longer than the ceiling is not shortened',
		failure: failure.with({ retryAfterSeconds: 30 }),
		timing: base,
		delayMs: 30_000,
	},
	{
		name: 'a wait that would end after the deadline',
		failure: failure.with({ retryAfterSeconds: 61 }),
		timing: base,
		delayMs: undefined,
	},
	{
		name: 'a wait that would end at the deadline',
		failure: failure.with({ retryAfterSeconds: 60 }),
		timing: base,
		delayMs: undefined,
	},
	{
		name: 'a backoff that would end after the deadline',
		failure,
		timing: { ...base, remainingMs: 249 },
		delayMs: undefined,
	},
	{ name: 'no time left', failure, timing: { ...base, remainingMs: 0 }, delayMs: undefined },
	{
		name: 'the deadline is past',
		failure,
		timing: { ...base, remainingMs: -5 },
		delayMs: undefined,
	},
	{ name: 'the last attempt', failure, timing: { ...base, attempt: 4 }, delayMs: undefined },
	{ name: 'the last but one', failure, timing: { ...base, attempt: 3 }, delayMs: 1_000 },
	{ name: 'a single attempt', failure, timing: { ...base, attempts: 1 }, delayMs: undefined },
	{
		name: 'what is final is not asked again',
		failure: failure.with({ retryable: false }),
		timing: base,
		delayMs: undefined,
	},
	{
		name: 'what is final is not asked again, whatever wait it names',
		failure: failure.with({ retryable: false, retryAfterSeconds: 1 }),
		timing: base,
		delayMs: undefined,
	},
	{ name: 'an internal fault, the first time', failure: server, timing: base, delayMs: 250 },
	{
		name: 'an internal fault, the second time',
		failure: server,
		timing: { ...base, attempt: 2 },
		delayMs: undefined,
	},
	{ name: 'an empty answer, the first time', failure: empty, timing: base, delayMs: 250 },
	{
		name: 'an empty answer, the second time',
		failure: empty,
		timing: { ...base, attempt: 2 },
		delayMs: undefined,
	},
	{
		name: 'an internal fault when one attempt is all there is',
		failure: server,
		timing: { ...base, attempts: 1 },
		delayMs: undefined,
	},
])('$name: $delayMs', (row) => {
	expect(retryDelayMs(row.failure, row.timing)).toBe(row.delayMs);
});

// openrouter.md 5.2 and 5.3: status 500 (types server and unmapped) is retried once.
test('any 500 is asked again once, type "unmapped" too', () => {
	const unmapped = failure.with({ statusCode: 500, errorType: 'unmapped' });
	expect(retryDelayMs(unmapped, { ...base, attempt: 2 })).toBeUndefined();
});

test('a wait is never negative, never past the deadline, and never beyond 8 s unless asked for', () => {
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
			if (retryAfterSeconds === undefined) expect(delayMs).toBeLessThanOrEqual(8_000);
			else expect(delayMs).toBe(retryAfterSeconds * 1_000);
		}),
		{ ...SEEDED, numRuns: 500 },
	);
});

test.each<{ name: string; failure: Failure; ambiguous: boolean }>([
	{ name: 'a connection that broke', failure: UNREACHABLE, ambiguous: true },
	{ name: 'an answer that broke off', failure: STREAM_CUT, ambiguous: true },
	{ name: 'an answer that cannot be read', failure: INVALID_RESPONSE, ambiguous: true },
	{ name: 'time that is over', failure: TIMED_OUT, ambiguous: true },
	{
		name: 'a provider that timed out',
		failure: failure.with({ statusCode: 524 }),
		ambiguous: true,
	},
	{ name: 'a gateway that timed out', failure: failure.with({ statusCode: 504 }), ambiguous: true },
	{ name: 'an answer of nothing', failure: EMPTY_COMPLETION, ambiguous: false },
	{ name: 'no provider', failure, ambiguous: false },
	{ name: 'a limit', failure: failure.with({ statusCode: 429 }), ambiguous: false },
	{ name: 'a server’s fault', failure: server, ambiguous: false },
])('whether the call may have been carried out: $name', ({ failure: of, ambiguous }) => {
	expect(isAmbiguous(of)).toBe(ambiguous);
});
