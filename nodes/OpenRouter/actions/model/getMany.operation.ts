/** Lists models; one item in, one item per model out. */
import type { INodeProperties } from 'n8n-workflow';
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { OpenRouterError } from '../../../shared/failure/failure';
import { defined } from '../../../shared/values/json';
import { matchesModel } from '../../../shared/openrouter/model';
import { fetchModels } from '../../../shared/transport/models';
import { fromAgent, toolDescription, withToolDefault } from '../../item/agentToolFields';
import { readFlag, readNumberOf, readText } from '../../../shared/parameters/values';
import { readOutputChoice, simplifyField, toItem } from '../../item/output';
import { operation } from '../../operation';

const DEFAULT_LIMIT = 50;

const limitField: INodeProperties = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1, numberPrecision: 0 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
};

export const getMany = operation({
	name: 'Get Many',
	action: 'Get many models',
	description: 'Get the models that the key can use, with prices and limits',
	credential: 'inference',
	fields: [
		toolDescription(
			'Lists the AI models that can be asked, with their prices in US dollars per million tokens and their limits',
		),
		{
			displayName: 'Return All',
			name: 'returnAll',
			type: 'boolean',
			default: false,
			description: 'Whether to return all results or only up to a given limit',
		},
		limitField,
		simplifyField,
		...withToolDefault(
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: [
					{
						displayName: 'Search',
						name: 'search',
						type: 'string',
						default: '',
						placeholder: 'e.g. gemini flash',
						description: 'Words that the name or the ID of the model must contain',
					},
				],
			},
			{
				search: fromAgent({
					key: 'Search',
					description:
						'Words that the name or the ID of the model must contain, such as: gemini flash; left out for all models',
					isOptional: true,
				}),
			},
		),
	],
	async runItem({ itemIndex, credential }) {
		const { search } = this.getNodeParameter('filters', itemIndex, {});
		const words = readText('Search', search);
		const returnAll = readFlag('Return All', this.getNodeParameter('returnAll', itemIndex, false));
		const limit =
			returnAll === true
				? undefined
				: (readNumberOf(limitField, this.getNodeParameter('limit', itemIndex, DEFAULT_LIMIT)) ??
					DEFAULT_LIMIT);
		const isRaw = readOutputChoice(this, itemIndex).kind === 'raw';

		const reply = await fetchModels(this, credential);
		if (reply.kind === 'failed') throw new OpenRouterError(reply.failure);
		return reply.models
			.filter((model) => matchesModel(model, words))
			.slice(0, limit)
			.map(({ entry, ...model }) =>
				toItem(isRaw ? withoutAccountIds(entry) : defined(model), itemIndex),
			);
	},
});
