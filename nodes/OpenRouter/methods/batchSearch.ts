/** The picker of models that run in batches: those with a batch variant in OpenRouter's list. */
import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { toNodeError } from '../../shared/failure/toNodeError';
import { hasBatchVariant } from '../../shared/openrouter/batch/batch';
import { modelLabel } from '../../shared/openrouter/model';
import { getCredential } from '../../shared/transport/http';
import { cachedModels } from '../../shared/transport/models';
import { pageOfModels } from './listSearch';

/** Lists all models when none has such a variant, as on a server of the author's own. */
export async function searchBatchModels(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	try {
		const reply = await cachedModels(this, await getCredential(this));
		const models =
			reply.kind === 'failed' ? [] : reply.models.filter(({ id }) => hasBatchVariant(id));
		return pageOfModels(
			models.length === 0 ? reply : { kind: 'answered', models },
			modelLabel,
			filter,
			paginationToken,
		);
	} catch (error) {
		throw toNodeError(this.getNode(), error);
	}
}
