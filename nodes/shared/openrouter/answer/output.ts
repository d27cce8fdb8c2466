/**
 * The simplified output of a chat: the fields that docs/reference.md lists. What the answer does
 * not have is left out, but for `text`, which is always there.
 */
import { withoutAccountIds } from '../accountId';
import type { Completion } from './completion';
import {
	asRecord,
	asRecords,
	asText,
	defined,
	isRecord,
	nonEmpty,
	parseJson,
	type JsonRecord,
} from '../../values/json';
import type { AudioOutput, ImageOutput } from './outputMedia';
import { readCostUsd, readUpstreamInferenceCostUsd, readUsage, type Usage } from '../usage';
import type { AssistantMessage } from './assistantMessage';

export type Timing = {
	/** From the first attempt's start to the end of the answer. */
	totalMs: number;
	/** From the first attempt's start to the first piece of the answer. */
	firstTokenMs?: number;
	attempts: number;
};

export type ToolCallOutput = { id: string; name: string; arguments: unknown };
export type Citation = { url: string; title?: string; content?: string };

export type ChatOutput = {
	text: string;
	message: AssistantMessage;
	model?: string;
	provider?: string;
	finishReason: string;
	usage: Usage;
	/** USD, what OpenRouter charged. */
	cost?: number;
	/** USD, what the provider takes beside it, with a provider key of one's own (BYOK). */
	upstreamInferenceCost?: number;
	generationId?: string;
	/** The answer's JSON, parsed and checked, when structured output was asked for. */
	data?: unknown;
	toolCalls?: readonly ToolCallOutput[];
	reasoning?: string;
	citations?: readonly Citation[];
	/** Once media.ts has taken them out of the message. */
	images?: ImageOutput[];
	audio?: AudioOutput;
	/** The tier that served the answer, which is the one that is billed. */
	serviceTier?: string;
	logprobs?: JsonRecord;
	/** `HIT` or `MISS`, when the response cache was asked. */
	cacheStatus?: string;
	/** How OpenRouter routed the request, when it was asked to say so. */
	routerMetadata?: JsonRecord;
	/** The request as each provider that was tried got it, when that was asked for. */
	debug?: readonly JsonRecord[];
	timing: Timing;
};

export function simplify(completion: Completion, timing: Timing, data?: unknown): ChatOutput {
	const { finishReason, generationId } = completion;
	const message = withoutAccountIds(completion.message);
	const body = withoutAccountIds(completion.body);
	return defined({
		text: message.content ?? '',
		message,
		model: asText(body.model),
		provider: asText(body.provider),
		finishReason,
		usage: readUsage(body.usage),
		cost: readCostUsd(body.usage),
		upstreamInferenceCost: readUpstreamInferenceCostUsd(body.usage),
		generationId,
		data,
		toolCalls: nonEmpty(asRecords(message.tool_calls).map(readToolCall)),
		reasoning: reasoningText(message),
		citations: nonEmpty(asRecords(message.annotations).flatMap(readCitation)),
		serviceTier: asText(body.service_tier),
		logprobs: recordOrNone(asRecords(body.choices)[0]?.logprobs),
		cacheStatus: completion.cacheStatus,
		routerMetadata: recordOrNone(body.openrouter_metadata),
		debug: nonEmpty(asRecords(body.debug)),
		timing,
	});
}

const recordOrNone = (value: unknown): JsonRecord | undefined =>
	isRecord(value) ? value : undefined;

/** Models write `arguments` as JSON text, and nothing at all for a function without parameters. */
function readToolCall(call: JsonRecord): ToolCallOutput {
	const fn = asRecord(call.function);
	const text = asText(fn.arguments) ?? '';
	return {
		id: asText(call.id) ?? '',
		name: asText(fn.name) ?? '',
		arguments: parseArguments(text),
	};
}

/** Text that is not JSON is handed on as it is, so that the workflow can ask the model again. */
function parseArguments(text: string): unknown {
	if (text.trim() === '') return {};
	const parsed = parseJson(text);
	return parsed === undefined ? text : parsed;
}

/** The reasoning that the model shows, as one text. */
export function reasoningText(message: AssistantMessage): string | undefined {
	const text =
		asText(message.reasoning) ??
		asRecords(message.reasoning_details)
			.map((detail) => asText(detail.text) ?? asText(detail.summary) ?? '')
			.join('');
	return text === '' ? undefined : text;
}

function readCitation(annotation: JsonRecord): Citation[] {
	const fields = asRecord(annotation.url_citation);
	const url = asText(fields.url);
	if (annotation.type !== 'url_citation' || url === undefined) return [];
	return [defined({ url, title: asText(fields.title), content: asText(fields.content) })];
}
