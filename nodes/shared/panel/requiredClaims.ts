/** The rows of claims that a token must have, for the node and for the caller credential. */
import { orThrow } from '../failure/failure';
import { readRequiredClaims, type RequiredClaim } from '../callers/identity/identity';
import { described } from '../parameters/parameters';

export const requiredClaims = described({
	displayName: 'Required Claims',
	name: 'requiredClaims',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Claim',
	default: {},
	options: [
		{
			displayName: 'Claim',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. role',
					description: 'A claim, or a path to it such as app_metadata.plan',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. authenticated',
					description: 'What it must be; a list must have it as an entry',
				},
			],
		},
	],
});

/** Rows of the node's. Throws `OpenRouterError` (`invalid_input`) for none, and for one not filled in. */
export const readClaimsLimit = (value: unknown): RequiredClaim[] =>
	orThrow(readRequiredClaims(value));
