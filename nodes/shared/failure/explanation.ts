/**
 * Our words for what OpenRouter's status codes and error types mean: `message` says what happened,
 * `hint` what to do. Both may be shown to a public caller.
 * @see https://openrouter.ai/docs/api-reference/errors
 */
export type Explanation = { errorType: string; message: string; hint: string; retryable: boolean };

const row = (errorType: string, message: string, hint: string, retryable = false): Explanation => ({
	errorType,
	message,
	hint,
	retryable,
});

const MONEY_HINT = 'Add credits or raise the limit of the key at openrouter.ai';
const WAIT_HINT = 'Try again shortly, or set Fallback Models so that another model can answer';

const BY_STATUS: Readonly<Record<number, Explanation>> = {
	400: row(
		'invalid_request',
		'OpenRouter did not accept the request',
		'Check the model and the options against what the model supports',
	),
	401: row(
		'authentication',
		'OpenRouter did not accept the API key',
		'Check the API key in the OpenRouter Gateway API credential: it may be mistyped, disabled or expired',
	),
	402: row(
		'payment_required',
		'The OpenRouter account or key is out of credit',
		`${MONEY_HINT}, or lower the limit on output tokens`,
	),
	403: row(
		'permission_denied',
		'OpenRouter refused this request',
		'A guardrail, moderation, a budget or the permissions of the key do not allow it: see the key and its guardrails at openrouter.ai',
	),
	404: row(
		'not_found',
		'OpenRouter found no provider for this model and these settings',
		'Check the model ID, and the privacy and provider settings of the account and the key',
	),
	408: row('timeout', 'OpenRouter timed out', WAIT_HINT, true),
	409: row(
		'conflict',
		'OpenRouter reported a conflict with another request',
		'Send the request again once the other one has ended',
	),
	410: row('gone', 'OpenRouter no longer offers what was asked for', 'Choose another model'),
	412: row(
		'precondition_failed',
		'OpenRouter could not meet a condition of the request',
		'Check the options',
	),
	413: row(
		'payload_too_large',
		'The request is too large for OpenRouter',
		'Send less text, or fewer or smaller files',
	),
	422: row(
		'unprocessable',
		'OpenRouter could not process the request',
		'Check the messages and the options',
	),
	429: row(
		'rate_limit_exceeded',
		'OpenRouter is limiting requests for this key or model',
		WAIT_HINT,
		true,
	),
	500: row('server', 'OpenRouter had an internal fault', WAIT_HINT, true),
	502: row(
		'provider_unavailable',
		'The model’s provider did not give a valid answer',
		WAIT_HINT,
		true,
	),
	503: row('provider_overloaded', 'No provider can take the request right now', WAIT_HINT, true),
	504: row('timeout', 'The model’s provider took too long', WAIT_HINT, true),
	524: row('timeout', 'OpenRouter’s edge timed out waiting for the provider', WAIT_HINT, true),
	529: row('provider_overloaded', 'The model’s provider is overloaded', WAIT_HINT, true),
};

/** Says more than the status does. Keys are OpenRouter's `error_type` and `availability.code`. */
export const BY_TYPE: ReadonlyMap<string, Pick<Explanation, 'message' | 'hint'>> = new Map(
	Object.entries({
		context_length_exceeded: {
			message: 'The messages are longer than the model can take',
			hint: 'Send less text, or choose a model with a larger context',
		},
		max_tokens_exceeded: {
			message: 'The output limit is more than the model can write',
			hint: 'Lower the limit on output tokens',
		},
		token_limit_exceeded: {
			message: 'The messages and the output limit together are more than the model can take',
			hint: 'Send less text or lower the limit on output tokens',
		},
		string_too_long: { message: 'A text in the request is too long', hint: 'Shorten it' },
		invalid_prompt: {
			message: 'The model could not use these messages',
			hint: 'Check the roles and the order of the messages',
		},
		content_policy_violation: {
			message: 'The request was blocked by a content policy',
			hint: 'Change the wording, or choose another model',
		},
		refusal: {
			message: 'The model refused to answer',
			hint: 'Change the wording, or choose another model',
		},
		model_not_found: {
			message: 'OpenRouter does not know this model',
			hint: 'Choose the model from the list, or check its ID at openrouter.ai/models',
		},
		wrong_endpoint: {
			message: 'This model cannot be used for chat',
			hint: 'Choose a model that answers with text',
		},
		no_endpoints: {
			message: 'No provider offers this model at the moment',
			hint: 'Choose another model, or set Fallback Models',
		},
		model_deprecated: { message: 'This model has been withdrawn', hint: 'Choose another model' },
		model_unavailable_upstream: {
			message: 'The provider no longer offers this model',
			hint: 'Choose another model',
		},
		capacity_exhausted: { message: 'All providers of this model are at capacity', hint: WAIT_HINT },
		temporarily_unavailable: {
			message: 'This model is unavailable for the moment',
			hint: WAIT_HINT,
		},
		region_restricted: {
			message: 'This model is not available in your region',
			hint: 'Choose another model, or another Region in the credential',
		},
		privacy_restricted: {
			message: 'No provider of this model meets the privacy settings',
			hint: 'Change the privacy settings at openrouter.ai/settings/privacy, or choose another model',
		},
		constraint_filtered: {
			message: 'No provider of this model meets the request’s settings',
			hint: 'Loosen the provider settings, or choose another model',
		},
		free_variant_ended: {
			message: 'The free variant of this model has ended',
			hint: 'Use the model without “:free”, or choose another one',
		},
	}),
);

export const DAILY_FREE_CAP = row(
	'rate_limit_exceeded',
	'The daily limit for free models is used up',
	'Use a paid model, or wait until the limit resets at 00:00 UTC',
);

export function explanationOf(statusCode: number): Explanation {
	const known = BY_STATUS[statusCode];
	if (known !== undefined) return known;
	const retryable = statusCode > 504;
	return row('unmapped', `OpenRouter answered with status ${statusCode}`, WAIT_HINT, retryable);
}

/** The status that goes with an `error_type`, for errors that come without a number. */
export const STATUS_OF_TYPE: ReadonlyMap<string, number> = new Map(
	Object.entries({
		400: 'invalid_request invalid_prompt context_length_exceeded max_tokens_exceeded token_limit_exceeded string_too_long content_policy_violation refusal invalid_image image_too_large image_too_small unsupported_image_format image_download_failed',
		401: 'authentication',
		402: 'payment_required',
		403: 'permission_denied',
		404: 'not_found image_not_found',
		412: 'precondition_failed',
		413: 'payload_too_large',
		422: 'unprocessable',
		429: 'rate_limit_exceeded',
		500: 'server unmapped',
		502: 'provider_unavailable',
		503: 'provider_overloaded',
		504: 'timeout',
	}).flatMap(([status, types]) => types.split(' ').map((type) => [type, Number(status)] as const)),
);

/** Failures that no response reports: what the connection or the stream did, or did not do. */
export const UNREPORTED = {
	network: {
		statusCode: 502,
		...row(
			'network',
			'OpenRouter could not be reached',
			'Check the network, the proxy and the Region or Base URL of the credential',
			true,
		),
	},
	canceled: {
		statusCode: 503,
		// n8n marks an execution as canceled, not as failed, by this word in the message.
		...row('canceled', 'The execution was canceled', 'It was stopped in n8n'),
	},
	timeout: {
		statusCode: 504,
		// Not retryable: the total time is used up.
		...row(
			'timeout',
			'The answer did not arrive in time',
			'Raise Total Timeout, lower the limit on output tokens, or choose a faster model',
		),
	},
	streamCut: {
		statusCode: 502,
		...row('stream_cut', 'The answer broke off before it was complete', WAIT_HINT, true),
	},
	emptyCompletion: {
		statusCode: 502,
		...row(
			'empty_completion',
			'The model answered with nothing',
			'Try again, or choose another model: it may still be starting up',
			true,
		),
	},
	invalidResponse: {
		statusCode: 502,
		...row(
			'invalid_response',
			'The answer was not in OpenRouter’s format',
			'Check the Region or Base URL of the credential, and any proxy between n8n and OpenRouter',
			true,
		),
	},
	redirected: {
		statusCode: 502,
		...row(
			'invalid_response',
			'The address redirects elsewhere, and the API key is not sent on',
			'Set the final address as Base URL in the credential',
		),
	},
} as const satisfies Record<string, Explanation & { statusCode: number }>;

/** What was wrong with an answer that is one all the same, for the author. */
export const NOTICE = {
	gap: 'Part of what OpenRouter sent could not be read and was left out, so the answer may lack something',
	noEnd: 'The answer came without its end, though it was billed: it may be cut off',
} as const;
