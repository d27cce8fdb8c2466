/** Changes a key: its name, its limit, and whether it is accepted. */
import { invalidInput } from '../../../shared/failure/failure';
import { KEY_AMOUNTS, KEY_MEMBERS } from '../../../shared/openrouter/apiKey';
import { asRecord } from '../../../shared/values/json';
import { ask } from '../../item/ask';
import { simplifyField, toItem, wantsRaw } from '../../item/output';
import { renamed } from '../../item/simplified';
import { operation } from '../../operation';
import { hashField, readHash } from './hashField';
import { update as updateSettings } from './keySettings';

export const update = operation({
	name: 'Update',
	action: 'Update a key',
	description: 'Change the name or the limit of a key, or disable it',
	forAgents: false,
	credential: 'management',
	fields: [hashField, simplifyField, updateSettings.description],
	readItem({ itemIndex }) {
		return {
			hash: readHash(this, itemIndex),
			body: readChanges(this.getNodeParameter('updateFields', itemIndex, {})),
			isRaw: wantsRaw(this, itemIndex),
		};
	},
	async runItem(call, { hash, body, isRaw }) {
		const { data } = await ask(this, call, { method: 'PATCH', path: `/keys/${hash}`, body });
		// The key is changed, also when the answer does not describe it.
		const key = { hash, ...asRecord(data) };
		return [toItem(isRaw ? key : renamed(key, KEY_MEMBERS, KEY_AMOUNTS), call.itemIndex)];
	},
});

/** Only what was added is changed. Throws `OpenRouterError` when that is nothing. */
function readChanges(values: unknown): object {
	const { limitUsd, unlimited } = updateSettings.all(values);
	const isForAllTime = asRecord(values).limitReset === 'never';
	if (unlimited === true && limitUsd !== undefined) {
		throw invalidInput(
			'Update Fields has Credit Limit (USD) and No Credit Limit',
			'Remove one of the two',
		);
	}
	const changes = {
		...updateSettings.read(values),
		...(isForAllTime && { limit_reset: null }),
		...(unlimited === true && { limit: null }),
	};
	if (Object.keys(changes).length === 0) {
		throw invalidInput('Update Fields is empty', 'Add the fields that are to change');
	}
	return changes;
}
