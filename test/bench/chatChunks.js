// @ts-check
'use strict';
/**
 * A chat answer of N tokens as OpenRouter sends it: a comment first, an event per token, one with
 * the finish reason and the usage, `[DONE]`; or the whole as one JSON body.
 */
const WORDS = [
	'The',
	' answer',
	' comes',
	' to',
	' you',
	' one',
	' token',
	' at',
	' a',
	' time',
	'.',
];
const GENERATION_ID = 'gen-1763800000-BenchBenchBenchBench';

const OPENING_COMMENT = ': OPENROUTER PROCESSING\n\n';
const DONE = 'data: [DONE]\n\n';

/** @param {number} index */
const tokenAt = (index) => WORDS[index % WORDS.length] ?? '';

/** @param {number} tokens */
const answerText = (tokens) =>
	Array.from({ length: tokens }, (_, index) => tokenAt(index)).join('');

/** @param {number} tokens */
const usage = (tokens) => ({
	prompt_tokens: 12,
	completion_tokens: tokens,
	total_tokens: 12 + tokens,
	cost: 0.000012,
	is_byok: false,
	prompt_tokens_details: { cached_tokens: 0 },
	cost_details: { upstream_inference_cost: null },
	completion_tokens_details: { reasoning_tokens: 0 },
});

/** @param {string} model @param {string} object */
const envelope = (model, object) => ({
	id: GENERATION_ID,
	provider: 'OpenAI',
	model,
	object,
	created: 1763800000,
});

/** @param {object} chunk */
const event = (chunk) => `data: ${JSON.stringify(chunk)}\n\n`;

/** @param {string} model @param {string} content */
const tokenEvent = (model, content) =>
	event({
		...envelope(model, 'chat.completion.chunk'),
		choices: [
			{
				index: 0,
				delta: { role: 'assistant', content },
				finish_reason: null,
				native_finish_reason: null,
				logprobs: null,
			},
		],
	});

/**
 * The events of a call of n8n's Calculator, whose only argument comes in pieces.
 * @param {string} model
 * @param {string} name
 */
function toolCallEvents(model, name) {
	/** @param {object} delta @param {string | null} finishReason */
	const chunk = (delta, finishReason, more = {}) =>
		event({
			...envelope(model, 'chat.completion.chunk'),
			choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: null }],
			...more,
		});
	const head = { index: 0, id: 'call_bench', type: 'function', function: { name, arguments: '' } };
	const pieces = ['{"input"', ':"', '6 *', ' 7"}'];
	return [
		chunk({ role: 'assistant', content: null, tool_calls: [head] }, null),
		...pieces.map((text) =>
			chunk({ tool_calls: [{ index: 0, function: { arguments: text } }] }, null),
		),
		chunk({}, 'tool_calls', { usage: usage(pieces.length) }),
	];
}

/**
 * The event of an image, in two: what comes before its base64, and what comes after.
 * @param {string} model
 */
function imageEventAround(model) {
	const mark = '#';
	const delta = {
		role: 'assistant',
		content: '',
		images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${mark}` }, index: 0 }],
	};
	const whole = event({
		...envelope(model, 'chat.completion.chunk'),
		choices: [{ index: 0, delta, finish_reason: null, native_finish_reason: null, logprobs: null }],
	});
	const [before = '', after = ''] = whole.split(mark);
	return { before, after };
}

/** @param {string} model @param {number} tokens */
const lastEvent = (model, tokens) =>
	event({
		...envelope(model, 'chat.completion.chunk'),
		choices: [
			{
				index: 0,
				delta: { role: 'assistant', content: '' },
				finish_reason: 'stop',
				native_finish_reason: 'stop',
				logprobs: null,
			},
		],
		usage: usage(tokens),
	});

/** @param {string} model @param {number} tokens */
const wholeBody = (model, tokens) =>
	JSON.stringify({
		...envelope(model, 'chat.completion'),
		choices: [
			{
				logprobs: null,
				finish_reason: 'stop',
				native_finish_reason: 'stop',
				index: 0,
				message: {
					role: 'assistant',
					content: answerText(tokens),
					refusal: null,
					reasoning: null,
				},
			},
		],
		usage: usage(tokens),
	});

module.exports = {
	OPENING_COMMENT,
	DONE,
	tokenAt,
	answerText,
	tokenEvent,
	toolCallEvents,
	imageEventAround,
	lastEvent,
	wholeBody,
};
