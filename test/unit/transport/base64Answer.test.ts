/** Answers with base64 in their JSON, as they come: in pieces, too large, broken, or an error. */
import { describe, expect, test } from '@jest/globals';
import { failureOf } from '../../../nodes/shared/failure/sentences/common';
import { requestBase64, type Base64Request } from '../../../nodes/shared/transport/base64Answer';
import { CREDENTIAL, fakeUpstream, type Reply } from './upstream';

const ask = async (reply: Reply, request: Partial<Base64Request> = {}) =>
	await requestBase64(fakeUpstream(reply).context, CREDENTIAL, {
		method: 'POST',
		path: '/images',
		member: 'b64_json',
		maxBytes: 100,
		...request,
	});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const TEXT = JSON.stringify({ id: 'Hé🚀', data: [{ b64_json: base64('picture') }], n: 1 });
const headers = { 'x-generation-id': 'gen-1' };

test('the JSON and the decoded texts come apart, and the memory of these is given back', async () => {
	const reply = await ask({ statusCode: 200, headers, body: [TEXT.slice(0, 30), TEXT.slice(30)] });
	if (reply.kind === 'failed') throw new Error(reply.failure.message);
	expect(reply).toMatchObject({
		body: { id: 'Hé🚀', data: [{ b64_json: '0' }], n: 1 },
		generationId: 'gen-1',
	});
	expect(reply.decoded.map(({ bytes }) => String(bytes))).toEqual(['picture']);
	reply.release();
	expect(reply.decoded.map(({ bytes }) => bytes.length)).toEqual([0]);
});

test('letters that are cut in two are whole', async () => {
	const bytes = new TextEncoder().encode(TEXT);
	for (let at = 0; at <= bytes.length; at++) {
		const { context } = fakeUpstream();
		async function* body() {
			yield bytes.subarray(0, at);
			yield bytes.subarray(at);
		}
		context.helpers.httpRequestWithAuthentication = async () =>
			await Promise.resolve({ statusCode: 200, headers: {}, body: body() });
		const reply = await requestBase64(context, CREDENTIAL, {
			method: 'POST',
			path: '/images',
			member: 'b64_json',
			maxBytes: 100,
		});
		expect(reply).toMatchObject({ kind: 'answered', body: { id: 'Hé🚀', n: 1 } });
	}
});

describe('a failure', () => {
	const TOO_LARGE = failureOf(502, 'too_large', 'Too large', '');
	const TOO_LONG = failureOf(502, 'too_long', 'Too long', '');
	test.each<{ name: string; reply: Reply; request?: Partial<Base64Request>; errorType: string }>([
		{
			name: 'of texts above the limit',
			reply: { statusCode: 200, headers, body: [TEXT] },
			request: { maxBytes: 6, tooLarge: TOO_LARGE, tooLong: TOO_LONG },
			errorType: 'too_large',
		},
		{
			name: 'of other JSON above its limit',
			reply: { statusCode: 200, headers, body: [TEXT.repeat(9)] },
			request: { maxJsonBytes: 90, tooLarge: TOO_LARGE, tooLong: TOO_LONG },
			errorType: 'too_long',
		},
		{
			name: 'of either, without words for it',
			reply: { statusCode: 200, headers, body: [TEXT.repeat(9)] },
			request: { maxJsonBytes: 90 },
			errorType: 'invalid_response',
		},
		{
			name: 'of half an answer',
			reply: { statusCode: 200, headers, body: [TEXT.slice(0, 30)], end: 'break' },
			errorType: 'stream_cut',
		},
		{
			name: 'of half an answer whose connection did not break',
			reply: { statusCode: 200, headers, body: [TEXT.slice(0, 30)] },
			errorType: 'invalid_response',
		},
		{
			name: 'that upstream reports',
			reply: { statusCode: 402, headers, body: ['{"error":', '{"code":402}}'] },
			errorType: 'payment_required',
		},
		{
			name: 'that upstream reports, and breaks off',
			reply: { statusCode: 402, headers, body: ['{"error":'], end: 'break' },
			errorType: 'payment_required',
		},
		{
			name: 'that upstream reports with status 200',
			reply: { statusCode: 200, headers, body: ['{"error":{"code":402}}'] },
			errorType: 'payment_required',
		},
	])('$name is $errorType, and names the generation', async ({ reply, request, errorType }) => {
		expect(await ask(reply, request)).toMatchObject({
			kind: 'failed',
			failure: { errorType, generationId: 'gen-1' },
		});
	});
});
