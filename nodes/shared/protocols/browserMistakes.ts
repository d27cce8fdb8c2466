/**
 * Two slips of browser code that reach an endpoint as ordinary text. A model would answer them in
 * earnest and at a cost, so they are refused with what to change on the page.
 */
import type { Failure } from '../failure/failure';
import { refusal } from '../failure/refusal';

/** Longest text that is looked at; what an array of objects turns into grows with its length. */
const MAX_CHARS = 10_000;

/** What JavaScript makes of an object, or of an array of objects, where a text is wanted. */
const isStringifiedObject = (text: string): boolean =>
	text.length <= MAX_CHARS && /^\[object \w+\](,\[object \w+\])*$/.test(text.trim());

export const isBlobUrl = (text: string): boolean =>
	/^\s*blob:\S*\s*$/i.test(text.slice(0, MAX_CHARS));

/** Why `text` cannot be the whole body, or `undefined`. */
export const bodyTrap = (text: string): Failure | undefined => {
	if (isStringifiedObject(text)) {
		return refusal(
			'invalid_body',
			'The body is the text “[object Object]”: the page sends an object without turning it into JSON. Send JSON.stringify(body) with Content-Type application/json; in WeWeb choose Raw body and bind a JSON text',
		);
	}
	return isBlobUrl(text) ? BLOB_URL : undefined;
};

/** Why `text` cannot be what a message says, or `undefined`. */
export const textTrap = (text: string): Failure | undefined => {
	if (isStringifiedObject(text)) {
		return refusal(
			'invalid_message',
			'A message is the text “[object Object]”: the page puts an object where a text belongs. Bind the text itself, or use JSON.stringify',
		);
	}
	return isBlobUrl(text) ? BLOB_URL : undefined;
};

export const BLOB_URL = refusal(
	'invalid_message',
	'A blob: URL works only inside the page that made it: upload the file and send its https URL, or send the file as a data: URL (FileReader.readAsDataURL)',
);
