/** “Answer a Frontend Request”: who is calling, how often they may, and what upstream learns of it. */
import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { errorsOf, linesOf, STREAMING } from './streamingCaller';
import { useBench } from './openRouter';
import {
	answerOf,
	refusalOf,
	respondOn,
	respondParameters,
	sentBody,
	webhookItem,
	type CallOptions,
} from './respondCall';

const bench = useBench();
const respond = respondOn(bench);

/** A caller that no other test has: callers are remembered for the whole file. */
let callers = 0;
const newCaller = (): string => `caller-${(callers += 1)}`;

const token = (sub: string, more: IDataObject = {}): IDataObject => ({
	jwtPayload: { sub, exp: 4_000_000_000, ...more },
});
const forwarded = (value: string): IDataObject => ({
	headers: { origin: 'https://my-app.example', 'x-forwarded-for': value },
});
const ONCE = { requestsPerMinute: 1 };

/** Whether two calls count as one caller's: the second is refused then. */
async function countAsOne(first: CallOptions, second: CallOptions): Promise<boolean> {
	answerOf(await respond('Hi', { ...first, limits: { ...first.limits, ...ONCE } }));
	const run = await respond('Hi', { ...second, limits: { ...second.limits, ...ONCE } });
	if (run.errorOutput.length === 0) answerOf(run);
	else expect(refusalOf(run)).toMatchObject({ statusCode: 429 });
	return run.errorOutput.length > 0;
}

describe('the caller is identified by', () => {
	const idFrom = { callerId: '={{ $json.jwtPayload.email }}' };
	test.each<{ name: string; one: boolean; calls: () => [CallOptions, CallOptions] }>([
		{
			name: 'Caller ID, whatever the token says',
			one: true,
			calls: () => {
				const email = newCaller();
				return [
					{ limits: idFrom, item: token('a', { email }) },
					{ limits: idFrom, item: token('b', { email }) },
				];
			},
		},
		{
			name: 'Caller ID, however alike the tokens are',
			one: false,
			calls: () => [
				{ limits: idFrom, item: token('a', { email: newCaller() }) },
				{ limits: idFrom, item: token('a', { email: newCaller() }) },
			],
		},
		{
			name: 'the token’s subject, wherever it comes from',
			one: true,
			calls: () => {
				const sub = newCaller();
				const limits = { trustedProxies: 1 };
				return [
					{ limits, item: { ...token(sub), ...forwarded('198.51.100.1') } },
					{ limits, item: { ...token(sub), ...forwarded('198.51.100.2') } },
				];
			},
		},
		{
			name: 'the subject also where Caller ID turns out empty',
			one: false,
			calls: () => [
				{ limits: idFrom, item: token(newCaller()) },
				{ limits: idFrom, item: token(newCaller()) },
			],
		},
		{
			name: 'the address that the trusted proxy saw, not the one the caller wrote',
			one: true,
			calls: () => [
				{ limits: { trustedProxies: 1 }, item: forwarded('192.0.2.1, 203.0.113.7') },
				{ limits: { trustedProxies: 1 }, item: forwarded('192.0.2.2, 203.0.113.7') },
			],
		},
		{
			name: 'the address before the trusted proxies',
			one: false,
			calls: () => [
				{ limits: { trustedProxies: 2 }, item: forwarded('203.0.113.8, 10.0.0.1') },
				{ limits: { trustedProxies: 2 }, item: forwarded('203.0.113.9, 10.0.0.1') },
			],
		},
		{
			name: 'anonymous, when no proxy is trusted',
			one: true,
			calls: () => [{ item: forwarded('203.0.113.10') }, { item: forwarded('203.0.113.11') }],
		},
		{
			name: 'never taken for another by a name that looks like an address',
			one: false,
			calls: () => [
				{ limits: { callerId: '203.0.113.12' } },
				{ limits: { trustedProxies: 1 }, item: forwarded('203.0.113.12') },
			],
		},
	])('$name', async ({ one, calls }) => {
		const [first, second] = calls();
		expect(await countAsOne(first, second)).toBe(one);
	});
});

describe('the rate limit', () => {
	afterEach(() => {
		jest.restoreAllMocks();
	});

	test('is 30 calls a minute unless the author says otherwise', async () => {
		// In place of the test's own Limits, which have a limit that is never reached.
		const parameters = { limits: { callerId: newCaller() } };
		const nowMs = Date.now();
		jest.spyOn(Date, 'now').mockReturnValue(nowMs);
		for (let call = 1; call <= 30; call++) answerOf(await respond('Hi', { parameters }));
		expect(refusalOf(await respond('Hi', { parameters }))).toMatchObject({ statusCode: 429 });
	});

	test('refuses with the time to wait, and another caller is still served', async () => {
		const nowMs = Date.now();
		const clock = jest.spyOn(Date, 'now').mockReturnValue(nowMs);
		const limits = { callerId: newCaller(), requestsPerMinute: 2 };
		answerOf(await respond('Hi', { limits }));
		answerOf(await respond('Hi', { limits }));
		expect(refusalOf(await respond('Hi', { limits }))).toEqual({
			error: expect.stringMatching(/try again in 30 seconds/),
			statusCode: 429,
			errorType: 'rate_limit_exceeded',
			retryable: true,
			retryAfterSeconds: 30,
		});
		expect(bench.upstream.chatRequests).toHaveLength(2);
		answerOf(await respond('Hi', { limits: { ...limits, callerId: newCaller() } }));

		clock.mockReturnValue(nowMs + 29_999);
		refusalOf(await respond('Hi', { limits }));
		clock.mockReturnValue(nowMs + 30_000);
		answerOf(await respond('Hi', { limits }));
	});

	test('tells a streaming page how long to wait', async () => {
		const limits = { callerId: newCaller(), ...ONCE };
		answerOf(await respond('Hi', { limits }));
		const { chunks } = await respond('Hi', { limits, run: STREAMING });
		expect(linesOf(chunks)).toEqual(['error 0']);
		expect(errorsOf(chunks)).toEqual([
			{
				message: expect.stringMatching(/try again in/),
				statusCode: 429,
				errorType: 'rate_limit_exceeded',
				retryAfterSeconds: expect.any(Number),
			},
		]);
	});

	test('counts what is then refused for its body', async () => {
		const limits = { callerId: newCaller(), ...ONCE };
		expect(refusalOf(await respond({}, { limits }))).toMatchObject({ statusCode: 400 });
		expect(refusalOf(await respond('Hi', { limits }))).toMatchObject({ statusCode: 429 });
	});

	test('does not count calls from foreign pages', async () => {
		const limits = { callerId: newCaller(), ...ONCE, allowedOrigins: ['https://my-app.example'] };
		const foreign = { headers: { origin: 'https://evil.example' } };
		expect(refusalOf(await respond('Hi', { limits, item: foreign }))).toMatchObject({
			statusCode: 403,
		});
		answerOf(await respond('Hi', { limits }));
	});

	test('is counted for each node by itself', async () => {
		const limits = { callerId: newCaller(), ...ONCE };
		const second = respondParameters({
			limits,
			parameters: { requestSource: 'define', request: '{"message": "Again"}' },
		});
		const run = await respond('Hi', { limits, run: { next: [second] } });
		answerOf(run);
		expect(run.tasks['OpenRouter 2']?.[0]?.data?.main?.[0]).toMatchObject([
			{ json: { statusCode: 200 } },
		]);
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});

	test('lets nobody in when its expression gives nothing', async () => {
		for (const requestsPerMinute of [0, -1]) {
			const limits = { callerId: newCaller(), requestsPerMinute: `={{ ${requestsPerMinute} }}` };
			expect(refusalOf(await respond('Hi', { limits }))).toMatchObject({
				statusCode: 500,
				error: expect.stringMatching(/^Requests per Minute is out of range/),
			});
			expect(bench.upstream.requests).toEqual([]);
		}
	});
});

describe('the user that upstream gets', () => {
	const userOf = async (options: CallOptions): Promise<unknown> => {
		bench.upstream.reset();
		answerOf(await respond('Hi', options));
		return sentBody(bench).user;
	};

	test('is absent for an anonymous caller', async () => {
		answerOf(await respond({ message: 'Hi', user: 'me' }));
		expect(sentBody(bench)).not.toHaveProperty('user');
	});

	test.each<{ name: string; call: CallOptions; key: string }>([
		{
			name: 'Caller ID',
			call: { limits: { callerId: 'alice@my-app.example' } },
			key: 'callerId:alice@my-app.example',
		},
		{ name: 'the subject', call: { item: token('alice-7f3a') }, key: 'token:alice-7f3a' },
		{
			name: 'the address',
			call: { limits: { trustedProxies: 1 }, item: forwarded('203.0.113.99') },
			key: 'address:203.0.113.99',
		},
	])('is an HMAC of $name', async ({ call, key }) => {
		const credential = bench.credential();
		answerOf(await respond('Hi', { ...call, run: { credential } }));
		const hashingKey = createHmac('sha256', credential.apiKey)
			.update('n8n-nodes-openrouter-gateway: caller ids')
			.digest();
		const { user } = sentBody(bench);
		expect(user).toBe(createHmac('sha256', hashingKey).update(key).digest('hex'));
		expect(JSON.stringify(sentBody(bench))).not.toContain(key.split(':')[1]);
	});

	test('is the same for one caller, and differs by caller and by key', async () => {
		const credential = bench.credential();
		const alice = { limits: { callerId: newCaller() }, run: { credential } };
		const first = await userOf(alice);
		expect(first).toMatch(/^[\da-f]{64}$/);
		expect(await userOf(alice)).toBe(first);
		expect(await userOf({ ...alice, limits: { callerId: newCaller() } })).not.toBe(first);
		expect(await userOf({ ...alice, run: { credential: bench.credential() } })).not.toBe(first);
	});

	test('stays the same after a change of the key when the credential has a Caller ID Secret', async () => {
		const limits = { callerId: newCaller() };
		const withSecret = () => bench.credential({ callerIdSecret: 'a secret of the author' });
		const first = await userOf({ limits, run: { credential: withSecret() } });
		expect(await userOf({ limits, run: { credential: withSecret() } })).toBe(first);
	});

	test('is the one of each item', async () => {
		await bench.chat(respondParameters(), {
			items: ['alice', 'bob'].map((sub) => webhookItem('Hi', token(sub))),
			onError: 'continueErrorOutput',
		});
		const [alice, bob] = bench.upstream.chatBodies.map(({ user }) => user);
		expect(alice).toMatch(/^[\da-f]{64}$/);
		expect(bob).toMatch(/^[\da-f]{64}$/);
		expect(alice).not.toBe(bob);
	});
});

describe('when the body is defined in the panel, it may be anybody’s, so of its item', () => {
	const DEFINED = { requestSource: 'define', request: '{"message": "Hi"}' };

	test('no token is believed', async () => {
		const limits = { requiredClaims: { values: [{ name: 'role', value: 'authenticated' }] } };
		const item = token('ada', { role: 'authenticated' });
		const run = await respond('Hi', { parameters: DEFINED, limits, item });
		expect(refusalOf(run)).toMatchObject({ statusCode: 401 });
	});

	test('no Origin is believed', async () => {
		const limits = { allowedOrigins: ['https://my-app.example'] };
		const run = await respond('Hi', { parameters: DEFINED, limits });
		expect(refusalOf(run)).toMatchObject({ statusCode: 403, errorType: 'origin_not_allowed' });
	});

	test('no address is believed', async () => {
		const limits = { trustedProxies: 1 };
		const call = { parameters: DEFINED, limits, item: forwarded('192.0.2.77') };
		answerOf(await respond('Hi', call));
		expect(sentBody(bench)).not.toHaveProperty('user');
	});
});
