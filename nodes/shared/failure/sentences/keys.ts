/** Failures because of keys: of the wrong kind, at a limit, not deleted, or made and lost. */
import { failureOf } from './common';
import { byType, explanation } from './explanation';

export const DAILY_FREE_CAP = explanation(
	'rate_limit_exceeded',
	'The daily limit for free models is used up',
	'Use a paid model, or wait until the limit resets at 00:00 UTC',
);

/** Before the call: the key has less credit left than Minimum Credit (USD). */
export const LOW_CREDIT = failureOf(
	503,
	'credit_guard',
	'This service is paused for now: try again later',
	'The key has less credit left than Minimum Credit (USD): raise its limit at openrouter.ai/keys, or wait until it resets',
);

export const KEY_NOT_DELETED = failureOf(
	502,
	'key_not_deleted',
	'OpenRouter did not delete the key',
	'It can still be used: delete it again, or disable it with Key: Update',
);

/** OpenRouter's error speaks of management keys, and the call needs an inference key. */
export const KEY_SENTENCES = byType({
	wrong_key_kind: {
		message: 'OpenRouter did not accept the API key for calling models',
		hint: 'This is a management key, which calls no models: enter an inference key from openrouter.ai/keys in the OpenRouter Gateway API credential',
	},
});

/** For the error of an item that ends the run: the keys that were made, whose secrets are lost with its outputs. */
export const otherKeys = (hashes: readonly string[]): string =>
	`Keys were made for other items, and nothing has them: delete them with Key: Delete before you run the node again. Their hashes: ${hashes.join(', ')}`;
