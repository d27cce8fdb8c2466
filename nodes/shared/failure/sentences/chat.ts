/** Failures that only chat calls can have. */
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
	'The model gave an empty answer',
	'Try again, or choose another model: it may still be starting up',
	true,
);

export const EMPTY_BILLED = EMPTY_COMPLETION.with({
	message: 'The model gave an empty answer, and it was billed',
	hint: 'Raise the limit on output tokens, lower the reasoning effort, or choose another model',
});

export const ANSWER_FILTERED = EMPTY_COMPLETION.with({
	message: 'A content filter of the model’s provider removed the whole answer',
	hint: OTHER_WORDS,
	retryable: false,
});

/** The model itself refuses to answer; OpenRouter reports no error. */
export const MODEL_REFUSED = failureOf(400, 'refusal', REFUSAL.message, REFUSAL.hint);

const invalidOutput = (message: string, hint: string, retryable = false): Failure =>
	failureOf(502, 'invalid_output', message, hint, retryable);

const WRONG_FORMAT_HINT =
	'Switch on Auto-Fix Format, describe the wanted format in the prompt, or choose a model that supports structured outputs';

export const DATA_NOT_JSON = invalidOutput(
	'The model’s answer is not valid JSON',
	WRONG_FORMAT_HINT,
	true,
);

/** `fault`: the path in the schema and its rule, without any text of the model's. */
export const dataMismatch = (fault: string): Failure =>
	invalidOutput(`The model’s answer does not fit the schema: ${fault}`, WRONG_FORMAT_HINT, true);

export const DATA_CUT_OFF = invalidOutput(
	'The answer was cut off at the token limit before its JSON was complete',
	'Raise the limit on output tokens, lower the reasoning effort, or ask for less',
);

/** Not retryable, as Auto-Fix Format would have nothing to correct. */
export const DATA_MISSING = invalidOutput(
	'The model wrote no answer, or only reasoning',
	'Raise the limit on output tokens, lower the reasoning effort, or choose another model',
);

export const DATA_FILTERED = invalidOutput(
	'A content filter ended the answer before its JSON was complete',
	OTHER_WORDS,
);

/** Until the answer expires in OpenRouter's cache, the same request gets the same answer. */
export const FROM_RESPONSE_CACHE = {
	hint: 'The answer came from OpenRouter’s response cache: add Response Cache Clear for one call, or leave Response Cache out',
	retryable: false,
};

export const MAX_STEPS_REACHED = failureOf(
	502,
	'max_steps_reached',
	'The model called tools again and again and came to no answer',
	'Raise Connected Tools → Max Steps, or describe the tools so that the model needs fewer calls',
);

export const OUTPUT_USED_UP = failureOf(
	502,
	'output_used_up',
	'The limit on output tokens was used up by calls of tools before there was an answer',
	'Raise the limit on output tokens: it counts for all steps of an answer together',
);

/** For the author: what was wrong with an answer that can still be used. */
export const NOTICE = {
	gap: 'A part of OpenRouter’s answer could not be read and was left out, so the answer may be incomplete',
	steps:
		'The model wanted to call more tools than Connected Tools → Max Steps allows, so the answer may be incomplete',
	output:
		'The limit on output tokens, which counts for all steps together, ended the answer while tools were still called',
	noEnd: 'The answer did not end properly, though it was billed: it may be cut off',
} as const;
