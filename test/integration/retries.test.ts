/** When another attempt is made, and after what wait. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { happyChat } from '../support/chatReplies';
import { json, type Reply } from '../support/reply';
import { errorBody, onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

/** The json of the only item, of a run that goes on after failures. */
const failedItem = async (parameters: INodeParameters = {}): Promise<IDataObject> =>
	onlyJson(await chat(parameters, { onError: 'continueRegularOutput' }));

/** Headers that take the chance out of a retry: the next attempt starts at once. */
const NOW = { 'retry-after': '0' };

describe('retries', () => {
	test.each([
		{ attempts: 1, calls: 1 },
		{ attempts: 2, calls: 2 },
		{ attempts: 5, calls: 5 },
	])('send $calls request(s) for $attempts attempt(s)', async ({ attempts, calls }) => {
		bench.upstream.chat(json(503, errorBody({ code: 503 }), NOW));
		expect(await failedItem({ options: { attempts } })).toMatchObject({ statusCode: 503 });
		expect(bench.upstream.chatRequests).toHaveLength(calls);
	});

	test('send the same body again', async () => {
		bench.upstream.chat(json(503, errorBody({ code: 503 }), NOW), happyChat());
		await failedItem({ options: { temperature: 0.5, extraBody: '{"top_k": 1}' } });
		const [first, second] = bench.upstream.chatBodies;
		expect(second).toEqual(first);
	});

	test.each<{ name: string; reply: Reply }>([
		{
			name: 'Retry-After',
			reply: json(429, errorBody({ code: 429 }), { 'retry-after': '1' }),
		},
		{
			name: 'availability.retry_after',
			reply: json(503, errorBody({ code: 503, availability: { retryable: true, retry_after: 1 } })),
		},
	])('wait as long as $name says', async ({ reply }) => {
		bench.upstream.chat(reply, happyChat());
		expect(await failedItem()).toMatchObject({ timing: { attempts: 2 } });
		const [first, second] = bench.upstream.chatRequests.map(({ arrivedAtMs }) => arrivedAtMs);
		// The backoff of a first retry is 500 ms at most, so this wait is the one that was asked for.
		expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(980);
	});

	test.each(['0.0015', '1e-7', '-5', 'Wed, 21 Oct 2015 07:28:00 GMT', 'soon'])(
		'wait and go on after a Retry-After of %s',
		async (retryAfter) => {
			bench.upstream.chat(
				json(429, errorBody({ code: 429 }), { 'retry-after': retryAfter }),
				happyChat(),
			);
			expect(await failedItem()).toMatchObject({ timing: { attempts: 2 } });
		},
	);

	test('are given up at once when the wait would outlast the deadline', async () => {
		bench.upstream.chat(json(429, errorBody({ code: 429 }), { 'retry-after': '3600' }));
		expect(await failedItem({ options: { timeout: 30 } })).toMatchObject({
			statusCode: 429,
			retryable: true,
			retryAfterSeconds: 3600,
		});
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('end with the last failure, not the first', async () => {
		bench.upstream.chat(
			json(503, errorBody({ code: 503 }), NOW),
			json(400, errorBody({ code: 400 })),
		);
		expect(await failedItem()).toMatchObject({ statusCode: 400, retryable: false });
	});
});
