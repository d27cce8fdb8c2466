import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';
import {
	searchBatchModels,
	searchEmbeddingModels,
	searchModels,
	searchRerankModels,
} from './methods/listSearch';
import { mediaSearch } from './methods/mediaSearch';
import { RESOURCES } from './operations';
import { credentialDisplay, propertiesOf } from './properties';
import { router } from './router';

export class OpenRouter implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenRouter',
		name: 'openRouter',
		icon: {
			light: 'file:../../icons/openrouter-gateway.svg',
			dark: 'file:../../icons/openrouter-gateway.dark.svg',
		},
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Ask any model on OpenRouter, with the API key kept out of the browser',
		defaults: { name: 'OpenRouter' },
		usableAsTool: true,
		// Only a chat uses what is connected.
		inputs:
			'={{ $parameter.resource === "chat" ? [{ type: "main" }, { type: "ai_tool", displayName: "Tools" }, { type: "ai_memory", displayName: "Memory", maxConnections: 1 }] : [{ type: "main" }] }}',
		outputs: [NodeConnectionTypes.Main],
		// Names are literals here, because n8n's lint reads them.
		credentials: [
			{
				name: 'openRouterGatewayApi',
				required: true,
				displayOptions: credentialDisplay(RESOURCES, 'inference'),
			},
			{
				name: 'openRouterManagementApi',
				required: true,
				displayOptions: credentialDisplay(RESOURCES, 'management'),
			},
		],
		// The secret of a key that was created. n8n 2.20 hides it in executions; n8n 2.41 does not use this mark.
		sensitiveOutputFields: ['key'],
		properties: propertiesOf(RESOURCES),
	};

	methods = {
		listSearch: {
			searchBatchModels,
			searchEmbeddingModels,
			searchModels,
			searchRerankModels,
			...mediaSearch,
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await router.call(this, RESOURCES);
	}
}
