/** Required Claims, for the node and for the caller credential. */
import { orThrow } from '../failure/failure';
import { readRequiredClaims, type RequiredClaim } from '../callers/signIn/requiredClaims';
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
					description: 'What the claim must be. If it is a list, what it must contain.',
				},
			],
		},
	],
});

/** Reads the node's rows. Throws `OpenRouterError` (`invalid_input`) when none or only part is filled in. */
export const readClaimsLimit = (value: unknown): RequiredClaim[] =>
	orThrow(readRequiredClaims(value));
