import type { INodeProperties } from 'n8n-workflow';
import type { Execute } from '../../operation';
import * as getMany from './getMany.operation';

export const operations: Readonly<Record<string, Execute>> = {
	getMany: getMany.execute,
};

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['model'] } },
		options: [
			{
				name: 'Get Many',
				value: 'getMany',
				description: 'Get the models that the key can use, with prices and limits',
				action: 'Get many models',
			},
		],
		default: 'getMany',
	},
	...getMany.description,
];
