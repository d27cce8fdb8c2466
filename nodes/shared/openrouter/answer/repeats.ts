/**
 * Tells images and annotations that have come before from new ones: some providers send all they
 * have so far with each delta. Pure; never throws.
 */
import { asNumber, asRecord, asText, type JsonRecord } from '../../values/json';

export type Repeats = {
	isNewImage: (image: JsonRecord) => boolean;
	isNewAnnotation: (annotation: JsonRecord) => boolean;
};

export function createRepeats(): Repeats {
	/** Addresses by what is quickly compared, as an address can hold many megabytes. */
	const images = new Map<string, string[]>();
	const annotations = new Set<string>();
	return {
		isNewImage(image) {
			const url = asText(asRecord(image.image_url).url) ?? '';
			if (url === '') return true;
			const middle = url.length >> 1;
			const mark = `${url.length} ${url.slice(middle, middle + MARK_CHARS)}`;
			const alike = images.get(mark);
			if (alike === undefined) images.set(mark, [url]);
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

const MARK_CHARS = 32;

/** One address may be cited for several places; where no place is named, all that is said counts. */
function keyOf(annotation: JsonRecord): string | undefined {
	const { url, start_index: start, end_index: end } = asRecord(annotation.url_citation);
	const isPlaced = asText(url) !== undefined && asNumber(start) !== undefined;
	try {
		return JSON.stringify(isPlaced ? [annotation.type, url, start, end] : annotation);
	} catch {
		// Nested deeper than can be walked.
		return undefined;
	}
}
