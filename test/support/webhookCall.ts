/** Calls a webhook node in n8n-core, as n8n's server does. */
import type {
	IHttpRequestMethods,
	INodeParameters,
	INodeType,
	IWebhookDescription,
	IWebhookResponseData,
} from 'n8n-workflow';
import type { Credential } from './credentialsHelper';
import { additionalDataOf, n8nCore } from './n8nCore';
import { nodeOf, typesOf, workflowOf } from './workflow';

/** One call of a webhook node, as n8n's server makes it: the node answers `response` itself. */
export async function callWebhook(options: {
	nodeType: INodeType;
	parameters: INodeParameters;
	credentials: readonly Credential[];
	/** The entry of the node's `webhooks` that was called. */
	webhook: IWebhookDescription;
	request: object;
	response: object;
}): Promise<IWebhookResponseData> {
	const { nodeType, webhook, credentials } = options;
	const node = nodeOf({ nodeType, parameters: options.parameters });
	node.credentials = Object.fromEntries(
		credentials.map(({ type }) => [type.name, { id: type.name, name: type.name }]),
	);
	const workflow = workflowOf(typesOf(nodeType), [node]);
	const additionalData = additionalDataOf('webhook', ...credentials);
	Object.assign(additionalData, { httpRequest: options.request, httpResponse: options.response });
	const context = new n8nCore.WebhookContext(
		workflow,
		node,
		additionalData,
		'webhook',
		{
			httpMethod: webhook.httpMethod as IHttpRequestMethods,
			node: node.name,
			path: '',
			webhookDescription: webhook,
			workflowId: 'workflow',
			workflowExecuteAdditionalData: additionalData,
		},
		[],
		null,
	);
	if (nodeType.webhook === undefined) throw new Error(`${node.type} has no webhook`);
	return await nodeType.webhook.call(context);
}
