/** What a caller of n8n's Webhook (Respond: Streaming) reads when an answer is tried for again. */
import { describe, expect, test } from '@jest/globals';
import {
	chunkObject,
	event,
	happyChat,
	KEEP_ALIVE,
	stream,
	textChunk,
} from '../support/chatReplies';
import { DESTROY, json } from '../support/reply';
import { errorBody, firstOf, onlyJson, useBench } from './openRouter';
import { errorsOf, linesOf, streamedFailure, STREAMING } from './streamingCaller';

const bench = useBench();
const { chat } = bench;

/** Headers that take the chance out of a retry: the next attempt starts at once. */
const NOW = { 'retry-after': '0' };
const ONE_ATTEMPT = { options: { attempts: 1 } };
const TWO_ATTEMPTS = { options: { attempts: 2 } };

const overloaded = json(503, errorBody({ code: 503 }), NOW);
const midStreamError = event({
	...chunkObject({ finish_reason: 'error' }),
	...errorBody({ code: 502 }, { metadata: { error_type: 'provider_unavailable' } }),
});

describe('retries of a streamed call', () => {
	test('happen before the first token, and the caller sees one answer', async () => {
		bench.upstream.chat(overloaded, happyChat('At last'));
		const run = await chat(TWO_ATTEMPTS, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: At last', 'end 0']);
		expect(onlyJson(run)).toMatchObject({ text: 'At last', timing: { attempts: 2 } });
	});

	test('happen after a stream that began with keep-alives and broke', async () => {
		bench.upstream.chat(stream(KEEP_ALIVE, DESTROY), happyChat('At last'));
		const run = await chat({ options: { attempts: 3 } }, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: At last', 'end 0']);
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});
});

/*
 * n8n runs the node anew, whatever was sent. It writes an error line only after the last try, so a
 * page sees each try's begin and end, and takes the text after the last begin.
 */
describe('Retry On Fail of n8n', () => {
	const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };

	test('after a failure before the first token, the caller sees the answer alone', async () => {
		bench.upstream.chat(overloaded, happyChat('At last'));
		const run = await chat(ONE_ATTEMPT, { ...STREAMING, settings });
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: At last', 'end 0']);
		expect(run.status).toBe('success');
	});

	test('after half an answer, what was begun is closed before the next begins', async () => {
		bench.upstream.chat(stream(textChunk('Half'), midStreamError), happyChat('Whole'));
		const run = await chat(ONE_ATTEMPT, { ...STREAMING, settings });
		expect(linesOf(run.chunks)).toEqual([
			...['begin 0', 'item 0: Half', 'end 0'],
			...['begin 0', 'item 0: Whole', 'end 0'],
		]);
		expect(onlyJson(run)).toMatchObject({ text: 'Whole' });
	});

	test('when every try fails, there is one error line, the last', async () => {
		bench.upstream.chat(overloaded, json(400, errorBody({ code: 400 })));
		const run = await chat(ONE_ATTEMPT, { ...STREAMING, settings });
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(400, 'invalid_request')]);
		expect(run.chunks).toHaveLength(1);
	});

	/*
	 * With a node that goes on, n8n tries again as long as the first item has an `error`. The line is
	 * the node's own then, and it cannot know whether n8n will try again: one line for each try.
	 */
	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'with a node that goes on, there is a line for each failed try (%s)',
		async (onError) => {
			bench.upstream.chat(overloaded, happyChat('At last'));
			const run = await chat(ONE_ATTEMPT, { ...STREAMING, settings, onError });
			expect(linesOf(run.chunks)).toEqual(['error 0', 'begin 0', 'item 0: At last', 'end 0']);
			expect(firstOf(run.output).json).toMatchObject({ text: 'At last' });
		},
	);
});
