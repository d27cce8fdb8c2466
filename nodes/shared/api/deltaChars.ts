/** How much of an answer a chunk carries, for an estimate where no usage is reported. Pure. */
import { asRecord, asRecords, asText } from './json';

/** UTF-16 units that the model has written: text, reasoning, and arguments of tool calls. */
export function deltaChars(chunk: unknown): number {
	let chars = 0;
	for (const { delta } of asRecords(asRecord(chunk).choices)) {
		const { content, reasoning, tool_calls: calls } = asRecord(delta);
		chars += (asText(content)?.length ?? 0) + (asText(reasoning)?.length ?? 0);
		for (const call of asRecords(calls)) {
			chars += asText(asRecord(call.function).arguments)?.length ?? 0;
		}
	}
	return chars;
}
