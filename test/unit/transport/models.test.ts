import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { RequestContext } from '../../../nodes/shared/transport/http';
import type * as Models from '../../../nodes/shared/transport/models';
import { NOW_MS } from '../openrouter/answer/chatStream';

// Before the module is loaded, as its memory takes the clock that it finds then.
jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
const { fetchModels, recallModels } = jest.requireActual<typeof Models>(
	'../../../nodes/shared/transport/models',
);

type Reply = { statusCode: number; body: unknown } | Error;

const LIST: Reply = { statusCode: 200, body: { data: [{ id: 'a/b' }, { id: 'c/d' }] } };
const connectionLost = () => Object.assign(new Error('lost'), { code: 'ECONNRESET' });
const answer = (statusCode: number, body: unknown = { error: { code: statusCode } }): Reply => ({
	statusCode,
	body,
});

/** As much of n8n's context as these functions use. Answers from `replies`, the last one for ever. */
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
			httpRequestWithAuthentication: async (_type: string, { url }: { url: string }) => {
				const reply = replies[Math.min(urls.length, replies.length - 1)] ?? LIST;
				urls.push(url);
				await gate;
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
/** The memory lives as long as the module, so each test brings keys of its own. */
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

	test.each([403, 404, 405, 501])('and for all when that answers %d', async (statusCode) => {
		const { context, urls } = fakeContext(answer(statusCode), LIST);
		expect(idsOf(await fetchModels(context, newCredential()))).toEqual(['a/b', 'c/d']);
		expect(urls).toEqual(['/models/user', '/models']);
	});

	test.each([
		{ statusCode: 400, errorType: 'invalid_request' },
		{ statusCode: 401, errorType: 'authentication' },
		{ statusCode: 429, errorType: 'rate_limit_exceeded' },
		{ statusCode: 500, errorType: 'server' },
		{ statusCode: 503, errorType: 'provider_overloaded' },
		{ statusCode: 301, errorType: 'invalid_response' },
	])('not when it answers $statusCode', async ({ statusCode, errorType }) => {
		const { context, urls } = fakeContext(answer(statusCode));
		expect(idsOf(await fetchModels(context, newCredential()))).toBe(errorType);
		expect(urls).toEqual(['/models/user']);
	});

	test('the second failure is the one that is told', async () => {
		const { context } = fakeContext(answer(404), answer(401));
		expect(idsOf(await fetchModels(context, newCredential()))).toBe('authentication');
	});

	test.each([
		{ name: 'a lost connection', reply: connectionLost(), errorType: 'network' },
		{ name: 'a body that is no object', reply: answer(200, [1]), errorType: 'invalid_response' },
		{ name: 'a body that is a text', reply: answer(200, '<html>'), errorType: 'invalid_response' },
	])('$name is a failure', async ({ reply, errorType }) => {
		const { context } = fakeContext(reply);
		expect(idsOf(await fetchModels(context, newCredential()))).toBe(errorType);
	});

	test('what n8n itself refuses is thrown', async () => {
		const { context } = fakeContext(new Error('This address is blocked'));
		await expect(fetchModels(context, newCredential())).rejects.toThrow('This address is blocked');
	});
});

describe('recallModels', () => {
	test('asks once per credential in 60 s', async () => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		const first = await recallModels(context, credential);
		expect(idsOf(first)).toEqual(['a/b', 'c/d']);
		jest.setSystemTime(NOW_MS + 59_999);
		expect(await recallModels(context, { ...credential })).toBe(first);
		expect(urls).toHaveLength(1);
		jest.setSystemTime(NOW_MS + 60_000);
		expect(await recallModels(context, credential)).not.toBe(first);
		expect(urls).toHaveLength(2);
		jest.setSystemTime(NOW_MS + 119_999);
		await recallModels(context, credential);
		expect(urls).toHaveLength(2);
	});

	test('a clock that was set back does not keep it for longer', async () => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		await recallModels(context, credential);
		jest.setSystemTime(NOW_MS - 3_600_000);
		await recallModels(context, credential);
		expect(urls).toHaveLength(2);
	});

	test('calls at the same time share one fetch', async () => {
		const { context, urls, hold } = fakeContext(LIST);
		const credential = newCredential();
		const release = hold();
		const calls = [1, 2, 3].map(async () => await recallModels(context, credential));
		release();
		const [first, ...others] = await Promise.all(calls);
		expect(others).toEqual([first, first]);
		expect(urls).toHaveLength(1);
	});

	test.each<{ name: string; other: ICredentialDataDecryptedObject }>([
		{ name: 'another key', other: { apiKey: 'other-key' } },
		{ name: 'another region', other: { region: 'eu' } },
		{ name: 'another base URL', other: { region: 'custom', baseUrl: 'https://or.example' } },
	])('$name is another credential', async ({ other }) => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		await recallModels(context, credential);
		await recallModels(context, { ...credential, ...other });
		expect(urls).toHaveLength(2);
	});

	test('attribution does not make another credential', async () => {
		const { context, urls } = fakeContext(LIST);
		const credential = newCredential();
		await recallModels(context, credential);
		await recallModels(context, { ...credential, siteTitle: 'A' });
		expect(urls).toHaveLength(1);
	});

	test('a failure is not remembered', async () => {
		const { context, urls } = fakeContext(answer(503), LIST);
		const credential = newCredential();
		expect(idsOf(await recallModels(context, credential))).toBe('provider_overloaded');
		expect(idsOf(await recallModels(context, credential))).toEqual(['a/b', 'c/d']);
		expect(urls).toHaveLength(2);
	});

	test('calls at the same time share a failure, too', async () => {
		const { context, urls } = fakeContext(answer(503), LIST);
		const credential = newCredential();
		const calls = [1, 2].map(async () => idsOf(await recallModels(context, credential)));
		expect(await Promise.all(calls)).toEqual(['provider_overloaded', 'provider_overloaded']);
		expect(urls).toHaveLength(1);
	});

	test('what is thrown is not remembered', async () => {
		const { context, urls } = fakeContext(new Error('This address is blocked'), LIST);
		const credential = newCredential();
		await expect(recallModels(context, credential)).rejects.toThrow('This address is blocked');
		expect(idsOf(await recallModels(context, credential))).toEqual(['a/b', 'c/d']);
		expect(urls).toHaveLength(2);
	});

	test('a failure that comes late does not forget what was fetched after it', async () => {
		const { context, urls, hold } = fakeContext(answer(503), LIST);
		const credential = newCredential();
		const release = hold();
		const late = recallModels(context, credential);
		jest.setSystemTime(NOW_MS + 60_000);
		const fresh = recallModels(context, credential);
		release();
		expect(idsOf(await late)).toBe('provider_overloaded');
		expect(idsOf(await fresh)).toEqual(['a/b', 'c/d']);
		await recallModels(context, credential);
		expect(urls).toHaveLength(2);
	});

	test('a faulty credential is refused before anything is asked', async () => {
		const { context, urls } = fakeContext(LIST);
		await expect(recallModels(context, { apiKey: '' })).rejects.toThrow('API Key is empty');
		expect(urls).toEqual([]);
	});

	test('at most 100 are remembered, and the one fetched first goes', async () => {
		const { context, urls } = fakeContext(LIST);
		const [first, second, ...others] = Array.from({ length: 101 }, newCredential);
		if (first === undefined || second === undefined) throw new Error('no credentials');
		for (const credential of [first, second, ...others]) await recallModels(context, credential);
		expect(urls).toHaveLength(101);
		for (const credential of [second, ...others]) await recallModels(context, credential);
		expect(urls).toHaveLength(101);
		await recallModels(context, first);
		expect(urls).toHaveLength(102);
	});

	test('fetching again moves a credential to the end of that line', async () => {
		const { context, urls } = fakeContext(LIST);
		const [first, second, ...others] = Array.from({ length: 100 }, newCredential);
		if (first === undefined || second === undefined) throw new Error('no credentials');
		for (const credential of [first, second, ...others]) await recallModels(context, credential);
		jest.setSystemTime(NOW_MS + 60_000);
		await recallModels(context, first);
		await recallModels(context, newCredential());
		expect(urls).toHaveLength(102);
		await recallModels(context, first);
		expect(urls).toHaveLength(102);
	});

	test('no key lies in memory', async () => {
		const set = jest.spyOn(Map.prototype, 'set');
		const { context } = fakeContext(LIST);
		await recallModels(context, { apiKey: 'plainly-visible' });
		const keys = set.mock.calls.map(([key]) => String(key));
		set.mockRestore();
		expect(keys.some((key) => /^[\w+/]{43}=$/.test(key))).toBe(true);
		expect(keys.join()).not.toContain('plainly-visible');
	});
});
