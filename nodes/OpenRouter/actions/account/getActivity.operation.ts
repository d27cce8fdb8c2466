/** Lists what the account used; one item per day, model and provider. */
import { invalidInput } from '../../../shared/failure/failure';
import { checkedHash } from '../../../shared/openrouter/apiKey';
import { lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { isDay, readTime } from '../../../shared/parameters/values';
import { fromAgent, toolDescription, withToolDefault } from '../../item/agentToolFields';
import { askForList, queryOf } from '../../item/ask';
import { limitField, readListLimit, returnAllField } from '../../item/listLimit';
import { simplifyField } from '../../item/output';
import { renamed, toItems } from '../../item/simplified';
import { operation } from '../../operation';

const filterGroup = described({
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Date',
			name: 'date',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2026-11-27',
			description: 'One of the last 30 days that have ended, in UTC',
		},
		{
			displayName: 'Group by Workspace',
			name: 'groupByWorkspace',
			type: 'boolean',
			default: true,
			description: 'Whether each workspace has rows of its own',
		},
		{
			displayName: 'Key Hash',
			name: 'keyHash',
			type: 'string',
			default: '',
			placeholder: 'e.g. f01d52606dc8f0a8303a7b5cc3fa07109c2e346cec7c0a16b40de462992ce943',
			description: 'The hash of a key, from Key: Get Many. Not the key itself.',
		},
		lengthOfExpression,
		{
			displayName: 'User ID',
			name: 'userId',
			type: 'string',
			default: '',
			placeholder: 'e.g. user_2dHFtVWx2n56w6HkM0000000000',
			description: 'A member of the organization that owns the account',
		},
		{
			displayName: 'Workspace ID',
			name: 'workspaceId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0df9e665-d932-5740-b2c7-b52af166bc11',
			description: 'One workspace of the account',
		},
	],
});

export const activityFilters = parameters(filterGroup, {
	date: { sets: 'date', read: (value, label) => readTime(label, value), to: checkedDate },
	groupByWorkspace: { sets: 'group_by', to: (isOn) => (isOn ? 'workspace' : undefined) },
	// `closes`: without it, an empty expression would list what all others used.
	keyHash: { sets: 'api_key_hash', to: checkedHash, closes: true },
	userId: { sets: 'user_id', closes: true },
	workspaceId: { sets: 'workspace_id', closes: true },
});

const DATE_CHARS = '2026-11-27'.length;
/** A time must say its zone, because the day is one in UTC. */
const DAY_OR_TIME = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2}))?$/;

/** Whether it is one of the last 30 days, OpenRouter decides. */
function checkedDate(text: string, label: string): string {
	const given = text.trim();
	const isDate = DAY_OR_TIME.test(given) && isDay(given.slice(0, DATE_CHARS));
	const atMs = isDate ? Date.parse(given) : Number.NaN;
	if (Number.isNaN(atMs)) throw invalidInput(`${label} is not a date`, 'Enter it like 2026-11-27');
	return new Date(atMs).toISOString().slice(0, DATE_CHARS);
}

const NAMES = {
	date: 'date',
	model: 'model',
	model_permaslug: 'modelVersion',
	provider_name: 'provider',
	endpoint_id: 'endpointId',
	requests: 'requests',
	usage: 'cost',
	byok_usage_inference: 'upstreamInferenceCost',
	prompt_tokens: 'promptTokens',
	completion_tokens: 'completionTokens',
	reasoning_tokens: 'reasoningTokens',
	workspace_id: 'workspaceId',
};

const NUMBERS: readonly string[] = [
	'requests',
	'usage',
	'byok_usage_inference',
	'prompt_tokens',
	'completion_tokens',
	'reasoning_tokens',
];

export const getActivity = operation({
	name: 'Get Activity',
	action: 'Get the activity of the account',
	description: 'Get the cost, tokens and calls of the last 30 days, by day, model and provider',
	credential: 'management',
	fields: [
		toolDescription(
			'Lists what the OpenRouter account used in the last 30 days: cost in US dollars, tokens and calls by day, model and provider',
		),
		returnAllField,
		limitField,
		simplifyField,
		...withToolDefault(filterGroup, {
			date: fromAgent({
				key: 'Date',
				description: 'One day in UTC, such as: 2026-11-27; left out for all of the last 30 days',
				isOptional: true,
			}),
		}),
	],
	async runItem(call) {
		const { itemIndex } = call;
		const qs = queryOf(activityFilters.read(this.getNodeParameter('filters', itemIndex, {})));
		const limit = readListLimit(this, itemIndex);
		const rows = await askForList(this, call, { method: 'GET', path: '/activity', qs });
		return toItems(this, itemIndex, rows.slice(0, limit), (entry) =>
			renamed(entry, NAMES, NUMBERS),
		);
	},
});
