/**
 * What a caller may see of an answer: the members that OpenRouter's and OpenAI's descriptions of a
 * completion have, and no others, at every depth. So nothing of a provider's own words reaches a caller
 * in a member that nobody has thought of. What the clients' schemas require is always there. Pure.
 *
 * What it costs the author and who has answered is among it only when the author shows that; the
 * author's account, and what was sent upstream in the caller's stead (`debug`), never is.
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import {
	amount,
	copyInto,
	count,
	flag,
	listOf,
	mapOf,
	nullable,
	number,
	readersOf,
	recordOf,
	text,
	word,
	type Reader,
	type Readers,
	type RecordReader,
} from './allowList';
import { asRecord, isRecord, type JsonRecord } from './json';

/** What every chunk and body says of itself. */
export type Identity = {
	id: string;
	/** Unix time, seconds. */
	created: number;
	model: string;
};

const url = recordOf({ url: text, detail: word });

const part = recordOf({
	type: word,
	text,
	refusal: text,
	image_url: url,
	video_url: url,
	input_audio: recordOf({ data: text, format: word }),
	file: recordOf({ filename: text, file_data: text }),
});

/** The kinds of OpenRouter's; they have to be sent back as they came. */
const reasoningDetail = recordOf({
	type: word,
	id: nullable(text),
	format: nullable(word),
	index: count,
	text: nullable(text),
	summary: text,
	data: text,
	signature: nullable(text),
	tool_call_id: nullable(text),
	tool_name: text,
	arguments: text,
	result: text,
});

const annotation = recordOf({
	type: word,
	url_citation: recordOf({
		url: text,
		title: text,
		content: text,
		start_index: count,
		end_index: count,
	}),
	file: recordOf({ hash: text, name: text, content: listOf(part) }),
});

const toolCall = recordOf({
	index: count,
	id: text,
	type: word,
	function: recordOf({ name: text, arguments: text }),
});

const role: Reader = (value) => (value === 'assistant' ? value : undefined);

const content: Reader = (value) => (Array.isArray(value) ? parts(value) : nullableText(value));
const parts = listOf(part);
const nullableText = nullable(text);

const MESSAGE = {
	role,
	content,
	refusal: nullableText,
	reasoning: nullableText,
	reasoning_content: nullableText,
	reasoning_details: listOf(reasoningDetail),
	tool_calls: listOf(toolCall),
	images: listOf(recordOf({ type: word, index: count, image_url: url })),
	audio: recordOf({ id: text, data: text, transcript: text, expires_at: count, format: word }),
	annotations: listOf(annotation),
};

const TOKEN = { token: text, logprob: number, bytes: nullable(listOf(count)) };
const tokens = nullable(
	listOf(
		recordOf(
			{ ...TOKEN, top_logprobs: listOf(recordOf(TOKEN, { bytes: null })) },
			{ bytes: null, top_logprobs: [] },
		),
	),
);

const CHOICE = {
	index: count,
	finish_reason: word,
	logprobs: nullable(recordOf({ content: tokens, refusal: tokens }, { content: null })),
};
const ENTRY = { index: 0, finish_reason: null };
const EMPTY_MESSAGE = { role: 'assistant', content: null, refusal: null };

const serverToolUse = recordOf({
	tool_calls_requested: count,
	tool_calls_executed: count,
	web_search_requests: count,
});

const USAGE = {
	prompt_tokens: count,
	completion_tokens: count,
	total_tokens: count,
	prompt_tokens_details: recordOf({
		cached_tokens: count,
		cache_write_tokens: count,
		audio_tokens: count,
		image_tokens: count,
		video_tokens: count,
	}),
	completion_tokens_details: recordOf({
		reasoning_tokens: count,
		audio_tokens: count,
		image_tokens: count,
		accepted_prediction_tokens: count,
		rejected_prediction_tokens: count,
	}),
	server_tool_use: serverToolUse,
	server_tool_use_details: serverToolUse,
};

type View = {
	/** Of a chunk and of a whole answer: all of it but the usage. */
	chunk: Readers;
	body: Readers;
	usage: RecordReader;
};

/** An empty text names nothing. */
const name: Reader = (value) => (value === '' ? undefined : text(value));

/** `added`: what the author shows beyond the rest. */
function viewOf(added: Record<'members' | 'choice' | 'usage', Record<string, Reader>>): View {
	const members = {
		id: name,
		created: count,
		model: name,
		service_tier: nullable(word),
		...added.members,
	};
	const choice = { ...CHOICE, ...added.choice };
	const delta = recordOf({ ...choice, delta: recordOf(MESSAGE) }, { ...ENTRY, delta: {} });
	const message = recordOf(
		{ ...choice, message: recordOf(MESSAGE, EMPTY_MESSAGE) },
		{ ...ENTRY, message: EMPTY_MESSAGE },
	);
	return {
		chunk: readersOf({ ...members, choices: listOf(delta) }),
		body: readersOf({ ...members, choices: listOf(message) }),
		usage: recordOf({ ...USAGE, ...added.usage }),
	};
}

const PUBLIC = viewOf({ members: {}, choice: {}, usage: {} });

const WITH_COST_AND_PROVIDER = viewOf({
	members: {
		provider: text,
		system_fingerprint: text,
		openrouter_metadata: (value) => (isRecord(value) ? value : undefined),
	},
	choice: { native_finish_reason: nullable(text) },
	usage: { cost: amount, cost_details: mapOf(nullable(amount)), is_byok: flag },
});

const view = (showsCostAndProvider: boolean): View =>
	showsCostAndProvider ? WITH_COST_AND_PROVIDER : PUBLIC;

/** OpenRouter's client takes a usage with all three counts, or none at all. */
function publicUsage(usage: unknown, { usage: read }: View): JsonRecord | undefined {
	const seen = read(usage);
	const prompt = count(seen?.prompt_tokens);
	const completion = count(seen?.completion_tokens);
	if (prompt === undefined || completion === undefined) return undefined;
	return { ...seen, total_tokens: seen?.total_tokens ?? prompt + completion };
}

/** A whole answer. `otherwise`: who it is where it does not say so. */
export function publicBody(
	body: JsonRecord,
	showsCostAndProvider: boolean,
	otherwise: Identity,
): JsonRecord {
	const shown = view(showsCostAndProvider);
	const { id, created, model } = otherwise;
	const seen: Record<string, unknown> = {
		id,
		object: 'chat.completion',
		created,
		model,
		// OpenRouter's own client wants it to be there.
		system_fingerprint: null,
		choices: [],
	};
	copyInto(seen, body, shown.body);
	const usage = publicUsage(body.usage, shown);
	if (usage !== undefined) seen.usage = usage;
	return seen;
}

export type PublicChunk = Identity & {
	object: 'chat.completion.chunk';
	choices: unknown[];
	usage?: JsonRecord;
};

/** A chunk of a stream, without its usage (`publicUsageChunk`); its choices may be none. */
export function publicChunk(
	chunk: unknown,
	showsCostAndProvider: boolean,
	{ id, created, model }: Identity,
): PublicChunk {
	const seen: PublicChunk = {
		id,
		object: 'chat.completion.chunk',
		created,
		model,
		choices: [],
	};
	copyInto(seen, asRecord(chunk), view(showsCostAndProvider).chunk);
	return seen;
}

/** The chunk without choices that tells the usage, or `undefined` when the chunk has none. */
export function publicUsageChunk(
	chunk: unknown,
	showsCostAndProvider: boolean,
	otherwise: Identity,
): PublicChunk | undefined {
	const usage = publicUsage(asRecord(chunk).usage, view(showsCostAndProvider));
	return usage === undefined
		? undefined
		: { ...publicChunk(chunk, showsCostAndProvider, otherwise), choices: [], usage };
}
