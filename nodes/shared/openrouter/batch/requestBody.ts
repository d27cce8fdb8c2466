/**
 * The body of one request in a batch. It is a request to the batch's endpoint without model and stream,
 * which the batch sets for all. What OpenRouter refuses in a batch throws here: it would accept the
 * batch first, and fail all of it later. Pure.
 * @see https://openrouter.ai/docs/batch-quickstart
 */
import { invalidInput, type OpenRouterError } from '../../failure/failure';
import { isDataUrl } from '../../values/dataUrl';
import {
	asList,
	asRecord,
	asRecords,
	asText,
	defined,
	filled,
	without,
	type JsonRecord,
} from '../../values/json';
import { EXTRA_BODY } from '../request/extraBody';
import { buildChatRequest, type ChatFields } from '../request/request';

/** The fields that a request in a batch can have. */
export type BatchChatFields = Pick<
	ChatFields,
	'model' | 'messages' | 'responseFormat' | 'settings' | 'extraBody'
>;

/** A chat's body. Throws `OpenRouterError`, which names what a batch cannot do. */
export function chatBody(fields: BatchChatFields): JsonRecord {
	const asked = buildChatRequest(fields);
	const body = without(asked, 'model', 'stream', 'provider');
	const refused = refusal({ ...body, provider: otherSettings(asked.provider) });
	if (refused !== undefined) throw refused;
	for (const { content } of fields.messages) {
		for (const part of asRecords(content)) requireReadable(part);
	}
	return body;
}

/** Batches have no provider settings of a request, so the one that a response format brings is left out. */
const otherSettings = (provider: unknown): JsonRecord | undefined =>
	filled(without(asRecord(provider), 'require_parameters'));

const notInBatch = (field: string, hint: string): OpenRouterError =>
	invalidInput(`${EXTRA_BODY} sets “${field}”, which a batch cannot do`, hint);

const REMOVE_IT = 'Remove it, or use Chat: Complete for these items';

/** Fields that OpenRouter refuses in a batch, and what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
	provider: 'Remove it: the option Providers is the only setting of providers that batches have',
	plugins: REMOVE_IT,
	models: 'Remove it: a batch has one model, without fallback models',
	route: REMOVE_IT,
	audio: REMOVE_IT,
	image_config: REMOVE_IT,
	speed: REMOVE_IT,
};

function refusal(body: JsonRecord): OpenRouterError | undefined {
	for (const [field, hint] of Object.entries(REFUSED)) {
		if (body[field] !== undefined) return notInBatch(field, hint);
	}
	if (asList(body.modalities).some((modality) => modality !== 'text')) {
		return notInBatch('modalities', 'A batch gives text only: use Chat: Complete for these items');
	}
	const tool = asRecords(body.tools).find(({ type }) => type !== 'function');
	if (tool === undefined) return undefined;
	return notInBatch(
		'tools',
		'OpenRouter runs no tools in a batch. Functions are possible: the answer then has the calls of the model',
	);
}

/** Throws for a content part that a batch does not take. */
function requireReadable({ type, image_url: image, file }: JsonRecord): void {
	const hint = 'A batch takes text, and images and files by an https address';
	if (type === 'input_audio' || type === 'video_url') {
		throw invalidInput(`A message holds ${type === 'video_url' ? 'a video' : 'a sound'}`, hint);
	}
	const { url } = asRecord(image);
	const { file_data: data } = asRecord(file);
	if ([image, url, data].some((source) => isDataUrl(asText(source) ?? ''))) {
		throw invalidInput('A message holds a file as data', hint);
	}
}

/** The body of an embedding. Throws `OpenRouterError` for a blank text. */
export function embeddingBody(text: string, dimensions?: number, inputType?: string): JsonRecord {
	if (text.trim() === '') {
		throw invalidInput('Text is empty', 'Enter a text, or map it from the incoming data');
	}
	return defined({ input: text, dimensions, input_type: inputType });
}
