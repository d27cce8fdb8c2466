/** Failures because a key or its account has reached a limit. */
import { failureOf } from './common';
import { explanation } from './explanation';

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
