/** Joins the token lists of successive deltas. Pure; never throws. */
import { emptyRecord, isRecord } from '../../values/json';

/**
 * Appends a delta's `logprobs` to `sofar`, in place: copying for each delta would take quadratic time.
 * `value` is not changed.
 */
export function joinLogprobs(
	sofar: Record<string, unknown> | undefined,
	value: unknown,
): Record<string, unknown> | undefined {
	if (!isRecord(value)) return sofar;
	const joined = sofar ?? emptyRecord();
	for (const name in value) {
		const tokens: unknown = value[name];
		const before = joined[name];
		if (!Array.isArray(tokens)) joined[name] = tokens ?? before ?? null;
		else if (Array.isArray(before)) for (const token of tokens) before.push(token);
		else joined[name] = [...(tokens as unknown[])];
	}
	return joined;
}
