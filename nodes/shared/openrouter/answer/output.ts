/**
 * The simplified output of a chat: the fields that docs/reference.md lists. Fields without a value are
 * left out, except `text`, which is always there.
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
	/** From the first attempt's start to the first delta of the answer. */
	firstTokenMs?: number;
	attempts: number;
};

type ToolCallOutput = { id: string; name: string; arguments: unknown };
type Citation = { url: string; title?: string; content?: string };

export type ChatOutput = {
	text: string;
	message: AssistantMessage;
	model?: string;
	provider?: string;
	finishReason: string;
	usage: Usage;
	/** USD that OpenRouter charged. */
	cost?: number;
	/** USD that the provider charges in addition, with the author's own provider key (BYOK). */
	upstreamInferenceCost?: number;
	generationId?: string;
	/** The answer's JSON, parsed and checked, when structured output was asked for. */
	data?: unknown;
	toolCalls?: readonly ToolCallOutput[];
	reasoning?: string;
	citations?: readonly Citation[];
	/** Added by the caller of `simplify`, with `extractMedia` (outputMedia.ts). */
	images?: ImageOutput[];
	audio?: AudioOutput;
	/** The tier that served the answer and is billed. */
	serviceTier?: string;
	logprobs?: JsonRecord;
	/** `HIT` or `MISS`, when the response cache was on. */
	cacheStatus?: string;
	/** How OpenRouter routed the request, if the author asked for it. */
	routerMetadata?: JsonRecord;
	/** The request as each provider that was tried got it, if the author asked for it. */
	debug?: readonly JsonRecord[];
	/** Not of an answer in a batch. */
	timing?: Timing;
};

export function simplify(completion: Completion, timing?: Timing, data?: unknown): ChatOutput {
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

/** Parses `arguments`, which is JSON text, or empty for a function without parameters. */
function readToolCall(call: JsonRecord): ToolCallOutput {
	const fn = asRecord(call.function);
	const text = asText(fn.arguments) ?? '';
	return {
		id: asText(call.id) ?? '',
		name: asText(fn.name) ?? '',
		arguments: parseArguments(text),
	};
}

/** Text that is not JSON is returned as it is, so that the workflow can ask the model again. */
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
