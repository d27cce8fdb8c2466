/**
 * What a caller sees of an answer that takes several steps: one answer. The chunks of all steps become
 * those of one stream, with one ID, one end and one usage. Calls of connected tools are left out.
 * Together the chunks make what joinSteps.ts makes of the whole steps. Pure; never throws.
 */
import { asRecord, asRecords, asText, defined, isRecord, type JsonRecord } from '../values/json';
import { createCallFilter, type IsOurs } from './callFilter';
import { createDetailNumbers } from './detailNumbers';
import { isOfACall, separatorAfter } from './joinSteps';

export type ShownChunks = {
	/** Begins another step. */
	beginStep: () => void;
	/** What the step has given so far is void, because another attempt follows. */
	restartStep: () => void;
	/** The chunk to show, unless nothing of it is to be shown. */
	add: (chunk: unknown) => JsonRecord | undefined;
	/** The text that the last call of `add` added to the first choice. */
	readonly addedText: string;
	/** Whether anything of the answer has been shown, in this step or before. */
	readonly hasOutput: boolean;
	/** Ends the answer. Returns the last chunks to show. `finishReason` replaces the model's own. */
	end: (usage: JsonRecord, finishReason?: string) => JsonRecord[];
};

/** Members of a choice that say how the answer ends. */
const ENDING_MEMBERS: ReadonlySet<string> = new Set(['finish_reason', 'native_finish_reason']);

type Texts = { content: string; reasoning: string };

export function createShownChunks(isOurs: IsOurs): ShownChunks {
	let id: unknown;
	let step = 0;
	let addedText = '';
	/** The ends of what was written before this step, and by now. */
	let before: Texts = { content: '', reasoning: '' };
	let written = before;
	let hadOutput = false;
	let hasOutput = false;
	const numbers = createDetailNumbers();
	// These belong to the current step.
	let calls = createCallFilter(isOurs);
	let ending: JsonRecord | undefined;
	let heldDetails: JsonRecord[] = [];
	let begun: { -readonly [Name in keyof Texts]?: true } = {};

	const reset = (): void => {
		calls = createCallFilter(isOurs);
		ending = undefined;
		heldDetails = [];
		begun = {};
	};

	/** The text, with an empty line before the first text of another step. */
	function separated(name: keyof Texts, text: string): string {
		if (text === '') return text;
		const shown = begun[name] === true ? text : separatorAfter(before[name]) + text;
		begun[name] = true;
		// Only the end is asked for.
		written = { ...written, [name]: shown };
		return shown;
	}

	/** What belongs to a call waits for the step's end, as the call may be one of ours. */
	function shownDetails(given: readonly JsonRecord[]): JsonRecord[] {
		const details = given.map(numbers.numbered);
		heldDetails.push(...details.filter(isOfACall));
		return details.filter((detail) => !isOfACall(detail));
	}

	function shownDelta(delta: JsonRecord): JsonRecord {
		const { role, content, reasoning, tool_calls: pieces, reasoning_details: details } = delta;
		return defined({
			...delta,
			role: step === 1 ? role : undefined,
			content: typeof content === 'string' ? separated('content', content) : content,
			reasoning: typeof reasoning === 'string' ? separated('reasoning', reasoning) : reasoning,
			tool_calls: filledList(calls.shown(asRecords(pieces))),
			reasoning_details: filledList(shownDetails(asRecords(details))),
		});
	}

	return {
		get addedText() {
			return addedText;
		},
		get hasOutput() {
			return hasOutput;
		},
		beginStep() {
			step += 1;
			before = written;
			hadOutput = hasOutput;
			numbers.beginStep();
			reset();
		},
		restartStep() {
			written = before;
			hasOutput = hadOutput;
			numbers.restartStep();
			reset();
		},
		add(given) {
			addedText = '';
			const { usage, choices: entries, ...members } = asRecord(given);
			id ??= members.id;
			const choices: JsonRecord[] = [];
			const endings: JsonRecord[] = [];
			for (const entry of asRecords(entries)) {
				const delta = shownDelta(asRecord(entry.delta));
				if (entry.index === 0 || entry.index === undefined)
					addedText += asText(delta.content) ?? '';
				if (isFilled(entry.finish_reason)) {
					endings.push(defined({ ...entry, delta: {}, logprobs: undefined }));
				}
				hasOutput ||= Object.entries(delta).some(
					([name, value]) => name !== 'role' && isFilled(value),
				);
				if (Object.values(delta).some(isFilled) || isRecord(entry.logprobs)) {
					const rest = Object.entries(entry).filter(([name]) => !ENDING_MEMBERS.has(name));
					choices.push({ ...Object.fromEntries(rest), delta, finish_reason: null });
				}
			}
			if (endings.length > 0) ending = { ...members, choices: endings };
			else if (usage !== undefined) ending ??= members;
			return choices.length === 0 ? undefined : { ...members, id, choices };
		},
		end(usage, finishReason) {
			const { choices, ...members } = ending ?? {};
			const [last = { index: 0 }, ...others] = asRecords(choices);
			const details = heldDetails.filter((detail) => !calls.isHidden(detail.id));
			const reason = finishReason === undefined ? {} : { finish_reason: finishReason };
			const delta = details.length === 0 ? {} : { reasoning_details: details };
			const native = finishReason === undefined ? {} : { native_finish_reason: undefined };
			return [
				{
					...members,
					id,
					choices: [
						defined({ finish_reason: 'stop', ...last, ...native, ...reason, delta }),
						...others,
					],
				},
				{ ...members, id, choices: [], usage },
			];
		},
	};
}

const isFilled = (value: unknown): boolean =>
	value !== undefined &&
	value !== null &&
	value !== '' &&
	!(Array.isArray(value) && value.length === 0);

const filledList = (list: JsonRecord[]): JsonRecord[] | undefined =>
	list.length === 0 ? undefined : list;
