/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test: a response needs Node's events */
import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { taken, type HttpResponse } from '../../../nodes/OpenRouterGatewayTrigger/backPressure';
import {
	openEventStream,
	type EventStreamSettings,
} from '../../../nodes/OpenRouterGatewayTrigger/eventStream';

/** As much of Node's response as is used. `isFull`: writes say that nothing more is taken for now. */
class FakeResponse extends EventEmitter {
	status: number | undefined;
	headers: Record<string, string> = {};
	written: string[] = [];
	writableEnded = false;
	destroyed = false;
	isFull = false;
	writeHead(status: number, headers: Record<string, string>) {
		this.status = status;
		this.headers = headers;
	}
	write(text: string): boolean {
		this.written.push(text);
		return !this.isFull;
	}
	end(text: string) {
		this.written.push(text);
		this.writableEnded = true;
	}
	destroy() {
		this.destroyed = true;
		this.emit('close');
	}
}

function open(settings: Partial<EventStreamSettings> = {}) {
	const response = new FakeResponse();
	let nowMs = 1_000;
	const clock = {
		nowMs: () => nowMs,
		sleep: async (ms: number) => {
			nowMs += ms;
		},
	};
	const stream = openEventStream(
		response as unknown as HttpResponse,
		{
			headers: () => ({ 'X-Generation-Id': 'gen-1' }),
			heartbeatMs: 0,
			idleTimeoutMs: 60_000,
			showAll: false,
			over: new AbortController().signal,
			...settings,
		},
		clock,
	);
	return { response, stream, sinceStartMs: () => nowMs - 1_000 };
}

const CHUNK = { id: 'gen-1', provider: 'X', choices: [] };

test('nothing goes out before there is something of an answer', async () => {
	const { response, stream } = open();
	stream.onChunk(CHUNK, 'raw', false);
	expect(stream.dueInMs()).toBeUndefined();
	expect(stream.hasHead).toBe(false);
	stream.onChunk(CHUNK, 'raw', true);
	expect(stream.dueInMs()).toBe(0);
	await stream.flush();
	expect(response.status).toBe(200);
	expect(response.headers).toMatchObject({
		'Content-Type': 'text/event-stream; charset=utf-8',
		'Cache-Control': 'no-cache, no-transform',
		'X-Accel-Buffering': 'no',
		'X-Generation-Id': 'gen-1',
	});
	const event = 'data: {"id":"gen-1","choices":[]}\n\n';
	expect(response.written).toEqual([event + event]);
	expect(stream.hasBegun()).toBe(true);
});

test('what a failed attempt has sent is forgotten', async () => {
	const { response, stream } = open();
	stream.onChunk(CHUNK, 'lost', true);
	stream.discard();
	expect(stream.dueInMs()).toBeUndefined();
	stream.onChunk(CHUNK, 'kept', true);
	await stream.end();
	expect(response.written).toEqual(['data: {"id":"gen-1","choices":[]}\n\n', 'data: [DONE]\n\n']);
	expect(response.writableEnded).toBe(true);
});

test('with everything shown, payloads go as they came', async () => {
	const { response, stream } = open({ showAll: true });
	stream.onChunk(CHUNK, '{ "as": "it came" }', true);
	stream.onChunk(CHUNK, '{\n"of": "two lines" }', true);
	stream.onChunk({ ...CHUNK, user_id: 'user_2' }, '{ "user_id": "user_2" }', true);
	await stream.flush();
	const anew = `data: ${JSON.stringify(CHUNK)}\n\n`;
	expect(response.written.join('')).toBe(`data: { "as": "it came" }\n\n${anew}${anew}`);
});

test.each(['finish', 'close'])('an ended response is waited for, until %s', async (event) => {
	const response = new FakeResponse();
	let isTaken = false;
	const waiting = taken(response as unknown as HttpResponse, new AbortController().signal).then(
		() => {
			isTaken = true;
		},
	);
	await Promise.resolve();
	expect(isTaken).toBe(false);
	response.emit(event);
	await waiting;
	expect(response.destroyed).toBe(false);
	expect(response.eventNames()).toEqual([]);
});

test('one that nobody reads is cut off when the call is over', async () => {
	const response = new FakeResponse();
	const over = new AbortController();
	const waiting = taken(response as unknown as HttpResponse, over.signal);
	over.abort();
	await waiting;
	expect(response.destroyed).toBe(true);
});

test.each(['drain', 'close'])(
	'a caller who reads slowly is waited for, until %s',
	async (event) => {
		const { response, stream } = open();
		response.isFull = true;
		stream.onChunk(CHUNK, '', true);
		let isFlushed = false;
		const flushed = stream.flush().then(() => {
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
		stream.onChunk(CHUNK, '', true);
		const flushed = stream.flush();
		if (when === 'while') call.abort();
		await flushed;
		expect(response.destroyed).toBe(true);
		expect(response.listenerCount('drain') + response.listenerCount('close')).toBe(0);
	},
);

test('a wait before another attempt is no silence', async () => {
	const { stream, sinceStartMs } = open({ idleTimeoutMs: 30_000 });
	stream.onWait(100_000);
	await stream.watch(() => {});
	expect(sinceStartMs()).toBe(130_000);
});

test('to a caller who has left nothing is written, and nobody waits', async () => {
	const { response, stream } = open();
	response.destroyed = true;
	stream.onChunk(CHUNK, '', true);
	await stream.flush();
	await stream.end();
	stream.fail({ statusCode: 502, errorType: 'x', message: 'y' });
	await stream.watch(() => {
		throw new Error('There is nothing to watch');
	});
	expect(response.written).toEqual([]);
});

test('a failure is an event, and no [DONE] follows', async () => {
	const { response, stream } = open();
	stream.fail({ statusCode: 503, errorType: 'provider_overloaded', message: 'Busy' });
	await stream.end();
	expect(response.written).toEqual([
		'data: {"error":{"message":"Busy","type":"server_error","code":"provider_overloaded","param":null}}\n\n',
	]);
	expect(response.writableEnded).toBe(true);
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
