/**
 * The documents of a ranking, as OpenRouter takes them: texts, or objects with a text, an image, or both.
 * Throws `OpenRouterError` (`invalid_input`), which names the item or the entry and the field.
 * @see https://openrouter.ai/docs/api-reference/rerank
 */
import { invalidInput } from '../../failure/failure';
import { quoted } from '../../parameters/values';
import { isDataUrl } from '../../values/dataUrl';
import { asRecord, defined, isRecord, plainText, type JsonRecord } from '../../values/json';
import { valueAt } from '../../values/jsonPath';
import { canonical, isUnspecific, kindOfType } from '../../values/mediaType';

export type RankedDocument = { text?: string; image?: string };

/** The fields of an item that hold its document. An empty name is none. */
export type DocumentFields = { textField: string; imageField: string };

const COUNTED = 'Items are counted from 0';

/** The document of an item. `fileOf` gives a file of this name as a data: URL. */
export async function documentOfItem(
	json: JsonRecord,
	itemIndex: number,
	{ textField, imageField }: DocumentFields,
	fileOf: (field: string) => Promise<string | undefined>,
): Promise<RankedDocument> {
	const imageAt = async (field: string): Promise<string | undefined> => {
		const image = valueAt(json, field);
		// The text beside a binary field may be the name of its file.
		const file = isAddress(image) ? undefined : await fileOf(field);
		if (file !== undefined || isMissing(image)) return file;
		return imageOf(image, `${quoted(field)} of item ${itemIndex}`);
	};
	const text = textField === '' ? undefined : valueAt(json, textField);
	const found = defined({
		text: isMissing(text) ? undefined : textOf(text, itemIndex, textField),
		image: imageField === '' ? undefined : await imageAt(imageField),
	});
	if (found.text !== undefined || found.image !== undefined) return found;
	const wanted = [textField, imageField].filter((name) => name !== '');
	throw invalidInput(
		`Item ${itemIndex} has nothing in the field ${wanted.map(quoted).join(' or ')}`,
		// Dragging a field into the panel makes an expression that gives its value.
		wanted.some((name) => hasValue(json, name))
			? `${COUNTED}. This is the value of a field: enter the name of the field, without an expression`
			: `${COUNTED}. Check the names of the fields, or filter out items without a document`,
	);
}

/** Fields below this depth are not looked at. */
const MAX_DEPTH = 8;

const hasValue = (json: unknown, text: string, depth = MAX_DEPTH): boolean =>
	Object.values(asRecord(json)).some((value) =>
		typeof value === 'string'
			? value.trim() === text
			: depth > 0 && hasValue(value, text, depth - 1),
	);

const isMissing = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

function textOf(value: unknown, itemIndex: number, textField: string): string {
	const text = plainText(value);
	if (text !== undefined) return text;
	throw invalidInput(
		`${quoted(textField)} of item ${itemIndex} is not text`,
		`${COUNTED}. Choose a field that has text`,
	);
}

const isAddress = (value: unknown): value is string =>
	typeof value === 'string' && (isDataUrl(value) || /^\s*https?:\/\//i.test(value));

function imageOf(value: unknown, label: string): string {
	if (isAddress(value)) {
		const [, type = ''] = /^\s*data:([^;,]*)/i.exec(value) ?? [];
		if (isUnspecific(canonical(type)) || kindOfType(canonical(type)) === 'image')
			return value.trim();
		throw invalidInput(
			`${label} is a data: URL of ${type}, which is not an image`,
			'Give an image',
		);
	}
	throw invalidInput(
		`${label} is not the address of an image`,
		'It must begin with https:// or data:, or be the name of a binary field',
	);
}

/** A list of documents, from JSON. */
export function documentList(label: string, value: unknown): RankedDocument[] {
	if (!Array.isArray(value)) throw invalidInput(`${label} is not a list`, LIST_HINT);
	if (value.length === 0) throw invalidInput(`${label} is an empty list`, LIST_HINT);
	return value.map((entry, index) => documentOf(`${label}[${index}]`, entry));
}

const LIST_HINT = 'Enter texts, or objects with text and image, such as ["…", {"text": "…"}]';

function documentOf(label: string, entry: unknown): RankedDocument {
	const { text, image }: JsonRecord = isRecord(entry) ? entry : { text: entry };
	if (isMissing(text) && isMissing(image)) {
		throw invalidInput(`${label} has neither text nor image`, LIST_HINT);
	}
	const read = isMissing(text) ? undefined : plainText(text);
	if (!isMissing(text) && read === undefined) {
		throw invalidInput(`${label} is not text`, LIST_HINT);
	}
	return defined({
		text: read,
		image: isMissing(image) ? undefined : imageOf(image, `The image of ${label}`),
	});
}

/** As sent: plain texts, because only some models take objects, unless there is an image. */
export const documentsAsSent = (documents: readonly RankedDocument[]): readonly unknown[] =>
	documents.some(({ image }) => image !== undefined)
		? documents
		: documents.map(({ text }) => text);

/** A letter as an escape, `\u00e9`. */
const MAX_CHAR_BYTES = 6;
/** The longest text of V8 has 512 MB. */
const MAX_ANSWER_BYTES = 384 * 1024 * 1024;

/** The most that the documents take in JSON, in whatever way a server writes it. */
export function answerBytes(documents: readonly RankedDocument[]): number {
	let chars = 0;
	for (const { text = '', image = '' } of documents) chars += text.length + image.length;
	return Math.min(chars * MAX_CHAR_BYTES, MAX_ANSWER_BYTES);
}
