/**
 * Finds repeated images and annotations: some providers send all of them again with each delta. Pure;
 * never throws.
 */
import { asNumber, asRecord, asText, jsonText, type JsonRecord } from '../../values/json';

type Repeats = {
	isNewImage: (image: JsonRecord) => boolean;
	isNewAnnotation: (annotation: JsonRecord) => boolean;
};

export function createRepeats(): Repeats {
	/** URLs by a short key, because comparing data: URLs of many megabytes is slow. */
	const images = new Map<string, string[]>();
	const annotations = new Set<string>();
	return {
		isNewImage(image) {
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
		isNewAnnotation(annotation) {
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
