/** Lists models; one item in, one item per model out. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { OpenRouterError } from '../../../shared/failure/failure';
import { LOOK_UP_SENTENCES } from '../../../shared/failure/sentences/lookUps';
import { defined } from '../../../shared/values/json';
import { matchesModel, readModels, type Model } from '../../../shared/openrouter/model';
import { fetchModels } from '../../../shared/transport/models';
import { fromAgent, toolDescription, withToolDefault } from '../../item/agentToolFields';
import { askForList } from '../../item/ask';
import { limitField, readListLimit, returnAllField } from '../../item/listLimit';
import { simplifyField, toItem, wantsRaw } from '../../item/output';
import { operation, type ItemCall } from '../../operation';
import { filterGroup } from './filters';
import { filters, readQuery } from './query';

export const getMany = operation({
	name: 'Get Many',
	action: 'Get many models',
	description: 'Get models with prices and limits, those that the key can use or those of a filter',
	credential: 'inference',
	fields: [
		toolDescription(
			'Lists the AI models that can be asked, with their prices in US dollars per million tokens and their limits',
		),
		returnAllField,
		limitField,
		simplifyField,
		...withToolDefault(filterGroup, {
			search: fromAgent({
				key: 'Search',
				description:
					'Words that the name or the ID of the model must contain, such as: gemini flash; left out for all models',
				isOptional: true,
			}),
		}),
	],
	async runItem(call) {
		const { itemIndex } = call;
		const values: unknown = this.getNodeParameter('filters', itemIndex, {});
		const { search, usable = false } = filters.all(values);
		const query = readQuery(values);
		const limit = readListLimit(this, itemIndex);
		const isRaw = wantsRaw(this, itemIndex);

		const models =
			Object.keys(query).length === 0
				? await usableModels(this, call)
				: await filteredModels(this, call, query, usable);
		return models
			.filter((model) => matchesModel(model, search))
			.slice(0, limit)
			.map(({ entry, ...model }) =>
				toItem(isRaw ? withoutAccountIds(entry) : defined(model), itemIndex),
			);
	},
});

async function usableModels(
	context: IExecuteFunctions,
	{ credential, signal }: ItemCall,
	{ output_modalities: outputs }: Record<string, string> = {},
): Promise<readonly Model[]> {
	const reply = await fetchModels(context, credential, {
		signals: [signal],
		// Without it, the list has only models that give text.
		...(outputs !== undefined && { qs: { output_modalities: outputs } }),
		sentences: LOOK_UP_SENTENCES,
	});
	if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
	return reply.models;
}

/** OpenRouter sorts only its public list, not that of the key, and filters that one by output alone. */
async function filteredModels(
	context: IExecuteFunctions,
	call: ItemCall,
	qs: Record<string, string>,
	usable: boolean,
): Promise<readonly Model[]> {
	const [data, usableIds] = await Promise.all([
		askForList(context, call, { method: 'GET', path: '/models', qs }),
		usable
			? usableModels(context, call, qs).then((models) => new Set(models.map(({ id }) => id)))
			: undefined,
	]);
	return readModels({ data }).filter(({ id }) => usableIds?.has(id) ?? true);
}
