/**
 * Files within a request: data: URLs and base64 texts, as pages and clients write them. Loose writing
 * (line breaks, letters of URLs, no padding, a wrong label) is put right. Pure; never throws. Text that
 * is in order is looked at once, and not copied.
 * @see https://www.rfc-editor.org/rfc/rfc2397
 * @see https://www.rfc-editor.org/rfc/rfc4648
 */
import { canonical, mediaTypeOf, SNIFFED_BYTES, sniffMediaType } from './mediaType';

export type InlineFile = {
	/** As declared, without parameters; `''` when nothing was. */
	mimeType: string;
	/** Of the standard alphabet, padded, at least one byte. */
	base64: string;
	/** Whether the data was written so already. */
	isAsWritten: boolean;
};

/** Whether the text is meant as a data: URL. Only its start is looked at. */
export const isDataUrl = (text: string): boolean => /^\s*data:/i.test(text.slice(0, 64));

/** Parameters of a label are read this far, so that the data, megabytes of it, is not searched. */
const MAX_HEAD_CHARS = 1_024;

/** `undefined` for what is no data: URL, and for one without base64 data. */
export function readDataUrl(text: string): InlineFile | undefined {
	const [head, label = ''] =
		/^\s*data:([^,]*?);\s*base64\s*,/i.exec(text.slice(0, MAX_HEAD_CHARS)) ?? [];
	if (head === undefined) return undefined;
	const data = text.slice(head.length);
	const base64 = plainBase64(data);
	if (base64 === undefined) return undefined;
	return { mimeType: canonical(label), base64, isAsWritten: base64 === data };
}

/** The same data as `InlineFile` has it, or `undefined` when the text is no base64. */
export const plainBase64 = (text: string): string | undefined =>
	padded(text) ?? padded(respelled(text));

/** Letters of base64 and nothing after them but padding, which is put right; else `undefined`. */
function padded(text: string): string | undefined {
	const end = text.search(/[^A-Za-z0-9+/]/);
	const chars = end === -1 ? text.length : end;
	if (chars === 0 || chars % 4 === 1 || !/^=*$/.test(text.slice(chars))) return undefined;
	const padding = (4 - (chars % 4)) % 4;
	return text.length === chars + padding ? text : text.slice(0, chars) + '='.repeat(padding);
}

/** Line breaks as in mails, `-` and `_` as in URLs, and signs that a URL has escaped. */
const respelled = (text: string): string =>
	text
		.replace(/%(2B|2F|3D|0A|0D|20)/gi, (escaped) => decodeURIComponent(escaped))
		.replace(/\s+/g, '')
		.replaceAll('-', '+')
		.replaceAll('_', '/');

/** What the data is: the type that its first bytes prove, else the declared one, else `''`. */
export function typeOfBase64(
	base64: string,
	declared: string,
): { mimeType: string; isProven: boolean } {
	// Four characters carry three bytes.
	const content = Buffer.from(base64.slice(0, 4 * Math.ceil(SNIFFED_BYTES / 3)), 'base64');
	return {
		mimeType: mediaTypeOf(content, { mimeType: declared }),
		isProven: sniffMediaType(content) !== undefined,
	};
}

/** How many bytes a base64 text stands for, by its length. */
export function base64Bytes(base64: string): number {
	const [padding = ''] = /={0,2}$/.exec(base64.slice(-2)) ?? [];
	return Math.floor(((base64.length - padding.length) * 3) / 4);
}
