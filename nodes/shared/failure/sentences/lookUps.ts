/** Failures of requests that ask no model: look-ups, and the administration of keys. */
import { OUT_OF_CREDIT, timedOutWith } from './common';
import { AGAIN_HINT, byType } from './explanation';
import { RECORD_MISSING } from './generation';

const BUSY = { message: 'OpenRouter cannot answer right now', hint: AGAIN_HINT };

const ANY = {
	invalid_request: {
		message: 'OpenRouter did not accept the request',
		hint: 'Check the fields: the error’s details hold what OpenRouter said',
	},
	unprocessable: {
		message: 'OpenRouter did not accept the request',
		hint: 'Check the fields: the error’s details hold what OpenRouter said',
	},
	payment_required: OUT_OF_CREDIT,
	rate_limit_exceeded: {
		message: 'OpenRouter is limiting requests for this key',
		hint: AGAIN_HINT,
	},
	server: { message: 'OpenRouter had an internal error', hint: AGAIN_HINT },
	provider_unavailable: BUSY,
	provider_overloaded: BUSY,
	timeout: { message: 'OpenRouter took too long', hint: AGAIN_HINT },
	timed_out: timedOutWith(AGAIN_HINT),
};

export const MODEL_LOOK_UP_SENTENCES = byType({
	...ANY,
	not_found: {
		message: 'OpenRouter does not know this model',
		hint: 'Choose the model from the list, or check its ID at openrouter.ai/models',
	},
});

export const GENERATION_SENTENCES = byType({ ...ANY, not_found: RECORD_MISSING });

/** For any other look-up with an inference key. */
export const LOOK_UP_SENTENCES = byType({
	...ANY,
	not_found: {
		message: 'OpenRouter does not have what was asked for',
		hint: 'Check the fields, and the Region or Base URL of the credential',
	},
});

const NEEDS_MANAGEMENT_KEY = {
	message: 'This needs a management key, and OpenRouter did not accept the key as one',
	hint: 'Enter a management key from openrouter.ai/settings/management-keys in the OpenRouter Management API credential: inference keys, from openrouter.ai/keys, call models only',
};

export const MANAGEMENT_SENTENCES = byType({
	...ANY,
	authentication: {
		message: 'OpenRouter did not accept the management key',
		hint: 'Check the key in the OpenRouter Management API credential: it may be mistyped, disabled or expired, or be an inference key. This needs a management key, from openrouter.ai/settings/management-keys',
	},
	permission_denied: NEEDS_MANAGEMENT_KEY,
	wrong_key_kind: NEEDS_MANAGEMENT_KEY,
	payment_required: {
		message: 'The OpenRouter account is out of credit',
		hint: 'Add credits at openrouter.ai/settings/credits',
	},
	not_found: {
		message: 'OpenRouter does not have what was asked for',
		hint: 'Check the fields: the account of the management key has no key with this hash, or no workspace with this ID',
	},
});
