/**
 * A chat request as it goes over the wire. Its fields are in one fixed order, as OpenRouter's response
 * cache keys on the bytes.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { markSystemPrompt } from './caching';
import { underCeiling } from './ceiling';
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
import { parseJsonField } from '../../failure/jsonField';
import type { ChatMessage } from './message';
import { reasoningBeside, saysHowMuch } from './reasoning';
import { withinRules } from './settings';
import { withVariant } from '../variant';

/** What the author set for one call. Unset fields are not sent: the model's own defaults apply. */
export type ChatFields = {
	model: string;
	/** Suffix for a model that has none, such as `nitro`. */
	variant?: string;
	messages: readonly ChatMessage[];
	/** How long providers keep the system prompt for the next call, `5m` or `1h`. */
	systemPromptCache?: string;
	/** `response_format`; providers that do not support it are then left out. */
	responseFormat?: JsonRecord;
	/** Functions of the workflow's and server tools of OpenRouter's. */
	tools?: readonly JsonRecord[];
	plugins?: readonly JsonRecord[];
	/** All other fields under OpenRouter's names, in an order of their own that never changes. */
	settings?: JsonRecord;
	/** JSON object, or its text, merged over the rest. */
	extraBody?: unknown;
	/**
	 * What a caller was allowed to set, snake_case, merged over all of the above. Its `max_tokens` is
	 * a ceiling on the author's own fields, too.
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

/** Throws `OpenRouterError` (`invalid_input`) naming the field that cannot be sent. */
export function buildChatRequest(fields: ChatFields): ChatRequest {
	const model = withVariant(fields.model.trim(), fields.variant);
	if (model === '') {
		throw invalidInput('Model is empty', 'Choose a model from the list, or enter its ID');
	}
	const messages = markSystemPrompt(fields.messages, fields.systemPromptCache);
	const set = defined({
		model,
		messages,
		response_format: fields.responseFormat,
		tools: nonEmpty(fields.tools),
		plugins: nonEmpty(fields.plugins),
		...withinRules(fields.settings ?? {}),
	});
	const authors = withExtra(set, readExtraBody(fields.extraBody));
	const { callerFields } = fields;
	const asked: JsonRecord = defined({
		...authors,
		...callerFields,
		reasoning: reasoningBeside(callerFields, authors.reasoning),
		reasoning_effort: saysHowMuch(callerFields)
			? callerFields?.reasoning_effort
			: authors.reasoning_effort,
		// A caller's functions do not take away the author's tools.
		tools: nonEmpty([...asRecords(authors.tools), ...asRecords(callerFields?.tools)]),
	});
	const ceiling = asNumber(callerFields?.max_tokens);
	const bounded = ceiling === undefined ? asked : underCeiling(asked, authors, ceiling);
	const merged: JsonRecord = { ...bounded, ...defined({ provider: providerOf(bounded, fields) }) };
	const healed = isHealed(merged);
	if (healed && merged.audio !== undefined) {
		throw invalidInput(
			'Plugins → Response Healing and audio in Media Output do not go together',
			'Sound comes only streamed, and only whole answers are healed: remove one of the two',
		);
	}
	return { ...merged, model, messages, stream: !healed };
}

/**
 * Names of the functions and types of the server tools that the author's settings send, the panel's
 * and Extra Body's. Throws `OpenRouterError` when Extra Body cannot be read.
 */
export const authorToolNames = ({
	tools,
	extraBody,
}: Pick<ChatFields, 'tools' | 'extraBody'>): string[] =>
	asRecords(withExtra(defined({ tools }), readExtraBody(extraBody)).tools).map(
		({ type, function: fn }) => asText(type === 'function' ? asRecord(fn).name : type) ?? '',
	);

/**
 * What the author’s Extra Body adds to the panel’s. Rules about providers, plugins and tools add up,
 * so that one more does not silently undo the others: zero data retention, say. Nor does a member that
 * says nothing, as `{"provider": {"zdr": $vars.nope}}` gives. Another form of provider or plugins goes
 * out as it is, for OpenRouter to refuse.
 */
function withExtra(set: JsonRecord, extra: JsonRecord): JsonRecord {
	const { provider, plugins, tools } = extra;
	const isReplaced = ({ id }: JsonRecord) => asRecords(plugins).some((plugin) => plugin.id === id);
	return {
		...set,
		...sayingSomething(extra, set),
		...(isRecord(provider) && {
			provider: { ...asRecord(set.provider), ...sayingSomething(provider, set.provider) },
		}),
		...(Array.isArray(plugins) && {
			plugins: [...asRecords(set.plugins).filter((plugin) => !isReplaced(plugin)), ...plugins],
		}),
		...(tools !== undefined && { tools: [...asRecords(set.tools), ...asRecords(tools)] }),
	};
}

/** Without members that are nothing and would take the place of something. */
const sayingSomething = (members: JsonRecord, others: unknown): JsonRecord =>
	Object.fromEntries(
		Object.entries(members).filter(
			([name, value]) =>
				value !== undefined && (value !== null || asRecord(others)[name] === undefined),
		),
	);

/**
 * A provider that does not know `response_format` ignores it and writes prose, so only those that do
 * are asked, unless the author says otherwise.
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

function readExtraBody(extraBody: unknown): JsonRecord {
	if (extraBody === undefined || extraBody === null || extraBody === '') return {};
	const hint = 'Give a JSON object such as {"top_k": 40}';
	const value = parseJsonField('Extra Body (JSON)', extraBody, hint);
	if (!isRecord(value)) throw invalidInput('Extra Body (JSON) is not an object', hint);
	const own = OWN_FIELDS.find((field) => Object.hasOwn(value, field));
	if (own !== undefined) {
		throw invalidInput(
			`Extra Body (JSON) sets “${own}”`,
			'The node sets this field itself: remove it from Extra Body (JSON)',
		);
	}
	return value;
}
