/**
 * What a part of a message points to: data, an https URL, or nothing that could be sent. Data is what
 * its bytes prove, whatever it is labelled. Pure; never throws.
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
import type { Plain } from '../../protocols/plainJson';
import { isBlobUrl } from '../../protocols/browserMistakes';

/** Signed storage URLs run to about 2,000. */
const MAX_URL_CHARS = 8_192;

export type Source =
	| {
			kind: 'data';
			mimeType: string;
			base64: string;
			/** As it goes. */
			url: string;
			/** Whether it came as a data: URL. */
			isUrl: boolean;
	  }
	| { kind: 'url'; mimeType: string; url: string }
	| { kind: 'blob'; mimeType: string }
	| { kind: 'unusable'; mimeType: string };

/** `declared` counts where neither the bytes nor a data: URL's own label say more. */
export function readSource(value: Plain | undefined, declared = ''): Source {
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
	// A bare word may be base64 by chance.
	if (!isUrl && !isProven && type === '') return { kind: 'unusable', mimeType: type };
	const head = `data:${mimeType || 'application/octet-stream'};base64,`;
	// The text goes as it is where it can, so that megabytes are not joined again.
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
