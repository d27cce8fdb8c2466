/** “Answer a Frontend Request” with Minimum Credit: calls stop before the key runs dry. */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { HANG_UP, json, trigger, type Reply } from '../support/reply';
import { errorBody, useBench } from './openRouter';
import { answerOf, refusalOf, respondOn, respondParameters, webhookItem } from './respondCall';
import { errorsOf, linesOf, STREAMING } from './streamingCaller';

const bench = useBench();
const respond = respondOn(bench);

const KEY = 'GET /key';
const LIMITS = { minimumCreditUsd: 1 };
const GUARDED = {
	error: expect.stringMatching(/paused/),
	statusCode: 503,
	errorType: 'credit_guard',
};

const key = (limit: number | null, remaining: number | null): Reply =>
	json(200, {
		data: { label: 'sk-or-v1-…', limit, limit_remaining: remaining, usage: 3, limit_reset: null },
	});
const keyRequests = (): number =>
	bench.upstream.requests.filter(({ method, path }) => `${method} ${path}` === KEY).length;

afterEach(() => {
	jest.restoreAllMocks();
});

describe('with Minimum Credit, a key with a limit', () => {
	test.each([0.99, 0.5, 0, -2])('and $%d left refuses, and asks nothing', async (remaining) => {
		bench.upstream.route(KEY, key(10, remaining));
		expect(refusalOf(await respond('Hi', { limits: LIMITS }))).toEqual({
			...GUARDED,
			retryable: false,
		});
		expect(bench.upstream.chatRequests).toEqual([]);
	});

	test.each([1, 1.01, 10])('and $%d left answers', async (remaining) => {
		bench.upstream.route(KEY, key(10, remaining));
		const run = await respond('Hi', { limits: LIMITS });
		answerOf(run);
		expect(run.hints).toEqual([]);
	});

	test('does not tell a page how little there is', async () => {
		bench.upstream.route(KEY, key(10, 0.1234));
		const run = await respond('Hi', { limits: LIMITS, run: STREAMING });
		expect(linesOf(run.chunks)).toEqual(['error 0']);
		expect(errorsOf(run.chunks)).toEqual([
			{ message: GUARDED.error, statusCode: 503, errorType: 'credit_guard' },
		]);
		expect(JSON.stringify(run.chunks)).not.toMatch(/credit left|0\.12|openrouter\.ai/);
	});
});

test.each([
	{ limit: null, remaining: null },
	{ limit: null, remaining: 0 },
])(
	'with Minimum Credit, a key without a limit answers, and a hint says so ($remaining)',
	async ({ limit, remaining }) => {
		bench.upstream.route(KEY, key(limit, remaining));
		const run = await respond('Hi', { limits: LIMITS });
		answerOf(run);
		expect(run.hints).toEqual([
			{
				message: expect.stringMatching(/no credit limit/),
				location: 'outputPane',
				type: 'warning',
			},
		]);
	},
);

test.each([404, 405, 501])(
	'an upstream without /key (%d) answers, a hint says so, and it is not asked again',
	async (status) => {
		bench.upstream.route(KEY, json(status, errorBody({ code: status })));
		const credential = bench.credential();
		for (let calls = 0; calls < 2; calls += 1) {
			const run = await respond('Hi', { limits: LIMITS, run: { credential } });
			answerOf(run);
			expect(run.hints.map(({ message }) => message)).toEqual([
				expect.stringMatching(
					/^Minimum Credit \(USD\) has no effect: the server .+ \(it has no \/key\)/,
				),
			]);
		}
		expect(keyRequests()).toBe(1);
	},
);

test('stopping one execution does not fail another that waits for the same look-up', async () => {
	const { fired, fire } = trigger();
	bench.upstream.route(KEY, async () => {
		await fired;
		return key(10, 5);
	});
	const credential = bench.credential();
	const start = () =>
		bench.startChat(respondParameters({ limits: LIMITS }), {
			items: [webhookItem('Hi')],
			credential,
		});
	const first = start();
	await bench.upstream.request(1);
	const second = start();
	first.cancel();
	expect((await first.finished).status).toBe('canceled');
	fire();
	answerOf(await second.finished);
	expect(keyRequests()).toBe(1);
});

test('without Minimum Credit the credit of the key is not looked up', async () => {
	answerOf(await respond('Hi'));
	expect(keyRequests()).toBe(0);
});

describe('the credit of a key is looked up', () => {
	test('once a minute', async () => {
		bench.upstream.route(KEY, key(10, 5), key(10, 0.5));
		const credential = bench.credential();
		const nowMs = Date.now();
		const clock = jest.spyOn(Date, 'now').mockReturnValue(nowMs);
		const call = async () => await respond('Hi', { limits: LIMITS, run: { credential } });
		answerOf(await call());
		answerOf(await call());
		clock.mockReturnValue(nowMs + 59_999);
		answerOf(await call());
		expect(keyRequests()).toBe(1);
		clock.mockReturnValue(nowMs + 60_000);
		expect(refusalOf(await call())).toMatchObject(GUARDED);
		expect(keyRequests()).toBe(2);
	});

	test('once for calls at the same time', async () => {
		bench.upstream.route(KEY, key(10, 5));
		const run = await bench.chat(respondParameters({ limits: LIMITS }), {
			items: Array(8).fill(webhookItem('Hi')),
		});
		expect(run.output).toHaveLength(8);
		expect(keyRequests()).toBe(1);
	});

	test('for each key by itself', async () => {
		bench.upstream.route(KEY, key(10, 5), key(10, 0.5));
		answerOf(await respond('Hi', { limits: LIMITS }));
		expect(refusalOf(await respond('Hi', { limits: LIMITS }))).toMatchObject(GUARDED);
	});

	test('again after a failure', async () => {
		bench.upstream.route(KEY, json(500, errorBody({ code: 500 })), key(10, 5));
		const credential = bench.credential();
		refusalOf(await respond('Hi', { limits: LIMITS, run: { credential } }));
		answerOf(await respond('Hi', { limits: LIMITS, run: { credential } }));
	});
});

describe('Minimum Credit refuses when the credit cannot be looked up because of', () => {
	test.each<{ name: string; reply: Reply; statusCode: number }>([
		{ name: 'a failure', reply: json(500, errorBody({ code: 500 })), statusCode: 500 },
		{ name: 'a refused key', reply: json(401, errorBody({ code: 401 })), statusCode: 500 },
		{ name: 'a broken socket', reply: HANG_UP, statusCode: 502 },
		{ name: 'a body that is no JSON', reply: json(200, 'x'), statusCode: 502 },
		{
			name: 'a limit without what remains',
			reply: json(200, { data: { limit: 5 } }),
			statusCode: 502,
		},
		{ name: 'an answer without data', reply: json(200, {}), statusCode: 502 },
	])('$name', async ({ reply, statusCode }) => {
		bench.upstream.route(KEY, reply);
		expect(refusalOf(await respond('Hi', { limits: LIMITS }))).toMatchObject({ statusCode });
		expect(bench.upstream.chatRequests).toEqual([]);
	});
});
