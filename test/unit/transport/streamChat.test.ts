import { describe, expect, test } from '@jest/globals';
import type { ChatRequest } from '../../../nodes/shared/openrouter/request/request';
import {
	streamChat,
	type ChatEvent,
	type StreamOptions,
} from '../../../nodes/shared/transport/streamChat';
import { connectionError, CREDENTIAL, fakeUpstream, type Reply } from './upstream';

const REQUEST = { model: 'a/b', messages: [], stream: true } as unknown as ChatRequest;
const eventOf = (content: string, more = '') =>
	`data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"${content}"}${more}}]}\n\n`;
const END = `${eventOf('', ',"finish_reason":"stop"')}data: [DONE]\n\n`;
const ANSWER: Reply = { statusCode: 200, body: [eventOf('Hi'), END] };
const BUSY: Reply = { statusCode: 503, headers: { 'retry-after': '0' }, body: ['{"error":{}}'] };
const SILENT: Reply = { statusCode: 200, body: [eventOf('Hi')], end: 'silence' };
const CUT: Reply = { statusCode: 200, body: [eventOf('Hi')], end: 'break' };

function ask(replies: Reply[], options: Partial<StreamOptions> = {}, request = REQUEST) {
	const { context, sent } = fakeUpstream(...replies);
	const events = streamChat(context, CREDENTIAL, request, {
		limits: { timeoutMs: 60_000, attempts: 3 },
		headers: {},
		signal: new AbortController().signal,
		...options,
	});
	return { events, sent };
}

/** The kinds of all events, and the outcome. */
async function pull(events: ReturnType<typeof streamChat>) {
	const kinds: string[] = [];
	for (;;) {
		const { done, value } = await events.next();
		if (done === true) return { kinds, reply: value };
		kinds.push(value.kind);
	}
}

test('nothing is sent before the first event is pulled', async () => {
	const { events, sent } = ask([ANSWER]);
	expect(sent).toHaveLength(0);
	await events.next();
	expect(sent).toHaveLength(1);
	await events.return(undefined as never);
});

test('an attempt that failed is followed by a wait and by a new head', async () => {
	const { events, sent } = ask([BUSY, ANSWER]);
	const { kinds, reply } = await pull(events);
	expect(kinds).toEqual(['head', 'waiting', 'head', 'read', 'read']);
	expect(reply).toMatchObject({
		kind: 'completed',
		completion: { message: { content: 'Hi' } },
		timing: { attempts: 2 },
	});
	expect(sent).toHaveLength(2);
});

test.each([
	{
		name: 'the events carry neither text nor chunks by themselves',
		needs: {},
		text: '',
		chunks: 0,
	},
	{
		name: 'the events carry the text that is needed',
		needs: { needsText: true },
		text: 'Hi',
		chunks: 0,
	},
	{
		name: 'the events carry the chunks that are needed',
		needs: { needsChunks: true },
		text: '',
		chunks: 2,
	},
])('$name', async ({ needs, text, chunks }) => {
	const { events } = ask([ANSWER], needs);
	const reads: Array<Extract<ChatEvent, { kind: 'read' }>> = [];
	for await (const event of events) if (event.kind === 'read') reads.push(event);
	expect(reads.map((read) => read.text).join('')).toBe(text);
	expect(reads.flatMap((read) => read.chunks)).toHaveLength(chunks);
});

test('an answer that breaks off is retried only while the caller has seen nothing of it', async () => {
	for (const hasBegun of [false, true]) {
		const { events, sent } = ask([CUT, ANSWER], { hasBegun: () => hasBegun });
		const { reply } = await pull(events);
		expect(reply.kind).toBe(hasBegun ? 'failed' : 'completed');
		expect(sent).toHaveLength(hasBegun ? 1 : 2);
	}
});

describe('an unstreamed chat', () => {
	const unstreamed: ChatRequest = { ...REQUEST, stream: false };
	test.each([
		{
			name: 'is not retried when its connection broke, as it may be billed',
			code: 'ECONNRESET',
			attempts: 1,
		},
		{ name: 'is retried when it cannot have been sent', code: 'ECONNREFUSED', attempts: 2 },
	])('$name', async ({ code, attempts }) => {
		const { events, sent } = ask([connectionError(code), ANSWER], {}, unstreamed);
		await pull(events);
		expect(sent).toHaveLength(attempts);
	});
});

test('the total timeout ends an upstream that falls silent', async () => {
	const { events } = ask([SILENT], { limits: { timeoutMs: 30, attempts: 3 } });
	const { reply } = await pull(events);
	expect(reply).toMatchObject({ kind: 'failed', failure: { errorType: 'timeout' } });
});

describe('leaving the events', () => {
	test('between two events ends the exchange at once', async () => {
		const { events, sent } = ask([SILENT]);
		for await (const event of events) if (event.kind === 'read') break;
		expect(sent[0]?.deadline.aborted).toBe(true);
	});

	test('while an event is awaited ends the exchange, and both promises settle', async () => {
		const { events, sent } = ask([SILENT]);
		await events.next();
		await events.next();
		const pending = events.next();
		await events.return(undefined as never);
		expect(sent[0]?.deadline.aborted).toBe(true);
		await pending;
	});

	test('during a wait for the next attempt sends no further request', async () => {
		const { events, sent } = ask([{ ...BUSY, headers: { 'retry-after': '50' } }, ANSWER]);
		await events.next();
		await events.next();
		const pending = events.next();
		await events.return(undefined as never);
		expect(await pending).toMatchObject({ done: true, value: { kind: 'failed' } });
		expect(sent).toHaveLength(1);
	});
});
