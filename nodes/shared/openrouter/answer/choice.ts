/**
 * Puts one choice of a completion together, from the entries of a stream's chunks or from a whole
 * body's, and gives each entry as it is to be handed on. Pure; never throws.
 */
import {
	createMessageBuilder,
	type AssistantMessage,
	type MessageBuilder,
} from './assistantMessage';
import { correctedReason, readReason } from './finishReason';
import { asRecord, asRecords, asText, isRecord, type JsonRecord } from '../../values/json';
import { createLastValues } from './lastValues';
import { joinLogprobs } from './logprobs';
import type { CallRules } from './toolCalls';

export type ChoiceBuilder = {
	/** Takes one entry of `choices`. Returns the text that it adds. */
	add: (entry: JsonRecord) => string;
	/** The last entry as it is to be handed on: the same object when nothing was wrong with it. */
	readonly shown: JsonRecord;
	/** The last entry's message is new, so it can be handed on in place of deltas. */
	readonly isNewMessage: boolean;
	readonly hasOutput: boolean;
	/** `''` for none. */
	readonly finishReason: string;
	/** The provider's own word for it, as it came. */
	readonly nativeFinishReason: unknown;
	/** Ends the choice. Returns the entry that must still be handed on, if any. */
	end: (index: number) => JsonRecord | undefined;
	message: () => AssistantMessage;
	build: (index: number) => JsonRecord;
};

/** Members of a choice that are gathered by themselves, or are none of the answer's. */
const OWN_MEMBERS: ReadonlySet<string> = new Set([
	'index',
	'delta',
	'message',
	'finish_reason',
	'logprobs',
	'error',
]);

export function createChoiceBuilder(callRules: CallRules): ChoiceBuilder {
	/** Further members, such as native_finish_reason, the last value of each. */
	const members = createLastValues(OWN_MEMBERS);
	let builder: MessageBuilder = createMessageBuilder(callRules);
	let finishReason = '';
	let shownReason = '';
	let logprobs: Record<string, unknown> | undefined;
	let shown: JsonRecord = {};
	let isNewMessage = false;
	/** The last entry's message says nothing that its deltas have not said. */
	let isPassedOver = false;

	/**
	 * A whole message replaces what its deltas have made; its text is new only if there were none. One
	 * with nothing in it replaces nothing: some providers send it beside each delta.
	 */
	function takeWhole(message: JsonRecord, isBesideDelta: boolean): string {
		const whole = createMessageBuilder(callRules);
		const text = whole.add(message, true);
		isPassedOver = !whole.hasOutput && (isBesideDelta || builder.hasOutput);
		if (isPassedOver) return '';
		isNewMessage = !builder.hasOutput;
		builder = whole;
		return isNewMessage ? text : '';
	}

	/** Whatever ends a choice ends its function calls, too. */
	function corrected(entry: JsonRecord): JsonRecord {
		const isDelta = !isRecord(entry.message);
		const given = isDelta ? entry.delta : entry.message;
		const message = isRecord(given) ? builder.shown : given;
		const givenReason = asText(entry.finish_reason) ?? '';
		if (isDelta && (givenReason === '' || readReason(givenReason) === '')) {
			const said = givenReason === '' ? entry : { ...entry, finish_reason: null };
			return message === given ? said : { ...said, delta: message };
		}
		finishReason = correctedReason(finishReason, builder.callsFunctions);
		shownReason = finishReason;
		const ends = isDelta ? builder.closeCalls() : [];
		const whole = ends.length === 0 ? message : withCalls(asRecord(message), ends);
		if (whole === given && finishReason === givenReason) return entry;
		return {
			...entry,
			[isDelta ? 'delta' : 'message']: whole,
			...(finishReason !== givenReason && { finish_reason: finishReason || null }),
		};
	}

	return {
		get shown() {
			return shown;
		},
		get isNewMessage() {
			return isNewMessage;
		},
		get hasOutput() {
			return builder.hasOutput;
		},
		get finishReason() {
			return finishReason;
		},
		get nativeFinishReason() {
			return members.all().native_finish_reason;
		},
		add(entry) {
			const { delta, message } = entry;
			members.take(entry);
			let text = isRecord(delta) ? builder.add(delta, false) : '';
			isPassedOver = false;
			if (isRecord(message)) text += takeWhole(message, isRecord(delta));
			// Repeated by some providers, with null or with the same word: the last word counts.
			finishReason = readReason(entry.finish_reason) || finishReason;
			logprobs = joinLogprobs(logprobs, entry.logprobs);
			shown = corrected(isPassedOver ? { ...entry, message: undefined } : entry);
			return text;
		},
		end(index) {
			const ends = builder.closeCalls();
			finishReason = correctedReason(finishReason, builder.callsFunctions);
			if (ends.length === 0 && finishReason === shownReason) return undefined;
			const delta = ends.length === 0 ? {} : withCalls({}, ends);
			return { index, delta, logprobs: null, finish_reason: finishReason || null };
		},
		message: () => builder.build(),
		build: (index) => ({
			index,
			...members.all(),
			logprobs: logprobs === undefined ? null : { ...logprobs },
			finish_reason: finishReason === '' ? null : finishReason,
			message: builder.build(),
		}),
	};
}

const withCalls = (delta: JsonRecord, pieces: readonly JsonRecord[]): JsonRecord => ({
	...delta,
	tool_calls: [...asRecords(delta.tool_calls), ...pieces],
});
