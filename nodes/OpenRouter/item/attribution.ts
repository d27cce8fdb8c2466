/** The app that calls, where the node overrides the credential. */
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
			'Address of your app, sent as HTTP-Referer. OpenRouter shows it in its rankings. Empty: as in the credential.',
	},
	{
		displayName: 'Site Title',
		name: 'siteTitle',
		type: 'string',
		default: '',
		placeholder: 'e.g. My App',
		description:
			'Name of your app, sent as X-Title. OpenRouter shows it in its rankings. Empty: as in the credential.',
	},
];

/** Headers of the request. Throws `OpenRouterError` for a value that cannot be a header. */
export const readAttribution = (
	context: IExecuteFunctions,
	itemIndex: number,
): Record<string, string> =>
	attributionHeaders({
		siteUrl: readText('Site URL', context.getNodeParameter('siteUrl', itemIndex, '')),
		siteTitle: readText('Site Title', context.getNodeParameter('siteTitle', itemIndex, '')),
	});
