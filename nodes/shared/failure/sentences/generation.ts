/** A generation that OpenRouter has no record of. */
import { failureOf } from './common';
import type { Sentences } from './explanation';

export const RECORD_MISSING: Sentences = {
	message: 'OpenRouter has no record of this generation',
	hint: 'Check the ID, and that the key belongs to the account that made the call. For some seconds after a call there is no record yet: raise Max Wait (Seconds)',
};

/** For an answer that holds no record, although it reports no error. */
export const NO_RECORD = failureOf(404, 'not_found', RECORD_MISSING.message, RECORD_MISSING.hint);
