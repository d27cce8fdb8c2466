/**
 * From n8n's webhook to `serve`, and back: the one file that knows n8n's context of a call. Never
 * throws: n8n would answer a thrown error with a text of its own and record a failed execution.
 */
import type {
	ICredentialDataDecryptedObject,
	INode,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { isYounger } from '../shared/transport/cached';
import { CREDENTIAL_TYPE } from '../shared/transport/http';
import { BoundedMap } from '../shared/values/boundedMap';
import type { GatewayPorts, GatewayRequest } from './ports';
import { serve } from './serve';
import { readGatewaySettings } from './settings';
import { CALLER_CREDENTIAL_TYPE } from './signIn';

/** The response is ours: n8n neither answers nor, without items, starts an execution. */
const DONE: IWebhookResponseData = { noWebhookResponse: true };

export async function answerWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const items = await serve(
		requestOf(context),
		() => readGatewaySettings(context),
		portsOf(context),
	);
	return items.length === 0 ? DONE : { ...DONE, workflowData: [items.map((json) => ({ json }))] };
}

function requestOf(context: IWebhookFunctions): GatewayRequest {
	const request = context.getRequestObject();
	return {
		endpoint: endpointOf(context.getWebhookName(), request),
		headers: context.getHeaderData(),
		body: request.body,
		from: () => ({
			address: request.ip,
			// Those of the header, if Express trusts whoever has connected. `ip` may be the same with and
			// without, as on one machine.
			isForwardedRead: Array.isArray(request.ips) && request.ips.length > 0,
		}),
	};
}

/** n8n allows two names for the webhooks of a node, and has matched the path to one of them. */
export function endpointOf(
	name: string,
	{ method, path }: { method: string; path: string },
): GatewayRequest['endpoint'] {
	// n8n matches the path without the slash at its end.
	if (name !== 'default') return /\/usage\/?$/.test(path) ? 'usage' : 'models';
	return method === 'GET' ? 'base' : 'chat';
}

function portsOf(context: IWebhookFunctions): GatewayPorts {
	// n8n copies the node, with all its parameters, each time it is asked.
	let copy: INode | undefined;
	const node = () => (copy ??= context.getNode());
	const nodeKey = () => `${context.getWorkflow().id}:${node().id}`;
	// A node may be given another credential, so that one's ID is part of the key.
	const keyOf = (type: string) => `${nodeKey()}:${type}:${node().credentials?.[type]?.id}`;
	const recall = (type: string, keepMs: number) =>
		recallCredential(keyOf(type), () => context.getCredentials(type), keepMs, Date.now());
	return {
		response: context.getResponseObject(),
		http: context,
		nodeKey,
		isTest: context.getMode() === 'manual',
		keyCredential: (keepMs) => recall(CREDENTIAL_TYPE, keepMs),
		callerCredential: (keepMs) => recall(CALLER_CREDENTIAL_TYPE, keepMs),
		instanceId: () => context.getInstanceId(),
		staticData: () => context.getWorkflowStaticData('global'),
		forgetKey: () => credentials.delete(keyOf(CREDENTIAL_TYPE)),
		logFault(fault) {
			const { name } = context.getWorkflow();
			context.logger.error(`OpenRouter Gateway “${node().name}” in workflow “${name}”: ${fault}`);
		},
		logHint(hint) {
			const workflowId = context.getWorkflow().id;
			context.logger.warn(`OpenRouter Gateway: ${hint}`, { nodeName: node().name, workflowId });
		},
	};
}

/**
 * Decrypted credentials, kept for some seconds: in a webhook n8n takes an isolate of its expression
 * engine to resolve one, which costs more than all else that a call needs. This process's memory only.
 */
const credentials = new BoundedMap<{ data: ICredentialDataDecryptedObject; readMs: number }>(100);

/** `keepMs` 0 reads anew each time. Throws what n8n throws when there is no such credential. */
export async function recallCredential(
	key: string,
	read: () => Promise<ICredentialDataDecryptedObject>,
	keepMs: number,
	nowMs: number,
): Promise<ICredentialDataDecryptedObject> {
	const known = credentials.get(key);
	if (known !== undefined && isYounger(known.readMs, keepMs, nowMs)) return known.data;
	const data = await read();
	if (keepMs > 0) credentials.set(key, { data, readMs: nowMs });
	else credentials.delete(key);
	return data;
}
