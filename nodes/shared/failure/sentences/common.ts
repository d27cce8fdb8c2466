/**
 * Failures that any call to OpenRouter can have: one for each status code, and those without a response
 * because the connection, or n8n, ended the call.
 * @see https://openrouter.ai/docs/api-reference/errors
 */
import { Failure } from '../failure';
import { explanation, WAIT_HINT, type Explanation, type Sentences } from './explanation';

const MONEY_HINT = 'Add credits or raise the limit of the key at openrouter.ai';

const NO_CREDIT = 'The OpenRouter account or key is out of credit';

/** For requests without a limit on output tokens. */
export const OUT_OF_CREDIT: Sentences = { message: NO_CREDIT, hint: MONEY_HINT };

const BY_STATUS: Readonly<Record<number, Explanation>> = {
	400: explanation(
		'invalid_request',
		'OpenRouter did not accept the request',
		'Check the model and the options against what the model supports',
	),
	401: explanation(
		'authentication',
		'OpenRouter did not accept the API key',
		'Check the API key in the OpenRouter Gateway API credential: it may be mistyped, disabled or expired, or be a management key, which cannot call models',
	),
	402: explanation(
		'payment_required',
		NO_CREDIT,
		`${MONEY_HINT}, or lower the limit on output tokens`,
	),
	403: explanation(
		'permission_denied',
		'OpenRouter refused this request',
		'A guardrail, moderation, a budget or the permissions of the key do not allow it: see the key and its guardrails at openrouter.ai',
	),
	404: explanation(
		'not_found',
		'OpenRouter found no provider for this model and these settings',
		'Check the model ID, and the privacy and provider settings of the account and the key',
	),
	408: explanation('timeout', 'OpenRouter timed out', WAIT_HINT, true),
	409: explanation(
		'conflict',
		'OpenRouter reported a conflict with another request',
		'Send the request again once the other one has ended',
	),
	410: explanation(
		'gone',
		'OpenRouter no longer offers what was asked for',
		'Choose another model',
	),
	412: explanation(
		'precondition_failed',
		'OpenRouter could not meet a condition of the request',
		'Check the options',
	),
	413: explanation(
		'payload_too_large',
		'The request is too large for OpenRouter',
		'Send less text, or fewer or smaller files',
	),
	422: explanation(
		'unprocessable',
		'OpenRouter could not process the request',
		'Check the messages and the options',
	),
	429: explanation(
		'rate_limit_exceeded',
		'OpenRouter is limiting requests for this key or model',
		WAIT_HINT,
		true,
	),
	500: explanation('server', 'OpenRouter had an internal error', WAIT_HINT, true),
	502: explanation(
		'provider_unavailable',
		'The model’s provider did not give a valid answer',
		WAIT_HINT,
		true,
	),
	503: explanation(
		'provider_overloaded',
		'No provider can take the request right now',
		WAIT_HINT,
		true,
	),
	504: explanation('timeout', 'The model’s provider took too long', WAIT_HINT, true),
	524: explanation(
		'timeout',
		'OpenRouter’s network timed out while it waited for the provider',
		WAIT_HINT,
		true,
	),
	529: explanation('provider_overloaded', 'The model’s provider is overloaded', WAIT_HINT, true),
};

export function explanationOf(statusCode: number): Explanation {
	const known = BY_STATUS[statusCode];
	if (known !== undefined) return known;
	const retryable = statusCode > 504;
	return explanation(
		'unmapped',
		`OpenRouter answered with status ${statusCode}`,
		WAIT_HINT,
		retryable,
	);
}

export const failureOf = (statusCode: number, ...words: Parameters<typeof explanation>): Failure =>
	new Failure({ statusCode, ...explanation(...words) });

/** Of an answer that is there, but not what was asked for. Not retryable: it may have been billed. */
export const invalidAnswer = (message: string, hint: string): Failure =>
	failureOf(502, 'invalid_response', message, hint);

export const UNREACHABLE = failureOf(
	502,
	'network',
	'OpenRouter could not be reached',
	'Check the network, the proxy and the Region or Base URL of the credential',
	true,
);

// n8n marks an execution as canceled, not as failed, when the message has this word.
export const CANCELED = failureOf(
	503,
	'canceled',
	'The execution was canceled',
	'It was stopped in n8n',
);

// Not retryable: the total time is used up.
export const TIMED_OUT = failureOf(
	504,
	'timeout',
	'The answer did not arrive in time',
	'Raise Total Timeout, lower the limit on output tokens, or choose a faster model',
);

/** The same of a subject, by the type `timed_out`: what can be done there. */
export const timedOutWith = (hint: string): Sentences => ({ message: TIMED_OUT.message, hint });

export const INVALID_RESPONSE = failureOf(
	502,
	'invalid_response',
	'The answer was not in OpenRouter’s format',
	'Check the Region or Base URL of the credential, and any proxy between n8n and OpenRouter',
	true,
);

// Who redirects a request has not carried it out.
export const REDIRECTED = failureOf(
	502,
	'invalid_response',
	'The address redirects to another one, and the API key is not sent there',
	'Set the final address as Base URL in the credential',
).with({ isNeverSent: true });

/** For n8n's own errors and for bugs: their texts are not meant for callers. */
export const INTERNAL = failureOf(
	500,
	'internal',
	'The workflow could not prepare the request',
	'The error’s details in n8n say why',
);
