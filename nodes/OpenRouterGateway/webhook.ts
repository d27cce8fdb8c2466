/**
 * From n8n's webhook to `serve`, and back: the one file that knows n8n's context of a call. Never
 * throws: n8n would answer a thrown error with a text of its own and record a failed execution.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { forgetCredential, recallCredential } from '../shared/transport/credentialMemory';
import { CREDENTIAL_TYPE } from '../shared/transport/http';
import { nodeOf } from '../shared/transport/nodeOf';
import type { GatewayPorts, GatewayRequest } from './ports';
import { serve } from './serve';
import { readGatewaySettings } from './settings';
import { CALLER_CREDENTIAL_TYPE } from './signIn';

/** The response is ours: n8n neither answers nor, without items, starts an execution. */
const DONE: IWebhookResponseData = { noWebhookResponse: true };

export async function answerWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const json = await serve(
		requestOf(context),
		() => readGatewaySettings(context),
		portsOf(context),
	);
	return json === undefined ? DONE : { ...DONE, workflowData: [[{ json }]] };
}

function requestOf(context: IWebhookFunctions): GatewayRequest {
	const request = context.getRequestObject();
	const isGet = request.method === 'GET';
	return {
		endpoint: context.getWebhookName() !== 'default' ? 'models' : isGet ? 'base' : 'chat',
		headers: context.getHeaderData(),
		body: request.body,
		// Express looks for both anew each time, and few calls need them.
		get address() {
			return request.ip;
		},
		get readsForwarded() {
			// Those of the header, if Express trusts whoever has connected. `ip` may be the same with and
			// without, as on one machine.
			return Array.isArray(request.ips) && request.ips.length > 0;
		},
	};
}

const portsOf = (context: IWebhookFunctions): GatewayPorts => ({
	response: context.getResponseObject(),
	http: context,
	nodeKey: () => `${context.getWorkflow().id}:${nodeOf(context).id}`,
	isTest: context.getMode() === 'manual',
	keyCredential: async (keepMs) => await recallCredential(context, CREDENTIAL_TYPE, keepMs),
	callerCredential: async (keepMs) =>
		await recallCredential(context, CALLER_CREDENTIAL_TYPE, keepMs),
	forgetKey: () => forgetCredential(context, CREDENTIAL_TYPE),
	logFault(fault) {
		const { name: workflow } = context.getWorkflow();
		context.logger.error(
			`OpenRouter Gateway “${nodeOf(context).name}” in workflow “${workflow}”: ${fault}`,
		);
	},
	logHint(hint) {
		context.logger.warn(`OpenRouter Gateway: ${hint}`, {
			nodeName: nodeOf(context).name,
			workflowId: context.getWorkflow().id,
		});
	},
});
