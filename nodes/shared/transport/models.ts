/** The models that a key can use, fetched or from a cache of one minute. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { failed, type Failed, type Failure } from '../failure/failure';
import { INVALID_RESPONSE } from '../failure/sentences/common';
import { LOOK_UP_SENTENCES } from '../failure/sentences/lookUps';
import { readModels, type Model } from '../openrouter/model';
import { pricesOf, type PriceOf } from '../openrouter/price';
import { BoundedMap } from '../values/boundedMap';
import { asRecord } from '../values/json';
import { aborted } from './deadline';
import type { RequestContext } from './http';
import { cached, connectionKey, isYounger } from './cached';
import { NOT_OFFERED, requestJson, type ApiRequest } from './request';

export type ModelsReply = { kind: 'answered'; models: readonly Model[] } | Failed;

/** An answer without a list, which is not the same as an empty one. */
const NO_LIST = INVALID_RESPONSE.with({});

type ListRequest = Pick<ApiRequest, 'path' | 'qs' | 'isShared' | 'signals' | 'sentences'>;

async function fetchList(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: ListRequest,
): Promise<ModelsReply> {
	const reply = await requestJson(context, credential, { method: 'GET', ...request });
	if (reply.kind === 'failed') return reply;
	const { data } = asRecord(reply.body);
	return Array.isArray(data) || data === null
		? { kind: 'answered', models: readModels(reply.body) }
		: failed(NO_LIST);
}

/**
 * `/models/user` leaves out models that the settings of the key exclude. Servers behind a custom base
 * URL may not offer it, and some keys may not call it; then `/models` lists all.
 */
export async function fetchModels(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	options: Omit<ListRequest, 'path'> = {},
): Promise<ModelsReply> {
	const list = async (path: string) => await fetchList(context, credential, { path, ...options });
	const reply = await list('/models/user');
	return reply.kind === 'failed' && [403, ...NOT_OFFERED].includes(reply.failure.statusCode)
		? await list('/models')
		: reply;
}

const LIST_KEPT_MS = 60_000;

/** The same, fetched at most once a minute per credential: the editor asks at each pause in typing. */
export const cachedModels = cached(
	async (context, credential) =>
		await fetchModels(context, credential, { isShared: true, sentences: LOOK_UP_SENTENCES }),
	LIST_KEPT_MS,
);

/** Another list of models than that of a key, kept for this long. */
export const cachedList = (request: Pick<ApiRequest, 'path' | 'qs'>, keepMs: number) =>
	cached(
		async (context, credential) =>
			await fetchList(context, credential, {
				...request,
				isShared: true,
				sentences: LOOK_UP_SENTENCES,
			}),
		keepMs,
	);

/**
 * The models whose output is this, such as `embeddings`, kept for one minute by default. These are all
 * that OpenRouter has: a server that does not know this filter of `/models/user` lists models of text.
 */
export function modelsWithOutput(
	modality: string,
	keepMs: number = LIST_KEPT_MS,
): typeof cachedModels {
	const list = cachedList({ path: '/models', qs: { output_modalities: modality } }, keepMs);
	return async (context, credential) => {
		const reply = await list(context, credential);
		if (reply.kind === 'failed') return reply;
		// Servers of the author's own may not know the filter, or what models put out.
		const models = reply.models.filter(
			({ outputModalities }) =>
				outputModalities.length === 0 || outputModalities.includes(modality),
		);
		// Where no model says so, the server may have filtered by other words of its own.
		return models.length === 0 ? reply : { kind: 'answered', models };
	};
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
	const key = connectionKey(credential);
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

/** A person may wait for this in the editor. A list takes less, and a call of media much longer. */
const MAX_WAIT_MS = 5_000;

/** The models; `undefined` after any failure, or after 5 s. Never throws. */
export async function modelsSoon(
	reply: Promise<ModelsReply>,
): Promise<readonly Model[] | undefined> {
	const models = reply.then(
		(list) => (list.kind === 'answered' ? list.models : undefined),
		() => undefined,
	);
	const late = aborted(AbortSignal.timeout(MAX_WAIT_MS)).then(() => undefined);
	return await Promise.race([models, late]);
}
