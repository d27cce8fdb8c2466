/** The test of a credential that holds a key of OpenRouter. */
import type { ICredentialTestRequest } from 'n8n-workflow';

/**
 * Asks `/key`, which answers to both kinds of key and says which one it is; `/models` is public and
 * answers with any key. `page` makes keys of the right kind, `wrongKind` tells the other kind.
 */
export const keyTest = (
	page: string,
	wrongKind: { isManagementKey: boolean; message: string },
): ICredentialTestRequest => ({
	request: { url: '/key' },
	// n8n accepts both kinds of rules in one list, but its type does not.
	rules: [
		{
			type: 'responseCode',
			properties: {
				value: 401,
				message: `OpenRouter does not know this key: it is mistyped, disabled or expired. Copy it again from ${page}.`,
			},
		},
		{
			type: 'responseSuccessBody',
			properties: {
				key: 'data.is_management_key',
				value: wrongKind.isManagementKey,
				message: `${wrongKind.message} from ${page}.`,
			},
		},
	] as ICredentialTestRequest['rules'],
});
