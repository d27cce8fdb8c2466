import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { connectionFields } from '../nodes/shared/panel/connection';
import { keyTest } from '../nodes/shared/panel/keyTest';
import { authenticated } from '../nodes/shared/transport/authenticate';

export class OpenRouterGatewayApi implements ICredentialType {
	name = 'openRouterGatewayApi';

	displayName = 'OpenRouter Gateway API';

	icon: Icon = {
		light: 'file:../icons/openrouter-gateway.svg',
		dark: 'file:../icons/openrouter-gateway.dark.svg',
	};

	documentationUrl =
		'https://github.com/openrouter-gateway/n8n-nodes-openrouter-gateway#the-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk-or-v1-…',
			description:
				'An API key from openrouter.ai/keys. Give it a credit limit: it is the hard ceiling on what a public page can cost.',
		},
		...connectionFields,
		{
			displayName: 'Site URL',
			name: 'siteUrl',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://my-app.example',
			description:
				'Address of your app, sent as HTTP-Referer. OpenRouter shows it in its rankings. Leave empty to stay out of them.',
		},
		{
			displayName: 'Site Title',
			name: 'siteTitle',
			type: 'string',
			default: '',
			placeholder: 'e.g. My App',
			description: 'Name of your app, sent as X-OpenRouter-Title and X-Title',
		},
		{
			displayName: 'Categories',
			name: 'categories',
			type: 'multiOptions',
			options: [
				{ name: 'Audio Generation', value: 'audio-gen' },
				{ name: 'CLI Agent', value: 'cli-agent' },
				{ name: 'Cloud Agent', value: 'cloud-agent' },
				{ name: 'Creative Writing', value: 'creative-writing' },
				{ name: 'Game', value: 'game' },
				{ name: 'General Chat', value: 'general-chat' },
				{ name: 'IDE Extension', value: 'ide-extension' },
				{ name: 'Image Generation', value: 'image-gen' },
				{ name: 'Legal', value: 'legal' },
				{ name: 'Native App Builder', value: 'native-app-builder' },
				{ name: 'Personal Agent', value: 'personal-agent' },
				{ name: 'Programming App', value: 'programming-app' },
				{ name: 'Roleplay', value: 'roleplay' },
				{ name: 'Video Generation', value: 'video-gen' },
				{ name: 'Writing Assistant', value: 'writing-assistant' },
			],
			default: [],
			description: 'What kind of app it is, for OpenRouter’s rankings; up to two',
		},
		{
			displayName: 'Caller ID Secret',
			name: 'callerIdSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Any long text. With it, OpenRouter sees the same anonymous ID for a caller after the API key has changed; without it, IDs are made with the API key.',
		},
	];

	/**
	 * A function in place of n8n's `generic` form: it needs no expressions, and it sends the key only to
	 * the credential's own host, for any node. Throws a sentence for any other URL.
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions & { uri?: string },
	): Promise<IHttpRequestOptions> {
		return authenticated(credentials, requestOptions);
	}

	test: ICredentialTestRequest = keyTest('openrouter.ai/keys', {
		isManagementKey: true,
		message: 'This is a management key, which cannot call models. Enter an inference key',
	});
}
