/** What only a call for an answer in text, or in data, can end with. */
import type { Failure } from '../failure';
import { failureOf } from './common';
import { byType, WAIT_HINT } from './explanation';

const OTHER_WORDS = 'Change the wording, or choose another model';

const REFUSAL = { message: 'The model refused to answer', hint: OTHER_WORDS };

export const CHAT_SENTENCES = byType({
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
		hint: OTHER_WORDS,
	},
	refusal: REFUSAL,
	wrong_endpoint: {
		message: 'This model cannot be used for chat',
		hint: 'Choose a model that answers with text',
	},
});

export const STREAM_CUT = failureOf(
	502,
	'stream_cut',
	'The answer broke off before it was complete',
	WAIT_HINT,
	true,
);

export const EMPTY_COMPLETION = failureOf(
	502,
	'empty_completion',
	'The model answered with nothing',
	'Try again, or choose another model: it may still be starting up',
	true,
);

export const EMPTY_BILLED = EMPTY_COMPLETION.with({
	message: 'The model answered with nothing, and the answer was billed',
	hint: 'Raise the limit on output tokens, lower the reasoning effort, or choose another model',
});

export const ANSWER_FILTERED = EMPTY_COMPLETION.with({
	message: 'A content filter of the model’s provider took the whole answer',
	hint: OTHER_WORDS,
	retryable: false,
});

/** The model says itself that it does not answer, so OpenRouter reports no error. */
export const MODEL_REFUSED = failureOf(400, 'refusal', REFUSAL.message, REFUSAL.hint);

const invalidOutput = (message: string, hint: string, retryable = false): Failure =>
	failureOf(502, 'invalid_output', message, hint, retryable);

const UNFIT_HINT =
	'Switch on Auto-Fix Format, say in the prompt what is wanted, or choose a model that supports structured outputs';

export const DATA_NOT_JSON = invalidOutput(
	'The model’s answer is not valid JSON',
	UNFIT_HINT,
	true,
);

/** `fault`: the place in the schema and its rule, nothing that the model wrote. */
export const dataUnfit = (fault: string): Failure =>
	invalidOutput(`The model’s answer does not fit the schema: ${fault}`, UNFIT_HINT, true);

export const DATA_CUT_OFF = invalidOutput(
	'The answer was cut off at the token limit before its JSON was complete',
	'Raise the limit on output tokens, lower the reasoning effort, or ask for less',
);

/** Nothing is there that could be corrected, so Auto-Fix Format does not pay for it. */
export const DATA_MISSING = invalidOutput(
	'The model wrote no answer, or only reasoning',
	'Raise the limit on output tokens, lower the reasoning effort, or choose another model',
);

export const DATA_FILTERED = invalidOutput(
	'A content filter ended the answer before its JSON was complete',
	OTHER_WORDS,
);

/** Until it expires there, the same request gets the same answer. */
export const FROM_RESPONSE_CACHE = {
	hint: 'The answer came from OpenRouter’s response cache: add Response Cache Clear for one call, or leave Response Cache out',
	retryable: false,
};

/** What was wrong with an answer that is one all the same, for the author. */
export const NOTICE = {
	gap: 'Part of what OpenRouter sent could not be read and was left out, so the answer may lack something',
	noEnd: 'The answer did not end properly, though it was billed: it may be cut off',
} as const;
