/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Calls that are in the middle of their answer when something happens, and what becomes of them. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { N8nRestError } from '../host/n8nRest';
import type { QueueProcess } from '../host/queueHosts';
import type { Call } from './call';
import { firstPiece, wholeText, type HeldAnswer, type HeldAnswers } from './heldAnswers';
import type { Outcome } from './outcomeTable';
import type { QueueSession } from './queueSession';
import type { Way } from './ways';

const POLL_MS = 100;
const FOUND_MS = 10_000;
/** How long after the release an execution may take to say how it ended. */
const SETTLED_MS = 10_000;
const NEXT_CALL_MS = 60_000;

export type CallUnderWay = {
	way: Way;
	marker: string;
	call: Call;
	held: HeldAnswer;
	executionId: string | undefined;
};

/** Asks until it is there; gives the last answer, whatever it is, when time is over. */
export async function poll<T>(
	ask: () => Promise<T> | T,
	isIt: (answer: T) => boolean,
	forMs: number,
): Promise<T> {
	const deadlineMs = performance.now() + forMs;
	for (;;) {
		const answer = await ask();
		if (isIt(answer) || performance.now() > deadlineMs) return answer;
		await delay(POLL_MS);
	}
}

async function executionOf({ n8n }: QueueSession, { workflowId }: Way) {
	if (workflowId === undefined) return undefined;
	const newest = await poll(
		async () => (await n8n.listExecutions(workflowId))[0],
		(execution) => execution?.status === 'running',
		FOUND_MS,
	);
	if (newest === undefined) throw new Error(`Workflow ${workflowId} has no execution`);
	return newest.id;
}

/** Asks in each way, and comes back when each answer has begun, with the first piece at its caller. */
export async function callsUnderWay(
	session: QueueSession,
	answers: HeldAnswers,
	ways: readonly Way[],
	process: { url: string },
): Promise<CallUnderWay[]> {
	return await Promise.all(
		ways.map(async (way) => {
			const marker = randomUUID();
			const call = way.ask(process, marker);
			const held = await answers.to(marker);
			if (way.isStreamed) await call.until(firstPiece(marker).trim());
			return { way, marker, call, held, executionId: await executionOf(session, way) };
		}),
	);
}

/** The workers that run the executions of these calls. */
export function workersOf(
	{ hosts: { workers } }: QueueSession,
	calls: readonly CallUnderWay[],
): QueueProcess[] {
	const isRunBy = ({ logFile }: QueueProcess): boolean => {
		const log = readFileSync(logFile, 'utf8');
		return calls.some(({ executionId }) => log.includes(`started execution ${executionId} (`));
	};
	return workers.filter(isRunBy);
}

export type Happened = {
	event: string;
	/** `performance.now()` */
	atMs: number;
	/** How long to wait until its caller is released. */
	waitMs: number;
};

/** Lets all answers go to their end, and says what their callers have got of it. */
export async function outcomesOf(
	session: QueueSession,
	calls: readonly CallUnderWay[],
	happened: Happened,
): Promise<Outcome[]> {
	// A connection to the upstream that was closed by then is known to be closed after this.
	await session.upstream.roundTrips();
	return await Promise.all(calls.map(async (call) => await outcomeOf(session, call, happened)));
}

async function outcomeOf(
	session: QueueSession,
	{ way, marker, call, held, executionId }: CallUnderWay,
	{ event, atMs, waitMs }: Happened,
): Promise<Outcome> {
	const isClosed = held.request.clientHasClosed;
	const finishedAtMs = performance.now();
	held.finish();
	const ended = await endOf(call, waitMs);
	const sees = way.seen(call, wholeText(marker));
	const breaks = ended?.kind === 'broken' ? ', and the connection breaks' : '';
	const wasWaitingForEnd = ended !== undefined && !isClosed && ended.atMs > finishedAtMs;
	const sinceMs = wasWaitingForEnd ? finishedAtMs : atMs;
	return {
		event,
		way: way.name,
		sees: `${sees}${breaks}`,
		...(ended !== undefined && { releasedMs: ended.atMs - sinceMs }),
		waitedMs: waitMs,
		execution: executionId === undefined ? '' : await statusOf(session, executionId),
		upstream: isClosed ? 'the call to OpenRouter is ended' : '',
	};
}

/** A call that does not end in time is left. */
async function endOf(call: Call, forMs: number) {
	const timeIsOver = new AbortController();
	const ended = await Promise.race([
		call.ended,
		delay(forMs, undefined, { signal: timeIsOver.signal }).catch(() => undefined),
	]);
	timeIsOver.abort();
	if (ended === undefined) call.leave();
	return ended;
}

/** A worker that starts again calls what it left behind crashed, before n8n says how it ended. */
const UNSETTLED = ['new', 'running', 'waiting', 'crashed', 'unknown'];

const untilDatabaseIsBack = async (error: unknown): Promise<undefined> => {
	if (!(error instanceof N8nRestError && error.status === 503)) await Promise.reject(error);
};

async function statusOf({ n8n }: QueueSession, executionId: string): Promise<string> {
	return await poll(
		async () => {
			const found = (await n8n
				.call('GET', `/rest/executions/${executionId}`)
				.catch(untilDatabaseIsBack)) as { data: { status: string } } | undefined;
			return found?.data.status ?? 'unknown';
		},
		(status) => !UNSETTLED.includes(status),
		SETTLED_MS,
	);
}

/** What a new call through this process gets, whose answer is not held. */
export async function nextCall(
	answers: HeldAnswers,
	way: Way,
	process: { url: string },
): Promise<{ sees: string; releasedMs: number | undefined; wasAsked: boolean }> {
	const marker = randomUUID();
	const askedAtMs = performance.now();
	const call = way.ask(process, marker);
	let wasAsked = false;
	void answers.to(marker).then(({ finish }) => {
		wasAsked = true;
		finish();
	});
	const ended = await endOf(call, NEXT_CALL_MS);
	const releasedMs = ended === undefined ? undefined : ended.atMs - askedAtMs;
	return { sees: way.seen(call, wholeText(marker)), releasedMs, wasAsked };
}
