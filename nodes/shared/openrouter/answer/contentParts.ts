/**
 * Reads content that is not a text: parts in the shapes of Mistral and Anthropic (`text`, `thinking`,
 * `refusal`, `image_url`), a single part, or a list of texts. Pure; never throws.
 */
import { asRecords, asText, isRecord, type JsonRecord } from '../../values/json';

type PartTexts = {
	/** Texts are `''` when there are none. */
	text: string;
	reasoning: string;
	refusal: string;
	/** In the shape of a message's `images`. */
	images: JsonRecord[];
};

const REASONING_TYPES: ReadonlySet<unknown> = new Set(['thinking', 'reasoning', 'reasoning_text']);

export function readParts(content: unknown): PartTexts {
	const texts: PartTexts = { text: '', reasoning: '', refusal: '', images: [] };
	const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
	for (const part of parts) {
		if (!isRecord(part)) texts.text += asText(part) ?? '';
		else if (REASONING_TYPES.has(part.type)) texts.reasoning += reasoningIn(part);
		else if (part.type === 'refusal') texts.refusal += asText(part.refusal) ?? '';
		else if (part.type === 'image_url') texts.images.push(part);
		else texts.text += asText(part.text) ?? '';
	}
	return texts;
}

/** Mistral nests parts here; Anthropic has a text. */
const reasoningIn = ({ thinking, reasoning, text }: JsonRecord): string => {
	const value = thinking ?? reasoning ?? text;
	return (
		asText(value) ??
		asRecords(value)
			.map((part) => asText(part.text) ?? '')
			.join('')
	);
};
