/**
 * Puts an assistant message together from deltas. Whatever must be sent back with the history is
 * kept, unchanged and in order: tool calls, reasoning_details with their signatures, annotations.
 * Members that OpenRouter adds later are kept too. Pure; never throws.
 */
import { asIndex, asRecord, asRecords, asText, emptyRecord, type JsonRecord } from './json';

export type AssistantMessage = JsonRecord & { role: 'assistant'; content: string | null };

export type MessageBuilder = {
	/** Takes a delta, or (`isWhole`) a complete message. Returns the text that it adds. */
	add: (delta: JsonRecord, isWhole: boolean) => string;
	readonly hasOutput: boolean;
	build: () => AssistantMessage;
};

type ToolCall = {
	index: number;
	id: string;
	type: string;
	function: { name: string; arguments: string };
	/** What providers add, such as the signature of a call's reasoning. */
	members: Record<string, unknown>;
};

export function createMessageBuilder(): MessageBuilder {
	const members = emptyRecord();
	const toolCalls: ToolCall[] = [];
	const reasoningDetails: Array<Record<string, unknown>> = [];
	const lists: Record<'images' | 'annotations', JsonRecord[]> = { images: [], annotations: [] };
	let audio: Record<string, unknown> | undefined;
	let content = '';
	let reasoning = '';
	let refusal = '';
	let hasOutput = false;

	return {
		get hasOutput() {
			return hasOutput;
		},
		add(delta, isWhole) {
			let text = '';
			for (const name in delta) {
				const value = delta[name];
				if (value === null || value === undefined || value === '') continue;
				switch (name) {
					case 'role':
					case 'error':
						break;
					case 'content':
						text = textOf(value);
						content += text;
						break;
					case 'reasoning':
						reasoning += asText(value) ?? '';
						break;
					case 'refusal':
						refusal += asText(value) ?? '';
						break;
					case 'reasoning_details':
						for (const detail of asRecords(value))
							addReasoningDetail(reasoningDetails, detail, isWhole);
						break;
					case 'tool_calls':
						asRecords(value).forEach((call, position) => addToolCall(toolCalls, call, position));
						break;
					case 'images':
					case 'annotations':
						lists[name].push(...asRecords(value));
						break;
					case 'audio':
						audio = joinAudio(audio, asRecord(value));
						break;
					default:
						members[name] = value;
				}
			}
			hasOutput ||=
				content !== '' ||
				reasoning !== '' ||
				refusal !== '' ||
				audio !== undefined ||
				reasoningDetails.length + toolCalls.length + lists.images.length > 0;
			return text;
		},
		build() {
			return {
				role: 'assistant',
				// A message that only calls tools has no content; any other has a text, if a blank one.
				content: content === '' && toolCalls.length > 0 ? null : content,
				...members,
				...(refusal !== '' && { refusal }),
				...(reasoning !== '' && { reasoning }),
				...(reasoningDetails.length > 0 && { reasoning_details: reasoningDetails }),
				...(toolCalls.length > 0 && { tool_calls: inOrder(toolCalls).map(buildToolCall) }),
				...(lists.images.length > 0 && { images: lists.images }),
				...(audio !== undefined && { audio: { ...audio } }),
				...(lists.annotations.length > 0 && { annotations: lists.annotations }),
			};
		},
	};
}

/** Content is a text; a few providers send content parts. */
const textOf = (content: unknown): string =>
	typeof content === 'string'
		? content
		: asRecords(content)
				.map((part) => asText(part.text) ?? '')
				.join('');

/**
 * Pieces carry the call's `index`; id and name come once (or again, unchanged), arguments in parts.
 * Some providers give every call the same index, so another id begins another call.
 */
function addToolCall(calls: ToolCall[], piece: JsonRecord, position: number): void {
	const index = asIndex(piece.index, position);
	const id = asText(piece.id) ?? '';
	let call = calls.findLast((known) => known.index === index);
	if (call === undefined || (id !== '' && call.id !== '' && id !== call.id)) {
		call = {
			index,
			id: '',
			type: 'function',
			function: { name: '', arguments: '' },
			members: emptyRecord(),
		};
		calls.push(call);
	}
	for (const name in piece) {
		const value = piece[name];
		if (name === 'id') call.id ||= id;
		else if (name === 'type') call.type = asText(value) || call.type;
		else if (name === 'function') addFunction(call.function, asRecord(value));
		else if (name !== 'index') call.members[name] = value ?? call.members[name];
	}
}

function addFunction(fn: ToolCall['function'], piece: JsonRecord): void {
	fn.name ||= asText(piece.name) ?? '';
	fn.arguments += asText(piece.arguments) ?? '';
}

const inOrder = (calls: readonly ToolCall[]): ToolCall[] =>
	[...calls].sort((one, other) => one.index - other.index);

const buildToolCall = ({ id, type, function: fn, members }: ToolCall) => ({
	id,
	type,
	function: fn,
	...members,
});

/** Parts of one text or summary arrive under one `index`; its signature may come last. */
function addReasoningDetail(
	details: Array<Record<string, unknown>>,
	piece: JsonRecord,
	isWhole: boolean,
): void {
	const last = details.at(-1);
	const continues =
		!isWhole &&
		last !== undefined &&
		last.type === piece.type &&
		last.index === piece.index &&
		(piece.type === 'reasoning.text' || piece.type === 'reasoning.summary');
	if (!continues) {
		details.push({ ...piece });
		return;
	}
	for (const [name, value] of Object.entries(piece)) {
		if (name === 'text' || name === 'summary') {
			last[name] = `${asText(last[name]) ?? ''}${asText(value) ?? ''}`;
		} else {
			last[name] = value ?? last[name];
		}
	}
}

/** `data` is base64 in pieces and `transcript` text in pieces; the rest are single values. */
function joinAudio(sofar: Record<string, unknown> | undefined, piece: JsonRecord) {
	const audio = sofar ?? emptyRecord();
	for (const name in piece) {
		const value = piece[name];
		const isText = (name === 'data' || name === 'transcript') && typeof value === 'string';
		audio[name] = isText ? `${asText(audio[name]) ?? ''}${value}` : (value ?? audio[name]);
	}
	return audio;
}
