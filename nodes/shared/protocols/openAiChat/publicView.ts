/**
 * The members of an answer that a caller may see, as tables: those that OpenRouter's and OpenAI's
 * descriptions of a completion have, and no others, at every depth. So a member that nobody has thought
 * of never carries a provider's own words to a caller. What the clients' schemas require is always
 * there. Pure.
 *
 * What an answer costs its author, and who gave it, is in the second table only. Neither has the
 * author's account, nor what was sent upstream in the caller's stead (`debug`).
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import {
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
import { asCount, isRecord } from '../../values/json';
import { asAmountUsd } from '../../openrouter/usage';

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

/** All kinds that OpenRouter has. Clients must send them back as they came. */
const reasoningDetail = recordOf({
	type: word,
	id: nullable(text),
	format: nullable(word),
	index: asCount,
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
		start_index: asCount,
		end_index: asCount,
	}),
	file: recordOf({ hash: text, name: text, content: listOf(part) }),
});

const toolCall = recordOf({
	index: asCount,
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
	images: listOf(recordOf({ type: word, index: asCount, image_url: url })),
	audio: recordOf({ id: text, data: text, transcript: text, expires_at: asCount, format: word }),
	annotations: listOf(annotation),
};

const TOKEN = { token: text, logprob: number, bytes: nullable(listOf(asCount)) };
const tokens = nullable(
	listOf(
		recordOf(
			{ ...TOKEN, top_logprobs: listOf(recordOf(TOKEN, { bytes: null })) },
			{ bytes: null, top_logprobs: [] },
		),
	),
);

const CHOICE = {
	index: asCount,
	finish_reason: word,
	logprobs: nullable(recordOf({ content: tokens, refusal: tokens }, { content: null })),
};
const ENTRY = { index: 0, finish_reason: null };
const EMPTY_MESSAGE = { role: 'assistant', content: null, refusal: null };

const serverToolUse = recordOf({
	tool_calls_requested: asCount,
	tool_calls_executed: asCount,
	web_search_requests: asCount,
});

const USAGE = {
	prompt_tokens: asCount,
	completion_tokens: asCount,
	total_tokens: asCount,
	prompt_tokens_details: recordOf({
		cached_tokens: asCount,
		cache_write_tokens: asCount,
		audio_tokens: asCount,
		image_tokens: asCount,
		video_tokens: asCount,
	}),
	completion_tokens_details: recordOf({
		reasoning_tokens: asCount,
		audio_tokens: asCount,
		image_tokens: asCount,
		accepted_prediction_tokens: asCount,
		rejected_prediction_tokens: asCount,
	}),
	server_tool_use: serverToolUse,
	server_tool_use_details: serverToolUse,
};

export type View = {
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
		created: asCount,
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

export const PUBLIC = viewOf({ members: {}, choice: {}, usage: {} });

export const WITH_COST_AND_PROVIDER = viewOf({
	members: {
		provider: text,
		system_fingerprint: text,
		openrouter_metadata: (value) => (isRecord(value) ? value : undefined),
	},
	choice: { native_finish_reason: nullable(text) },
	usage: { cost: asAmountUsd, cost_details: mapOf(nullable(asAmountUsd)), is_byok: flag },
});
