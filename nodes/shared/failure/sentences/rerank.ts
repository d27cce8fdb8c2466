/** Failures that only rankings can have. */
import { invalidAnswer, OUT_OF_CREDIT, timedOutWith } from './common';
import { byType } from './explanation';

const TOO_LONG = {
	message: 'The documents are more than the model can take',
	hint: 'Send fewer or shorter documents, or choose a model with a larger context',
};

export const RERANK_SENTENCES = byType({
	payment_required: OUT_OF_CREDIT,
	context_length_exceeded: TOO_LONG,
	token_limit_exceeded: TOO_LONG,
	string_too_long: TOO_LONG,
	invalid_prompt: {
		message: 'The model could not use these documents',
		hint: 'Check that the model takes documents of this kind, such as images',
	},
	unprocessable: {
		message: 'OpenRouter could not process the request',
		hint: 'Check the documents and the options',
	},
	payload_too_large: {
		message: 'The request is too large for OpenRouter',
		hint: 'Send fewer documents, or shorter texts or smaller images',
	},
	timed_out: timedOutWith('Raise Total Timeout, or send fewer documents'),
	wrong_endpoint: {
		message: 'This model ranks no documents',
		hint: 'Choose a model from the list',
	},
});

export const RANKING_UNUSABLE = invalidAnswer(
	'OpenRouter’s ranking does not name the documents that were sent, each with a score',
	'Try again, or choose another model or provider',
);
