import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { gatewayFields } from './panel';
import { requireUsableSettings } from './publishCheck';
import { testCallerCredential } from './signIn';
import { answerWebhook } from './webhook';
import { webhookPath } from './webhookPath';

export class OpenRouterGateway implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenRouter Gateway',
		name: 'openRouterGateway',
		icon: {
			light: 'file:../../icons/openrouter-gateway.svg',
			dark: 'file:../../icons/openrouter-gateway.dark.svg',
		},
		group: ['trigger'],
		// From 1 on, n8n evaluates a parameter for each request of a webhook node; from 2 on, none.
		version: 2,
		subtitle: '={{ "/" + $parameter["path"] + "/chat/completions" }}',
		description:
			'An OpenAI-compatible endpoint for pages and apps, with the OpenRouter key kept in n8n',
		defaults: { name: 'OpenRouter Gateway' },
		eventTriggerDescription: 'Call the endpoint at its Test URL, once',
		activationMessage: 'The endpoint answers at its Production URLs now.',
		triggerPanel: {
			header: 'Call the endpoint once',
			executionsHelp: {
				inactive:
					'<b>While building</b>, press Execute step and call the endpoint at its Test URL: the result of the call is shown here.<br /><br /><b>Once published</b>, it answers at its Production URLs. Report sets which calls start an execution.',
				active:
					'<b>While building</b>, press Execute step and call the endpoint at its Test URL: the result of the call is shown here.<br /><br /><b>It is published</b> and answers at its Production URLs. Report sets which calls start an execution.',
			},
			activationHint:
				'Once published, the endpoint answers at its Production URLs without listening.',
		},
		usableAsTool: undefined,
		inputs: [
			{ type: NodeConnectionTypes.AiTool, displayName: 'Tools' },
			{ type: NodeConnectionTypes.AiMemory, displayName: 'Memory', maxConnections: 1 },
		],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'openRouterGatewayApi', displayName: 'OpenRouter Key', required: true },
			{
				name: 'openRouterCallerApi',
				displayName: 'Who May Call',
				required: true,
				testedBy: 'testCallerCredential',
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				isFullPath: true,
				// Resolved without n8n's expression engine, which would cost more than the rest of a call.
				...webhookPath((parameters) => String(parameters.path ?? '') + '/chat/completions'),
			},
			{
				name: 'setup',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				isFullPath: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/responses'),
			},
			{
				name: 'setup',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				isFullPath: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/ag-ui'),
			},
			{
				name: 'setup',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				isFullPath: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/ui-messages'),
			},
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				isFullPath: true,
				// Pages ask it by themselves, so the panel's list stays short.
				ndvHideUrl: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/ui-messages'),
			},
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				isFullPath: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/models'),
			},
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				isFullPath: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/usage'),
			},
			{
				name: 'setup',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				isFullPath: true,
				// Of use only with a memory, so the panel's list stays short.
				ndvHideUrl: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/conversations'),
			},
			{
				name: 'setup',
				httpMethod: 'DELETE',
				responseMode: 'onReceived',
				isFullPath: true,
				// Of use only with a memory, so the panel's list stays short.
				ndvHideUrl: true,
				...webhookPath((parameters) => String(parameters.path ?? '') + '/conversations'),
			},
			{
				// Shown in the panel for its address, which is the base URL to copy.
				name: 'default',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				isFullPath: true,
				ndvHideMethod: true,
				...webhookPath((parameters) => String(parameters.path ?? '')),
			},
		],
		properties: gatewayFields,
	};

	methods = { credentialTest: { testCallerCredential } };

	webhookMethods = {
		default: {
			// n8n registers the path itself; nothing outside n8n has to be told.
			async checkExists(this: IHookFunctions): Promise<boolean> {
				requireUsableSettings(this);
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerWebhook(this);
	}
}
