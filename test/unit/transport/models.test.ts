import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { RequestContext } from '../../../nodes/shared/transport/http';
import type { RequestOptions } from '../../../nodes/shared/transport/deadline';
import type * as Models from '../../../nodes/shared/transport/models';
import { NOW_MS } from '../openrouter/answer/chatStream';

// Before the module is loaded, because its cache uses the clock of that time.
jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
const { fetchModels, cachedModels, modelPrices } = jest.requireActual<typeof Models>(
	'../../../nodes/shared/transport/models',
);

type Reply = { statusCode: number; body: unknown } | Error;

const LIST: Reply = { statusCode: 200, body: { data: [{ id: 'a/b' }, { id: 'c/d' }] } };
const connectionLost = () => Object.assign(new Error('lost'), { code: 'ECONNRESET' });
const answer = (statusCode: number, body: unknown = { error: { code: statusCode } }): Reply => ({
	statusCode,
	body,
});

/** The part of n8n's context that these functions use. Answers with `replies`; the last one repeats. */
function fakeContext(...replies: Reply[]) {
	const urls: string[] = [];
	let release = (): void => {};
	let gate = Promise.resolve();
	const context = {
		getNode: () => ({
			id: '1',
			name: 'OpenRouter',
			type: 'openRouter',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		}),
		helpers: {
			httpRequestWithAuthentication: async (_type: string, { url, deadline }: RequestOptions) => {
				const reply = replies[Math.min(urls.length, replies.length - 1)] ?? LIST;
				urls.push(url);
				await gate;
				if (deadline?.aborted === true) throw connectionLost();
				if (reply instanceof Error) throw reply;
				return {
					statusCode: reply.statusCode,
					headers: { 'content-type': 'application/json' },
					body: jsonBytes(reply.body),
				};
			},
		},
	};
	return {
		context: context as unknown as RequestContext,
		urls,
		/** Holds answers back until the function that it returns is called. */
		hold() {
			gate = new Promise((resolve) => {
				release = resolve;
			});
			return () => release();
		},
	};
}

async function* jsonBytes(body: unknown): AsyncGenerator<Uint8Array> {
	yield new TextEncoder().encode(JSON.stringify(body));
}

let credentials = 0;
/** The cache lives as long as the module, so each test uses its own keys. */
const newCredential = (): ICredentialDataDecryptedObject => ({ apiKey: `test-${++credentials}` });

beforeEach(() => {
	jest.setSystemTime(NOW_MS);
});

const idsOf = (reply: Models.ModelsReply) =>
	reply.kind === 'answered' ? reply.models.map(({ id }) => id) : reply.failure.errorType;

describe('fetchModels', () => {
	test('asks for the models that the key may use', async () => {
		const { context, urls } = fakeContext(LIST);
		expect(idsOf(await fetchModels(context, newCredential()))).toEqual(['a/b', 'c/d']);
		expect(urls).toEqual(['/models/user']);
	});

	test.each([403, 404, 405, 501])(
		'asks for all models when the status of that is %d',
		async (statusCode) => {
			const { context, urls } = fakeContext(answer(statusCode), LIST);
			expect(idsOf(await fetchModels(context, newCredential()))).toEqual(['a/b', 'c/d']);
			expect(urls).toEqual(['/models/user', '/models']);
		},
	);

	test.each([
		{ statusCode: 400, errorType: 'invalid_request' },
		{ statusCode: 401, errorType: 'authentication' },
		{ statusCode: 429, errorType: 'rate_limit_exceeded' },
		{ statusCode: 500, errorType: 'server' },
		{ statusCode: 503, errorType: 'provider_overloaded' },
		{ statusCode: 301, errorType: 'invalid_response' },
	])(
		'does not ask for all models when the status is $statusCode',
		async ({ statusCode, errorType }) => {
			const { context, urls } = fakeContext(answer(statusCode));
			expect(idsOf(await fetchModels(context, newCredential()))).toBe(errorType);
			expect(urls).toEqual(['/models/user']);
		},
	);

	test('tells an answer without a list from an empty list', async () => {
		for (const data of [[], null]) {
			const { context } = fakeContext(answer(200, { data }));
			expect(idsOf(await fetchModels(context, newCredential()))).toEqual([]);
		}
		const { context } = fakeContext(answer(200, { models: [] }));
		expect(idsOf(await fetchModels(context, newCredential()))).toBe('invalid_response');
	});

	test('knows no price where a server has no list', async () => {
		const { context } = fakeContext(answer(200, { models: [] }));
		expect(await modelPrices(context, newCredential())).toEqual(expect.any(Function));
	});

	test('reports the second of two failures', async () => {
		const { context } = fakeContext(answer(404), answer(401));
		expect(idsOf(await fetchModels(context, newCredential()))).toBe('authentication');
	});

	test.each([
		{ name: 'a connection that broke', reply: connectionLost(), errorType: 'network' },
		{
			name: 'a body that is not an object',
			reply: answer(200, [1]),
			errorType: 'invalid_response',
		},
		{
			name: 'a body that is not JSON',
			reply: answer(200, '<html>'),
			errorType: 'invalid_response',
		},
	])('gives a failure for $name', async ({ reply, errorType }) => {
		const { context } = fakeContext(reply);
		expect(idsOf(await fetchModels(context, newCredential()))).toBe(errorType);
	});

	test('throws when n8n itself refuses the request', async () => {
		const { context } = fakeContext(new Error('This address is blocked'));
		await expect(fetchModels(context, newCredential())).rejects.toThrow('This address is blocked');
	});
});

describe('the cached list of models', () => {
	test('is fetched once per credential in 60 s', async () => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		const first = await cachedModels(context, credential);
		expect(idsOf(first)).toEqual(['a/b', 'c/d']);
		jest.setSystemTime(NOW_MS + 59_999);
		expect(await cachedModels(context, { ...credential })).toBe(first);
		expect(urls).toHaveLength(1);
		jest.setSystemTime(NOW_MS + 60_000);
		expect(await cachedModels(context, credential)).not.toBe(first);
		expect(urls).toHaveLength(2);
		jest.setSystemTime(NOW_MS + 119_999);
		await cachedModels(context, credential);
		expect(urls).toHaveLength(2);
	});

	test('is not kept longer after the clock was set back', async () => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		await cachedModels(context, credential);
		jest.setSystemTime(NOW_MS - 3_600_000);
		await cachedModels(context, credential);
		expect(urls).toHaveLength(2);
	});

	test('is fetched once for calls at the same time', async () => {
		const { context, urls, hold } = fakeContext(LIST);
		const credential = newCredential();
		const release = hold();
		const calls = [1, 2, 3].map(async () => await cachedModels(context, credential));
		release();
		const [first, ...others] = await Promise.all(calls);
		expect(others).toEqual([first, first]);
		expect(urls).toHaveLength(1);
	});

	test('does not end with the execution that asked first, when another one waits for it', async () => {
		const { context, urls, hold } = fakeContext(LIST);
		const credential = newCredential();
		const release = hold();
		const stop = new AbortController();
		const getExecutionCancelSignal = () => stop.signal;
		const stopped = cachedModels({ ...context, getExecutionCancelSignal }, credential);
		const waiting = cachedModels(context, credential);
		stop.abort();
		release();
		expect(idsOf(await stopped)).toBe('canceled');
		expect(idsOf(await waiting)).toEqual(['a/b', 'c/d']);
		expect(urls).toHaveLength(1);
	});

	test.each<{ name: string; other: ICredentialDataDecryptedObject }>([
		{ name: 'another key', other: { apiKey: 'other-key' } },
		{ name: 'another region', other: { region: 'eu' } },
		{ name: 'another base URL', other: { region: 'custom', baseUrl: 'https://or.example' } },
	])('is fetched again for $name', async ({ other }) => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		await cachedModels(context, credential);
		await cachedModels(context, { ...credential, ...other });
		expect(urls).toHaveLength(2);
	});

	test('is not fetched again for another attribution', async () => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		await cachedModels(context, credential);
		await cachedModels(context, { ...credential, siteTitle: 'A' });
		expect(urls).toHaveLength(1);
	});

	test('does not include a failure', async () => {
		const { context, urls } = fakeContext(answer(503), LIST);
		const credential = newCredential();
		expect(idsOf(await cachedModels(context, credential))).toBe('provider_overloaded');
		expect(idsOf(await cachedModels(context, credential))).toEqual(['a/b', 'c/d']);
		expect(urls).toHaveLength(2);
	});

	test('fails once for calls at the same time', async () => {
		const { context, urls } = fakeContext(answer(503), LIST);
		const credential = newCredential();
		const calls = [1, 2].map(async () => idsOf(await cachedModels(context, credential)));
		expect(await Promise.all(calls)).toEqual(['provider_overloaded', 'provider_overloaded']);
		expect(urls).toHaveLength(1);
	});

	test('does not include an exception', async () => {
		const { context, urls } = fakeContext(new Error('This address is blocked'), LIST);
		const credential = newCredential();
		await expect(cachedModels(context, credential)).rejects.toThrow('This address is blocked');
		expect(idsOf(await cachedModels(context, credential))).toEqual(['a/b', 'c/d']);
		expect(urls).toHaveLength(2);
	});

	test('stays when an earlier fetch fails late', async () => {
		const { context, urls, hold } = fakeContext(answer(503), LIST);
		const credential = newCredential();
		const release = hold();
		const late = cachedModels(context, credential);
		jest.setSystemTime(NOW_MS + 60_000);
		const fresh = cachedModels(context, credential);
		release();
		expect(idsOf(await late)).toBe('provider_overloaded');
		expect(idsOf(await fresh)).toEqual(['a/b', 'c/d']);
		await cachedModels(context, credential);
		expect(urls).toHaveLength(2);
	});

	test('is not fetched with a faulty credential', async () => {
		const { context, urls } = fakeContext(LIST);
		await expect(cachedModels(context, { apiKey: '' })).rejects.toThrow('API Key is empty');
		expect(urls).toEqual([]);
	});

	test('is kept for at most 100 credentials, and the oldest is dropped first', async () => {
		const { context, urls } = fakeContext(LIST);
		const [first, second, ...others] = Array.from({ length: 101 }, newCredential);
		if (first === undefined || second === undefined) throw new Error('no credentials');
		for (const credential of [first, second, ...others]) await cachedModels(context, credential);
		expect(urls).toHaveLength(101);
		for (const credential of [second, ...others]) await cachedModels(context, credential);
		expect(urls).toHaveLength(101);
		await cachedModels(context, first);
		expect(urls).toHaveLength(102);
	});

	test('is dropped last after it was fetched again', async () => {
		const { context, urls } = fakeContext(LIST);
		const [first, second, ...others] = Array.from({ length: 100 }, newCredential);
		if (first === undefined || second === undefined) throw new Error('no credentials');
		for (const credential of [first, second, ...others]) await cachedModels(context, credential);
		jest.setSystemTime(NOW_MS + 60_000);
		await cachedModels(context, first);
		await cachedModels(context, newCredential());
		expect(urls).toHaveLength(102);
		await cachedModels(context, first);
		expect(urls).toHaveLength(102);
	});

	test('is kept by a hash, not by the API key', async () => {
		const set = jest.spyOn(Map.prototype, 'set');
		const { context } = fakeContext(LIST);
		await cachedModels(context, { apiKey: 'plainly-visible' });
		const keys = set.mock.calls.map(([key]) => String(key));
		set.mockRestore();
		expect(keys.some((key) => /^[\w+/]{43}=$/.test(key))).toBe(true);
		expect(keys.join()).not.toContain('plainly-visible');
	});
});
