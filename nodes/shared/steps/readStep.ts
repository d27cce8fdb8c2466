/** Asks a model for one step of an answer, and yields what is shown of it. */
import type { Failure } from '../failure/failure';
import type { ChatRequest } from '../openrouter/request/request';
import type { ChatReply, CompletedChat, ReadEvent } from '../transport/readChat';
import type { ChatEvent } from '../transport/streamChat';
import type { RetryLimits } from '../transport/withRetry';
import type { JsonRecord } from '../values/json';
import type { CallResult, FunctionCall } from './runCalls';
import type { ShownChunks } from './shownChunks';

/** Connected tools begin to run. The next event comes within `timeoutMs`. */
export type ToolsEvent = { kind: 'tools'; calls: readonly FunctionCall[]; timeoutMs: number };

/** They have ended. */
export type ToolResultsEvent = { kind: 'toolResults'; results: readonly CallResult[] };

export type StepsEvent = ChatEvent | ToolsEvent | ToolResultsEvent;

export type StepSettings = {
	limits: RetryLimits;
	signal: AbortSignal;
	/** Whether a part of this step has been shown to a caller. A retry would repeat it. */
	hasBegun: () => boolean;
};

export type StepPorts = Pick<StepSettings, 'limits'> & {
	/** Sends the request of one step. Its events must carry chunks. */
	send: (request: ChatRequest, settings: StepSettings) => AsyncGenerator<ChatEvent, ChatReply>;
	/** Gets each event of each step as it came. */
	hear?: (event: ChatEvent) => void;
	/** Whether what is shown reaches a caller at once. */
	isStreamed: boolean;
	/** Asked before each further step. `reply`: of the step before it. */
	mayGoOn?: (next: ChatRequest, reply: CompletedChat) => Failure | undefined;
	/** Ends everything early: no further step and no further tool begins. A tool that runs may end. */
	signal: AbortSignal;
};

export type RunPorts = StepPorts & {
	timeout: AbortSignal;
	/** Aborted when the call is over, for whatever reason. */
	over: AbortSignal;
};

export type StepOnItsWay = {
	sent: ChatRequest;
	shown: ShownChunks;
	clock: Clock;
	limits: RetryLimits;
	isShown: boolean;
	/** The last event, which waits until it is known whether another step follows. */
	held?: ReadEvent;
};

/** Times of `performance.now()`. */
export type Clock = { startedMs: number; firstOutputMs?: number };

export async function* readStep(
	step: StepOnItsWay,
	{ send, hear, isStreamed, over }: RunPorts,
): AsyncGenerator<StepsEvent, ChatReply> {
	const { sent, shown, limits, clock } = step;
	const hasBegun = () => isStreamed && step.isShown;
	const events = send(sent, { limits, signal: over, hasBegun });
	let isDone = false;
	try {
		for (;;) {
			const { done, value } = await events.next();
			if (done === true) {
				isDone = true;
				return value;
			}
			hear?.(value);
			if (value.kind !== 'read') {
				if (value.kind === 'waiting') {
					shown.restartStep();
					step.isShown = false;
				}
				yield value;
				continue;
			}
			const event = shownEvent(value, shown);
			if (event.hasOutput) clock.firstOutputMs ??= performance.now();
			if (event.isLast) {
				step.held = event;
			} else {
				step.isShown ||= event.hasOutput && event.chunks.length > 0;
				yield event;
			}
		}
	} finally {
		if (!isDone) await events.return(undefined as never);
	}
}

function shownEvent({ chunks, isLast }: ReadEvent, shown: ShownChunks): ReadEvent {
	const kept: JsonRecord[] = [];
	let text = '';
	for (const chunk of chunks) {
		const shownChunk = shown.add(chunk);
		text += shown.addedText;
		if (shownChunk !== undefined) kept.push(shownChunk);
	}
	return { kind: 'read', chunks: kept, text, hasOutput: shown.hasOutput, isLast };
}

/** The last event of the answer. */
export const endOf = (
	{ held, shown }: StepOnItsWay,
	usage: JsonRecord,
	finishReason?: string,
): ReadEvent => ({
	kind: 'read',
	chunks: [...(held?.chunks ?? []), ...shown.end(usage, finishReason)],
	text: held?.text ?? '',
	hasOutput: shown.hasOutput,
	isLast: true,
});
