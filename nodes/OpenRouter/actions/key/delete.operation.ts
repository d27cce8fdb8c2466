/** Deletes a key by its hash. */
import { ask } from '../../item/ask';
import { toItem } from '../../item/output';
import { operation } from '../../operation';
import { hashField, readHash } from './hashField';

export const deleteKey = operation({
	name: 'Delete',
	action: 'Delete a key',
	description: 'Delete a key for good. To refuse it for a while, update it.',
	forAgents: false,
	credential: 'management',
	fields: [hashField],
	async runItem(call) {
		const hash = readHash(this, call.itemIndex);
		await ask(this, call, { method: 'DELETE', path: `/keys/${hash}` });
		return [toItem({ hash, deleted: true }, call.itemIndex)];
	},
});
