import { describe, expect, test } from '@jest/globals';
import {
	requestBytes,
	requestJson,
	type ApiRequest,
} from '../../../nodes/shared/transport/request';
import { CREDENTIAL_TYPE } from '../../../nodes/shared/transport/http';
import { connectionError, CREDENTIAL, fakeUpstream, type Reply } from './upstream';

const TWICE = { timeoutMs: 60_000, attempts: 2 };

async function ask(replies: Reply[], request: Partial<ApiRequest> = {}) {
	const { context, sent } = fakeUpstream(...replies);
	const reply = await requestJson(context, CREDENTIAL, { method: 'GET', path: '/x', ...request });
	return { reply, sent };
}

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)(
	'a %s request is sent with its query, body and headers',
	async (method) => {
		const { sent } = await ask([{ statusCode: 200, body: ['{}'] }], {
			method,
			qs: { id: '1' },
			body: { name: 'n' },
			headers: { 'X-A': 'b' },
		});
		expect(sent).toMatchObject([
			{ method, url: '/x', qs: { id: '1' }, body: { name: 'n' }, headers: { 'X-A': 'b' } },
		]);
	},
);

test.each([
	{ name: 'of its own type, when the request names one', credentialType: 'throwAwayApi' },
	{ name: 'of the inference key otherwise', credentialType: undefined },
])('a request is authenticated by the credential $name', async ({ credentialType }) => {
	const { sent } = await ask([{ statusCode: 200, body: ['{}'] }], { credentialType });
	const type = credentialType ?? CREDENTIAL_TYPE;
	expect(sent).toMatchObject([
		{ authenticatedBy: type, credentialsDecrypted: { type, data: CREDENTIAL } },
	]);
	expect(sent[0]).not.toHaveProperty('credentialType');
});

test('a failure after the head of an answer names the generation, and no fallback models', async () => {
	const headers = { 'x-generation-id': 'gen-1' };
	const { reply } = await ask([{ statusCode: 200, headers, body: ['{'], end: 'break' }], {
		method: 'POST',
	});
	expect(reply).toMatchObject({
		failure: { errorType: 'stream_cut', generationId: 'gen-1', hint: 'Try again shortly' },
	});
});

test('an error that was charged says so, and is not asked for again', async () => {
	const charged = '{"error":{"code":503},"usage":{"cost":0.25}}';
	const { reply, sent } = await ask(
		[
			{ statusCode: 200, body: [charged] },
			{ statusCode: 200, body: ['{}'] },
		],
		{ method: 'POST', limits: TWICE },
	);
	expect(sent).toHaveLength(1);
	expect(reply).toMatchObject({
		failure: { errorType: 'provider_overloaded', costUsd: 0.25, retryable: false },
	});
});

test('the total time limit has the words of the subject', async () => {
	const limits = { timeoutMs: 10, attempts: 1 };
	const words = { message: 'It took too long', hint: 'Send less' };
	const late = { statusCode: 200, body: ['{'], end: 'silence' } as const;
	expect(
		(await ask([late], { limits, sentences: new Map([['timed_out', words]]) })).reply,
	).toMatchObject({
		failure: { ...words, errorType: 'timeout', statusCode: 504 },
	});
	expect((await ask([late], { limits, sentences: new Map() })).reply).toMatchObject({
		failure: { message: 'The answer did not arrive in time' },
	});
});

describe('an answer', () => {
	test.each([
		{ statusCode: 200, body: ['{"a"', ':1}'], answered: { a: 1 } },
		{ statusCode: 201, body: ['{"a":1}'], answered: { a: 1 } },
		{ statusCode: 202, body: [], answered: undefined },
		{ statusCode: 204, body: [], answered: undefined },
	])('with status $statusCode has the body $answered', async ({ answered, ...given }) => {
		const { reply } = await ask([given]);
		expect(reply).toEqual({ kind: 'answered', body: answered });
	});

	test.each<{ name: string; given: Reply; errorType: string }>([
		{
			name: 'a page',
			given: { statusCode: 200, body: ['<html>'] },
			errorType: 'invalid_response',
		},
		{ name: 'empty with status 200', given: { statusCode: 200 }, errorType: 'invalid_response' },
		{
			name: 'empty because the connection broke',
			given: { statusCode: 202, end: 'break' },
			errorType: 'stream_cut',
		},
		{
			name: 'half a body because the connection broke',
			given: { statusCode: 200, body: ['{"data":['], end: 'break' },
			errorType: 'stream_cut',
		},
		{ name: 'a redirect', given: { statusCode: 302 }, errorType: 'invalid_response' },
		{
			name: 'an error with status 200',
			given: { statusCode: 200, body: ['{"error":{"code":402}}'] },
			errorType: 'payment_required',
		},
		{
			name: 'an error with its status',
			given: { statusCode: 404, body: ['{"error":{"code":404}}'] },
			errorType: 'not_found',
		},
	])('that is $name is a failure: $errorType', async ({ given, errorType }) => {
		const { reply } = await ask([given]);
		expect(reply).toMatchObject({ kind: 'failed', failure: { errorType } });
	});

	test('that is a redirect is left at once, and not when the time is over', async () => {
		const { sent } = await ask([{ statusCode: 302, body: ['Moved'], end: 'silence' }]);
		expect(sent[0]?.deadline.aborted).toBe(true);
	});
});

describe('another attempt', () => {
	const limited: Reply = {
		statusCode: 429,
		headers: { 'retry-after': '0' },
		body: ['{"error":{"code":429}}'],
	};
	const answer: Reply = { statusCode: 200, body: ['{}'] };

	test('follows only when the limits allow it, after the wait that upstream named', async () => {
		expect((await ask([limited, answer])).sent).toHaveLength(1);
		const { reply, sent } = await ask([limited, answer], { limits: TWICE });
		expect(reply.kind).toBe('answered');
		expect(sent).toHaveLength(2);
	});

	test('does not follow when the wait would not end in time', async () => {
		const { reply, sent } = await ask([{ ...limited, headers: { 'retry-after': '61' } }], {
			limits: TWICE,
		});
		expect(reply).toMatchObject({ kind: 'failed', failure: { retryAfterSeconds: 61 } });
		expect(sent).toHaveLength(1);
	});

	test.each([
		{ method: 'GET', code: 'ECONNRESET', attempts: 2 },
		{ method: 'POST', code: 'ECONNRESET', attempts: 1 },
		{ method: 'POST', code: 'ECONNREFUSED', attempts: 2 },
		{ method: 'DELETE', code: 'ECONNRESET', attempts: 1 },
	] as const)(
		'makes $attempts in all for $method after $code',
		async ({ method, code, attempts }) => {
			const { sent } = await ask([connectionError(code), answer], { method, limits: TWICE });
			expect(sent).toHaveLength(attempts);
		},
	);
});

describe('the end of an execution', () => {
	const silent: Reply = { statusCode: 200, body: ['{'], end: 'silence' };
	const limits = { timeoutMs: 40, attempts: 1 };

	test('ends its own request', async () => {
		const { reply } = await ask([silent], { signals: [AbortSignal.abort()] });
		expect(reply).toMatchObject({ kind: 'failed' });
	});

	test('does not end a shared request, but the time limit does', async () => {
		const { reply, sent } = await ask([silent], {
			signals: [AbortSignal.abort()],
			isShared: true,
			limits,
		});
		expect(sent[0]?.isShared).toBe(true);
		expect(reply).toMatchObject({ failure: { errorType: 'timeout' } });
	});
});

test('an error that is not a connection error is thrown as n8n’s error', async () => {
	await expect(ask([new Error('The address is blocked')])).rejects.toThrow();
});

describe('bytes', () => {
	const file: Reply = {
		statusCode: 200,
		headers: { 'content-type': 'audio/mpeg' },
		body: ['ab', 'cd'],
	};
	const askBytes = async (reply: Reply, maxBytes = 4) =>
		await requestBytes(fakeUpstream(reply).context, CREDENTIAL, {
			method: 'POST',
			path: '/audio/speech',
			maxBytes,
		});

	test('come with their media type', async () => {
		expect(await askBytes(file)).toEqual({
			kind: 'answered',
			bytes: Buffer.from('abcd'),
			contentType: 'audio/mpeg',
		});
	});

	test.each<{ name: string; given: Reply; maxBytes?: number; errorType: string }>([
		{ name: 'too many', given: file, maxBytes: 3, errorType: 'invalid_response' },
		{ name: 'half a file', given: { ...file, end: 'break' }, errorType: 'stream_cut' },
		{
			name: 'an error with its status',
			given: { statusCode: 402, body: ['{"error":{"code":402}}'] },
			errorType: 'payment_required',
		},
		{
			name: 'an error with status 200',
			given: {
				statusCode: 200,
				headers: { 'content-type': 'application/json' },
				body: ['{"error":{"code":402}}'],
			},
			errorType: 'payment_required',
		},
		...['', 'text/plain', 'application/octet-stream', 'audio/mpeg'].map((type) => ({
			name: `an error with status 200 and the type “${type}”`,
			given: {
				statusCode: 200,
				headers: { 'content-type': type },
				body: ['{"error":', '{"code":402}}'],
			},
			maxBytes: 100,
			errorType: 'payment_required',
		})),
		{
			name: 'JSON without an error',
			given: { statusCode: 200, headers: { 'content-type': 'application/json' }, body: ['{}'] },
			errorType: 'invalid_response',
		},
	])('that are $name are a failure: $errorType', async ({ given, maxBytes, errorType }) => {
		expect(await askBytes(given, maxBytes)).toMatchObject({
			kind: 'failed',
			failure: { errorType },
		});
	});
});

describe('a request that says so itself', () => {
	const JOB = '{"id":"job","error":{"code":400,"message":"x"}}';

	test('takes the error of a job for an answer', async () => {
		const isAnswer = ({ id }: { id?: unknown }) => id === 'job';
		const { reply } = await ask([{ statusCode: 200, body: [JOB] }], { isAnswer });
		expect(reply).toMatchObject({ kind: 'answered', body: { id: 'job' } });
		const other = await ask([{ statusCode: 200, body: ['{"error":{"code":400}}'] }], { isAnswer });
		expect(other.reply).toMatchObject({ kind: 'failed', failure: { statusCode: 400 } });
		const refused = await ask([{ statusCode: 400, body: [JOB] }], { isAnswer });
		expect(refused.reply.kind).toBe('failed');
	});

	test('is repeated or not by its own rule', async () => {
		const busy: Reply = { statusCode: 503, body: ['{}'] };
		const done: Reply = { statusCode: 200, body: ['{}'] };
		const heard: unknown[] = [];
		const { reply, sent } = await ask([busy, done], {
			method: 'GET',
			limits: TWICE,
			mayRepeat({ statusCode }) {
				heard.push(statusCode);
				return false;
			},
		});
		expect(reply.kind).toBe('failed');
		expect(sent).toHaveLength(1);
		expect(heard).toEqual([503]);
	});

	test('has its own limit on the length of the answer', async () => {
		const body = ['{"a":', '"bcdef"', '}'];
		const short = await ask([{ statusCode: 200, body }], { maxJsonBytes: 6 });
		expect(short.reply).toMatchObject({ kind: 'failed' });
		expect((await ask([{ statusCode: 200, body }], { maxJsonBytes: 13 })).reply).toEqual({
			kind: 'answered',
			body: { a: 'bcdef' },
		});
	});
});
