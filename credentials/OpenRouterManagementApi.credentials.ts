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
			placeholder: 'e.g. sk-or-v1-…',
			description:
				'A management key from openrouter.ai/settings/management-keys. It can create keys that spend the credit of your account, so share this credential with nobody who must not.',
		},
		...connectionFields,
	];

	/** As in the other credential: the key goes to the credential's own host only, for any node. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions & { uri?: string },
	): Promise<IHttpRequestOptions> {
		return authenticated(credentials, requestOptions);
	}

	test: ICredentialTestRequest = keyTest('openrouter.ai/settings/management-keys', {
		isManagementKey: false,
		message: 'This is an inference key, which cannot manage keys. Enter a management key',
	});
}
