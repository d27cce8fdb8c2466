/**
 * What a caller may see of a chunk or a body of OpenRouter's: all of it but what it costs the author,
 * which provider they use, and what they have asked in the caller's stead. Pure; gives a copy where something is left out.
 */
import { isRecord, type JsonRecord } from './json';

/** The author's account, and what they have asked in the caller's stead: their system prompt, say. */
const SECRET_MEMBERS = ['user_id', 'debug'];
const PRIVATE_MEMBERS = [...SECRET_MEMBERS, 'provider', 'openrouter_metadata'];
const PRIVATE_USAGE = ['cost', 'cost_details', 'is_byok'];

/** `showsCostAndProvider`: the author lets callers see these. */
export function publicBody(body: JsonRecord, showsCostAndProvider = false): JsonRecord {
	if (showsCostAndProvider) return without(body, SECRET_MEMBERS);
	const named = without(body, PRIVATE_MEMBERS);
	// OpenRouter's own client wants the member to be there, and to be a text.
	const seen = Object.hasOwn(named, 'system_fingerprint')
		? { ...named, system_fingerprint: '' }
		: named;
	return isRecord(seen.usage) ? { ...seen, usage: without(seen.usage, PRIVATE_USAGE) } : seen;
}

/** The same object when it has none of the names. */
function without(record: JsonRecord, names: readonly string[]): JsonRecord {
	if (!names.some((name) => Object.hasOwn(record, name))) return record;
	return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}
