/**
 * What a key may still spend.
 * @see https://openrouter.ai/docs/api-reference/limits
 */
import { asNumber, asRecord } from './json';

/** Reads the body of `GET /key`: USD left, or why that is not known. */
export function readRemainingUsd(body: unknown): number | 'unlimited' | 'unreadable' {
	const { limit, limit_remaining: remaining } = asRecord(asRecord(body).data);
	if (limit === null) return 'unlimited';
	return asNumber(limit) === undefined ? 'unreadable' : (asNumber(remaining) ?? 'unreadable');
}
