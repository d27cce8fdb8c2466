import { describe, expect, jest, test } from '@jest/globals';
import {
	openEventStream,
	type EventStreamSettings,
} from '../../../../nodes/OpenRouterGateway/http/eventStream';
import { taken } from '../../../../nodes/OpenRouterGateway/http/reply';
import { openAiChat } from '../../../../nodes/shared/protocols/openAiChat/openAiChat';
import type { AnswerSettings } from '../../../../nodes/shared/protocols/protocol';
import type { ReadEvent } from '../../../../nodes/shared/transport/readChat';
import { failureOf } from '../../../../nodes/shared/failure/sentences/common';
import { RecordedResponse } from '../../../support/gatewayRequest';

const SETTINGS: Omit<EventStreamSettings, 'writer'> = {
	headers: () => ({ 'X-Generation-Id': 'gen-1' }),
	heartbeatMs: 0,
	idleTimeoutMs: 60_000,
	showSteps: 'nothing',
	over: new AbortController().signal,
};

type Wanted = { wantsUsage?: boolean; showsCostAndProvider?: boolean };

const writerFor = ({ wantsUsage = false, showsCostAndProvider = false }: Wanted = {}) => {
	const settings: AnswerSettings = {
		asked: { messages: [], fields: { stream_options: { include_usage: wantsUsage } } },
		showsCostAndProvider,
		identity: () => ({ id: 'gen-0', created: 7, model: 'asked/model' }),
	};
	return openAiChat.openWriter(settings);
};

const read = (chunks: unknown[], more: Partial<ReadEvent> = {}): ReadEvent => ({
	kind: 'read',
	chunks,
	text: '',
	hasOutput: true,
	isLast: false,
	...more,
});
/** The last of an answer, sent with its end. */
const last = (...chunks: unknown[]) => read(chunks, { isLast: true });
const RETRY = { kind: 'waiting', delayMs: 0 } as const;

function open(settings: Partial<EventStreamSettings> & Wanted = {}) {
	const response = new RecordedResponse();
	let nowMs = 1_000;
	const clock = {
		nowMs: () => nowMs,
		sleep: async (ms: number) => {
			nowMs += ms;
		},
	};
	const stream = openEventStream(
		response,
		{ ...SETTINGS, writer: writerFor(settings), ...settings },
		clock,
	);
	return { response, stream, sinceStartMs: () => nowMs - 1_000 };
}

const IDENTITY = { id: 'gen-1', object: 'chat.completion.chunk', created: 1, model: 'a/b' };
const CHUNK = {
	...IDENTITY,
	provider: 'X',
	choices: [{ index: 0, finish_reason: null, delta: { content: 'Hi' } }],
};
const USAGE = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const eventOf = (payload: object): string => `data: ${JSON.stringify(payload)}\n\n`;
const EVENT = eventOf({ ...IDENTITY, choices: CHUNK.choices });

/** The payloads of all events written, parsed. */
const payloads = ({ written }: RecordedResponse): unknown[] =>
	written
		.join('')
		.split('\n\n')
		.filter((event) => event !== '' && event !== 'data: [DONE]')
		.map((event) => JSON.parse(event.replace('data: ', '')));

test('a clock that is set back does not hide silence', async () => {
	const response = new RecordedResponse();
	const settings = { ...SETTINGS, writer: writerFor(), idleTimeoutMs: 1 };
	const stream = openEventStream(response, settings);
	const clock = jest.spyOn(Date, 'now').mockReturnValue(0);
	try {
		const isIdle = await new Promise((resolve) => {
			void stream.watch(() => resolve(true));
		});
		expect(isIdle).toBe(true);
	} finally {
		clock.mockRestore();
	}
});

test('nothing goes out before there is something of an answer', async () => {
	const { response, stream } = open();
	await stream.send(read([CHUNK], { hasOutput: false }));
	expect(response.written).toEqual([]);
	expect(stream.hasHead).toBe(false);
	expect(stream.hasBegun()).toBe(false);
	await stream.send(read([CHUNK]));
	expect(response.status).toBe(200);
	expect(response.headers).toMatchObject({
		'Content-Type': 'text/event-stream; charset=utf-8',
		'Cache-Control': 'no-cache, no-transform',
		'X-Accel-Buffering': 'no',
		'X-Generation-Id': 'gen-1',
	});
	expect(response.written).toEqual([EVENT + EVENT]);
	expect(stream.hasBegun()).toBe(true);
});

test('what a failed attempt has sent is forgotten', async () => {
	const { response, stream } = open();
	await stream.send(last(CHUNK));
	expect(response.written).toEqual([]);
	await stream.send(RETRY);
	await stream.send({ kind: 'head', statusCode: 200 });
	await stream.send(read([CHUNK], { hasOutput: false }));
	expect(response.written).toEqual([]);
	await stream.end();
	expect(response.written).toEqual([EVENT, 'data: [DONE]\n\n']);
	expect(response.writableEnded).toBe(true);
});

test('a chunk without a choice is not sent, and the usage only to who asked for it, once, last', async () => {
	const withUsage = { ...CHUNK, usage: { ...USAGE, cost: 1 } };
	const chunks = [
		{ ...IDENTITY, debug: { echo_upstream_body: 'RAW' } },
		{ ...IDENTITY, choices: [] },
		{ ...withUsage, usage: { ...USAGE, total_tokens: 1 } },
		withUsage,
		{ ...IDENTITY, choices: [], usage: { ...USAGE, cost: 1 } },
		{ ...IDENTITY, choices: [null] },
	];
	for (const wantsUsage of [false, true]) {
		const { response, stream } = open({ wantsUsage });
		for (const chunk of chunks) await stream.send(read([chunk]));
		await stream.end();
		const answer = { ...IDENTITY, choices: CHUNK.choices };
		expect(payloads(response)).toEqual([
			answer,
			answer,
			...(wantsUsage ? [{ ...IDENTITY, choices: [], usage: USAGE }] : []),
		]);
	}
});

test('the usage of a failed attempt is forgotten with it', async () => {
	const { response, stream } = open({ wantsUsage: true });
	await stream.send(last({ ...CHUNK, usage: USAGE }));
	await stream.send(RETRY);
	await stream.send(last(CHUNK));
	await stream.end();
	expect(response.written.join('')).not.toContain('usage');
});

test('chunks that do not say who they are have the identity of the one before', async () => {
	const { response, stream } = open();
	const { choices } = CHUNK;
	await stream.send(read([{ choices }, { ...IDENTITY, choices }]));
	await stream.send(last({ model: 'c/d', choices }));
	await stream.end();
	expect(payloads(response)).toEqual([
		{ ...IDENTITY, id: 'gen-0', created: 7, model: 'asked/model', choices },
		{ ...IDENTITY, choices },
		{ ...IDENTITY, model: 'c/d', choices },
	]);
});

test('the provider is seen where the author shows it', async () => {
	const { response, stream } = open({ showsCostAndProvider: true });
	await stream.send(read([{ ...CHUNK, user_id: 'user_2' }]));
	expect(payloads(response)).toEqual([CHUNK]);
});

test.each(['finish', 'close'])('an ended response is waited for, until %s', async (event) => {
	const response = new RecordedResponse();
	let isTaken = false;
	const waiting = taken(response, new AbortController().signal).then(() => {
		isTaken = true;
	});
	await Promise.resolve();
	expect(isTaken).toBe(false);
	response.emit(event);
	await waiting;
	expect(response.destroyed).toBe(false);
	expect(response.eventNames()).toEqual([]);
});

test('one that nobody reads is cut off when the call is over', async () => {
	const response = new RecordedResponse();
	const over = new AbortController();
	const waiting = taken(response, over.signal);
	over.abort();
	await waiting;
	expect(response.destroyed).toBe(true);
});

test.each(['drain', 'close'])(
	'a caller who reads slowly is waited for, until %s',
	async (event) => {
		const { response, stream } = open();
		response.isFull = true;
		let isFlushed = false;
		const flushed = Promise.resolve(stream.send(read([CHUNK]))).then(() => {
			isFlushed = true;
		});
		await Promise.resolve();
		expect(isFlushed).toBe(false);
		response.emit(event);
		await flushed;
		expect(response.listenerCount('drain') + response.listenerCount('close')).toBe(0);
	},
);

test.each(['before', 'while'])(
	'a caller who does not read is let go of when the call is over %s it waits',
	async (when) => {
		const call = new AbortController();
		const { response, stream } = open({ over: call.signal });
		response.isFull = true;
		if (when === 'before') call.abort();
		const flushed = stream.send(read([CHUNK]));
		if (when === 'while') call.abort();
		await flushed;
		expect(response.destroyed).toBe(true);
		expect(response.listenerCount('drain') + response.listenerCount('close')).toBe(0);
	},
);

test('a wait before another attempt is no silence', async () => {
	const { stream, sinceStartMs } = open({ idleTimeoutMs: 30_000 });
	stream.hear({ kind: 'waiting', delayMs: 100_000 });
	await stream.watch(() => {});
	expect(sinceStartMs()).toBe(130_000);
});

test('to a caller who has left nothing is written, and nobody waits', async () => {
	const { response, stream } = open();
	response.destroyed = true;
	await stream.send(read([CHUNK]));
	await stream.end();
	stream.fail(failureOf(502, 'x', 'y', 'z'));
	await stream.watch(() => {
		throw new Error('There is nothing to watch');
	});
	expect(response.written).toEqual([]);
});

describe('a failure', () => {
	const FAILURE = failureOf(503, 'provider_overloaded', 'Busy', 'Wait');
	const error = { message: 'Busy', type: 'provider_overloaded', code: 503, param: null };
	const failed = { index: 0, delta: { content: '' }, finish_reason: 'error' };

	test('is told in OpenRouter’s shape, then in OpenAI’s, and no [DONE] follows', async () => {
		const { response, stream } = open();
		stream.fail(FAILURE);
		await stream.end();
		expect(response.written).toHaveLength(1);
		const identity = { ...IDENTITY, id: 'gen-0', created: 7, model: 'asked/model' };
		expect(payloads(response)).toEqual([{ ...identity, choices: [failed], error }, { error }]);
		expect(response.writableEnded).toBe(true);
	});

	test('comes after all that came before it, as the same answer', async () => {
		const { response, stream } = open();
		await stream.send(read([CHUNK]));
		await stream.send(last(CHUNK));
		stream.fail(FAILURE);
		expect(payloads(response).slice(1)).toEqual([
			{ ...IDENTITY, choices: CHUNK.choices },
			{ ...IDENTITY, choices: [failed], error },
			{ error },
		]);
	});
});

test('silence: comments, then the call is given up', async () => {
	const { response, stream, sinceStartMs } = open({ heartbeatMs: 10_000, idleTimeoutMs: 35_000 });
	let isIdle = false;
	await stream.watch(() => {
		isIdle = true;
	});
	expect(isIdle).toBe(true);
	expect(response.written).toEqual(Array(3).fill(': keep-alive\n\n'));
	expect(sinceStartMs()).toBe(35_000);
	expect(response.status).toBe(200);
	// A comment is not an answer: another try may still follow.
	expect(stream.hasBegun()).toBe(false);
});

test('no heartbeats: the status stays open until the end', async () => {
	const { response, stream } = open({ heartbeatMs: 0, idleTimeoutMs: 30 });
	await stream.watch(() => {});
	expect(response.written).toEqual([]);
	expect(stream.hasHead).toBe(false);
});
