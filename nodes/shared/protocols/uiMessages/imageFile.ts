/** An image that a model has made, as a file of an AI SDK message. Pure. */
import { asRecord, asText, type JsonRecord } from '../../values/json';
import { mediaTypeOfName } from '../../values/mediaType';
import { parseUrl } from '../../values/url';

/** `undefined` when it has no address that a page can show. */
export function imageFile(image: JsonRecord): { url: string; mediaType: string } | undefined {
	const url = asText(asRecord(image.image_url).url) ?? '';
	// The data can be megabytes, so only its head is searched.
	const [, labelled] = /^data:(image\/[\w.+-]+)[;,]/i.exec(url.slice(0, MAX_HEAD_CHARS)) ?? [];
	if (labelled !== undefined) return { url, mediaType: labelled.toLowerCase() };
	if (!/^https?:/i.test(url.slice(0, MAX_HEAD_CHARS))) return undefined;
	return { url, mediaType: mediaTypeOfName(parseUrl(url)?.pathname ?? '') || ANY_IMAGE };
}

const MAX_HEAD_CHARS = 100;

/** Where the address does not say it. */
const ANY_IMAGE = 'image/png';
