/** The choice of a credential, for operations that work with either. */
import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { CredentialKind } from '../operation';

export const KEY_TYPE = 'keyType';

export const keyTypeField: INodeProperties = {
	displayName: 'Key Type',
	name: KEY_TYPE,
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Inference Key',
			value: 'inference',
			description: 'The key of the OpenRouter Gateway API credential, which calls models',
		},
		{
			name: 'Management Key',
			value: 'management',
			description: 'The key of the OpenRouter Management API credential, which manages other keys',
		},
	],
	default: 'inference',
	description: 'Which credential to use',
};

/** Applies to all items, so it is read from the first. */
export const readKeyType = (context: IExecuteFunctions): CredentialKind =>
	context.getNodeParameter(KEY_TYPE, 0, 'inference') === 'management' ? 'management' : 'inference';
