/** A whole answer as the one chunk of a stream. Pure. */
import { asRecord, asRecords, isRecord, type JsonRecord } from '../../values/json';

/** `isNew`: whether a choice's message is to be handed on; one whose deltas have been is not. */
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

/** Clients put the calls of a stream together by their index, which a whole message does not have. */
const asDelta = (message: JsonRecord): JsonRecord =>
	Array.isArray(message.tool_calls)
		? {
				...message,
				tool_calls: asRecords(message.tool_calls).map((call, index) => ({ ...call, index })),
			}
		: message;
