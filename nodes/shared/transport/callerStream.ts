/**
 * Sends an answer's text to whoever called n8n's Webhook, while it is being made: `begin`, pieces,
 * `end`, as n8n's streaming response has them (NDJSON, written by n8n).
 *
 * In queue mode a piece can be lost between n8n's processes. So `end` says how much text was sent,
 * and a page can tell whether it has got all of it. Other readers of n8n's ignore what `end` carries.
 *
 * `begin` is lazy: until there is text, nothing has been said, and a failed call may still be tried
 * again. Each chunk costs n8n about 175 bytes and, in queue mode, a message to every process; so
 * the first delta leaves at once and later ones are gathered for FLUSH_MS or FLUSH_CHARS. There are
 * no timers in a node: whoever pulls the events asks `dueInMs` how long it may wait for the next.
 */
import { NodeConnectionTypes, sleep, type IExecuteFunctions } from 'n8n-workflow';
import type { ChatReply } from './readChat';
import type { ChatEvent } from './streamChat';

const FLUSH_MS = 60;
const FLUSH_CHARS = 2_048;

export type CallerStream = {
	add: (text: string) => void;
	/** Milliseconds until pending text must leave; `undefined` when none is pending. */
	dueInMs: () => number | undefined;
	/** Sends what is pending. Resolves when n8n has taken it. */
	flush: () => Promise<void>;
	/** Forgets what is pending, so that another attempt's text does not follow a failed one's. */
	discard: () => void;
	/** True once the caller has been sent something: from then on a retry would repeat it. */
	hasBegun: () => boolean;
	/**
	 * Sends what is left and closes what was begun, with the content `{chars}`: the UTF-16 units of
	 * all text since `begin`. After a failure there is also `failed: true`, because the error line
	 * that follows can be lost as well.
	 */
	end: (hasFailed?: boolean) => Promise<void>;
};

/**
 * Whether n8n streams what this execution says. In an older n8n the context of a tool that an AI
 * Agent runs cannot stream, and lacks this question.
 */
export const isStreamed = (context: IExecuteFunctions): boolean =>
	'isStreaming' in context && context.isStreaming();

/** n8n 1.123 and 2.0 cannot tell; there the node's type and connections have to. */
const isToolExecution = (context: IExecuteFunctions): boolean =>
	'isToolExecution' in context && context.isToolExecution();

/** n8n-workflow has the same as `isToolType`, which 1.123 and 2.0 lack. */
const isToolType = (type: string): boolean => type.endsWith('Tool');

/**
 * Whether a caller is reading this execution's stream. Not when the node runs as an AI Agent's
 * tool: n8n says `isStreaming()` there too, and tokens would end up in the middle of the agent's
 * answer. `isToolExecution()` alone is not enough, as the agent runs tools as ordinary nodes.
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
 * Whether n8n shows the caller the description of what is thrown: in a streamed execution it does,
 * also for a tool that the engine runs for an AI Agent.
 */
export const callerReadsErrors = (context: IExecuteFunctions): boolean =>
	isStreamed(context) && !isToolExecution(context);

/**
 * Whether a failure must be given to an AI Agent as an item. n8n gives the agent what a tool throws,
 * too, but in a streamed execution it also writes an error line into the agent's answer, and a page
 * takes that for the answer's end. Not when the author wants a failed tool to stop the workflow.
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
		// A clock that was set back holds no text.
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
		// Typed void, but asynchronous: awaiting it keeps the order, and in queue mode the pace.
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
 * Pulls the events, sends their text, and returns the outcome; `end` is left to do. While the next
 * event keeps us waiting, text that is due leaves, so that what has come is seen even when upstream
 * stalls.
 */
export async function sendText(
	events: AsyncIterator<ChatEvent, ChatReply>,
	stream: CallerStream,
): Promise<ChatReply> {
	let isOver = false;
	let isLast = false;
	const dueInMs = () => (isLast ? undefined : stream.dueInMs());
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
				isOver = true;
				return value;
			}
			if (value.kind === 'waiting') stream.discard();
			isLast = value.kind === 'read' && value.isLast;
			if (value.kind === 'read') stream.add(value.text);
			if (dueInMs() === 0) await stream.flush();
		}
	} finally {
		if (!isOver) await events.return?.();
	}
}
