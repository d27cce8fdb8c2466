/** Failures of rankings that were answered, and billed. */
import { failureOf } from './common';

export const RANKING_UNUSABLE = failureOf(
	502,
	'invalid_response',
	'OpenRouter’s ranking does not name the documents that were sent, each with a score',
	'Try again, or choose another model or provider',
);
