/**
 * Sends the answer to a caller as server-sent events while it is written, with the parts that callers
 * may see. The status is sent with the first event or the first heartbeat. Until then, a failure can
 * still be answered with its own status.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import { sleep } from 'n8n-workflow';
import {
	publicChunk,
	publicUsageChunk,
	type Identity,
	type PublicChunk,
} from '../../shared/protocols/openAiChat/publicBody';
import type { Failure } from '../../shared/failure/failure';
import { toOpenAiError } from '../../shared/failure/toOpenAiError';
import type { ShownSteps } from '../../shared/panel/steps';
import type { StepsEvent } from '../../shared/steps/readStep';
import { shownSteps, type ShownStep } from '../../shared/steps/shownSteps';
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
	/** Sends a failure and closes, without `[DONE]`. Only after the head. */
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
	showsCostAndProvider: boolean;
	/** The caller asked for the usage, which is then the last chunk, one without choices. */
	wantsUsage: boolean;
	/** The members of a chunk that upstream left out. */
	identity: () => Identity;
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
	{
		headers,
		heartbeatMs,
		idleTimeoutMs,
		showSteps,
		showsCostAndProvider,
		wantsUsage,
		identity,
		over,
	}: EventStreamSettings,
	clock = CLOCK,
): EventStream {
	let pending: string[] = [];
	/** A chunk without its own id, time or model gets those of the chunk before it. */
	let lastChunk: PublicChunk | undefined;
	let usageChunk: object | undefined;
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

	const add = (chunk: unknown): void => {
		const otherwise = lastChunk ?? identity();
		if (wantsUsage) {
			usageChunk = publicUsageChunk(chunk, showsCostAndProvider, otherwise) ?? usageChunk;
		}
		const shown = publicChunk(chunk, showsCostAndProvider, otherwise);
		// Many clients read the first choice without asking whether there is one.
		if (shown.choices.length === 0) return;
		lastChunk = shown;
		pending.push(eventOf(shown));
	};
	/** A chunk without any text. OpenAI's clients ignore a member that they do not know. */
	const stepsChunk = (steps: readonly ShownStep[]): object => {
		const { id, created, model } = lastChunk ?? identity();
		const choices = [{ index: 0, delta: {}, finish_reason: null }];
		return { id, object: 'chat.completion.chunk', created, model, choices, steps };
	};
	const forget = (): void => {
		pending = [];
		lastChunk = undefined;
		usageChunk = undefined;
	};

	return {
		hear(event) {
			heardMs = clock.nowMs() + pauseOf(event);
		},
		expectSilence(ms) {
			heardMs = clock.nowMs() + ms;
		},
		send(event) {
			if (event.kind === 'waiting') forget();
			if (event.kind === 'tools' || event.kind === 'toolResults') {
				const steps = shownSteps(event, showSteps);
				if (steps === undefined) return undefined;
				pending.push(eventOf(stepsChunk(steps)));
				return flush();
			}
			if (event.kind !== 'read') return undefined;
			for (const chunk of event.chunks) add(chunk);
			// The first chunk may hold only the role and the model. Hold it back, so that a retry stays possible.
			return event.hasOutput && !event.isLast ? flush() : undefined;
		},
		get hasHead() {
			return hasHead;
		},
		hasBegun: () => hasBegun,
		async end() {
			if (usageChunk !== undefined) pending.push(eventOf(usageChunk));
			await flush();
			if (!isOpen()) return;
			close('data: [DONE]\n\n');
		},
		fail(failure) {
			if (!isOpen()) return;
			const { id, created, model } = lastChunk ?? identity();
			close(pending.join('') + failureEvents(failure, { id, created, model }));
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

const eventOf = (payload: object): string => `data: ${JSON.stringify(payload)}\n\n`;

/**
 * The failure in two shapes, because no single one reaches all clients. OpenRouter's SDK and TanStack AI
 * read the error of a whole chunk, and stop at an event that is no chunk. The AI SDK's OpenAI provider
 * sees only an error that stands by itself.
 */
function failureEvents(failure: Failure, identity: Identity): string {
	const { error } = toOpenAiError(failure);
	const choices = [{ index: 0, delta: { content: '' }, finish_reason: 'error' }];
	const chunk = { ...identity, object: 'chat.completion.chunk', choices, error };
	return eventOf(chunk) + eventOf({ error });
}

/** A sleep that outlives its call holds some memory until it ends. */
const LONGEST_SLEEP_MS = 5_000;
