/** What an answer says, in words that all protocols have. */
import { reasoningText } from '../../../nodes/shared/openrouter/answer/output';
import type { Completion } from '../../../nodes/shared/openrouter/answer/completion';
import type { JsonObject } from '../../../nodes/shared/protocols/jsonValue';
import type { Protocol } from '../../../nodes/shared/protocols/protocol';
import { asRecord, asRecords, asText } from '../../../nodes/shared/values/json';

export type Told = {
	text: string;
	refusal: string;
	reasoning: string;
	calls: Array<{ id: unknown; name: unknown; arguments: unknown }>;
	/** Tokens of the prompt and of the answer. */
	usage: [unknown, unknown];
	/** A chat's finish reason. */
	finish: string;
};

/** An official client of a protocol. */
export type OfficialClient = {
	name: string;
	protocol: Protocol;
	/** Fields that make the answer say all it can. */
	fields: JsonObject;
	/** Several at once, for clients that need a process of their own. */
	readStreams: (sse: readonly string[]) => Promise<Told[]>;
	/** `undefined`: the protocol only streams. */
	readWhole?: (bodies: readonly object[]) => Promise<Told[]>;
	/**
	 * What this protocol has no place for, or no word: the same of both sides is compared. `said`: what
	 * the model has said.
	 */
	toldHere?: (told: Told, said: Told) => Told;
};

export function toldBy({ message, body, finishReason }: Completion): Told {
	const usage = asRecord(body.usage);
	return {
		text: message.content ?? '',
		refusal: asText(message.refusal) ?? '',
		reasoning: reasoningText(message) ?? '',
		calls: asRecords(message.tool_calls).map(({ id, function: fn }) => ({
			id,
			name: asRecord(fn).name,
			arguments: asRecord(fn).arguments,
		})),
		usage: [usage.prompt_tokens, usage.completion_tokens],
		finish: finishReason,
	};
}

/** Pieces may come by turns: then only what they are counts, not their order. */
export const sorted = (text: string): string => text.split('').sort().join('');

/** For protocols without refusals, where what a model says in place of an answer is a text as well. */
export const withRefusalAsText = (told: Told): Told => ({
	...told,
	text: told.text + told.refusal,
	refusal: '',
});

/** The same of answers whose texts and refusals may come by turns. */
export function withRefusalAnywhere(told: Told, said: Told): Told {
	const { text, ...more } = withRefusalAsText(told);
	return { ...more, text: said.refusal === '' ? text : sorted(text) };
}
