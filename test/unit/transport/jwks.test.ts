import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	createJwksCache,
	fetchJwks,
	type JwksContext,
	type JwksFetch,
	type JwksReply,
} from '../../../nodes/shared/transport/jwks';

const URL_1 = 'https://login.example/keys';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const keySet = (kid: string) => ({ keys: [{ kty: 'OKP', kid }] });
const fetched = (kid: string): JwksFetch => ({ kind: 'fetched', keySet: keySet(kid) });
const DOWN: JwksFetch = { kind: 'failed', why: 'answered with status 503' };

/** A cache with the test's own clock and sign-in service. */
function setUp(first: JwksFetch = fetched('one')) {
	const limits: AbortController[] = [];
	const state = {
		nowMs: 1_000_000,
		fetches: 0,
		/** What the service answers; a function may wait, or throw. */
		answer: async (): Promise<JwksFetch> => first,
	};
	const cache = createJwksCache(
		() => state.nowMs,
		() => {
			const limit = new AbortController();
			limits.push(limit);
			return limit.signal;
		},
	);
	return {
		state,
		getKeys: async (insteadOf?: object, url = URL_1): Promise<JwksReply> =>
			await cache.get(
				url,
				async () => {
					state.fetches += 1;
					return await state.answer();
				},
				insteadOf,
			),
		answers(reply: JwksFetch) {
			state.answer = async () => reply;
		},
		/** As if five seconds had passed. */
		runOutOfTime: () => limits.at(-1)?.abort(),
	};
}

const kidOf = (reply: JwksReply) =>
	reply.kind === 'known' ? reply.keySet.keys[0]?.kid : reply.why;
const setOf = (reply: JwksReply) => (reply.kind === 'known' ? reply.keySet : undefined);

describe('a key set', () => {
	test('is fetched once and stays the same object for ten minutes', async () => {
		const { state, getKeys } = setUp();
		const first = setOf(await getKeys());
		state.nowMs += 10 * MINUTE - 1;
		expect(setOf(await getKeys())).toBe(first);
		expect(state.fetches).toBe(1);
	});

	test('is fetched again after ten minutes', async () => {
		const { state, getKeys, answers } = setUp();
		await getKeys();
		answers(fetched('two'));
		state.nowMs += 10 * MINUTE;
		expect(kidOf(await getKeys())).toBe('two');
		expect(state.fetches).toBe(2);
	});

	test('belongs to one URL', async () => {
		const { getKeys, answers } = setUp();
		await getKeys();
		answers(fetched('other'));
		expect(kidOf(await getKeys(undefined, 'https://other.example/keys'))).toBe('other');
		expect(kidOf(await getKeys())).toBe('one');
	});

	test('is fetched again after the clock was set back', async () => {
		const { state, getKeys, answers } = setUp();
		await getKeys();
		answers(fetched('two'));
		state.nowMs -= DAY;
		expect(kidOf(await getKeys())).toBe('two');
	});

	test('is kept for the last hundred URLs', async () => {
		const { state, getKeys } = setUp();
		for (let index = 0; index <= 100; index += 1) {
			await getKeys(undefined, `https://${index}.example/keys`);
		}
		await getKeys(undefined, 'https://1.example/keys');
		expect(state.fetches).toBe(101);
		await getKeys(undefined, 'https://0.example/keys');
		expect(state.fetches).toBe(102);
	});
});

describe('after a rotation of keys', () => {
	test('a key set that lacks a key is fetched again, at most every 30 seconds', async () => {
		const { state, getKeys, answers } = setUp();
		const first = setOf(await getKeys());
		answers(fetched('two'));
		state.nowMs += 30_000 - 1;
		expect(setOf(await getKeys(first))).toBe(first);
		expect(state.fetches).toBe(1);
		state.nowMs += 1;
		const second = await getKeys(first);
		expect(kidOf(second)).toBe('two');
		state.nowMs += 30_000 - 1;
		expect(setOf(await getKeys(setOf(second)))).toBe(setOf(second));
		expect(state.fetches).toBe(2);
	});

	test('a call with an older key set gets the newer one at once', async () => {
		const { state, getKeys, answers } = setUp();
		const first = setOf(await getKeys());
		answers(fetched('two'));
		state.nowMs += MINUTE;
		await getKeys(first);
		expect(kidOf(await getKeys(first))).toBe('two');
		expect(state.fetches).toBe(2);
	});

	test('fetches are 30 seconds apart however many tokens name unknown keys', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 50, size: 'max' }),
				async (pauses) => {
					const { state, getKeys } = setUp();
					const startMs = state.nowMs;
					for (const pauseMs of pauses) {
						state.nowMs += pauseMs;
						await getKeys(setOf(await getKeys()));
					}
					expect(state.fetches).toBeLessThanOrEqual(1 + (state.nowMs - startMs) / 30_000);
				},
			),
		);
	});
});

describe('one fetch at a time', () => {
	test('is shared by calls at the same time', async () => {
		const { state, getKeys } = setUp();
		const replies = await Promise.all(Array.from({ length: 100 }, async () => await getKeys()));
		expect(state.fetches).toBe(1);
		expect(new Set(replies.map(setOf)).size).toBe(1);
	});

	test('is shared by calls that need new keys, and other calls do not wait for it', async () => {
		const { state, getKeys } = setUp();
		const first = setOf(await getKeys());
		state.nowMs += MINUTE;
		let release: (reply: JwksFetch) => void = () => {};
		state.answer = async () =>
			await new Promise((resolve) => {
				release = resolve;
			});
		const waiting = [getKeys(first)];
		state.nowMs += MINUTE;
		waiting.push(getKeys(first));
		expect(setOf(await getKeys())).toBe(first);
		release(fetched('two'));
		expect((await Promise.all(waiting)).map(kidOf)).toEqual(['two', 'two']);
		expect(state.fetches).toBe(2);
	});
});

describe('when the service is down', () => {
	test.each([
		{ name: 'a failure', answer: async () => DOWN, why: 'answered with status 503' },
		{
			name: 'an exception',
			answer: async () => {
				throw new Error('secret detail');
			},
			why: 'could not be reached',
		},
	])(
		'without keys, $name makes the keys unavailable and the next fetch comes after 5 seconds',
		async ({ answer, why }) => {
			const { state, getKeys, answers } = setUp();
			state.answer = answer;
			expect(await getKeys()).toEqual({ kind: 'unavailable', why });
			state.nowMs += 5_000 - 1;
			expect(await getKeys()).toEqual({ kind: 'unavailable', why });
			expect(state.fetches).toBe(1);
			answers(fetched('one'));
			state.nowMs += 1;
			expect(kidOf(await getKeys())).toBe('one');
		},
	);

	test('old keys are used for a day, and a fetch is tried twice a minute', async () => {
		const { state, getKeys, answers } = setUp();
		await getKeys();
		answers(DOWN);
		state.nowMs += 10 * MINUTE;
		expect(kidOf(await getKeys())).toBe('one');
		expect(kidOf(await getKeys())).toBe('one');
		expect(state.fetches).toBe(2);
		state.nowMs += 30_000;
		expect(kidOf(await getKeys())).toBe('one');
		expect(state.fetches).toBe(3);
		state.nowMs += DAY;
		expect(kidOf(await getKeys())).toBe('answered with status 503');
	});

	test('no call waits longer than the time limit', async () => {
		const { state, getKeys, runOutOfTime, answers } = setUp();
		await getKeys();
		state.nowMs += 10 * MINUTE;
		state.answer = async () => await new Promise<never>(() => {});
		const waiting = getKeys();
		runOutOfTime();
		expect(kidOf(await waiting)).toBe('one');
		answers(fetched('two'));
		state.nowMs += 30_000;
		expect(kidOf(await getKeys())).toBe('two');
	});

	test('without keys, the time limit makes the keys unavailable', async () => {
		const { state, getKeys, runOutOfTime } = setUp();
		state.answer = async () => await new Promise<never>(() => {});
		const waiting = getKeys();
		runOutOfTime();
		expect(await waiting).toEqual({ kind: 'unavailable', why: 'did not answer in time' });
	});
});

describe('fetchJwks', () => {
	type Response = { statusCode?: number; body: unknown };

	async function* chunksOf(texts: string[]): AsyncGenerator<Uint8Array> {
		for (const text of texts) yield new TextEncoder().encode(text);
	}

	async function fetchFrom(response: Response) {
		const asked: unknown[] = [];
		const context: JwksContext = {
			helpers: {
				httpRequest: async (options) => {
					asked.push(options);
					return { statusCode: 200, headers: {}, ...response };
				},
			},
		};
		const reply = await fetchJwks(context, URL_1, new AbortController().signal);
		return { reply, asked };
	}

	const json = (value: unknown): Response => ({ body: chunksOf([JSON.stringify(value)]) });

	test('returns the keys as published, and follows no redirect', async () => {
		const { reply, asked } = await fetchFrom(json({ ...keySet('one'), more: 1 }));
		expect(reply).toEqual({ kind: 'fetched', keySet: keySet('one') });
		expect(asked).toMatchObject([
			{ url: URL_1, disableFollowRedirect: true, abortSignal: expect.any(AbortSignal) },
		]);
	});

	test.each<{ name: string; response: Response; why: RegExp }>([
		{ name: 'an error', response: { ...json(keySet('x')), statusCode: 404 }, why: /status 404/ },
		{ name: 'a redirect', response: { body: chunksOf([]), statusCode: 302 }, why: /status 302/ },
		{ name: 'a page', response: { body: chunksOf(['<html>']) }, why: /Key Set/ },
		{ name: 'no body', response: { body: undefined }, why: /Key Set/ },
		{ name: 'another object', response: json({ issuer: 'x' }), why: /Key Set/ },
		{ name: 'no keys', response: json({ keys: [] }), why: /Key Set/ },
		{ name: 'a key that is not an object', response: json({ keys: [1] }), why: /Key Set/ },
		{
			name: 'too many keys',
			response: json({ keys: Array.from({ length: 101 }, () => ({})) }),
			why: /Key Set/,
		},
		{
			name: 'a huge body',
			response: json({ keys: [{ x: 'x'.repeat(300_000) }] }),
			why: /more than 262144 bytes/,
		},
	])('gives a failure for $name', async ({ response, why }) => {
		expect((await fetchFrom(response)).reply).toEqual({
			kind: 'failed',
			why: expect.stringMatching(why),
		});
	});

	test('stops reading a body without end', async () => {
		let sent = 0;
		async function* endless(): AsyncGenerator<Uint8Array> {
			for (; sent < 1_000; sent += 1) yield new Uint8Array(65_536).fill(32);
		}
		expect((await fetchFrom({ body: endless() })).reply.kind).toBe('failed');
		expect(sent).toBeLessThan(10);
	});

	test('gives a failure when the connection breaks after a whole key set', async () => {
		async function* broken(): AsyncGenerator<Uint8Array> {
			yield* chunksOf([JSON.stringify(keySet('one'))]);
			throw new Error('reset');
		}
		expect((await fetchFrom({ body: broken() })).reply.kind).toBe('failed');
	});
});
