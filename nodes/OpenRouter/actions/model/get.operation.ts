/** Looks up one model. */
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { OpenRouterError } from '../../../shared/failure/failure';
import { INVALID_RESPONSE } from '../../../shared/failure/sentences/common';
import { MODEL_LOOK_UP_SENTENCES } from '../../../shared/failure/sentences/lookUps';
import { readModels } from '../../../shared/openrouter/model';
import { asText, defined } from '../../../shared/values/json';
import { toolDescription } from '../../item/agentToolFields';
import { ask } from '../../item/ask';
import { simplifyField, toItem, wantsRaw } from '../../item/output';
import { operation } from '../../operation';
import { lookedUpModelFields, readLookedUpModel } from './lookedUpModel';

export const get = operation({
	name: 'Get',
	action: 'Get a model',
	description: 'Get one model with its prices and limits',
	credential: 'inference',
	fields: [
		toolDescription(
			'Looks up one AI model by its ID: its description, prices in US dollars per million tokens, and limits',
		),
		...lookedUpModelFields,
		simplifyField,
	],
	async runItem(call) {
		const { itemIndex } = call;
		const isRaw = wantsRaw(this, itemIndex);
		const path = `/model/${readLookedUpModel(this, itemIndex)}`;
		const body = await ask(this, call, {
			method: 'GET',
			path,
			sentences: MODEL_LOOK_UP_SENTENCES,
		});
		const [model] = readModels({ data: [body.data] });
		if (model === undefined) throw new OpenRouterError(INVALID_RESPONSE);
		const { entry, ...simplified } = model;
		return [
			toItem(
				isRaw
					? withoutAccountIds(entry)
					: defined({ ...simplified, description: asText(entry.description) }),
				itemIndex,
			),
		];
	},
});
