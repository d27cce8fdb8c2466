/** Tells calls of connected tools from calls of functions that whoever asks has defined. Pure. */
import { asRecord, asText, type JsonRecord } from '../values/json';

/** Whether a function is a connected tool, or a name that nobody has defined. */
export type IsOurs = (functionName: string) => boolean;

export const nameOfCall = (call: JsonRecord): string => asText(asRecord(call.function).name) ?? '';

/** Leaves out the pieces of our calls in a stream, and numbers the others from 0. */
export function createCallFilter(isOurs: IsOurs) {
	/** By the index of a call as it came; `undefined` for one of ours. */
	const positions = new Map<unknown, number | undefined>();
	const hiddenIds = new Set<unknown>();
	let shownCount = 0;
	return {
		/** Whether a call of ours has this ID. */
		isHidden: (id: unknown): boolean => hiddenIds.has(id),
		shown: (pieces: readonly JsonRecord[]): JsonRecord[] =>
			pieces.flatMap((piece) => {
				const { index } = piece;
				// The first piece of a call has its whole name: openrouter/answer/toolCalls.ts sees to that.
				if (!positions.has(index)) {
					const isHidden = isOurs(nameOfCall(piece));
					positions.set(index, isHidden ? undefined : shownCount++);
					if (isHidden) hiddenIds.add(piece.id);
				}
				const position = positions.get(index);
				return position === undefined ? [] : [{ ...piece, index: position }];
			}),
	};
}
