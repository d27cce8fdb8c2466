/** A node of operations that are made up for a test, to see what the router does with any operation. */
import type { INodeProperties, INodeType } from 'n8n-workflow';
import type { Resource } from '../../nodes/OpenRouter/operation';
import { credentialDisplay, propertiesOf } from '../../nodes/OpenRouter/properties';
import { router } from '../../nodes/OpenRouter/router';

/** The words of an operation in the panel. */
export const WORDS = { name: 'Make', action: 'Make a thing', description: 'Makes a thing' };

export const field = (name: string) =>
	({ displayName: name, name, type: 'string', default: '' }) as const;

export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	default: {},
	options: [{ displayName: 'Parallel Items', name: 'parallelItems', type: 'number', default: 10 }],
};

/** A node with these operations, run by our router. */
export const nodeOf = (resources: readonly Resource[]): INodeType => ({
	description: {
		displayName: 'Made Up',
		name: 'madeUp',
		group: ['transform'],
		version: 1,
		description: 'A node made up for this test',
		defaults: { name: 'Made Up' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [
			{
				name: 'openRouterGatewayApi',
				required: true,
				displayOptions: credentialDisplay(resources, 'inference'),
			},
			{
				name: 'openRouterManagementApi',
				required: true,
				displayOptions: credentialDisplay(resources, 'management'),
			},
		],
		properties: propertiesOf(resources),
	},
	async execute() {
		return await router.call(this, resources);
	},
});
