/** Lists of the models that make or read one kind of media, each kept for ten minutes per key. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { LOOK_UP_SENTENCES } from '../failure/sentences/lookUps';
import { readConnection } from '../openrouter/connection';
import { readModels, type Model } from '../openrouter/model';
import { createReplyCache, type ReplyCache } from './cached';
import { aborted } from './deadline';
import { cancelSignalOf, type RequestContext } from './http';
import type { ModelsReply } from './models';
import { requestJson, type ApiRequest } from './request';

/** Where OpenRouter lists the models of each kind. The list of all models leaves them out. */
const LISTS = {
	image: { path: '/images/models' },
	video: { path: '/videos/models' },
	speech: { path: '/models', qs: { output_modalities: 'speech' } },
	transcription: { path: '/models', qs: { output_modalities: 'transcription' } },
} as const satisfies Record<string, Pick<ApiRequest, 'path' | 'qs'>>;

export type MediaKind = keyof typeof LISTS;

const KEPT_MS = 600_000;

const cacheOf = (): ReplyCache<ModelsReply> => createReplyCache<ModelsReply>(KEPT_MS);

const caches: Readonly<Record<MediaKind, ReplyCache<ModelsReply>>> = {
	image: cacheOf(),
	video: cacheOf(),
	speech: cacheOf(),
	transcription: cacheOf(),
};

export const mediaModels = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	kind: MediaKind,
): Promise<ModelsReply> =>
	await caches[kind].get(
		readConnection(credential),
		async () => {
			const reply = await requestJson(context, credential, {
				method: 'GET',
				isShared: true,
				sentences: LOOK_UP_SENTENCES,
				...LISTS[kind],
			});
			return reply.kind === 'failed' ? reply : { kind: 'answered', models: readModels(reply.body) };
		},
		cancelSignalOf(context),
	);

/** Longer than a list takes, and little beside what a call of media takes. */
const MAX_WAIT_MS = 5_000;

/** The models; `undefined` after any failure, or after 5 s. Never throws. */
export async function mediaModelsSoon(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	kind: MediaKind,
): Promise<readonly Model[] | undefined> {
	const models = mediaModels(context, credential, kind).then(
		(reply) => (reply.kind === 'answered' ? reply.models : undefined),
		() => undefined,
	);
	const late = aborted(AbortSignal.timeout(MAX_WAIT_MS)).then(() => undefined);
	return await Promise.race([models, late]);
}
