/**
 * Streams the text of an answer to the caller of n8n's Webhook: `begin`, pieces, `end`. n8n writes them
 * as NDJSON.
 *
 * In queue mode a piece can be lost between n8n's processes. So `end` says how much text was sent, and
 * a page can tell whether it has all of it. n8n's own readers ignore the content of `end`.
 *
 * `begin` is sent with the first text, so that a call that fails before can be retried. Each piece costs
 * n8n about 175 bytes and, in queue mode, a message to every process. So the first delta is sent at once
 * and later ones are gathered for FLUSH_MS or FLUSH_CHARS. Nodes have no timers: the consumer of the
 * events asks `dueInMs` how long it may wait for the next one.
 */
import {
	NodeConnectionTypes,
	sleep,
	type ChunkType,
	type IDataObject,
	type IExecuteFunctions,
} from 'n8n-workflow';
import type { ChatEvent } from './streamChat';

const FLUSH_MS = 60;
const FLUSH_CHARS = 2_048;

export type CallerStream = {
	add: (text: string) => void;
	/** Milliseconds until pending text must be sent; `undefined` when none is pending. */
	dueInMs: () => number | undefined;
	/** Sends the pending text. Resolves when n8n has taken it. */
	flush: () => Promise<void>;
	/**
	 * Sends a line of the type `steps`, which n8n's readers and ours take no notice of unless they want
	 * to: its content is `{steps}`.
	 */
	showSteps: (steps: readonly IDataObject[]) => Promise<void>;
	/** Drops the pending text of an attempt that failed. */
	discard: () => void;
	/** True once text has been sent. From then on a retry would repeat it. */
	hasBegun: () => boolean;
	/**
	 * Sends the pending text, then `end` with the content `{chars}`: the UTF-16 units of all text since
	 * `begin`. After a failure it also has `failed: true`, because the error line that follows can be
	 * lost as well. Sends nothing when there was no text.
	 */
	end: (hasFailed?: boolean) => Promise<void>;
};

/**
 * Whether n8n streams the chunks of this execution. In an older n8n, the context of a tool that an AI
 * Agent runs cannot stream and has no `isStreaming`.
 */
export const isStreamed = (context: IExecuteFunctions): boolean =>
	'isStreaming' in context && context.isStreaming();

/** n8n 1.123 and 2.0 have no `isToolExecution`; there the node's type and connections tell. */
const isToolExecution = (context: IExecuteFunctions): boolean =>
	'isToolExecution' in context && context.isToolExecution();

/** As `isToolType` of n8n-workflow, which n8n 1.123 and 2.0 do not have. */
const isToolType = (type: string): boolean => type.endsWith('Tool');

/**
 * Whether a caller reads the stream of this execution. False when the node runs as an AI Agent's tool:
 * `isStreaming()` is true there, too, and our text would appear inside the agent's answer.
 * `isToolExecution()` alone is not enough, because the agent runs tools as ordinary nodes.
 */
export function callerListens(context: IExecuteFunctions): boolean {
	const { type, rewireOutputLogTo } = context.getNode();
	return (
		isStreamed(context) &&
		!isToolExecution(context) &&
		!isToolType(type) &&
		rewireOutputLogTo !== NodeConnectionTypes.AiTool
	);
}

/**
 * Whether n8n shows the caller the description of an error that the node throws. It does in a streamed
 * execution, also for a tool that the engine runs for an AI Agent.
 */
export const callerReadsErrors = (context: IExecuteFunctions): boolean =>
	isStreamed(context) && !isToolExecution(context);

/**
 * Whether a failure must be given to an AI Agent as an item. n8n gives the agent a thrown error, too,
 * but in a streamed execution it also writes an error line into the agent's answer, and a page takes
 * that line as the end. False when the author wants a failed tool to stop the workflow.
 */
export const agentTakesErrors = (context: IExecuteFunctions): boolean =>
	callerReadsErrors(context) &&
	!callerListens(context) &&
	context.getNode().onError !== 'stopWorkflow';

type Clock = () => number;

export function openCallerStream(
	context: Pick<IExecuteFunctions, 'sendChunk'>,
	itemIndex: number,
	nowMs: Clock = Date.now,
): CallerStream {
	let pending: string[] = [];
	let pendingChars = 0;
	let flushedMs: number | undefined;
	let sentChars = 0;

	const dueInMs = () => {
		if (pendingChars === 0) return undefined;
		if (flushedMs === undefined || pendingChars >= FLUSH_CHARS) return 0;
		const sinceMs = nowMs() - flushedMs;
		// After the clock was set back, text is sent at once.
		return sinceMs < 0 ? 0 : Math.max(0, FLUSH_MS - sinceMs);
	};
	const flush = async () => {
		if (pendingChars === 0) return;
		const text = pending.join('');
		sentChars += pendingChars;
		pending = [];
		pendingChars = 0;
		const isFirst = flushedMs === undefined;
		flushedMs = nowMs();
		// Typed void, but returns a promise. Awaiting it keeps the order and, in queue mode, limits the pace.
		if (isFirst) await context.sendChunk('begin', itemIndex);
		await context.sendChunk('item', itemIndex, text);
	};
	return {
		add(text) {
			if (text === '') return;
			pending.push(text);
			pendingChars += text.length;
		},
		dueInMs,
		flush,
		async showSteps(steps) {
			// n8n writes any type, and types only those of its own readers.
			await context.sendChunk('steps' as ChunkType, itemIndex, { steps: [...steps] });
		},
		discard() {
			pending = [];
			pendingChars = 0;
		},
		hasBegun: () => flushedMs !== undefined,
		async end(hasFailed = false) {
			await flush();
			if (flushedMs === undefined) return;
			const failed = hasFailed ? { failed: true } : {};
			await context.sendChunk('end', itemIndex, { chars: sentChars, ...failed });
		},
	};
}

/**
 * Pulls the events, sends their text, and returns the outcome. The caller of this function calls `end`.
 * Text that is due is sent while the next event is awaited, so a stalled upstream does not hold it back.
 * `stepsOf`: what to show of an event that is not about text.
 */
export async function sendText<Other extends { kind: string }, Reply>(
	events: AsyncIterator<ChatEvent | Other, Reply>,
	stream: CallerStream,
	stepsOf: (event: Other) => readonly IDataObject[] | undefined = () => undefined,
): Promise<Reply> {
	let isDone = false;
	let isLast = false;
	const dueInMs = () => (isLast ? undefined : stream.dueInMs());
	const showAside = async (event: Other): Promise<void> => {
		await stream.flush();
		const steps = stepsOf(event);
		if (steps !== undefined) await stream.showSteps(steps);
	};
	try {
		for (;;) {
			const next = events.next();
			for (let dueMs = dueInMs(); dueMs !== undefined; dueMs = dueInMs()) {
				const isWaiting = await Promise.race([
					next.then(() => false),
					sleep(dueMs).then(() => true),
				]);
				if (!isWaiting) break;
				await stream.flush();
			}
			const { done, value } = await next;
			if (done === true) {
				isDone = true;
				return value;
			}
			if (!isChatEvent(value)) {
				await showAside(value);
				continue;
			}
			if (value.kind === 'waiting') stream.discard();
			isLast = value.kind === 'read' && value.isLast;
			if (value.kind === 'read') stream.add(value.text);
			if (dueInMs() === 0) await stream.flush();
		}
	} finally {
		if (!isDone) await events.return?.();
	}
}

const CHAT_EVENTS: ReadonlySet<string> = new Set<ChatEvent['kind']>(['head', 'read', 'waiting']);

const isChatEvent = (event: { kind: string }): event is ChatEvent => CHAT_EVENTS.has(event.kind);
