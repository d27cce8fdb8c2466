/**
 * Gives the parts of an AG-UI message the shapes that chats have for them: text, and media with an
 * address or with data. What has no counterpart is passed on as it is, for the caller policy to refuse.
 * Pure; never throws.
 * @see https://docs.ag-ui.com/sdk/js/core/types
 */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';

export function contentOf(content: JsonValue | undefined): JsonValue {
	if (content === undefined) return null;
	return isJsonArray(content) ? content.map(partOf) : content;
}

function partOf(part: JsonValue): JsonValue {
	if (!isJsonObject(part)) return part;
	const { type, source } = part;
	if (type === 'binary') return binaryPart(part);
	if (!isJsonObject(source)) return part;
	const url = urlOf(source);
	const { mimeType: mediaType = null } = source;
	switch (type) {
		case 'image':
			return { type: 'image_url', image_url: { url } };
		case 'audio':
			return { type: 'input_audio', input_audio: { data: url, format: mediaType } };
		case 'video':
			return { type: 'file', url, mediaType: mediaType ?? 'video/mp4' };
		case 'document':
			return { type: 'file', file: { file_data: url, filename: filenameOf(part) } };
		default:
			return part;
	}
}

/** `null` for a file that a provider holds: it would belong to the author's account. */
function urlOf({ type, value = null, mimeType }: JsonObject): JsonValue {
	if (type === 'data') return dataUrl(value, mimeType);
	return type === 'url' ? value : null;
}

/** What all media were before AG-UI 1.0. `id` names an uploaded file, which cannot be read. */
function binaryPart({
	url = null,
	data = null,
	mimeType = null,
	filename = null,
}: JsonObject): JsonObject {
	return { type: 'file', url: url ?? dataUrl(data, mimeType), mediaType: mimeType, filename };
}

function dataUrl(base64: JsonValue, mediaType: JsonValue | undefined): JsonValue {
	if (typeof base64 !== 'string' || base64.startsWith('data:')) return base64;
	return `data:${typeof mediaType === 'string' ? mediaType : ''};base64,${base64}`;
}

function filenameOf({ filename, metadata }: JsonObject): JsonValue {
	if (filename !== undefined) return filename;
	return isJsonObject(metadata) ? (metadata.filename ?? metadata.name ?? null) : null;
}
