/** Lists of the models that make or read one kind of media, each kept for ten minutes per key. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Model } from '../openrouter/model';
import type { RequestContext } from './http';
import { cachedList, modelsSoon, type ModelsReply } from './models';

const KEEP_MS = 600_000;

/** As OpenRouter lists the models of each kind. The list of all models leaves them out. */
const LISTS = {
	image: cachedList({ path: '/images/models' }, KEEP_MS),
	video: cachedList({ path: '/videos/models' }, KEEP_MS),
	speech: cachedList({ path: '/models', qs: { output_modalities: 'speech' } }, KEEP_MS),
	transcription: cachedList(
		{ path: '/models', qs: { output_modalities: 'transcription' } },
		KEEP_MS,
	),
};

export type MediaKind = keyof typeof LISTS;

export const mediaModels = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	kind: MediaKind,
): Promise<ModelsReply> => await LISTS[kind](context, credential);

/** The models; `undefined` after any failure, or after 5 s. Never throws. */
export const mediaModelsSoon = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	kind: MediaKind,
): Promise<readonly Model[] | undefined> =>
	await modelsSoon(mediaModels(context, credential, kind));
