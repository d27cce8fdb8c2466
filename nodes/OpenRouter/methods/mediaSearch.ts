/** Pickers of models that make or read images, sound and video, and of a model's voices. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { toNodeError } from '../../shared/failure/toNodeError';
import { mediaModelLabel, voicesOf } from '../../shared/openrouter/media/mediaModel';
import { findModel } from '../../shared/openrouter/model';
import { getCredential } from '../../shared/transport/http';
import { mediaModels, type MediaKind } from '../../shared/transport/mediaModels';
import { asText } from '../../shared/values/json';
import { searchIn } from './listSearch';

const searchOf = (kind: MediaKind) =>
	searchIn(
		async (context, credential) => await mediaModels(context, credential, kind),
		mediaModelLabel,
	);

/** Of the model that is chosen in the panel. Empty when OpenRouter lists none for it. */
async function searchVoices(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const model: unknown = this.getCurrentNodeParameter('model', { extractValue: true });
		const reply = await mediaModels(this, await getCredential(this), 'speech');
		const models = reply.kind === 'answered' ? reply.models : [];
		const { entry } = findModel(asText(model) ?? '', models) ?? { entry: {} };
		const words = filter.toLowerCase();
		return {
			results: voicesOf(entry)
				.filter((voice) => voice.toLowerCase().includes(words))
				.map((voice) => ({ name: voice, value: voice })),
		};
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}

export const mediaSearch = {
	searchImageModels: searchOf('image'),
	searchSpeechModels: searchOf('speech'),
	searchTranscriptionModels: searchOf('transcription'),
	searchVideoModels: searchOf('video'),
	searchVoices,
};
