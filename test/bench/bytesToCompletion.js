// @ts-check
'use strict';
/**
 * How long it takes, in one process and without a network, to get from the bytes of a stream to a
 * `Completion`, against the least that any reader must do: eventsource-parser and JSON.parse over
 * the same bytes.
 */
const { createParser } = require('eventsource-parser');
const {
	OPENING_COMMENT,
	DONE,
	tokenAt,
	tokenEvent,
	lastEvent,
	answerText,
} = require('./chatChunks');
const { bundleOurCode } = require('./ourCode');

const MODEL = 'openai/gpt-4o-mini';
/** As much as one read of a busy socket gives; events are cut wherever it ends. */
const SLICE_BYTES = 16 * 1024;

/** @param {number} events all but the last one are tokens */
function streamOf(events) {
	const tokens = events - 1;
	const parts = [OPENING_COMMENT];
	for (let index = 0; index < tokens; index++) {
		parts.push(tokenEvent(MODEL, tokenAt(index)));
	}
	parts.push(lastEvent(MODEL, tokens), DONE);
	const bytes = Buffer.from(parts.join(''));
	/** @type {Buffer[]} */
	const slices = [];
	for (let from = 0; from < bytes.length; from += SLICE_BYTES) {
		slices.push(bytes.subarray(from, from + SLICE_BYTES));
	}
	return { slices, text: answerText(tokens) };
}

/** @param {readonly Buffer[]} slices */
async function* asBody(slices) {
	yield* slices;
}

/**
 * Two readers of the same stream; each gives the milliseconds that it took.
 * @param {number} events
 */
function prepareReaders(events) {
	const bundle = bundleOurCode();
	const { outcomeOf, readChat } = bundle.load();
	bundle.remove();
	const { slices, text } = streamOf(events);
	return {
		readChat: async () => {
			const startedMs = performance.now();
			const events = readChat(
				{
					statusCode: 200,
					contentType: 'text/event-stream',
					body: { bytes: asBody(slices), close: () => {}, isBroken: () => false },
				},
				{ attempt: 1, clock: { startedMs: 0 } },
			);
			const outcome = await outcomeOf(events);
			const tookMs = performance.now() - startedMs;
			if (outcome.kind !== 'completed' || outcome.completion.message.content !== text) {
				throw new Error('The stream did not become the completion that it holds.');
			}
			return tookMs;
		},
		parserAlone: async () => {
			let parsed = 0;
			const startedMs = performance.now();
			const decoder = new TextDecoder();
			const parser = createParser({
				onEvent: ({ data }) => {
					if (data === '[DONE]') return;
					JSON.parse(data);
					parsed++;
				},
			});
			for (const slice of slices) parser.feed(decoder.decode(slice, { stream: true }));
			const tookMs = performance.now() - startedMs;
			if (parsed !== events) throw new Error(`${parsed} events were parsed, not ${events}.`);
			return tookMs;
		},
	};
}

module.exports = { prepareReaders };
