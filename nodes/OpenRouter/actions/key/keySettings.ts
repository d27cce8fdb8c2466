/** Settings of a key that is created or updated, and the API fields that they set. */
import { invalidInput } from '../../../shared/failure/failure';
import { expiryTime } from '../../../shared/openrouter/apiKey';
import { lengthOfExpression } from '../../../shared/parameters/collection';
import { described, parameters } from '../../../shared/parameters/parameters';
import { readTime } from '../../../shared/parameters/values';

const MAX_LIMIT_USD = 1_000_000;

const PERIODS = [
	{ name: 'Daily', value: 'daily', description: 'At 00:00 UTC' },
	{ name: 'Monthly', value: 'monthly', description: 'At 00:00 UTC on the first of the month' },
	{ name: 'Never', value: 'never', description: 'The limit is for all time' },
	{ name: 'Weekly', value: 'weekly', description: 'At 00:00 UTC on Monday' },
];

/** `null` for a limit for all time. An expression may give any text. */
function periodOf(value: string, label: string): string | null {
	if (PERIODS.some((period) => period.value === value)) return value === 'never' ? null : value;
	throw invalidInput(`${label} is not valid`, 'Enter daily, weekly, monthly or never');
}

const limitUsdField = described({
	displayName: 'Credit Limit (USD)',
	name: 'limitUsd',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: MAX_LIMIT_USD },
	default: 10,
	description: 'The most that the key can spend until the limit resets',
});

const limitResetField = described({
	displayName: 'Limit Resets',
	name: 'limitReset',
	type: 'options',
	options: PERIODS,
	default: 'monthly',
	description: 'When the key can spend its limit again',
});

const ownProviderKeysField = described({
	displayName: 'Count Own Provider Keys',
	name: 'includeByokInLimit',
	type: 'boolean',
	default: true,
	description:
		'Whether what providers charge for calls with your own provider keys (BYOK) counts in the limit',
});

/** What a new key has besides its name. */
export const limitFields = described([
	{
		displayName: 'No Credit Limit',
		name: 'unlimited',
		type: 'boolean',
		default: false,
		description: 'Whether the key may spend all credit of the account',
	},
	{
		...limitUsdField,
		displayOptions: { show: { unlimited: [false] } },
	},
	{
		...limitResetField,
		displayOptions: { show: { unlimited: [false] } },
	},
]);

export const limits = parameters(limitFields, {
	unlimited: {},
	limitUsd: { sets: 'limit', unit: 'USD', closes: true },
	// Null is not sent: a limit of a new key is for all time anyway.
	limitReset: { sets: 'limit_reset', to: periodOf },
});

const createOptions = described({
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		ownProviderKeysField,
		{
			displayName: 'Creator User ID',
			name: 'creatorUserId',
			type: 'string',
			default: '',
			placeholder: 'e.g. user_2dHFtVWx2n56w6HkM0000000000',
			description: 'The member who creates the key, for the account of an organization',
		},
		{
			displayName: 'Expires At',
			name: 'expiresAt',
			type: 'dateTime',
			default: '',
			description: 'When the key stops working. A time without a zone is UTC.',
		},
		lengthOfExpression,
		{
			displayName: 'Workspace ID',
			name: 'workspaceId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 0df9e665-d932-5740-b2c7-b52af166bc11',
			description: 'The workspace of the key. Empty: the default workspace.',
		},
	],
});

export const creation = parameters(createOptions, {
	creatorUserId: { sets: 'creator_user_id' },
	expiresAt: {
		sets: 'expires_at',
		closes: true,
		read: (value, label) => readTime(label, value),
		to: (time, label) => expiryTime(time, label, Date.now()),
	},
	includeByokInLimit: { sets: 'include_byok_in_limit', closes: true },
	workspaceId: { sets: 'workspace_id' },
});

const updateFields = described({
	displayName: 'Update Fields',
	name: 'updateFields',
	type: 'collection',
	placeholder: 'Add Field',
	default: {},
	options: [
		ownProviderKeysField,
		limitUsdField,
		{
			displayName: 'Disabled',
			name: 'disabled',
			type: 'boolean',
			default: true,
			description: 'Whether the key is refused. It can be enabled again.',
		},
		lengthOfExpression,
		limitResetField,
		{
			displayName: 'Name',
			name: 'name',
			type: 'string',
			default: '',
			description: 'What the key is called in OpenRouter',
		},
		{
			displayName: 'No Credit Limit',
			name: 'unlimited',
			type: 'boolean',
			default: true,
			description: 'Whether the key may spend all credit of the account',
		},
	],
});

export const update = parameters(updateFields, {
	disabled: { sets: 'disabled', closes: true },
	includeByokInLimit: { sets: 'include_byok_in_limit', closes: true },
	limitUsd: { sets: 'limit', unit: 'USD', closes: true },
	// Null is sent by the operation, as a row cannot set it.
	limitReset: { sets: 'limit_reset', to: periodOf },
	name: { sets: 'name', closes: true },
	unlimited: {},
});
