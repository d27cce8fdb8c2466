/**
 * Sends the answer to a caller as server-sent events while it is written, with the parts that callers
 * may see. The status is sent with the first event or the first heartbeat. Until then, a failure can
 * still be answered with its own status.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { sleep } from 'n8n-workflow';
import type { Failure } from '../../shared/failure/failure';
import type { ShownSteps } from '../../shared/panel/steps';
import type { EventWriter } from '../../shared/protocols/protocol';
import type { StepsEvent } from '../../shared/steps/readStep';
import { shownSteps } from '../../shared/steps/shownSteps';
import type { CallerResponse } from '../ports';
import { drained } from './reply';

export type EventStream = {
	/** Notes that upstream is alive. */
	hear: (event: StepsEvent) => void;
	/** Nothing may come for so long. */
	expectSilence: (ms: number) => void;
	/** Sends an event's chunks once something of the answer has come. A promise when the reader is slow. */
	send: (event: StepsEvent) => Promise<void> | undefined;
	/** The status has been sent, so a failure can only be sent as an event. */
	readonly hasHead: boolean;
	/** A part of the answer has been sent, which a retry would repeat. */
	hasBegun: () => boolean;
	/** Sends what is left and closes a whole answer. */
	end: () => Promise<void>;
	/** Sends a failure and closes. Only after the head. */
	fail: (failure: Failure) => void;
	/** Sends comments while nothing else comes, and calls `onIdle` once upstream is silent too long. */
	watch: (onIdle: () => void) => Promise<void>;
};

export type EventStreamSettings = {
	headers: () => Record<string, string>;
	/** 0: no heartbeats. */
	heartbeatMs: number;
	idleTimeoutMs: number;
	showSteps: ShownSteps;
	/** Of the protocol that the caller speaks. */
	writer: EventWriter;
	/** Aborted when the call is over. Then nothing waits any longer for a caller who does not read. */
	over: AbortSignal;
};

/** Not the system clock: when it is set back, heartbeats and idle timeouts would come too late. */
const CLOCK = { nowMs: () => performance.now(), sleep };

const STREAM_HEADERS = {
	'Content-Type': 'text/event-stream; charset=utf-8',
	// n8n's compression and nginx hold text back. These two headers turn that off.
	'Cache-Control': 'no-cache, no-transform',
	'X-Accel-Buffering': 'no',
};

export function openEventStream(
	response: CallerResponse,
	{ headers, heartbeatMs, idleTimeoutMs, showSteps, writer, over }: EventStreamSettings,
	clock = CLOCK,
): EventStream {
	let pending: string[] = [];
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
	const add = (text: string): void => {
		if (text !== '') pending.push(text);
	};
	/** A promise only when there is something to wait for: most writes cost none. */
	const flush = (): Promise<void> | undefined => {
		const text = pending.join('');
		pending = [];
		if (text === '' || !isOpen()) return undefined;
		hasBegun = true;
		return write(text) ? undefined : drained(response, over);
	};
	const close = (text: string): void => {
		sendHead();
		hasEnded = true;
		response.end(text);
	};

	return {
		hear(event) {
			heardMs = clock.nowMs() + pauseOf(event);
		},
		expectSilence(ms) {
			heardMs = clock.nowMs() + ms;
		},
		send(event) {
			if (event.kind === 'waiting') {
				pending = [];
				writer.restart(hasBegun);
				return undefined;
			}
			if (event.kind === 'tools' || event.kind === 'toolResults') {
				const steps = shownSteps(event, showSteps);
				if (steps === undefined) return undefined;
				add(writer.steps(steps));
				return flush();
			}
			if (event.kind !== 'read') return undefined;
			for (const chunk of event.chunks) add(writer.chunk(chunk));
			// The first chunk may hold only the role and the model. Hold it back, so that a retry stays possible.
			return event.hasOutput && !event.isLast ? flush() : undefined;
		},
		get hasHead() {
			return hasHead;
		},
		hasBegun: () => hasBegun,
		async end() {
			await flush();
			if (!isOpen()) return;
			close(writer.end());
		},
		fail(failure) {
			if (!isOpen()) return;
			close(pending.join('') + writer.fail(failure));
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

/** Silence that is to be expected: before another attempt, and while tools run. */
function pauseOf(event: StepsEvent): number {
	if (event.kind === 'waiting') return event.delayMs;
	return event.kind === 'tools' ? event.timeoutMs : 0;
}

/** A sleep that outlives its call holds some memory until it ends. */
const LONGEST_SLEEP_MS = 5_000;
