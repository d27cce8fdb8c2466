/** Lists of the models that make or read one kind of media, each kept for ten minutes per key. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { LOOK_UP_SENTENCES } from '../failure/sentences/lookUps';
import type { Model } from '../openrouter/model';
import type { RequestContext } from './http';
import { cachedList, modelsSoon, modelsWithOutput, type ModelsReply } from './models';

const KEPT_MS = 600_000;
const sentences = LOOK_UP_SENTENCES;

/** As OpenRouter lists the models of each kind. The list of all models leaves them out. */
const LISTS = {
	image: cachedList({ path: '/images/models', sentences }, KEPT_MS),
	video: cachedList({ path: '/videos/models', sentences }, KEPT_MS),
	speech: modelsWithOutput('speech', { keepMs: KEPT_MS, sentences }),
	transcription: modelsWithOutput('transcription', { keepMs: KEPT_MS, sentences }),
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
