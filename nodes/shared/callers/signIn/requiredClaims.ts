/** Required Claims. In a file of its own, as the caller credential bundles what it imports. */
import { credentialFailure, type Failure } from '../../failure/failure';
import { asRecord, asTrimmedText } from '../../values/json';

export type RequiredClaim = {
	/** The name of a claim, or a path to it: `app_metadata.role`. */
	name: string;
	/** Compared as text. A claim that is a list must contain it. */
	value: string;
};

/**
 * Reads the rows of Required Claims as the panel saves them: `{ values: [{ name, value }] }`. At least
 * one row is needed, and each needs a name and a value.
 */
export function readRequiredClaims(collection: unknown): RequiredClaim[] | Failure {
	const rows: unknown = asRecord(collection).values;
	if (!Array.isArray(rows) || rows.length === 0) {
		return credentialFailure(
			'Required Claims is empty',
			'Add the claims that a token must have, or remove Required Claims',
		);
	}
	const claims = rows.map((row: unknown) => {
		const { name, value } = asRecord(row);
		return {
			name: asTrimmedText(name),
			value: typeof value === 'boolean' ? String(value) : asTrimmedText(value),
		};
	});
	return claims.some(({ name, value }) => name === '' || value === '')
		? credentialFailure(
				'Required Claims has a row without a name or a value',
				'Fill it in, or remove it',
			)
		: claims;
}
