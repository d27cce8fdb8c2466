/**
 * Takes the ids of the author's account out of what OpenRouter answered: they are never in an output.
 * Pure; gives a copy.
 */
import { isRecord, type JsonRecord } from '../values/json';

/** Members that hold such an id, at whatever place. */
const ID_MEMBERS: ReadonlySet<string> = new Set([
	'user_id',
	'creator_user_id',
	'account_id',
	'org_id',
	'organization_id',
	'workspace_id',
]);

/**
 * What the model, the author or a caller has written. Names in there are theirs: a function may well
 * have an argument `user_id`.
 */
const WRITTEN_MEMBERS: ReadonlySet<string> = new Set([
	'content',
	'contents',
	'tool_calls',
	'tools',
	'reasoning_details',
	'annotations',
	'images',
	'audio',
	'logprobs',
]);

/** As OpenRouter makes them: `user_2dHFtVWx2n56w6HkM`. */
const ACCOUNT_ID = /^(user|org)_\d[0-9A-Za-z]{8,}$/;

/** Deeper than OpenRouter's own members are. What is deeper is left out. */
const MAX_DEPTH = 24;

/** The same body, message or entry without ids of the account. `T` must not declare such members. */
export function withoutAccountIds<T extends JsonRecord>(body: T): T {
	const known = new Set([...ID_MEMBERS].flatMap((name) => idsOf(body[name])));
	const isId = (value: unknown): boolean =>
		typeof value === 'string' && (known.has(value) || ACCOUNT_ID.test(value));
	const cleanRecord = (record: JsonRecord, depth: number): JsonRecord =>
		Object.fromEntries(
			Object.entries(record).flatMap(([name, value]): Array<[string, unknown]> => {
				if (WRITTEN_MEMBERS.has(name)) return [[name, value]];
				if (isId(value) || (ID_MEMBERS.has(name) && !isRecord(value))) return [];
				return [[name, clean(value, depth)]];
			}),
		);
	const clean = (value: unknown, depth: number): unknown => {
		if (depth > MAX_DEPTH) return undefined;
		if (Array.isArray(value)) {
			return value.filter((entry) => !isId(entry)).map((entry) => clean(entry, depth + 1));
		}
		return isRecord(value) ? cleanRecord(value, depth + 1) : value;
	};
	return cleanRecord(body, 0) as T;
}

/** Empty and short values are no ids that could be told from other words. */
const idsOf = (value: unknown): string[] =>
	typeof value === 'string' && value.length >= 6 ? [value] : [];
