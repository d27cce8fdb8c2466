/** Turns a whole answer into one chunk of a stream. Pure. */
import { asRecord, asRecords, isRecord, type JsonRecord } from '../../values/json';

/** `isNew`: whether a choice's message must be forwarded. It is false when its deltas have been. */
export const asChunk = (
	body: JsonRecord,
	isNew: (choice: JsonRecord) => boolean = () => true,
): JsonRecord => ({
	...body,
	object: 'chat.completion.chunk',
	choices: asRecords(body.choices).map((choice) => {
		const { message, ...members } = choice;
		if (!isRecord(message)) return choice;
		return { ...members, delta: isNew(choice) ? asDelta(message) : asRecord(choice.delta) };
	}),
});

/** Adds an index to each call, which clients need in a stream and a whole message does not have. */
const asDelta = (message: JsonRecord): JsonRecord =>
	Array.isArray(message.tool_calls)
		? {
				...message,
				tool_calls: asRecords(message.tool_calls).map((call, index) => ({ ...call, index })),
			}
		: message;
