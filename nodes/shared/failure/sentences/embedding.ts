/** Failures that only embeddings can have. */
import { invalidAnswer, OUT_OF_CREDIT, timedOutWith } from './common';
import { byType } from './explanation';

const TOO_LONG = {
	message: 'A text is longer than the model can take',
	hint: 'Split it into shorter texts, or choose a model with a larger context. Batch Size 1 shows which text it is',
};

export const EMBEDDING_SENTENCES = byType({
	payment_required: OUT_OF_CREDIT,
	context_length_exceeded: TOO_LONG,
	token_limit_exceeded: {
		message: 'The texts of a request are more than the model can take',
		hint: 'Lower Batch Size, or split the texts',
	},
	string_too_long: TOO_LONG,
	invalid_prompt: {
		message: 'The model could not use this input',
		hint: 'Check that the model takes inputs of this kind. Batch Size 1 shows which input it is',
	},
	unprocessable: {
		message: 'OpenRouter could not process the request',
		hint: 'Check the inputs and the options',
	},
	payload_too_large: {
		message: 'The request is too large for OpenRouter',
		hint: 'Lower Batch Size, or give shorter texts or smaller files',
	},
	timed_out: timedOutWith('Raise Total Timeout, or lower Batch Size'),
	wrong_endpoint: {
		message: 'This model makes no embeddings',
		hint: 'Choose a model from the list',
	},
});

const HINT = 'Try again, or choose another model or provider';

export const EMBEDDING_MISSING = invalidAnswer(
	'OpenRouter’s answer has no embedding for this input',
	HINT,
);

export const EMBEDDING_UNUSABLE = invalidAnswer(
	'OpenRouter’s embedding of this input is not a list of numbers',
	HINT,
);

export const EMBEDDINGS_UNORDERED = invalidAnswer(
	'OpenRouter’s answer does not say which embedding belongs to which input',
	HINT,
);

export const EMBEDDINGS_TOO_LARGE = invalidAnswer(
	'OpenRouter’s answer is larger than this node takes',
	'Lower Batch Size under Options',
);
