/** Failures that only embeddings can have. */
import { invalidAnswer, OUT_OF_CREDIT } from './common';
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
