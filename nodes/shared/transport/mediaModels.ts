/** Lists of the models that make or read one kind of media, each kept for ten minutes per key. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { LOOK_UP_SENTENCES } from '../failure/sentences/lookUps';
import type { Model } from '../openrouter/model';
import type { RequestContext } from './http';
import { cachedList, modelsSoon, type ModelsReply } from './models';
import type { ApiRequest } from './request';

const list = (request: Pick<ApiRequest, 'path' | 'qs'>) =>
	cachedList({ ...request, sentences: LOOK_UP_SENTENCES }, 600_000);

/** As OpenRouter lists the models of each kind. The list of all models leaves them out. */
const LISTS = {
	image: list({ path: '/images/models' }),
	video: list({ path: '/videos/models' }),
	speech: list({ path: '/models', qs: { output_modalities: 'speech' } }),
	transcription: list({ path: '/models', qs: { output_modalities: 'transcription' } }),
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
