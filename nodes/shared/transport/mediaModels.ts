/** Lists of the models that make or read one kind of media, each kept for ten minutes per key. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Model } from '../openrouter/model';
import { connectionKey } from './cached';
import type { RequestContext } from './http';
import { cachedList, modelsSoon, modelsWithOutput, type ModelsReply } from './models';

const KEPT_MS = 600_000;

/** As OpenRouter lists the models of each kind. The list of all models leaves them out. */
const LISTS = {
	image: cachedList({ path: '/images/models' }, KEPT_MS),
	video: cachedList({ path: '/videos/models' }, KEPT_MS),
	speech: modelsWithOutput('speech', KEPT_MS),
	transcription: modelsWithOutput('transcription', KEPT_MS),
};

export type MediaKind = keyof typeof LISTS;

export const mediaModels = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	kind: MediaKind,
): Promise<ModelsReply> => await LISTS[kind](context, credential);

type SoonModels = Promise<readonly Model[] | undefined>;

/** By the execution of a node, then by list and key. */
const asked = new WeakMap<RequestContext, Map<string, SoonModels>>();

/**
 * The models; `undefined` after any failure, or after 5 s. Never throws. The items of an execution ask,
 * and wait, once for all: each of them is read twice, and a list that fails is not kept by the cache.
 */
export async function mediaModelsSoon(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	kind: MediaKind,
): SoonModels {
	const lists = asked.get(context) ?? new Map<string, SoonModels>();
	asked.set(context, lists);
	const key = `${kind} ${connectionKey(credential)}`;
	const models = lists.get(key) ?? modelsSoon(mediaModels(context, credential, kind));
	lists.set(key, models);
	return await models;
}
