/** What a caller of the gateway is told of a failure: its status, its wait, and nothing of upstream's words. */
import { expect, test } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';
import type { HttpResponse } from '../../../nodes/OpenRouterGateway/http/backPressure';
import { failureForCaller, sendFailure } from '../../../nodes/OpenRouterGateway/http/reply';
import { Failure } from '../../../nodes/shared/failure/failure';
import { forEndpointCaller } from '../../../nodes/shared/failure/forCaller';

const failure = new Failure({
	statusCode: 429,
	errorType: 'rate_limit_exceeded',
	message: 'Busy',
	hint: 'Wait',
	retryable: true,
	upstreamMessage: 'UPSTREAM-WORDS',
});

/** As much of n8n's context as is used, and all that is logged. */
function fakeContext() {
	const log: string[] = [];
	const context = {
		getNode: () => ({ name: 'Gateway', credentials: {} }),
		getWorkflow: () => ({ id: 'w', name: 'Workflow' }),
		logger: { error: (line: string) => log.push(line) },
	};
	return { context: context as unknown as IWebhookFunctions, log };
}

function answer(shown: Parameters<typeof sendFailure>[1]) {
	const sent = { status: 0, headers: {} as Record<string, string>, text: '' };
	const response = {
		headersSent: false,
		destroyed: false,
		writeHead(status: number, headers: Record<string, string>) {
			Object.assign(sent, { status, headers });
		},
		end(text: string) {
			sent.text = text;
		},
	};
	sendFailure(response as unknown as HttpResponse, shown);
	return sent;
}

test.each(['token_expired', 'authentication'])(
	'an upstream 401 (%s) is the author’s fault: 500, and no word that sends a visitor to sign in',
	(errorType) => {
		const { context, log } = fakeContext();
		const refused = failure.with({ statusCode: 401, errorType });
		const sent = answer(failureForCaller(context, refused));
		expect(sent).toMatchObject({
			status: 500,
			text: expect.stringContaining('endpoint_not_set_up'),
		});
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
	const { context } = fakeContext();
	const sent = answer(failureForCaller(context, failure.with({ retryAfterSeconds })));
	expect(sent).toMatchObject({ status: 429, headers: { 'Retry-After': header } });
	expect(sent.text).not.toContain('UPSTREAM-WORDS');
});
