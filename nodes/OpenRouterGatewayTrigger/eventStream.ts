/**
 * The answer to a caller as server-sent events, while it is being made: what OpenRouter sends, less
 * what callers are not to see. The status goes out with the first event or the first heartbeat; until
 * then a failure can still be answered with a status of its own.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { sleep } from 'n8n-workflow';
import { asRecord } from '../shared/api/json';
import { publicBody } from '../shared/api/publicBody';
import { openAiError } from '../shared/caller/openAiError';
import type { TextSink } from '../shared/transport/callerStream';
import type { EventWatcher } from '../shared/transport/stream';
import { drained, type HttpResponse } from './backPressure';

export type EventStream = TextSink &
	Required<Pick<EventWatcher, 'onBytes' | 'onChunk' | 'onWait'>> & {
		/** The status has gone out, so a failure can only be told as an event. */
		readonly hasHead: boolean;
		/** Sends what is left and closes a whole answer. */
		end: () => Promise<void>;
		/** Tells a failure as an event and closes. Only after the head. */
		fail: (failure: { statusCode: number; errorType: string; message: string }) => void;
		/** Sends comments while nothing else comes, and calls `onIdle` once upstream is silent too long. */
		watch: (onIdle: () => void) => Promise<void>;
	};

export type EventStreamSettings = {
	headers: () => Record<string, string>;
	/** 0: no heartbeats. */
	heartbeatMs: number;
	idleTimeoutMs: number;
	/** Cost and provider are not left out; payloads go as they came. */
	showAll: boolean;
	/** The call is over: a caller who does not read is not waited for any longer. */
	over: AbortSignal;
};

const CLOCK = { nowMs: () => Date.now(), sleep };

const STREAM_HEADERS = {
	'Content-Type': 'text/event-stream; charset=utf-8',
	// no-transform keeps n8n's compression, which gathers, away; the other is nginx's word for it.
	'Cache-Control': 'no-cache, no-transform',
	'X-Accel-Buffering': 'no',
};

export function openEventStream(
	response: HttpResponse,
	{ headers, heartbeatMs, idleTimeoutMs, showAll, over }: EventStreamSettings,
	clock = CLOCK,
): EventStream {
	let pending: string[] = [];
	let mayLeave = false;
	let hasBegun = false;
	let hasHead = false;
	let hasEnded = false;
	let wroteMs = clock.nowMs();
	let heardMs = wroteMs;

	const sendHead = (): void => {
		if (hasHead) return;
		hasHead = true;
		response.writeHead(200, { ...STREAM_HEADERS, ...headers() });
	};
	const isOpen = (): boolean => !hasEnded && !response.destroyed && !response.writableEnded;
	const write = (text: string): boolean => {
		sendHead();
		wroteMs = clock.nowMs();
		return response.write(text);
	};
	const flush = async (): Promise<void> => {
		const text = pending.join('');
		pending = [];
		if (text === '' || !isOpen()) return;
		hasBegun = true;
		if (!write(text)) await drained(response, over);
	};
	const close = (text: string): void => {
		sendHead();
		hasEnded = true;
		response.end(text);
	};

	return {
		get hasHead() {
			return hasHead;
		},
		// The text leaves with its chunk.
		add: () => {},
		onBytes: () => {
			heardMs = clock.nowMs();
		},
		onWait: (delayMs) => {
			heardMs = clock.nowMs() + delayMs;
		},
		onChunk(chunk, payload, hasOutput) {
			// Who answers comes before what is answered: until there is something, another try may follow.
			mayLeave ||= hasOutput;
			const shown = publicBody(asRecord(chunk), showAll);
			// Of several lines, it would need the name of the field before each.
			const asItCame = showAll && shown === chunk && !/[\r\n]/.test(payload);
			pending.push(`data: ${asItCame ? payload : JSON.stringify(shown)}\n\n`);
		},
		dueInMs: () => (mayLeave && pending.length > 0 ? 0 : undefined),
		flush,
		discard() {
			pending = [];
			mayLeave = false;
		},
		hasBegun: () => hasBegun,
		async end() {
			await flush();
			if (!isOpen()) return;
			close('data: [DONE]\n\n');
		},
		fail(failure) {
			if (!isOpen()) return;
			close(`data: ${JSON.stringify(openAiError(failure))}\n\n`);
		},
		async watch(onIdle) {
			while (isOpen()) {
				const nowMs = clock.nowMs();
				const idleInMs = heardMs + idleTimeoutMs - nowMs;
				if (idleInMs <= 0) {
					onIdle();
					return;
				}
				const beatInMs = heartbeatMs > 0 ? wroteMs + heartbeatMs - nowMs : idleInMs;
				if (beatInMs <= 0) write(': keep-alive\n\n');
				else await clock.sleep(Math.min(beatInMs, idleInMs, LONGEST_SLEEP_MS));
			}
		},
	};
}

/** A sleep that outlives its call holds some memory until it ends. */
const LONGEST_SLEEP_MS = 5_000;
