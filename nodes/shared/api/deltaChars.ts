/** How much of an answer a chunk carries, for an estimate where no usage is reported. Pure. */
import { asRecord, asRecords, asText, type JsonRecord } from './json';

/** What an image costs in text: models bill one as about 1,300 tokens. */
const IMAGE_CHARS = 5_200;

/** UTF-16 units that the model has written: text, reasoning, refusals and arguments of tool calls. */
export function deltaChars(chunk: unknown): number {
	let chars = 0;
	for (const { delta } of asRecords(asRecord(chunk).choices)) {
		const fields = asRecord(delta);
		chars += lengthOf(fields.content) + lengthOf(fields.refusal) + reasoningChars(fields);
		for (const part of asRecords(fields.content)) chars += lengthOf(part.text);
		chars += asRecords(fields.images).length * IMAGE_CHARS;
		for (const call of asRecords(fields.tool_calls)) {
			chars += lengthOf(asRecord(call.function).arguments);
		}
	}
	return chars;
}

/** OpenRouter tells most reasoning twice, as text and in detail; what is encrypted, in detail only. */
function reasoningChars({ reasoning, reasoning_details: details }: JsonRecord): number {
	let inDetail = 0;
	for (const { text, summary, data } of asRecords(details)) {
		inDetail += lengthOf(text) + lengthOf(summary) + lengthOf(data);
	}
	return Math.max(lengthOf(reasoning), inDetail);
}

const lengthOf = (value: unknown): number => asText(value)?.length ?? 0;
