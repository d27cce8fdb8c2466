/** Deletes a key by its hash. */
import { OpenRouterError } from '../../../shared/failure/failure';
import { KEY_NOT_DELETED } from '../../../shared/failure/sentences/keys';
import { asRecord } from '../../../shared/values/json';
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
	readItem({ itemIndex }) {
		return readHash(this, itemIndex);
	},
	async runItem(call, hash) {
		const reply = await ask(this, call, { method: 'DELETE', path: `/keys/${hash}` });
		const isKept = [reply, asRecord(reply.data)].some(({ deleted }) => deleted === false);
		if (isKept) throw new OpenRouterError(KEY_NOT_DELETED);
		return [toItem({ hash, deleted: true }, call.itemIndex)];
	},
});
