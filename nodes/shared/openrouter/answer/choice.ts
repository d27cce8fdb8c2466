/**
 * Builds one choice of a completion from the entries of a stream's chunks, or from the one of a whole
 * body, and corrects each entry for forwarding. Pure; never throws.
 */
import {
	type AssistantMessage,
	createMessageBuilder,
	type MessageBuilder,
} from './assistantMessage';
import { correctedReason, normalizeReason } from './finishReason';
import {
	asRecord,
	asRecords,
	asText,
	emptyRecord,
	isRecord,
	type JsonRecord,
} from '../../values/json';
import { createLastValues } from './lastValues';
import type { CallRules } from './toolCalls';

export type ChoiceBuilder = {
	/** Adds one entry of `choices`. Returns the text that it adds. */
	add: (entry: JsonRecord) => string;
	/** The last entry as it must be forwarded: the same object when it was correct. */
	readonly forwarded: JsonRecord;
	/** The last entry's whole message did not come as deltas before, so it must be forwarded. */
	readonly isNewMessage: boolean;
	readonly hasOutput: boolean;
	/** `''` for none. */
	readonly finishReason: string;
	/** The provider's own finish reason, untrusted. */
	readonly nativeFinishReason: unknown;
	/** Ends the choice. Returns the entry that must still be forwarded, if any. */
	end: (index: number) => JsonRecord | undefined;
	message: () => AssistantMessage;
	build: (index: number) => JsonRecord;
};

/** Members of a choice that have code of their own, or do not belong to the answer. */
const OWN_MEMBERS: ReadonlySet<string> = new Set([
	'index',
	'delta',
	'message',
	'finish_reason',
	'logprobs',
	'error',
]);

export function createChoiceBuilder(callRules: CallRules): ChoiceBuilder {
	/** The last value of each other member, such as native_finish_reason. */
	const members = createLastValues(OWN_MEMBERS);
	let builder: MessageBuilder = createMessageBuilder(callRules);
	let finishReason = '';
	let forwardedReason = '';
	let logprobs: Record<string, unknown> | undefined;
	let forwarded: JsonRecord = {};
	let isNewMessage = false;
	/** The last entry's message is empty, and deltas have brought the answer. */
	let isMessageIgnored = false;

	/**
	 * A whole message replaces the message of the deltas; its text is new only if there were no deltas.
	 * An empty message replaces nothing, as some providers send one beside each delta.
	 */
	function addWholeMessage(message: JsonRecord, isBesideDelta: boolean): string {
		const whole = createMessageBuilder(callRules);
		const text = whole.add(message, true);
		isMessageIgnored = !whole.hasOutput && (isBesideDelta || builder.hasOutput);
		if (isMessageIgnored) return '';
		isNewMessage = !builder.hasOutput;
		builder = whole;
		return isNewMessage ? text : '';
	}

	/** The entry as it must be forwarded. A finish reason also ends the function calls. */
	function correct(entry: JsonRecord): JsonRecord {
		const isDelta = !isRecord(entry.message);
		const given = isDelta ? entry.delta : entry.message;
		const message = isRecord(given) ? builder.forwarded : given;
		const givenReason = asText(entry.finish_reason) ?? '';
		if (isDelta && (givenReason === '' || normalizeReason(givenReason) === '')) {
			const unended = givenReason === '' ? entry : { ...entry, finish_reason: null };
			return message === given ? unended : { ...unended, delta: message };
		}
		finishReason = correctedReason(finishReason, builder.callsFunctions);
		forwardedReason = finishReason;
		const closingCalls = isDelta ? builder.closeCalls() : [];
		const whole = closingCalls.length === 0 ? message : withCalls(asRecord(message), closingCalls);
		if (whole === given && finishReason === givenReason) return entry;
		return {
			...entry,
			[isDelta ? 'delta' : 'message']: whole,
			...(finishReason !== givenReason && { finish_reason: finishReason || null }),
		};
	}

	return {
		get forwarded() {
			return forwarded;
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
			members.add(entry);
			let text = isRecord(delta) ? builder.add(delta, false) : '';
			isMessageIgnored = false;
			if (isRecord(message)) text += addWholeMessage(message, isRecord(delta));
			// Some providers repeat the reason, or send null after it: the last reason counts.
			finishReason = normalizeReason(entry.finish_reason) || finishReason;
			logprobs = joinLogprobs(logprobs, entry.logprobs);
			forwarded = correct(isMessageIgnored ? { ...entry, message: undefined } : entry);
			return text;
		},
		end(index) {
			const closingCalls = builder.closeCalls();
			finishReason = correctedReason(finishReason, builder.callsFunctions);
			if (closingCalls.length === 0 && finishReason === forwardedReason) return undefined;
			const delta = closingCalls.length === 0 ? {} : withCalls({}, closingCalls);
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

/**
 * Appends a delta's `logprobs` to `sofar`, in place: copying for each delta would take quadratic time.
 * `value` is not changed.
 */
function joinLogprobs(
	sofar: Record<string, unknown> | undefined,
	value: unknown,
): Record<string, unknown> | undefined {
	if (!isRecord(value)) return sofar;
	const joined = sofar ?? emptyRecord();
	for (const name in value) {
		const tokens: unknown = value[name];
		const before = joined[name];
		if (!Array.isArray(tokens)) joined[name] = tokens ?? before ?? null;
		else if (Array.isArray(before)) for (const token of tokens) before.push(token);
		else joined[name] = [...(tokens as unknown[])];
	}
	return joined;
}
