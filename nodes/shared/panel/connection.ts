/** Where OpenRouter is, for each credential with a key of OpenRouter. */
import type { INodeProperties } from 'n8n-workflow';

export const connectionFields: INodeProperties[] = [
	{
		displayName: 'Region',
		name: 'region',
		type: 'options',
		options: [
			{
				name: 'Custom',
				value: 'custom',
				description: 'Another address that offers OpenRouter’s API',
			},
			{ name: 'EU', value: 'eu', description: 'Data stays in the EU (enterprise accounts)' },
			{
				name: 'Global',
				value: 'global',
				description: 'The usual address: openrouter.ai',
			},
			{ name: 'US', value: 'us', description: 'Data stays in the US (enterprise accounts)' },
		],
		default: 'global',
		description: 'Which of OpenRouter’s addresses to call',
	},
	{
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://openrouter.example.com/api/v1',
		description: 'Address of the API, up to and including its version',
		displayOptions: { show: { region: ['custom'] } },
	},
];
