/** Lists the providers of a model; one item per provider, or per tier of one. */
import { MODEL_LOOK_UP_SENTENCES } from '../../../shared/failure/sentences/lookUps';
import { simplifyEndpoint } from '../../../shared/openrouter/endpoint';
import { toolDescription } from '../../item/agentToolFields';
import { askForRecord, listOf } from '../../item/ask';
import { simplifyField } from '../../item/output';
import { toItems } from '../../item/simplified';
import { operation } from '../../operation';
import { lookedUpModelFields, readLookedUpModel } from './lookedUpModel';

export const getEndpoints = operation({
	name: 'Get Endpoints',
	action: 'Get the endpoints of a model',
	description: 'Get the providers of a model, with the price, limits and speed of each',
	credential: 'inference',
	fields: [
		toolDescription(
			'Lists the providers of one AI model, with the prices in US dollars per million tokens, the limits and the speed of each',
		),
		...lookedUpModelFields,
		simplifyField,
	],
	async runItem(call) {
		const model = readLookedUpModel(this, call.itemIndex);
		const { endpoints } = await askForRecord(this, call, {
			method: 'GET',
			path: `/models/${model}/endpoints`,
			sentences: MODEL_LOOK_UP_SENTENCES,
		});
		return toItems(this, call.itemIndex, listOf(endpoints), (entry) =>
			simplifyEndpoint(model, entry),
		);
	},
});
