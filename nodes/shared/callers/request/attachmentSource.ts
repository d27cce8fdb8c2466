/**
 * Reads what a part of a message points to: data, an https URL, or nothing that can be sent. The type
 * of data is taken from its bytes where they show it, and only otherwise from its label. Pure; never
 * throws.
 */
import {
	isDataUrl,
	normalizedBase64,
	readDataUrl,
	typeOfBase64,
	type InlineFile,
} from '../../values/dataUrl';
import { canonical, isUnspecific } from '../../values/mediaType';
import { hasUserInfo } from '../../values/url';
import type { JsonValue } from '../../protocols/jsonValue';
import { isBlobUrl } from '../../protocols/browserMistakes';

/** Signed storage URLs have about 2,000. */
const MAX_URL_CHARS = 8_192;

export type Source =
	| {
			kind: 'data';
			mimeType: string;
			base64: string;
			/** The data: URL that is sent. */
			url: string;
			/** Whether it came as a data: URL. */
			isUrl: boolean;
	  }
	| { kind: 'url'; mimeType: string; url: string }
	| { kind: 'blob'; mimeType: string }
	| { kind: 'unusable'; mimeType: string };

/** `declared` is the type where neither the bytes nor the label of a data: URL says one. */
export function readSource(value: JsonValue | undefined, declared = ''): Source {
	const text = typeof value === 'string' ? value : '';
	const type = canonical(declared);
	if (isBlobUrl(text)) return { kind: 'blob', mimeType: type };
	if (isHttpsUrl(text)) return { kind: 'url', mimeType: type, url: text };
	const isUrl = isDataUrl(text);
	const inline = isUrl ? readDataUrl(text) : inlineOf(text);
	if (inline === undefined) return { kind: 'unusable', mimeType: type };
	const { base64 } = inline;
	const label = isUnspecific(inline.mimeType) ? type || inline.mimeType : inline.mimeType;
	const { mimeType, isProven } = typeOfBase64(base64, label);
	// An ordinary word can be valid base64 by chance.
	if (!isUrl && !isProven && type === '') return { kind: 'unusable', mimeType: type };
	const head = `data:${mimeType || 'application/octet-stream'};base64,`;
	// The text is sent unchanged if possible, so that megabytes are not copied.
	const isInOrder = inline.isAsWritten && text.startsWith(head);
	return { kind: 'data', mimeType, base64, url: isInOrder ? text : head + base64, isUrl };
}

function inlineOf(text: string): InlineFile | undefined {
	const base64 = normalizedBase64(text);
	return base64 === undefined ? undefined : { mimeType: '', base64, isAsWritten: false };
}

function isHttpsUrl(text: string): boolean {
	if (text.length > MAX_URL_CHARS || !/^https:\/\/[^\s\\]+$/i.test(text)) return false;
	if (!URL.canParse(text)) return false;
	const url = new URL(text);
	return url.protocol === 'https:' && !hasUserInfo(url);
}
