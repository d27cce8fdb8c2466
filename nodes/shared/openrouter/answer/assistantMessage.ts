/**
 * Builds an assistant message from deltas. What must be sent back with the history is kept unchanged
 * and in order: tool calls, reasoning_details with their signatures, annotations. Unknown members are
 * kept too. Providers' mistakes are corrected, in the message and in the deltas that are forwarded.
 * Pure; never throws.
 */
import {
	asRecord,
	asRecords,
	asText,
	defined,
	emptyRecord,
	isRecord,
	type JsonRecord,
} from '../../values/json';
import { createRepeats, hasAudio, joinAudio, readParts } from './messageParts';
import { createToolCalls, type CallRules } from './toolCalls';

export type AssistantMessage = JsonRecord & { role: 'assistant'; content: string | null };

export type MessageBuilder = {
	/** Takes a delta, or (`isWhole`) a complete message. Returns the text that it adds. */
	add: (delta: JsonRecord, isWhole: boolean) => string;
	/** The last delta or message, as it must be forwarded: the same object when it was correct. */
	readonly forwarded: JsonRecord;
	readonly hasOutput: boolean;
	readonly callsFunctions: boolean;
	/** Ends the function calls. Returns the pieces of `tool_calls` that must still be forwarded. */
	closeCalls: () => readonly JsonRecord[];
	build: () => AssistantMessage;
};

const ANY_CALL: CallRules = {
	generateId: (position) => `call_${position}`,
	functionNames: new Set(),
};

export function createMessageBuilder(callRules: CallRules = ANY_CALL): MessageBuilder {
	const members = emptyRecord();
	const calls = createToolCalls(callRules);
	const reasoningDetails: Array<Record<string, unknown>> = [];
	const lists: Record<'images' | 'annotations', JsonRecord[]> = { images: [], annotations: [] };
	const repeats = createRepeats();
	let audio: Record<string, unknown> | undefined;
	let content = '';
	let reasoning = '';
	let refusal = '';
	let hasRole = false;
	let hasOutput = false;
	let forwarded: JsonRecord = {};
	/** Corrections of the last delta, by member; `undefined` removes a member. */
	let changes: Record<string, unknown> | undefined;

	const change = (name: string, value: unknown): void => {
		(changes ??= emptyRecord())[name] = value;
	};

	function addRole(value: unknown, isWhole: boolean): void {
		if (value !== 'assistant') change('role', hasRole && !isWhole ? undefined : 'assistant');
		hasRole = true;
	}

	/** Providers use different names for it, and some send the same text under two names. */
	function addReasoning(name: string, value: unknown, delta: JsonRecord): void {
		if (name === 'reasoning') {
			reasoning += asText(value) ?? '';
			return;
		}
		const isFirst = REASONING.find((known) => (asText(delta[known]) ?? '') !== '') === name;
		const text = isFirst ? (asText(value) ?? '') : '';
		change(name, undefined);
		if (text === '') return;
		reasoning += text;
		change('reasoning', text);
	}

	/** Content is a text, but a few providers send parts, reasoning among them. Returns the text. */
	function addParts(value: unknown): string {
		const parts = readParts(value);
		change('content', parts.text);
		if (parts.reasoning !== '') {
			reasoning += parts.reasoning;
			change('reasoning', parts.reasoning);
		}
		if (parts.refusal !== '') {
			refusal += parts.refusal;
			change('refusal', parts.refusal);
		}
		if (parts.images.length > 0) addNew('images', parts.images, undefined);
		return parts.text;
	}

	/** Skips repeated entries. `value` is the member as it came; `given` is the list read from it. */
	function addNew(name: 'images' | 'annotations', given: readonly unknown[], value: unknown): void {
		const isNew = name === 'images' ? repeats.isNewImage : repeats.isNewAnnotation;
		const fresh = given.filter(isRecord).filter(isNew);
		for (const entry of fresh) lists[name].push(entry);
		if (fresh.length < given.length || given !== value)
			change(name, fresh.length === 0 ? undefined : fresh);
	}

	/** `value` may be one call without a list. Empty lists are removed: clients read them as a tool call. */
	function addCalls(given: readonly unknown[], value: unknown, isWhole: boolean): void {
		const forwardedCalls = isWhole ? calls.addWhole(given) : calls.add(given);
		if (forwardedCalls.length === 0) change('tool_calls', undefined);
		else if (forwardedCalls !== value) change('tool_calls', forwardedCalls);
	}

	/** `function_call`, OpenAI's API of 2023, which some servers still use: one call without an id. */
	function addLegacyCall(value: unknown, isWhole: boolean, delta: JsonRecord): void {
		change('function_call', undefined);
		const isRepeated = Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0;
		if (isRepeated || !isRecord(value)) return;
		addCalls([{ index: 0, type: 'function', function: value }], undefined, isWhole);
	}

	return {
		get forwarded() {
			return forwarded;
		},
		get hasOutput() {
			return hasOutput;
		},
		get callsFunctions() {
			return calls.count > 0;
		},
		closeCalls: calls.close,
		add(delta, isWhole) {
			let text = '';
			changes = undefined;
			for (const name in delta) {
				const value = delta[name];
				if (name === 'role') {
					addRole(value, isWhole);
					continue;
				}
				if (value === null || value === undefined) continue;
				if (value === '' && !OTHER_REASONING.has(name)) continue;
				switch (name) {
					case 'error':
						break;
					case 'content':
						text = typeof value === 'string' ? value : addParts(value);
						content += text;
						break;
					case 'reasoning':
					case 'reasoning_content':
					case 'reasoning_text':
					case 'thinking':
						addReasoning(name, value, delta);
						break;
					case 'refusal':
						refusal += asText(value) ?? '';
						break;
					case 'reasoning_details':
						for (const detail of asRecords(value))
							addReasoningDetail(reasoningDetails, detail, isWhole);
						break;
					case 'tool_calls':
						addCalls(Array.isArray(value) ? value : [value], value, isWhole);
						break;
					case 'function_call':
						addLegacyCall(value, isWhole, delta);
						break;
					case 'images':
					case 'annotations':
						addNew(name, Array.isArray(value) ? value : [], value);
						break;
					case 'audio':
						audio = joinAudio(audio, asRecord(value));
						break;
					default:
						members[name] = value;
				}
			}
			forwarded = changed(delta, changes);
			hasOutput ||=
				content !== '' ||
				reasoning !== '' ||
				refusal !== '' ||
				hasAudio(audio) ||
				reasoningDetails.length + calls.count + lists.images.length > 0;
			return text;
		},
		build() {
			const toolCalls = calls.build();
			return {
				role: 'assistant',
				// Content is null when the message only calls tools, else a text, which may be empty.
				content: content === '' && toolCalls.length > 0 ? null : content,
				...members,
				...(refusal !== '' && { refusal }),
				...(reasoning !== '' && { reasoning }),
				...(reasoningDetails.length > 0 && { reasoning_details: reasoningDetails }),
				...(toolCalls.length > 0 && { tool_calls: toolCalls }),
				...(lists.images.length > 0 && { images: lists.images }),
				...(audio !== undefined && { audio: { ...audio } }),
				...(lists.annotations.length > 0 && { annotations: lists.annotations }),
			};
		},
	};
}

const changed = (delta: JsonRecord, changes: JsonRecord | undefined): JsonRecord =>
	changes === undefined ? delta : defined({ ...delta, ...changes });

/** Members that are never forwarded under their own name, not even when empty. */
const OTHER_REASONING: ReadonlySet<string> = new Set([
	'reasoning_content',
	'reasoning_text',
	'thinking',
]);

/** The names under which providers send the text of reasoning. The first that has a text counts. */
const REASONING = ['reasoning', 'reasoning_content', 'reasoning_text', 'thinking'] as const;

/** Joins the pieces of one text or summary, which share an `index`. The signature may come last. */
export function addReasoningDetail(
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
