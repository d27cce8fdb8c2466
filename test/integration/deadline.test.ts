/** The total deadline and Stop: whatever upstream does, the call ends, and ends upstream too. */
import { describe, expect, test } from '@jest/globals';
import { happyBody, happyChat, KEEP_ALIVE, stream, textChunk } from '../support/chatReplies';
import { drip, json, SILENCE, STALL, type Reply } from '../support/reply';
import { holdDeadlines, restoreDeadlines } from './heldDeadlines';
import { firstOf, onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat, startChat } = bench;
restoreDeadlines();

const TIMEOUT_SECONDS = 0.6;
const TIMEOUT_MS = 600;

const headersThen = (status: number, contentType: string, ...steps: Array<string>): Reply => ({
	kind: 'answer',
	status,
	headers: { 'content-type': contentType },
	body: { steps: [...steps, STALL] },
});

const STUCK: Array<{ name: string; reply: Reply }> = [
	{ name: 'silence', reply: SILENCE },
	{ name: 'headers, then silence', reply: stream(STALL) },
	{ name: 'half an answer, then silence', reply: stream(textChunk('Half'), STALL) },
	{ name: 'one byte every 200 ms', reply: stream(drip(textChunk('x'.repeat(100)), 200)) },
	{ name: 'a keep-alive every 200 ms', reply: stream(drip(KEEP_ALIVE.repeat(10), 200)) },
	{
		name: 'white space every 200 ms in place of JSON',
		reply: {
			kind: 'answer',
			status: 200,
			headers: { 'content-type': 'application/json' },
			body: { steps: [drip(' '.repeat(100), 200), JSON.stringify(happyBody())] },
		},
	},
	{
		name: 'an error status, then silence',
		reply: headersThen(503, 'application/json', '{"error":'),
	},
];

describe('the deadline ends the call', () => {
	test.each(STUCK)('while upstream sends $name', async ({ reply }) => {
		const deadlines = holdDeadlines(TIMEOUT_MS);
		bench.upstream.chat(reply);
		const running = startChat(
			{ options: { timeout: TIMEOUT_SECONDS } },
			{ onError: 'continueRegularOutput' },
		);
		const request = await bench.upstream.request(1);
		await bench.upstream.roundTrips();
		deadlines.runOut(1);
		expect(onlyJson(await running.finished)).toMatchObject({
			error: expect.any(String),
			statusCode: 504,
			errorType: 'timeout',
		});
		// Asked once: there was no time left for another attempt. And upstream knows.
		expect(bench.upstream.chatRequests).toHaveLength(1);
		await request.closedByClient;
	});

	test('and is one for all its attempts together', async () => {
		const deadlines = holdDeadlines(TIMEOUT_MS);
		bench.upstream.chat(json(503, {}, { 'retry-after': '0' }), SILENCE);
		const running = startChat(
			{ options: { timeout: TIMEOUT_SECONDS } },
			{ onError: 'continueRegularOutput' },
		);
		await bench.upstream.request(2);
		deadlines.runOut(1);
		expect(onlyJson(await running.finished)).toMatchObject({
			statusCode: 504,
			errorType: 'timeout',
		});
		expect(deadlines.count()).toBe(1);
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});

	test('not before its time, and the run with a NodeApiError', async () => {
		bench.upstream.chat(SILENCE);
		const startedMs = performance.now();
		const run = await chat({ options: { timeout: TIMEOUT_SECONDS } });
		expect(run.error).toMatchObject({ name: 'NodeApiError', httpCode: '504' });
		// Timers may fire a few milliseconds early by this clock.
		expect(performance.now() - startedMs).toBeGreaterThanOrEqual(TIMEOUT_MS - 20);
	});

	test('of one item and leaves the next item its own', async () => {
		const deadlines = holdDeadlines(TIMEOUT_MS);
		bench.upstream.chat((request) =>
			JSON.stringify(request.body).includes('stuck') ? SILENCE : happyChat('fine'),
		);
		const running = startChat(
			{
				prompt: '={{ $json.q }}',
				options: { timeout: TIMEOUT_SECONDS, parallelItems: 1 },
			},
			{ items: [{ q: 'stuck' }, { q: 'quick' }], onError: 'continueRegularOutput' },
		);
		await bench.upstream.request(1);
		deadlines.runOut(1);
		const run = await running.finished;
		expect(run.output.map(({ json: item }) => item.errorType ?? item.text)).toEqual([
			'timeout',
			'fine',
		]);
		expect(deadlines.count()).toBe(2);
	});
});

test('a slow answer within the deadline is an answer', async () => {
	bench.upstream.chat(
		stream(
			drip(KEEP_ALIVE.slice(0, 8), 40),
			`${KEEP_ALIVE.slice(8)}${textChunk('slow')}`,
			'data: [DONE]\n\n',
		),
	);
	const run = await chat({ options: { timeout: 60 } });
	expect(firstOf(run.output).json).toMatchObject({ text: 'slow', timing: { attempts: 1 } });
});

describe('Stop', () => {
	test.each(STUCK)('ends the call upstream while upstream sends $name', async ({ reply }) => {
		bench.upstream.chat(reply);
		const running = startChat();
		const request = await bench.upstream.request(1);
		running.cancel();
		await request.closedByClient;
		const run = await running.finished;
		expect(run.status).toBe('canceled');
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test.each([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'during the wait for another attempt starts no further attempt (onError: %s)',
		async (onError) => {
			bench.upstream.chat(json(429, {}, { 'retry-after': '100' }), happyChat());
			const running = startChat({}, onError === undefined ? {} : { onError });
			await bench.upstream.request(1);
			// The answer is on its way: let it arrive, so that the node is waiting.
			await bench.upstream.roundTrips();
			// The wait is longer than this test may run, so Stop alone can end it.
			running.cancel();
			expect((await running.finished).status).toBe('canceled');
			await bench.upstream.roundTrips();
			expect(bench.upstream.chatRequests).toHaveLength(1);
		},
	);

	test.each([undefined, 'continueRegularOutput'] as const)(
		'starts none of the items that wait for their turn (onError: %s)',
		async (onError) => {
			bench.upstream.chat(SILENCE);
			const running = startChat(
				{ options: { parallelItems: 2 } },
				{ items: Array(6).fill({}), ...(onError !== undefined && { onError }) },
			);
			const requests = [await bench.upstream.request(1), await bench.upstream.request(2)];
			running.cancel();
			for (const request of requests) await request.closedByClient;
			expect((await running.finished).status).toBe('canceled');
			await bench.upstream.roundTrips();
			expect(bench.upstream.chatRequests).toHaveLength(2);
		},
	);
});
