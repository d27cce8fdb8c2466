/** The key that an operation is about. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { checkedHash } from '../../../shared/openrouter/apiKey';
import { readText } from '../../../shared/parameters/values';

export const hashField: INodeProperties = {
	displayName: 'Key Hash',
	name: 'hash',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. f01d52606dc8f0a8303a7b5cc3fa07109c2e346cec7c0a16b40de462992ce943',
	description: 'The hash that names the key, from Create or Get Many. Not the key itself.',
};

/** The hash, safe as part of a path. Throws `OpenRouterError` for anything else. */
export const readHash = (context: IExecuteFunctions, itemIndex: number): string =>
	checkedHash(
		readText(hashField.displayName, context.getNodeParameter('hash', itemIndex, '')) ?? '',
		hashField.displayName,
	);
