/** Lists the keys of the account; one item per key. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { KEY_AMOUNTS, KEY_MEMBERS } from '../../../shared/openrouter/apiKey';
import { lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { jsonText, type JsonRecord } from '../../../shared/values/json';
import { toolDescription } from '../../item/agentToolFields';
import { askForList, queryOf } from '../../item/ask';
import { limitField, readListLimit, returnAllField } from '../../item/listLimit';
import { simplifyField } from '../../item/output';
import { renamed, toItems } from '../../item/simplified';
import { operation, type ItemCall } from '../../operation';

const filterGroup = described({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Include Disabled',
			name: 'includeDisabled',
			type: 'boolean',
			default: true,
			description: 'Whether to list disabled keys, too',
		},
		lengthOfExpression,
		{
			displayName: 'Workspace ID',
			name: 'workspaceId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0df9e665-d932-5740-b2c7-b52af166bc11',
			description: 'The workspace of the keys. Empty: the default workspace.',
		},
	],
});

export const keyFilters = parameters(filterGroup, {
	includeDisabled: { sets: 'include_disabled' },
	workspaceId: { sets: 'workspace_id' },
});

export const getMany = operation({
	name: 'Get Many',
	action: 'Get many keys',
	description: 'Get the keys of the account, with what each has used and its limit',
	credential: 'management',
	fields: [
		toolDescription(
			'Lists the OpenRouter keys of the account, with what each has used and its limit, in US dollars',
		),
		returnAllField,
		limitField,
		simplifyField,
		filterGroup,
	],
	async runItem(call) {
		const { itemIndex } = call;
		const query = keyFilters.read(this.getNodeParameter('filters', itemIndex, {}));
		const limit = readListLimit(this, itemIndex) ?? Infinity;
		const keys = await listKeys(this, call, query, limit);
		return toItems(this, itemIndex, keys, (entry) => renamed(entry, KEY_MEMBERS, KEY_AMOUNTS));
	},
});

/** OpenRouter gives a page, the size of which it does not say, from an offset. */
async function listKeys(
	context: IExecuteFunctions,
	call: ItemCall,
	query: JsonRecord,
	limit: number,
): Promise<JsonRecord[]> {
	const keys = new Map<unknown, JsonRecord>();
	for (let offset = 0; keys.size < limit;) {
		const qs = queryOf({ ...query, offset });
		const page = await askForList(context, call, { method: 'GET', path: '/keys', qs });
		const before = keys.size;
		for (const key of page) keys.set(key.hash ?? jsonText(key), key);
		// A server that does not know the offset gives the same page for ever.
		if (keys.size === before) break;
		offset += page.length;
	}
	return [...keys.values()].slice(0, limit);
}
