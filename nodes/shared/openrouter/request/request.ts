/**
 * Builds the body of a chat request. Its fields are always in the same order, because OpenRouter's
 * response cache compares bytes.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { markSystemPrompt } from './caching';
import { underCeiling, mergeReasoning, setsReasoning } from './reasoning';
import { invalidInput } from '../../failure/failure';
import {
	asNumber,
	asRecord,
	asRecords,
	asText,
	defined,
	isRecord,
	nonEmpty,
	type JsonRecord,
} from '../../values/json';
import { readExtraBody } from './extraBody';
import type { ChatMessage } from './message';
import { checkSettings } from './settings';
import { requireModel, withVariant } from '../modelId';

/** The author's settings for one call. Unset fields are not sent: the model's own defaults apply. */
export type ChatFields = {
	model: string;
	/** Variant such as `nitro`, for a model ID without one. */
	variant?: string;
	messages: readonly ChatMessage[];
	/** How long providers keep the system prompt for the next call, `5m` or `1h`. */
	systemPromptCache?: string;
	/** `response_format`. Providers that do not support it are not used then. */
	responseFormat?: JsonRecord;
	/** Functions that the workflow runs, and OpenRouter's server tools. */
	tools?: readonly JsonRecord[];
	plugins?: readonly JsonRecord[];
	/** All other fields under OpenRouter's names, always in the same order. */
	settings?: JsonRecord;
	/** JSON object, or its text, merged over the rest. */
	extraBody?: unknown;
	/**
	 * Fields that a caller was allowed to set, in snake_case, merged over all of the above. Their
	 * `max_tokens` also limits the author's own fields.
	 */
	callerFields?: JsonRecord;
};

/**
 * `POST /chat/completions`. Streamed (an unstreamed call is billed even if it is dropped), unless
 * the response-healing plugin is on, which works on whole answers only.
 */
export type ChatRequest = JsonRecord & {
	model: string;
	messages: readonly ChatMessage[];
	stream: boolean;
};

/** The node sets these itself, so an extra body may not. */
const OWN_FIELDS = ['stream', 'stream_options', 'model', 'messages'] as const;

/** Throws `OpenRouterError` (`invalid_input`) that names the field that cannot be sent. */
export function buildChatRequest(fields: ChatFields): ChatRequest {
	const model = withVariant(requireModel(fields.model), fields.variant);
	const messages = markSystemPrompt(fields.messages, fields.systemPromptCache);
	const panelFields = defined({
		model,
		messages,
		response_format: fields.responseFormat,
		tools: nonEmpty(fields.tools),
		plugins: nonEmpty(fields.plugins),
		...checkSettings(fields.settings ?? {}),
	});
	const authorFields = mergeExtraBody(panelFields, readExtra(fields.extraBody));
	const { callerFields } = fields;
	const asked: JsonRecord = defined({
		...authorFields,
		...callerFields,
		reasoning: mergeReasoning(callerFields, authorFields.reasoning),
		reasoning_effort: setsReasoning(callerFields)
			? callerFields?.reasoning_effort
			: authorFields.reasoning_effort,
		// A caller's functions are added to the author's tools.
		tools: nonEmpty([...asRecords(authorFields.tools), ...asRecords(callerFields?.tools)]),
	});
	const ceiling = asNumber(callerFields?.max_tokens);
	const bounded = ceiling === undefined ? asked : underCeiling(asked, authorFields, ceiling);
	const merged: JsonRecord = { ...bounded, ...defined({ provider: providerOf(bounded, fields) }) };
	const healed = isHealed(merged);
	if (healed && merged.audio !== undefined) {
		throw invalidInput(
			'Plugins → Response Healing and audio in Media Output cannot be used together',
			'Audio needs a stream, and Response Healing needs a whole answer: remove one of the two',
		);
	}
	return { ...merged, model, messages, stream: !healed };
}

/**
 * The names of the author's functions and the types of the author's server tools, from the panel and
 * Extra Body. Throws `OpenRouterError` when Extra Body cannot be read.
 */
export const authorToolNames = ({
	tools,
	extraBody,
}: Pick<ChatFields, 'tools' | 'extraBody'>): string[] =>
	asRecords(mergeExtraBody(defined({ tools }), readExtra(extraBody)).tools).map(
		({ type, function: fn }) => asText(type === 'function' ? asRecord(fn).name : type) ?? '',
	);

/**
 * Merges Extra Body over the panel's fields. Members of provider, plugins and tools are added, so that
 * a new one does not silently undo the others, such as zero data retention. Nor does a null, such as
 * `{"provider": {"zdr": $vars.nope}}` gives. A provider or plugins of another type is sent as it is,
 * for OpenRouter to refuse.
 */
function mergeExtraBody(set: JsonRecord, extra: JsonRecord): JsonRecord {
	const { provider, plugins, tools } = extra;
	const isReplaced = ({ id }: JsonRecord) => asRecords(plugins).some((plugin) => plugin.id === id);
	return {
		...set,
		...withoutEmptyOverrides(extra, set),
		...(isRecord(provider) && {
			provider: { ...asRecord(set.provider), ...withoutEmptyOverrides(provider, set.provider) },
		}),
		...(Array.isArray(plugins) && {
			plugins: [...asRecords(set.plugins).filter((plugin) => !isReplaced(plugin)), ...plugins],
		}),
		...(tools !== undefined && { tools: [...asRecords(set.tools), ...asRecords(tools)] }),
	};
}

/** Removes members that are undefined, and nulls that would replace a value. */
const withoutEmptyOverrides = (members: JsonRecord, others: unknown): JsonRecord =>
	Object.fromEntries(
		Object.entries(members).filter(
			([name, value]) =>
				value !== undefined && (value !== null || asRecord(others)[name] === undefined),
		),
	);

/**
 * Requires providers that support `response_format`, unless the author says otherwise: others ignore
 * it and write prose.
 * @see https://openrouter.ai/docs/features/structured-outputs
 */
function providerOf(
	{ provider }: JsonRecord,
	{ responseFormat, callerFields }: Pick<ChatFields, 'responseFormat' | 'callerFields'>,
): unknown {
	const { type } = asRecord(responseFormat ?? callerFields?.response_format);
	return type === 'json_object' || type === 'json_schema'
		? { require_parameters: true, ...asRecord(provider) }
		: provider;
}

/** @see https://openrouter.ai/docs/features/plugins/response-healing */
const isHealed = ({ plugins, response_format: format }: JsonRecord): boolean =>
	format !== undefined &&
	asRecords(plugins).some(({ id, enabled }) => id === 'response-healing' && enabled !== false);

const readExtra = (extraBody: unknown): JsonRecord =>
	readExtraBody(extraBody, OWN_FIELDS, '{"top_k": 40}');
