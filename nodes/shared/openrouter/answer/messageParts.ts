/**
 * Parts of an answer's message beside its text: content in parts, audio in pieces, images and
 * annotations that come twice. Pure; never throws.
 */
import {
	asNumber,
	asRecord,
	asRecords,
	asText,
	emptyRecord,
	isRecord,
	type JsonRecord,
	jsonText,
} from '../../values/json';

/** In the shapes of Mistral and Anthropic (`text`, `thinking`, `refusal`, `image_url`), or a list of texts. */
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

/** False for a piece that holds the audio's id only, which may come first. */
export const hasAudio = (audio: JsonRecord | undefined): boolean =>
	(asText(audio?.data) ?? '') !== '' || (asText(audio?.transcript) ?? '') !== '';

/** Appends `data` (base64) and `transcript`; other members keep their last value. */
export function joinAudio(sofar: Record<string, unknown> | undefined, piece: JsonRecord) {
	const audio = sofar ?? emptyRecord();
	for (const name in piece) {
		const value = piece[name];
		const isText = (name === 'data' || name === 'transcript') && typeof value === 'string';
		audio[name] = isText ? `${asText(audio[name]) ?? ''}${value}` : (value ?? audio[name]);
	}
	return audio;
}

/** Finds repeated images and annotations: some providers send all of them again with each delta. */
export function createRepeats() {
	/** URLs by a short key, because comparing data: URLs of many megabytes is slow. */
	const images = new Map<string, string[]>();
	const annotations = new Set<string>();
	return {
		isNewImage(image: JsonRecord): boolean {
			const url = asText(asRecord(image.image_url).url) ?? '';
			if (url === '') return true;
			const middle = url.length >> 1;
			const key = `${url.length} ${url.slice(middle, middle + KEY_CHARS)}`;
			const alike = images.get(key);
			if (alike === undefined) images.set(key, [url]);
			else if (alike.includes(url)) return false;
			else alike.push(url);
			return true;
		},
		isNewAnnotation(annotation: JsonRecord): boolean {
			const key = keyOf(annotation);
			if (key === undefined) return true;
			if (annotations.has(key)) return false;
			annotations.add(key);
			return true;
		},
	};
}

const KEY_CHARS = 32;

/** One URL may be cited for several places in the text. Without a place, the whole annotation counts. */
function keyOf(annotation: JsonRecord): string | undefined {
	const { url, start_index: start, end_index: end } = asRecord(annotation.url_citation);
	const isPlaced = asText(url) !== undefined && asNumber(start) !== undefined;
	return jsonText(isPlaced ? [annotation.type, url, start, end] : annotation);
}
