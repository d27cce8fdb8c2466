/** Token lists of successive deltas, which follow one another. Pure; never throws. */
import { emptyRecord, isRecord } from '../../values/json';

/**
 * Adds a delta's `logprobs` to those so far, in place: a copy for each delta would cost the square of
 * their number. What came in is not written to.
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
