import type { INodeProperties } from 'n8n-workflow';
import type { Execute } from '../../operation';
import * as complete from './complete.operation';

export const operations: Readonly<Record<string, Execute>> = {
	complete: complete.execute,
};

export const description: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['chat'] } },
		options: [
			{
				name: 'Complete',
				value: 'complete',
				description: 'Send messages to a model and get its answer',
				action: 'Complete a chat',
			},
		],
		default: 'complete',
	},
	...complete.description,
];
