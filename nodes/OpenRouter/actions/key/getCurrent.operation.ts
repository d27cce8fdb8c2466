/** Looks up the key of the credential. */
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { CURRENT_KEY_MEMBERS, KEY_AMOUNTS } from '../../../shared/openrouter/apiKey';
import { toolDescription } from '../../item/agentToolFields';
import { askForRecord } from '../../item/ask';
import { keyTypeField } from '../../item/keyType';
import { simplifyField } from '../../item/output';
import { renamed, toItems } from '../../item/simplified';
import { operation } from '../../operation';

export const getCurrent = operation({
	name: 'Get Current',
	action: 'Get the current key',
	description: 'Get what the key of the credential has used, and its limit',
	credential: 'either',
	fields: [
		toolDescription(
			'Looks up what the OpenRouter key of this workflow has used, and what it may still spend, in US dollars',
		),
		keyTypeField,
		simplifyField,
	],
	async runItem(call) {
		const key = withoutAccountIds(await askForRecord(this, call, { method: 'GET', path: '/key' }));
		return toItems(this, call.itemIndex, [key], (entry) =>
			renamed(entry, CURRENT_KEY_MEMBERS, KEY_AMOUNTS),
		);
	},
});
