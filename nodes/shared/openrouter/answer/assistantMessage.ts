/**
 * Puts an assistant message together from deltas. Whatever must be sent back with the history is
 * kept, unchanged and in order: tool calls, reasoning_details with their signatures, annotations.
 * Members that OpenRouter adds later are kept too. What providers get wrong is put right, in the
 * message and in the deltas that are handed on. Pure; never throws.
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
import { hasSound, joinAudio } from './audioPieces';
import { readParts } from './contentParts';
import { createRepeats } from './repeats';
import { createToolCalls, type CallRules } from './toolCalls';

export type AssistantMessage = JsonRecord & { role: 'assistant'; content: string | null };

export type MessageBuilder = {
	/** Takes a delta, or (`isWhole`) a complete message. Returns the text that it adds. */
	add: (delta: JsonRecord, isWhole: boolean) => string;
	/** What was added last, as it is to be handed on: the same object when nothing was wrong with it. */
	readonly shown: JsonRecord;
	readonly hasOutput: boolean;
	/** The model calls functions. */
	readonly callsFunctions: boolean;
	/** Ends the calls of functions. Returns the pieces of `tool_calls` that do it. */
	closeCalls: () => readonly JsonRecord[];
	build: () => AssistantMessage;
};

const ANY_CALL: CallRules = {
	madeUpId: (position) => `call_${position}`,
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
	let shown: JsonRecord = {};
	/** What the last delta must say in place of what it says; `undefined` for what it must not say. */
	let changes: Record<string, unknown> | undefined;

	const change = (name: string, value: unknown): void => {
		(changes ??= emptyRecord())[name] = value;
	};

	function addRole(value: unknown, isWhole: boolean): void {
		if (value !== 'assistant') change('role', hasRole && !isWhole ? undefined : 'assistant');
		hasRole = true;
	}

	/** Providers call it by different names, and some say the same text under two of them. */
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

	/** Content is a text; a few providers send parts, thoughts among them. Returns the text. */
	function addParts(value: unknown): string {
		const said = readParts(value);
		change('content', said.text);
		if (said.reasoning !== '') {
			reasoning += said.reasoning;
			change('reasoning', said.reasoning);
		}
		if (said.refusal !== '') {
			refusal += said.refusal;
			change('refusal', said.refusal);
		}
		if (said.images.length > 0) addNew('images', said.images, undefined);
		return said.text;
	}

	/** A provider may say what it has said before again with each delta. `value`: `given` as it came. */
	function addNew(name: 'images' | 'annotations', given: readonly unknown[], value: unknown): void {
		const isNew = name === 'images' ? repeats.isNewImage : repeats.isNewAnnotation;
		const fresh = given.filter(isRecord).filter(isNew);
		for (const entry of fresh) lists[name].push(entry);
		if (fresh.length < given.length || given !== value)
			change(name, fresh.length === 0 ? undefined : fresh);
	}

	/** A single call may come without the list around it. Clients take a list for a wish, also an empty one. */
	function addCalls(given: readonly unknown[], value: unknown, isWhole: boolean): void {
		const handedOn = isWhole ? calls.addWhole(given) : calls.add(given);
		if (handedOn.length === 0) change('tool_calls', undefined);
		else if (handedOn !== value) change('tool_calls', handedOn);
	}

	/** The API of 2023, which some servers still speak: one call, without an id. */
	function addOldCall(value: unknown, isWhole: boolean, delta: JsonRecord): void {
		change('function_call', undefined);
		const isRepeated = Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0;
		if (isRepeated || !isRecord(value)) return;
		addCalls([{ index: 0, type: 'function', function: value }], undefined, isWhole);
	}

	return {
		get shown() {
			return shown;
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
						addOldCall(value, isWhole, delta);
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
			shown = changed(delta, changes);
			hasOutput ||=
				content !== '' ||
				reasoning !== '' ||
				refusal !== '' ||
				hasSound(audio) ||
				reasoningDetails.length + calls.count + lists.images.length > 0;
			return text;
		},
		build() {
			const toolCalls = calls.build();
			return {
				role: 'assistant',
				// A message that only calls tools has no content; any other has a text, if a blank one.
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

/** The delta with the changes, and without what a change leaves out. */
const changed = (delta: JsonRecord, changes: JsonRecord | undefined): JsonRecord =>
	changes === undefined ? delta : defined({ ...delta, ...changes });

/** An empty text under these is not handed on either. */
const OTHER_REASONING: ReadonlySet<string> = new Set([
	'reasoning_content',
	'reasoning_text',
	'thinking',
]);

/** The names under which providers send the text of reasoning; the first that is there counts. */
const REASONING = ['reasoning', 'reasoning_content', 'reasoning_text', 'thinking'] as const;

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
