/**
 * What is embedded, as OpenRouter takes it: texts, lists of tokens, or content with files. One request
 * has one of these kinds. Throws `OpenRouterError` (`invalid_input`), which names the field.
 * @see https://openrouter.ai/docs/api-reference/embeddings
 */
import { invalidInput } from '../../failure/failure';
import { extensionOf, kindOfType } from '../../values/mediaType';
import { asText, isRecord, plainText, type JsonRecord } from '../../values/json';

export type EmbeddingInputs = {
	kind: 'text' | 'tokens' | 'content';
	inputs: readonly unknown[];
	/** The author gave a list, perhaps of one. */
	isList: boolean;
	/** The size of the inputs in a request: UTF-16 units of texts and files, numbers of tokens. */
	sizes: readonly number[];
};

const TEXT_HINT = 'Map the field that has the text, such as {{ $json.text }}';
const JSON_HINT =
	'Enter texts, lists of tokens, or objects with content, such as [{"content": [{"type": "text", "text": "…"}]}]';

/** A text, or a list of texts. */
export function textInputs(label: string, value: unknown): EmbeddingInputs {
	if (!Array.isArray(value)) return inputsOf('text', [textOf(label, value)], false);
	if (value.length === 0) throw invalidInput(`${label} is an empty list`, TEXT_HINT);
	const texts = value.map((text, index) => textOf(`${label}[${index}]`, text));
	return inputsOf('text', texts, true);
}

/** The input in any form that OpenRouter takes. */
export function jsonInputs(label: string, value: unknown): EmbeddingInputs {
	if (!Array.isArray(value)) {
		if (isRecord(value)) return inputsOf('content', [contentOf(label, value)], false);
		return textInputs(label, value);
	}
	const [first] = value;
	// As in OpenRouter's API, a list of numbers is one input.
	if (typeof first === 'number') return inputsOf('tokens', [tokensOf(label, value)], false);
	if (Array.isArray(first)) {
		const lists = value.map((list, index) => tokensOf(`${label}[${index}]`, list));
		return inputsOf('tokens', lists, true);
	}
	if (isRecord(first)) {
		const contents = value.map((content, index) => contentOf(`${label}[${index}]`, content));
		return inputsOf('content', contents, true);
	}
	return textInputs(label, value);
}

function inputsOf(
	kind: EmbeddingInputs['kind'],
	inputs: readonly unknown[],
	isList: boolean,
): EmbeddingInputs {
	return { kind, inputs, isList, sizes: inputs.map(sizeOf) };
}

function sizeOf(input: unknown): number {
	if (typeof input === 'string' || Array.isArray(input)) return input.length;
	return JSON.stringify(input).length;
}

function textOf(label: string, value: unknown): string {
	const text = plainText(value ?? '');
	if (text === undefined) throw invalidInput(`${label} is not text`, TEXT_HINT);
	if (text.trim() === '') throw invalidInput(`${label} is empty`, TEXT_HINT);
	return text;
}

function tokensOf(label: string, value: unknown): readonly number[] {
	const isTokens =
		Array.isArray(value) &&
		value.length > 0 &&
		value.every((token) => Number.isSafeInteger(token) && token >= 0);
	if (!isTokens) throw invalidInput(`${label} is not a list of tokens`, JSON_HINT);
	return value;
}

const FILE_PARTS: readonly unknown[] = ['image_url', 'input_audio', 'input_video', 'input_file'];

function contentOf(label: string, value: unknown): JsonRecord {
	const parts = isRecord(value) ? value.content : undefined;
	if (!isRecord(value) || !Array.isArray(parts) || parts.length === 0) {
		throw invalidInput(`${label} has no list “content”`, JSON_HINT);
	}
	for (const [index, part] of parts.entries()) {
		if (!isRecord(part) || asText(part.type) === undefined) {
			throw invalidInput(`${label}.content[${index}] has no “type”`, JSON_HINT);
		}
		const { type } = part;
		if (type === 'text' && (asText(part.text) ?? '').trim() === '') {
			throw invalidInput(`${label}.content[${index}] has no text`, TEXT_HINT);
		}
		if (FILE_PARTS.includes(type) && !isRecord(part[String(type)])) {
			throw invalidInput(`${label}.content[${index}] has no “${String(type)}”`, JSON_HINT);
		}
	}
	return value;
}

/** A text and files as one input. The text may be empty. */
export const contentWithFiles = (
	text: string,
	files: ReadonlyArray<{ mimeType: string; base64: string }>,
): JsonRecord => ({
	content: [...(text.trim() === '' ? [] : [{ type: 'text', text }]), ...files.map(filePart)],
});

/** Not as in a chat: all but images have their data and format in a member of their type's name. */
function filePart({ mimeType, base64 }: { mimeType: string; base64: string }): JsonRecord {
	const url = `data:${mimeType || 'application/octet-stream'};base64,${base64}`;
	const kind = kindOfType(mimeType) ?? 'file';
	if (kind === 'image') return { type: 'image_url', image_url: { url } };
	const type = `input_${kind}`;
	return { type, [type]: { data: url, format: extensionOf(mimeType) } };
}
