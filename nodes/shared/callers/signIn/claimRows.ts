/**
 * Reads the rows of Required Claims, as the panel saves them: `{ values: [{ name, value }] }`. In a file
 * of its own, because the bundle of a credential needs this alone.
 */
import { credentialFailure, type Failure } from '../../failure/failure';
import type { RequiredClaim } from '../identity/identity';
import { membersOf, textOf } from '../../values/members';

/** There is at least one, each with a name and a value; a row without them would let nobody in. */
export function readRequiredClaims(collection: unknown): RequiredClaim[] | Failure {
	const rows: unknown = membersOf(collection).get('values');
	if (!Array.isArray(rows) || rows.length === 0) {
		return credentialFailure(
			'Required Claims is empty',
			'Add the claims that a token must have, or remove Required Claims',
		);
	}
	const claims = rows.map((row: unknown) => {
		const members = membersOf(row);
		const value = members.get('value');
		return {
			name: textOf(members, 'name'),
			value: typeof value === 'boolean' ? String(value) : textOf(members, 'value'),
		};
	});
	return claims.some(({ name, value }) => name === '' || value === '')
		? credentialFailure(
				'Required Claims has a row without a name or a value',
				'Fill it in, or remove it',
			)
		: claims;
}
