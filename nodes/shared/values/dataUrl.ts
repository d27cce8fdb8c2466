/**
 * Reads files within a request: data: URLs and base64 texts. Common faults are corrected: line breaks,
 * the URL-safe alphabet, missing padding, a wrong media type. Pure; never throws. Text without faults
 * is read once and not copied.
 * @see https://www.rfc-editor.org/rfc/rfc2397
 * @see https://www.rfc-editor.org/rfc/rfc4648
 */
import { canonical, mediaTypeOf, SNIFFED_BYTES, sniffMediaType } from './mediaType';

export type InlineFile = {
	/** As declared, without parameters; `''` when none was declared. */
	mimeType: string;
	/** In the standard alphabet, with padding, at least one byte. */
	base64: string;
	/** Whether the URL's data needed no correction. */
	isAsWritten: boolean;
};

/** Whether the text begins like a data: URL. */
export const isDataUrl = (text: string): boolean => /^\s*data:/i.test(text.slice(0, 64));

/** The part before the data must end within this, so that megabytes of data are not searched. */
const MAX_HEAD_CHARS = 1_024;

/** `undefined` when the text is not a data: URL with base64 data. */
export function readDataUrl(text: string): InlineFile | undefined {
	const [head, label = ''] =
		/^\s*data:([^,]*?);\s*base64\s*,/i.exec(text.slice(0, MAX_HEAD_CHARS)) ?? [];
	if (head === undefined) return undefined;
	const data = text.slice(head.length);
	const base64 = normalizedBase64(data);
	if (base64 === undefined) return undefined;
	return { mimeType: canonical(label), base64, isAsWritten: base64 === data };
}

/** The data in the standard alphabet and with padding; `undefined` when the text is not base64. */
export const normalizedBase64 = (text: string): string | undefined =>
	withPadding(text) ?? withPadding(withStandardLetters(text));

/** The text with correct padding; `undefined` when it has other characters than base64's. */
function withPadding(text: string): string | undefined {
	const end = text.search(/[^A-Za-z0-9+/]/);
	const chars = end === -1 ? text.length : end;
	if (chars === 0 || chars % 4 === 1 || !/^=*$/.test(text.slice(chars))) return undefined;
	const padding = (4 - (chars % 4)) % 4;
	return text.length === chars + padding ? text : text.slice(0, chars) + '='.repeat(padding);
}

/** Undoes URL escapes and the URL-safe alphabet, and removes line breaks, which mails have. */
const withStandardLetters = (text: string): string =>
	text
		.replace(/%(2B|2F|3D|0A|0D|20)/gi, (escaped) => decodeURIComponent(escaped))
		.replace(/\s+/g, '')
		.replaceAll('-', '+')
		.replaceAll('_', '/');

/** The media type that the first bytes prove, else the declared one, else `''`. */
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

/** The number of bytes that a base64 text decodes to, from its length. */
export function base64Bytes(base64: string): number {
	const [padding = ''] = /={0,2}$/.exec(base64.slice(-2)) ?? [];
	return Math.floor(((base64.length - padding.length) * 3) / 4);
}

/** The same of the data in a data: URL; 0 for any other text. */
export const dataUrlBytes = (url: string): number =>
	isDataUrl(url) ? base64Bytes(url.slice(url.indexOf(',') + 1)) : 0;
