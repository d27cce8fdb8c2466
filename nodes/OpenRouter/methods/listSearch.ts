/** Lists for the panel's pickers of models. n8n asks again at each pause in typing and for each page. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { OpenRouterError } from '../../shared/failure/failure';
import { toNodeError } from '../../shared/failure/toNodeError';
import { hasBatchVariant } from '../../shared/openrouter/batch/batch';
import { matchesModel, modelLabel, type Model } from '../../shared/openrouter/model';
import { getCredential } from '../../shared/transport/http';
import { cachedModels, modelsWithOutput, type ModelsReply } from '../../shared/transport/models';

const PAGE_SIZE = 100;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

/** A picker of the models that are fetched. `labelOf` makes its rows. */
export const searchIn = (fetchModels: typeof cachedModels, labelOf = modelLabel): Search =>
	async function (filter, paginationToken) {
		try {
			const reply = await fetchModels(this, await getCredential(this));
			return pageOf(reply, labelOf, filter, paginationToken);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};

export const searchModels = searchIn(cachedModels);
export const searchEmbeddingModels = searchIn(modelsWithOutput('embeddings'));
export const searchRerankModels = searchIn(modelsWithOutput('rerank'));

/**
 * Models that run in batches: those with a batch variant in OpenRouter's list. All models when none has
 * one, as on a server of the author's own.
 */
export const searchBatchModels = searchIn(async (context, credential) => {
	const reply = await cachedModels(context, credential);
	const models =
		reply.kind === 'failed' ? [] : reply.models.filter(({ id }) => hasBatchVariant(id));
	return models.length === 0 ? reply : { kind: 'answered', models };
});

/**
 * One page of a list of models. `paginationToken` is the number of rows already shown. Throws
 * `OpenRouterError` for a list that failed.
 */
function pageOf(
	reply: ModelsReply,
	labelOf: (model: Model) => string,
	filter?: string,
	paginationToken?: string,
): INodeListSearchResult {
	if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
	const found = reply.models.filter((model) => matchesModel(model, filter));
	const from = Number(paginationToken ?? 0);
	const to = from + PAGE_SIZE;
	return {
		results: found.slice(from, to).map((model) => ({
			name: labelOf(model),
			value: model.id,
			url: `https://openrouter.ai/${model.id}`,
		})),
		...(to < found.length && { paginationToken: String(to) }),
	};
}
