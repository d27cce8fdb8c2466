import { expect, test } from '@jest/globals';
import { openAiError } from '../../../nodes/shared/failure/openAiError';

test('a sentence, a stable word, and the status as an integer, as OpenRouter’s clients want it', () => {
	const failure = { statusCode: 403, errorType: 'model_not_allowed', message: 'Said' };
	expect(openAiError(failure)).toStrictEqual({
		error: { message: 'Said', type: 'model_not_allowed', code: 403, param: null },
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
