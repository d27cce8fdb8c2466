/**
 * What a key may still spend.
 * @see https://openrouter.ai/docs/api-reference/limits
 */
import { asNumber, asRecord } from './json';

/** Reads the body of `GET /key`: USD left, or `undefined` for a key without a limit. */
export function readRemainingUsd(body: unknown): number | undefined {
	const { limit, limit_remaining: remaining } = asRecord(asRecord(body).data);
	return asNumber(limit) === undefined ? undefined : asNumber(remaining);
}
