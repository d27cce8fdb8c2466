import { expect, test } from '@jest/globals';
import { Failure } from '../../../nodes/shared/failure/failure';
import { refusal } from '../../../nodes/shared/failure/refusal';
import { toOpenAiError } from '../../../nodes/shared/failure/toOpenAiError';

test('an error has a sentence, an error type and the status as an integer, as OpenRouter’s clients need it', () => {
	const failure = refusal('model_not_allowed', 'Said');
	expect(toOpenAiError(failure)).toStrictEqual({
		error: { message: 'Said', type: 'model_not_allowed', code: 403, param: null },
	});
});

test('an error holds nothing else of the failure', () => {
	const failure = new Failure({
		statusCode: 502,
		errorType: 'x',
		message: 'y',
		hint: 'z',
		retryable: false,
		upstreamMessage: 'q',
	});
	expect(JSON.stringify(toOpenAiError(failure))).not.toMatch(/z|q/);
});
