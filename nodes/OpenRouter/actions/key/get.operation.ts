/** Looks up one key of the account. */
import { KEY_AMOUNTS, KEY_MEMBERS } from '../../../shared/openrouter/apiKey';
import { toolDescription } from '../../item/agentToolFields';
import { askForRecord } from '../../item/ask';
import { simplifyField } from '../../item/output';
import { renamed, toItems } from '../../item/simplified';
import { operation } from '../../operation';
import { hashField, readHash } from './hashField';

export const get = operation({
	name: 'Get',
	action: 'Get a key',
	description: 'Get what a key has used, and its limit',
	credential: 'management',
	fields: [
		toolDescription('Looks up what one OpenRouter key has used, and its limit, in US dollars'),
		hashField,
		simplifyField,
	],
	async runItem(call) {
		const path = `/keys/${readHash(this, call.itemIndex)}`;
		const key = await askForRecord(this, call, { method: 'GET', path });
		return toItems(this, call.itemIndex, [key], (entry) =>
			renamed(entry, KEY_MEMBERS, KEY_AMOUNTS),
		);
	},
});
