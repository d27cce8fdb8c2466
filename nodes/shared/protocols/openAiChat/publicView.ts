/**
 * The members of an answer that a caller may see, at every depth: those that OpenRouter's and OpenAI's
 * API descriptions list. An unknown member is left out, as it may hold a provider's own words. Members
 * that the clients' schemas require are always there. Pure.
 *
 * Cost and provider are in the second table only. Neither table has the author's account or the
 * request that was sent upstream (`debug`).
 * @see https://openrouter.ai/docs/api-reference/chat-completion
 */
import {
	boolean,
	listOf,
	mapOf,
	nullable,
	number,
	readersOf,
	recordOf,
	text,
	identifier,
	type Reader,
	type Readers,
	type RecordReader,
} from './allowList';
import { asCount, isRecord } from '../../values/json';
import { asAmountUsd } from '../../openrouter/usage';

const url = recordOf({ url: text, detail: identifier });

const part = recordOf({
	type: identifier,
	text,
	refusal: text,
	image_url: url,
	video_url: url,
	input_audio: recordOf({ data: text, format: identifier }),
	file: recordOf({ filename: text, file_data: text }),
});

/** All types that OpenRouter has. Clients must send them back unchanged. */
const reasoningDetail = recordOf({
	type: identifier,
	id: nullable(text),
	format: nullable(identifier),
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
	type: identifier,
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
	type: identifier,
	function: recordOf({ name: text, arguments: text }),
});

const role: Reader = (value) => (value === 'assistant' ? value : undefined);

const content: Reader = (value) => (Array.isArray(value) ? parts(value) : nullableText(value));
const parts = listOf(part);
const nullableText = nullable(text);

const REASONING = {
	reasoning: nullableText,
	reasoning_content: nullableText,
	reasoning_details: listOf(reasoningDetail),
};

const MESSAGE = {
	role,
	content,
	refusal: nullableText,
	tool_calls: listOf(toolCall),
	images: listOf(recordOf({ type: identifier, index: asCount, image_url: url })),
	audio: recordOf({
		id: text,
		data: text,
		transcript: text,
		expires_at: asCount,
		format: identifier,
	}),
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
	finish_reason: identifier,
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
	/** `chunk` and `body` (a whole answer) read everything but the usage. */
	chunk: Readers;
	body: Readers;
	usage: RecordReader;
};

/** An empty text is no name. */
const name: Reader = (value) => (value === '' ? undefined : text(value));

type Members = Record<'members' | 'choice' | 'usage', Record<string, Reader>>;

/** `added`: members that only an author who shows cost and provider lets out. */
function viewOf(added: Members, said: Record<string, Reader>): View {
	const members = {
		id: name,
		created: asCount,
		model: name,
		service_tier: nullable(identifier),
		...added.members,
	};
	const choice = { ...CHOICE, ...added.choice };
	const delta = recordOf({ ...choice, delta: recordOf(said) }, { ...ENTRY, delta: {} });
	const message = recordOf(
		{ ...choice, message: recordOf(said, EMPTY_MESSAGE) },
		{ ...ENTRY, message: EMPTY_MESSAGE },
	);
	return {
		chunk: readersOf({ ...members, choices: listOf(delta) }),
		body: readersOf({ ...members, choices: listOf(message) }),
		usage: recordOf({ ...USAGE, ...added.usage }),
	};
}

const NOTHING_ADDED: Members = { members: {}, choice: {}, usage: {} };

const COST_AND_PROVIDER: Members = {
	members: {
		provider: text,
		system_fingerprint: text,
		openrouter_metadata: (value) => (isRecord(value) ? value : undefined),
	},
	choice: { native_finish_reason: nullable(text) },
	usage: { cost: asAmountUsd, cost_details: mapOf(nullable(asAmountUsd)), is_byok: boolean },
};

/** What the author lets callers see, beside the answer itself. */
export type Shown = {
	showsCostAndProvider: boolean;
	/** Whether what the model thinks is left out. */
	hidesReasoning?: boolean;
};

const viewsOf = (added: Members) => ({
	whole: viewOf(added, { ...MESSAGE, ...REASONING }),
	withoutReasoning: viewOf(added, MESSAGE),
});

const PUBLIC = viewsOf(NOTHING_ADDED);
const WITH_COST_AND_PROVIDER = viewsOf(COST_AND_PROVIDER);

export function viewFor({ showsCostAndProvider, hidesReasoning = false }: Shown): View {
	const views = showsCostAndProvider ? WITH_COST_AND_PROVIDER : PUBLIC;
	return hidesReasoning ? views.withoutReasoning : views.whole;
}
