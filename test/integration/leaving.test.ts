/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a signal is waited for */
/**
 * An answer that is left before its end: its connection is closed at once, though upstream falls
 * silent. Each would otherwise stay open until the total timeout.
 */
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { ICredentialType, IDataObject } from 'n8n-workflow';
import {
	DONE,
	event,
	finishChunk,
	happyBody,
	KEEP_ALIVE,
	stream,
	textChunk,
	happyChat,
} from '../support/chatReplies';
import { json, STALL, type Reply, type Step } from '../support/reply';
import { credentialType, errorBody, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

/** Calls that are under way at once. */
const CALLS = 20;
const OPTIONS = { attempts: 1, parallelItems: CALLS };
const items: IDataObject[] = Array.from({ length: CALLS }, () => ({}));

/** Upstream says so much, and then nothing: the connection stays open on its side. */
const silentAfter = (status: number, contentType: string, ...steps: Step[]): Reply => ({
	kind: 'answer',
	status,
	headers: { 'content-type': contentType, location: 'http://127.0.0.1:1/' },
	body: { steps: [...steps, STALL] },
});

const SSE = 'text/event-stream';

describe('all connections to upstream are closed after', () => {
	test.each<{ name: string; reply: Reply; errorType: string | undefined }>([
		{
			name: 'an error in mid-stream',
			reply: stream(textChunk('Half'), event(errorBody({ code: 402 })), STALL),
			errorType: 'payment_required',
		},
		{
			name: '[DONE]',
			reply: stream(textChunk('Whole'), finishChunk(), DONE, STALL),
			errorType: undefined,
		},
		{
			name: 'a redirect',
			reply: silentAfter(302, 'text/html', 'x'),
			errorType: 'invalid_response',
		},
		{ name: 'a page', reply: silentAfter(200, SSE, '<html>'), errorType: 'invalid_response' },
		{
			name: 'a page with an error status',
			reply: silentAfter(503, 'text/html', '<html>'),
			errorType: 'provider_overloaded',
		},
		{
			name: 'an error event with an error status',
			reply: silentAfter(503, SSE, KEEP_ALIVE, event(errorBody({ code: 402 }))),
			errorType: 'payment_required',
		},
		{
			name: 'an error body that is too large',
			reply: silentAfter(503, 'application/json', `{"x":"${'x'.repeat(100_000)}`),
			errorType: 'provider_overloaded',
		},
	])('$name', async ({ reply, errorType }) => {
		bench.upstream.chat(reply);
		const run = await chat({ options: OPTIONS }, { items, onError: 'continueRegularOutput' });
		expect(run.output.map(({ json }) => json.errorType)).toEqual(Array(CALLS).fill(errorType));
		expect(bench.upstream.chatRequests).toHaveLength(CALLS);
		await bench.upstream.socketsClosed();
		expect(bench.upstream.openSockets).toBe(0);
	});

	test('a redirect of the model list', async () => {
		bench.upstream.route('GET /models/user', silentAfter(302, 'text/html', 'x'));
		const run = await chat(
			{ resource: 'model', operation: 'getMany' },
			{ onError: 'continueRegularOutput' },
		);
		expect(run.output[0]?.json).toMatchObject({ errorType: 'invalid_response' });
		await bench.upstream.socketsClosed();
		expect(bench.upstream.openSockets).toBe(0);
	});
});

/** An abort makes errors, and no answer is to pay for that. */
test('an answer that ends behind [DONE] is not aborted', async () => {
	const signals: AbortSignal[] = [];
	const { authenticate } = credentialType;
	if (typeof authenticate !== 'function') throw new Error('The credential has no authenticate()');
	const type: ICredentialType = Object.create(credentialType) as ICredentialType;
	type.authenticate = async (data, options) => {
		const { deadline } = options as { deadline?: unknown };
		if (deadline instanceof AbortSignal) signals.push(deadline);
		return await authenticate(data, options);
	};
	const credential = () => ({ ...bench.credential(), type });
	bench.upstream.chat(
		happyChat(),
		json(200, happyBody()),
		stream(textChunk('Whole'), finishChunk(), DONE, STALL),
	);
	for (let call = 1; call <= 3; call++) {
		expect((await chat({}, { credential: credential() })).error).toBeUndefined();
	}
	const [streamed, whole, silent] = signals;
	if (silent?.aborted === false) await once(silent, 'abort');
	expect(silent?.aborted).toBe(true);
	expect([streamed?.aborted, whole?.aborted]).toEqual([false, false]);
});
