/**
 * OpenRouter's keys, as the endpoints for management keys have them. A key is named by its hash. Pure.
 * @see https://openrouter.ai/docs/guides/overview/auth/management-api-keys
 */
import { invalidInput } from '../failure/failure';
import { isDay } from '../parameters/values';
import { holdsOpenRouterKey } from '../values/openRouterKey';

/** OpenRouter's members of a key, and ours. `null` is kept: a key without a limit has none. */
export const KEY_MEMBERS = {
	hash: 'hash',
	name: 'name',
	label: 'label',
	disabled: 'disabled',
	limit: 'limitUsd',
	limit_remaining: 'limitRemainingUsd',
	limit_reset: 'limitReset',
	include_byok_in_limit: 'includesByokInLimit',
	usage: 'usageUsd',
	usage_daily: 'usageDailyUsd',
	usage_weekly: 'usageWeeklyUsd',
	usage_monthly: 'usageMonthlyUsd',
	byok_usage: 'byokUsageUsd',
	byok_usage_daily: 'byokUsageDailyUsd',
	byok_usage_weekly: 'byokUsageWeeklyUsd',
	byok_usage_monthly: 'byokUsageMonthlyUsd',
	workspace_id: 'workspaceId',
	created_at: 'createdAt',
	updated_at: 'updatedAt',
	expires_at: 'expiresAt',
};

/** Of these, the amounts. */
export const KEY_AMOUNTS = Object.entries(KEY_MEMBERS)
	.filter(([, ours]) => ours.endsWith('Usd'))
	.map(([name]) => name);

/** Of the key that asks, in addition. It has no hash and no name. */
export const CURRENT_KEY_MEMBERS = {
	...KEY_MEMBERS,
	is_management_key: 'isManagementKey',
	is_free_tier: 'isFreeTier',
	free_model_daily_requests: 'freeModelDailyRequests',
	allowed_data_regions: 'allowedDataRegions',
};

/**
 * Checks a hash, which then is safe as part of a path. `label` is that of its field. Throws
 * `OpenRouterError`. The text is never in the error, as it may be a key.
 */
export function checkedHash(text: string, label: string): string {
	const hash = text.trim();
	if (hash === '') {
		throw invalidInput(
			`${label} is empty`,
			'Enter the hash that OpenRouter gave when the key was created',
		);
	}
	if (holdsOpenRouterKey(hash)) {
		throw invalidInput(
			`${label} is a key, and not the hash of one`,
			'Enter the hash: Key: Get Many lists it. Keep the key itself out of the workflow',
		);
	}
	if (!/^[\w-]{1,256}$/.test(hash)) {
		throw invalidInput(
			`${label} is not valid`,
			'Enter the hash only, a text of letters and digits: Key: Get Many lists it',
		);
	}
	return hash;
}

const HAS_ZONE = /(z|[+-]\d{2}:?\d{2})$/i;
const HAS_TIME = /\d{1,2}:\d{2}/;

/** Seconds or milliseconds since 1970. */
const UNIX_TIME = /^\d{10}(\d{3})?$/;

function timeMs(text: string): number {
	if (UNIX_TIME.test(text)) return Number(text) * (text.length === 10 ? 1000 : 1);
	// Other texts that begin like a number, or have one somewhere, are dates to JavaScript, too.
	const [date] = /^\d{4}-\d{2}-\d{2}/.exec(text) ?? [];
	if (date === undefined || !isDay(date)) return Number.NaN;
	return Date.parse(HAS_ZONE.test(text) || !HAS_TIME.test(text) ? text : `${text}Z`);
}

/**
 * When a key expires, in UTC as OpenRouter wants it. A time without a zone is UTC. Throws
 * `OpenRouterError` for a text that is no time, or a time that has passed.
 */
export function expiryTime(text: string, label: string, nowMs: number): string {
	const atMs = timeMs(text.trim());
	if (Number.isNaN(atMs)) {
		throw invalidInput(
			`${label} is not a date and time`,
			'Enter it like 2027-12-31T23:59:59Z, or choose it in the calendar',
		);
	}
	if (atMs <= nowMs) {
		throw invalidInput(`${label} is in the past`, 'Enter a time to come, or remove the option');
	}
	return new Date(atMs).toISOString().replace('.000Z', 'Z');
}
