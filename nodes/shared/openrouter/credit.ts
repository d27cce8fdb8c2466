/**
 * The credit that a key has left.
 * @see https://openrouter.ai/docs/api-reference/limits
 */
import type { Failed, Failure } from '../failure/failure';
import { LOW_CREDIT } from '../failure/sentences/keys';
import { asNumber, asRecord } from '../values/json';

export type KeyCredit =
	| { kind: 'answered'; remainingUsd: number }
	/** The key has no amount to compare with; `why` tells the author the reason. */
	| { kind: 'answered'; remainingUsd: undefined; why: string }
	| Failed;

/** Reads the body of `GET /key`: USD left; `unlimited` for a key without a limit. */
export function readRemainingUsd(body: unknown): number | 'unlimited' | 'unreadable' {
	const { limit, limit_remaining: remaining } = asRecord(asRecord(body).data);
	if (limit === null) return 'unlimited';
	return asNumber(limit) === undefined ? 'unreadable' : (asNumber(remaining) ?? 'unreadable');
}

/** Hints for the author: why Minimum Credit has no effect. */
export const NO_KEY_LIMIT =
	'Minimum Credit (USD) has no effect: this key has no credit limit, so what it may still spend is not known. Set a limit for the key at openrouter.ai/keys.';
export const NO_KEY_ENDPOINT =
	'Minimum Credit (USD) has no effect: the server at the credential’s address does not say what a key may still spend (it has no /key).';

/** A key that can never tell what it has left stops no call. */
export function creditFailure(credit: KeyCredit, minimumUsd: number): Failure | undefined {
	if (credit.kind === 'failed') return credit.failure;
	const { remainingUsd } = credit;
	return remainingUsd === undefined || remainingUsd >= minimumUsd ? undefined : LOW_CREDIT;
}
