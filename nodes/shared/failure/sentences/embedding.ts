/** Failures of embeddings that were answered, and billed. */
import { failureOf } from './common';

const HINT = 'Try again, or choose another model or provider';

export const EMBEDDING_MISSING = failureOf(
	502,
	'invalid_response',
	'OpenRouter’s answer has no embedding for this input',
	HINT,
);

export const EMBEDDING_UNUSABLE = failureOf(
	502,
	'invalid_response',
	'OpenRouter’s embedding of this input is not a list of numbers',
	HINT,
);

export const EMBEDDINGS_UNORDERED = failureOf(
	502,
	'invalid_response',
	'OpenRouter’s answer does not say which embedding belongs to which input',
	HINT,
);
