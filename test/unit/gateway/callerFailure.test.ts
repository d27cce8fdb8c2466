/** What a caller of the gateway is told of a failure: its status, its wait, and nothing of upstream's words. */
import { expect, jest, test } from '@jest/globals';
import { failureForCaller, sendFailure } from '../../../nodes/OpenRouterGateway/http/reply';
import { Failure } from '../../../nodes/shared/failure/failure';
import { forEndpointCaller } from '../../../nodes/shared/failure/forCaller';
import { RecordedResponse } from '../../support/gatewayRequest';

const failure = new Failure({
	statusCode: 429,
	errorType: 'rate_limit_exceeded',
	message: 'Busy',
	hint: 'Wait',
	retryable: true,
	upstreamMessage: 'UPSTREAM-WORDS',
});

/** All that is logged, and how often the key was forgotten. */
function ports() {
	const log: string[] = [];
	const forgetKey = jest.fn();
	return { logFault: (fault: string) => log.push(fault), forgetKey, log };
}

function answer(shown: Failure) {
	const response = new RecordedResponse();
	sendFailure(response, shown);
	return response;
}

test.each(['token_expired', 'authentication'])(
	'an upstream 401 (%s) is the author’s fault: 500, and no word that sends a visitor to sign in',
	(errorType) => {
		const { log, forgetKey, logFault } = ports();
		const refused = failure.with({ statusCode: 401, errorType });
		const sent = answer(failureForCaller({ forgetKey, logFault }, refused));
		expect(sent).toMatchObject({
			status: 500,
			text: expect.stringContaining('endpoint_not_set_up'),
		});
		expect(forgetKey).toHaveBeenCalledTimes(1);
		expect(forEndpointCaller(refused).statusCode).toBe(500);
		expect(sent.text).not.toContain(errorType);
		expect(`${sent.text} ${log.join()}`).not.toContain('UPSTREAM-WORDS');
	},
);

test.each([
	[0, '0'],
	[0.4, '1'],
	[16.2, '17'],
	[1e9, '86400'],
])('a wait of %d s is Retry-After: %s', (retryAfterSeconds, header) => {
	const sent = answer(failureForCaller(ports(), failure.with({ retryAfterSeconds })));
	expect(sent).toMatchObject({ status: 429, headers: { 'Retry-After': header } });
	expect(sent.text).not.toContain('UPSTREAM-WORDS');
});
