/** One round of an answer, for the author, and the requests that follow from it. Pure. */
import type { Completion } from '../openrouter/answer/completion';
import { limitReasoning } from '../openrouter/request/reasoning';
import type { ChatMessage } from '../openrouter/request/message';
import type { ChatRequest } from '../openrouter/request/request';
import { readCostUsd, readUsage, type Usage } from '../openrouter/usage';
import type { CompletedChat } from '../transport/readChat';
import {
	asNumber,
	asRecord,
	asRecords,
	asText,
	defined,
	isRecord,
	type JsonRecord,
} from '../values/json';
import type { ConnectedTool, ToolRun } from './connectedTool';
import type { CallResult, FunctionCall } from './runCalls';

/** One round: the model speaks, then connected tools run. */
export type Step = {
	/** What the model took, in whole ms. */
	ms: number;
	usage: Usage;
	/** USD. */
	cost?: number;
	generationId?: string;
	/** The connected tools that it has called, in its order, with the arguments that it gave. */
	tools: ReadonlyArray<ToolRun & { arguments: string }>;
};

export const stepOf = (
	{ completion, timing }: CompletedChat,
	results: readonly CallResult[],
): Step =>
	defined({
		ms: timing.totalMs,
		usage: readUsage(completion.body.usage),
		cost: readCostUsd(completion.body.usage),
		generationId: completion.generationId,
		tools: results.map(({ call, run }) => ({ ...run, arguments: call.arguments })),
	});

/** `tool_calls` of a whole message. */
export const callsOf = ({ tool_calls: calls }: JsonRecord): FunctionCall[] =>
	asRecords(calls).map(({ id, function: fn }) => ({
		id: asText(id) ?? '',
		name: asText(asRecord(fn).name) ?? '',
		arguments: asText(asRecord(fn).arguments) ?? '',
	}));

/** The request with the connected tools beside its own. */
export const withTools = (request: ChatRequest, tools: readonly ConnectedTool[]): ChatRequest => ({
	...request,
	tools: [...asRecords(request.tools), ...tools.map(({ definition }) => definition)],
});

const OUTPUT_LIMITS = ['max_tokens', 'max_completion_tokens'] as const;

/** Some providers refuse a lower limit, and nothing of use fits into it. */
const LEAST_OUTPUT_TOKENS = 16;

/**
 * The request for the step after this one; `undefined` when the limit on output, which counts for all
 * steps together, leaves no room for it. `writtenTokens`: what the model has written in this step.
 */
export function nextRequest(
	request: ChatRequest,
	{ message }: Completion,
	results: readonly CallResult[],
	writtenTokens: number,
): ChatRequest | undefined {
	const limits: Record<string, number> = {};
	for (const name of OUTPUT_LIMITS) {
		const limit = asNumber(request[name]);
		if (limit !== undefined) limits[name] = limit - writtenTokens;
	}
	const room = Math.min(...Object.values(limits));
	if (room < LEAST_OUTPUT_TOKENS) return undefined;
	const { reasoning, tool_choice: choice } = request;
	const answers = results.map(({ call, content }): ChatMessage => ({
		role: 'tool',
		tool_call_id: call.id,
		content,
	}));
	return {
		...request,
		...limits,
		// It has done as it was told. A model that must call a tool each time would never answer.
		...(choice !== undefined && choice !== 'none' && { tool_choice: 'auto' }),
		...(isRecord(reasoning) && room < Infinity && { reasoning: limitReasoning(reasoning, room) }),
		// Unchanged: signatures of its reasoning count for the message as a whole.
		messages: [...request.messages, message, ...answers],
	};
}
