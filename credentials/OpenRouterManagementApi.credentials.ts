import type {
	Icon,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { authenticated } from '../nodes/shared/transport/authenticate';

/** Holds a management key, which creates and changes keys and reads the account, but calls no model. */
export class OpenRouterManagementApi implements ICredentialType {
	name = 'openRouterManagementApi';

	displayName = 'OpenRouter Management API';

	icon: Icon = {
		light: 'file:../icons/openrouter-gateway.svg',
		dark: 'file:../icons/openrouter-gateway.dark.svg',
	};

	documentationUrl =
		'https://github.com/openrouter-gateway/n8n-nodes-openrouter-gateway/blob/main/docs/reference.md#openrouter-management-api-credential';

	properties: INodeProperties[] = [
		{
			displayName: 'Management Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'sk-or-v1-…',
			description:
				'A management key from openrouter.ai/settings/management-keys. It can create keys that spend the credit of your account, so share this credential with nobody who must not.',
		},
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

	/** As in the other credential: the key goes to the credential's own host only, for any node. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions & { uri?: string },
	): Promise<IHttpRequestOptions> {
		return authenticated(credentials, requestOptions);
	}

	/** `/key` answers to both kinds of key, and says which one it is. */
	test: ICredentialTestRequest = {
		request: { url: '/key' },
		// n8n accepts both kinds in one list, but its type does not.
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'OpenRouter does not know this key: it is mistyped, disabled or expired. Copy it again from openrouter.ai/settings/management-keys.',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data.is_management_key',
					value: false,
					message:
						'This is an inference key, which cannot manage keys. Enter a management key from openrouter.ai/settings/management-keys.',
				},
			},
		] as ICredentialTestRequest['rules'],
	};
}
