/** Counts the characters that a model wrote, to estimate tokens when no usage is reported. Pure. */
import { asRecord, asRecords, asText, type JsonRecord } from '../../values/json';

/** An image counts as this many characters: models bill one as about 1,300 tokens. */
const IMAGE_CHARS = 5_200;

/** UTF-16 units that the model wrote: text, reasoning, refusals and arguments of tool calls. */
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

/** Most reasoning comes twice, as text and in details; encrypted reasoning comes in details only. */
function reasoningChars(fields: JsonRecord): number {
	const { reasoning, reasoning_content: content, reasoning_text: text } = fields;
	let inDetail = 0;
	for (const detail of asRecords(fields.reasoning_details)) {
		const { summary, data } = detail;
		inDetail += lengthOf(detail.text) + lengthOf(summary) + lengthOf(data);
	}
	return Math.max(lengthOf(reasoning), lengthOf(content), lengthOf(text), inDetail);
}

const lengthOf = (value: unknown): number => asText(value)?.length ?? 0;
