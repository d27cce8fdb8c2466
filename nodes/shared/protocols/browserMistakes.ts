/**
 * Two mistakes of browser code that reach an endpoint as text: "[object Object]" and blob: URLs. A
 * model would answer them, at a cost, so they are refused with what to change on the page.
 */
import type { Failure } from '../failure/failure';
import { refusal } from '../failure/refusal';

/** Longer texts are not checked. An array of objects becomes "[object Object]" once per entry. */
const MAX_CHARS = 10_000;

/** Whether JavaScript made the text of an object, or of an array of objects. */
const isStringifiedObject = (text: string): boolean =>
	text.length <= MAX_CHARS && /^\[object \w+\](,\[object \w+\])*$/.test(text.trim());

export const isBlobUrl = (text: string): boolean =>
	/^\s*blob:\S*\s*$/i.test(text.slice(0, MAX_CHARS));

/** The refusal of a whole body that is such a mistake, else `undefined`. */
export const mistakenBody = (text: string): Failure | undefined => {
	if (isStringifiedObject(text)) {
		return refusal(
			'invalid_body',
			'The body is the text “[object Object]”: the page sends an object without turning it into JSON. Send JSON.stringify(body) with Content-Type application/json; in WeWeb choose Raw body and bind a JSON text',
		);
	}
	return isBlobUrl(text) ? BLOB_URL : undefined;
};

/** The refusal of a message's text that is such a mistake, else `undefined`. */
export const mistakenText = (text: string): Failure | undefined => {
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
