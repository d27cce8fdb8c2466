import { describe, expect, test } from '@jest/globals';
import { callerWaitSeconds, forCaller, isKeyFault } from '../../../nodes/shared/failure/forCaller';
import { Failure } from '../../../nodes/shared/failure/failure';

const failure = new Failure({
	statusCode: 429,
	errorType: 'rate_limit_exceeded',
	message: 'Busy',
	hint: 'Wait',
	retryable: true,
});

test.each([
	{ seconds: 0, told: 0 },
	{ seconds: 0.2, told: 1 },
	{ seconds: 1, told: 1 },
	{ seconds: 2.000_1, told: 3 },
	{ seconds: 86_400, told: 86_400 },
	{ seconds: 86_400.5, told: 86_400 },
	{ seconds: 1e15, told: 86_400 },
])('a wait of $seconds s is told as $told', ({ seconds, told }) => {
	expect(callerWaitSeconds(seconds)).toBe(told);
	expect(forCaller(failure.with({ retryAfterSeconds: seconds })).retryAfterSeconds).toBe(told);
});

describe('a key that was not accepted', () => {
	const refused = failure.with({ statusCode: 401, errorType: 'authentication' });

	test('is the author’s fault, so callers get a 500', () => {
		expect(forCaller(refused)).toStrictEqual(refused.with({ statusCode: 500 }));
	});

	test('always has the same error type, which no refusal has', () => {
		for (const errorType of ['token_expired', 'invalid_api_key', 'caller_not_identified']) {
			const told = forCaller(refused.with({ errorType }));
			expect(told).toMatchObject({ statusCode: 500, errorType: 'authentication' });
		}
	});

	test('is told apart from the 401 of a caller who is refused', () => {
		const turnedAway = refused.with({ errorType: 'token_expired', isRefusal: true });
		expect(isKeyFault(turnedAway)).toBe(false);
		expect(forCaller(turnedAway)).toStrictEqual(turnedAway);
	});
});

test.each([400, 402, 403, 404, 429, 500, 502])('the status %d stays the same', (statusCode) => {
	expect(forCaller(failure.with({ statusCode }))).toStrictEqual(failure.with({ statusCode }));
});
