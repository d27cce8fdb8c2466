/** Lists for the panel's pickers. n8n asks again at each pause in typing and for each page. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { OpenRouterError } from '../../shared/failure/failure';
import { matchesModel, modelLabel, type Model } from '../../shared/openrouter/model';
import { cachedModels, modelsWithOutput, type ModelsReply } from '../../shared/transport/models';
import { toNodeError } from '../../shared/failure/toNodeError';
import { getCredential } from '../../shared/transport/http';

const PAGE_SIZE = 100;

type Search = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

const searchIn = (fetchModels: typeof cachedModels): Search =>
	async function (filter, paginationToken) {
		try {
			const reply = await fetchModels(this, await getCredential(this));
			return pageOfModels(reply, modelLabel, filter, paginationToken);
		} catch (error) {
			throw toNodeError(this.getNode(), error);
		}
	};

export const searchModels = searchIn(cachedModels);
export const searchEmbeddingModels = searchIn(modelsWithOutput('embeddings'));
export const searchRerankModels = searchIn(modelsWithOutput('rerank'));

/**
 * One page of a list of models. `paginationToken` is the number of rows already shown. Throws
 * `OpenRouterError` for a list that failed.
 */
export function pageOfModels(
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
