import { expect, test } from '@jest/globals';
import { openAiError } from '../../../nodes/shared/caller/openAiError';

test.each([
	[400, 'invalid_request_error'],
	[401, 'authentication_error'],
	[402, 'invalid_request_error'],
	[403, 'permission_error'],
	[404, 'invalid_request_error'],
	[413, 'invalid_request_error'],
	[415, 'invalid_request_error'],
	[429, 'rate_limit_error'],
	[500, 'server_error'],
	[502, 'server_error'],
	[503, 'server_error'],
])('status %i is of type %s', (statusCode, type) => {
	expect(openAiError({ statusCode, errorType: 'some_code', message: 'Said' })).toStrictEqual({
		error: { message: 'Said', type, code: 'some_code', param: null },
	});
});

test('nothing else of a failure gets in', () => {
	const failure = {
		statusCode: 502,
		errorType: 'x',
		message: 'y',
		hint: 'z',
		upstreamMessage: 'q',
	};
	expect(JSON.stringify(openAiError(failure))).not.toMatch(/z|q/);
});
