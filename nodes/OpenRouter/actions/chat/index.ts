import type { INodeProperties } from 'n8n-workflow';
import type { Execute } from '../../operation';
import * as complete from './complete.operation';
import { operationFields } from './panel/operationFields';
import * as respond from './respond.operation';

export const operations: Readonly<Record<string, Execute>> = {
	complete: complete.execute,
	respond: respond.execute,
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
				name: 'Answer a Frontend Request',
				value: 'respond',
				description: 'Answer what a page sent to a Webhook, within limits that you set',
				action: 'Answer a frontend request',
				// An AI Agent has no page that calls it.
				displayOptions: { show: { '@tool': [false] } },
			},
			{
				name: 'Complete',
				value: 'complete',
				description: 'Send messages to a model and get its answer',
				action: 'Complete a chat',
			},
		],
		default: 'complete',
	},
	...operationFields,
];
