/** Creates a key. OpenRouter tells the key itself only in this answer. */
import type { INodeProperties } from 'n8n-workflow';
import { KEY_AMOUNTS, KEY_MEMBERS } from '../../../shared/openrouter/apiKey';
import { Failure, invalidInput, OpenRouterError } from '../../../shared/failure/failure';
import { INVALID_RESPONSE } from '../../../shared/failure/sentences/common';
import { otherKeys } from '../../../shared/failure/sentences/keys';
import { readFlag, readText } from '../../../shared/parameters/values';
import { isMaybeDone } from '../../../shared/transport/retry';
import { asRecord, asText, defined, without } from '../../../shared/values/json';
import { tryToAsk } from '../../item/ask';
import { simplifyField, toItem, wantsRaw } from '../../item/output';
import { aboutLeftBehind } from '../../item/leftBehind';
import { renamed } from '../../item/simplified';
import { operation } from '../../operation';
import { creation, limitFields, limits } from './keySettings';

const nameField: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. Customer 4711',
	description: 'What the key is called in OpenRouter',
};

const secretNotice: INodeProperties = {
	displayName:
		'The key itself comes once, in “key” of the output: store it in the next node. Some versions of n8n show and save it like any output, so let the workflow save no successful executions.',
	name: 'secretNotice',
	type: 'notice',
	default: '',
};

export const create = operation({
	name: 'Create',
	action: 'Create a key',
	description: 'Create a key that calls models, with a limit of its own',
	forAgents: false,
	credential: 'management',
	fields: [secretNotice, nameField, ...limitFields, simplifyField, creation.description],
	leftBehind: (outputs) =>
		aboutLeftBehind(
			outputs.map(({ hash, data }) => hash ?? asRecord(data).hash),
			otherKeys,
		),
	readItem({ itemIndex }) {
		const value = (name: string): unknown => this.getNodeParameter(name, itemIndex, '');
		const name = (readText(nameField.displayName, value('name')) ?? '').trim();
		if (name === '') throw invalidInput('Name is empty', 'Enter a name for the key');
		const isUnlimited = readFlag('No Credit Limit', value('unlimited')) === true;
		const body = {
			name,
			...(!isUnlimited &&
				limits.read({ limitUsd: value('limitUsd'), limitReset: value('limitReset') })),
			...creation.read(this.getNodeParameter('options', itemIndex, {})),
		};
		return { body, isRaw: wantsRaw(this, itemIndex) };
	},
	async runItem(call, { body, isRaw }) {
		const reply = await tryToAsk(this, call, {
			method: 'POST',
			path: '/keys',
			body,
			// The answer has the hash of the key, so it is waited for although another item ends the run.
			signals: [],
			lastSend: [call.signal],
		});
		if (reply instanceof Failure) throw new OpenRouterError(perhapsCreated(reply));
		const data = asRecord(reply.data ?? without(reply, 'key'));
		// Older answers have it among the data.
		const key = asText(reply.key) || asText(data.key);
		if (!key) throw new OpenRouterError(perhapsCreated(INVALID_RESPONSE));
		// Only in the field that is marked as sensitive.
		const described = defined({ ...data, key: undefined });
		return [
			toItem(
				{ ...(isRaw ? { data: described } : renamed(data, KEY_MEMBERS, KEY_AMOUNTS)), key },
				call.itemIndex,
			),
		];
	},
});

/** Where no answer says that there is no key, another try could make a second one. */
const perhapsCreated = (failure: Failure): Failure =>
	isMaybeDone(failure)
		? failure.with({ retryable: false, hint: PERHAPS_CREATED, remains: PERHAPS_CREATED })
		: failure;

const PERHAPS_CREATED =
	'The key may have been created all the same: look with Key: Get Many, and delete it there, before you create another';
