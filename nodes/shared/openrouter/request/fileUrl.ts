/**
 * Reads the URL of a file as an author enters it: an https address, which the provider fetches, or a
 * data: URL, which holds the file. Pure.
 */
import { invalidInput } from '../../failure/failure';
import { isDataUrl, readDataUrl, typeOfBase64 } from '../../values/dataUrl';
import { extensionOf } from '../../values/mediaType';
import { parseUrl, unescapeUrl } from '../../values/url';

/** A file with its bytes. */
export type GivenFile = {
	/** The name in errors and for the model. */
	fileName: string;
	/** `''` when it is not known. */
	mimeType: string;
	/** The whole file. */
	base64: string;
};

type FileUrl =
	| { kind: 'data'; file: GivenFile }
	/** `fileName` is the end of the path; it may be empty. */
	| { kind: 'address'; url: string; fileName: string };

/** `label` is the field's. Throws `OpenRouterError` (`invalid_input`), which names it. */
export function readFileUrl(label: string, text: string): FileUrl {
	const url = text.trim();
	if (isDataUrl(url)) return { kind: 'data', file: fileInUrl(label, url) };
	const parsed = parseUrl(url);
	if (!/^https:\/\//i.test(url) || parsed === undefined) {
		throw invalidInput(
			`${label} is neither an https address nor a data: URL`,
			'Enter an address that begins with https://, or fetch the file with the HTTP Request node and give it as a binary field',
		);
	}
	return { kind: 'address', url, fileName: unescapeUrl(parsed.pathname.split('/').at(-1) ?? '') };
}

function fileInUrl(label: string, url: string): GivenFile {
	const data = readDataUrl(url);
	if (data === undefined) {
		throw invalidInput(
			`${label} is a data: URL without base64 data`,
			'It must begin like data:image/png;base64,',
		);
	}
	const { mimeType } = typeOfBase64(data.base64, data.mimeType);
	return { fileName: `attachment.${extensionOf(mimeType)}`, mimeType, base64: data.base64 };
}
