/** Which app is asking, where this node says it otherwise than the credential. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { attributionHeaders } from '../../shared/openrouter/attribution';
import { readText } from '../../shared/parameters/values';

export const attributionFields: INodeProperties[] = [
	{
		displayName: 'Site URL',
		name: 'siteUrl',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://my-app.example',
		description:
			'Address of your app, sent as HTTP-Referer. OpenRouter shows it in its rankings. Empty: the credential’s.',
	},
	{
		displayName: 'Site Title',
		name: 'siteTitle',
		type: 'string',
		default: '',
		placeholder: 'e.g. My App',
		description:
			'Name of your app, sent as X-Title. OpenRouter shows it in its rankings. Empty: the credential’s.',
	},
];

/** Headers of the request. Throws `OpenRouterError` for what cannot be a header. */
export const readAttribution = (
	context: IExecuteFunctions,
	itemIndex: number,
): Record<string, string> =>
	attributionHeaders({
		siteUrl: readText('Site URL', context.getNodeParameter('siteUrl', itemIndex, '')),
		siteTitle: readText('Site Title', context.getNodeParameter('siteTitle', itemIndex, '')),
	});
