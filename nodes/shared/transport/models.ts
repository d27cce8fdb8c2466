/** The models that a key can use, fetched or from a cache of one minute. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readConnection } from '../openrouter/connection';
import type { Failed, Failure } from '../failure/failure';
import { INVALID_RESPONSE } from '../failure/sentences/common';
import { readModels, type Model } from '../openrouter/model';
import { pricesOf, type PriceOf } from '../openrouter/price';
import { BoundedMap } from '../values/boundedMap';
import { asRecord } from '../values/json';
import { aborted } from './deadline';
import { cancelSignalOf, type RequestContext } from './http';
import { connectionKey, createReplyCache, isYounger } from './cached';
import { NOT_OFFERED, requestJson, type ApiRequest } from './request';

export type ModelsReply = { kind: 'answered'; models: readonly Model[] } | Failed;

/** An answer without a list, which is not the same as an empty one. */
const NO_LIST = INVALID_RESPONSE.with({});

/**
 * `/models/user` leaves out models that the settings of the key exclude. Servers behind a custom base
 * URL may not offer it, and some keys may not call it; then `/models` lists all.
 */
export async function fetchModels(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	options: Pick<ApiRequest, 'isShared' | 'signals' | 'sentences'> = {},
): Promise<ModelsReply> {
	const list = async (path: string) =>
		await requestJson(context, credential, { method: 'GET', path, ...options });
	let reply = await list('/models/user');
	if (reply.kind === 'failed' && [403, ...NOT_OFFERED].includes(reply.failure.statusCode)) {
		reply = await list('/models');
	}
	if (reply.kind === 'failed') return reply;
	const { data } = asRecord(reply.body);
	return Array.isArray(data) || data === null
		? { kind: 'answered', models: readModels(reply.body) }
		: { kind: 'failed', failure: NO_LIST };
}

const cache = createReplyCache<ModelsReply>(60_000);

/** The same, fetched at most once a minute per credential: the editor asks at each pause in typing. */
export const cachedModels = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<ModelsReply> =>
	await cache.get(
		readConnection(credential),
		async () => await fetchModels(context, credential, { isShared: true }),
		cancelSignalOf(context),
	);

/**
 * The models whose output is this, such as `embeddings`, from a cache of one minute. `/models/user` has no
 * such filter and lists models that write text, so these are all that OpenRouter has.
 */
export function modelsWithOutput(modality: string): typeof cachedModels {
	const cacheOfModality = createReplyCache<ModelsReply>(60_000);
	return async (context, credential) =>
		await cacheOfModality.get(
			readConnection(credential),
			async () => {
				const reply = await requestJson(context, credential, {
					method: 'GET',
					path: '/models',
					qs: { output_modalities: modality },
					isShared: true,
				});
				if (reply.kind === 'failed') return reply;
				// Servers of the author's own may not know the filter, or what models put out.
				const models = readModels(reply.body).filter(
					({ outputModalities }) =>
						outputModalities.length === 0 || outputModalities.includes(modality),
				);
				return { kind: 'answered', models };
			},
			cancelSignalOf(context),
		);
}

const PRICES_FRESH_MS = 600_000;
const PRICES_KEPT_MS = 86_400_000;

/** The newest list of each key, for its prices. */
const newest = new BoundedMap<{ models: readonly Model[]; readMs: number }>(100);

/**
 * What models cost. A call waits for the list only when there is none of the last day; one that is older
 * than ten minutes is fetched anew meanwhile.
 */
export async function modelPrices(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<PriceOf | Failure> {
	const key = connectionKey(readConnection(credential));
	const refresh = async (): Promise<ModelsReply> => {
		const reply = await cachedModels(context, credential);
		if (reply.kind === 'answered') newest.set(key, { models: reply.models, readMs: Date.now() });
		return reply;
	};
	const known = newest.get(key);
	if (known === undefined || !isYounger(known.readMs, PRICES_KEPT_MS, Date.now())) {
		const reply = await refresh();
		if (reply.kind === 'answered') return pricesOf(reply.models);
		const { failure } = reply;
		if (failure !== NO_LIST && !NOT_OFFERED.includes(failure.statusCode)) return failure;
		// A server of the author's own that has no list: no price is known, and it is not asked each time.
		newest.set(key, { models: [], readMs: Date.now() });
		return pricesOf([]);
	}
	if (!isYounger(known.readMs, PRICES_FRESH_MS, Date.now())) {
		// When it fails, the next call tries again.
		refresh().catch(() => {});
	}
	return pricesOf(known.models);
}

/** A person waits for this in the editor. */
const MAX_WAIT_MS = 5_000;

/** The models; `undefined` after any failure, or after 5 s. Never throws. */
export async function cachedModelsSoon(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<readonly Model[] | undefined> {
	const models = cachedModels(context, credential).then(
		(reply) => (reply.kind === 'answered' ? reply.models : undefined),
		() => undefined,
	);
	const late = aborted(AbortSignal.timeout(MAX_WAIT_MS)).then(() => undefined);
	return await Promise.race([models, late]);
}
