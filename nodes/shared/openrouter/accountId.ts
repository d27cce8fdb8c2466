/** Removes the ids of the author's account from OpenRouter's answers. Pure; returns a copy. */
import { isRecord, type JsonRecord } from '../values/json';

/** Members that hold such an id, at any depth. */
const ID_MEMBERS: ReadonlySet<string> = new Set([
	'user_id',
	'creator_user_id',
	'account_id',
	'org_id',
	'organization_id',
	'workspace_id',
]);

/**
 * Members that hold what the model, the author or a caller wrote. They are left as they are, because a
 * function may have an argument `user_id`.
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

/** OpenRouter's ids look like `user_2dHFtVWx2n56w6HkM`. */
const ACCOUNT_ID = /^(user|org)_\d[0-9A-Za-z]{8,}$/;

/** OpenRouter's own members are less deep. Deeper values are left out. */
const MAX_DEPTH = 24;

/** A copy of the body, message or entry without account ids. `T` must not declare such members. */
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

/** Short values do not count, as they could be ordinary words. */
const idsOf = (value: unknown): string[] =>
	typeof value === 'string' && value.length >= 6 ? [value] : [];
