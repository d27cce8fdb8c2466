/**
 * Content that is no text: parts, as Mistral and Anthropic write them (`text`, `thinking`, `refusal`,
 * `image_url`), one part alone, or a list of texts. Pure; never throws.
 */
import { asRecords, asText, isRecord, type JsonRecord } from '../../values/json';

export type SaidInParts = {
	/** `''` for none, like the others. */
	text: string;
	reasoning: string;
	refusal: string;
	/** In the shape of `images`. */
	images: JsonRecord[];
};

const THOUGHTS: ReadonlySet<unknown> = new Set(['thinking', 'reasoning', 'reasoning_text']);

export function readParts(content: unknown): SaidInParts {
	const said: SaidInParts = { text: '', reasoning: '', refusal: '', images: [] };
	const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
	for (const part of parts) {
		if (!isRecord(part)) said.text += asText(part) ?? '';
		else if (THOUGHTS.has(part.type)) said.reasoning += thoughtsIn(part);
		else if (part.type === 'refusal') said.refusal += asText(part.refusal) ?? '';
		else if (part.type === 'image_url') said.images.push(part);
		else said.text += asText(part.text) ?? '';
	}
	return said;
}

/** Mistral's are parts in their turn, Anthropic's a text. */
const thoughtsIn = ({ thinking, reasoning, text }: JsonRecord): string => {
	const thoughts = thinking ?? reasoning ?? text;
	return (
		asText(thoughts) ??
		asRecords(thoughts)
			.map((part) => asText(part.text) ?? '')
			.join('')
	);
};
