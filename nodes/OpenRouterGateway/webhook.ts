/**
 * Translates between n8n's webhook and `serve`. No other file knows n8n's context of a call. Never
 * throws, because n8n answers a thrown error with its own text and records a failed execution.
 */
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { isYounger } from '../shared/transport/cached';
import { CREDENTIAL_TYPE } from '../shared/transport/http';
import { BoundedMap } from '../shared/values/boundedMap';
import { isRecord } from '../shared/values/json';
import type { Connections, GatewayPorts, GatewayRequest, Supply } from './ports';
import { serve } from './serve';
import { readGatewaySettings } from './settings';
import { CALLER_CREDENTIAL_TYPE } from './signIn';

/** Tells n8n that the response has been sent. Without items, n8n starts no execution. */
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
		method: request.method,
		query: request.query,
		headers: context.getHeaderData(),
		body: request.body,
		from: () => ({
			address: request.ip,
			// Express lists the header's addresses here if it trusts the proxy. Comparing `ip` would not
			// help: it may be the same with and without the header, as on one machine.
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
	if (name !== 'default') {
		return OTHERS.find((endpoint) => path.replace(/\/$/, '').endsWith(`/${endpoint}`)) ?? 'models';
	}
	return method === 'GET' ? 'base' : 'chat';
}

/** Those of the name “setup”, which the path tells apart. */
const OTHERS = ['models', 'usage', 'conversations', 'responses', 'ui-messages', 'ag-ui'] as const;

function portsOf(context: IWebhookFunctions): GatewayPorts {
	// `getNode` copies the node with all its parameters, so it is called once.
	let copy: INode | undefined;
	const node = () => (copy ??= context.getNode());
	const nodeKey = () => `${context.getWorkflow().id}:${node().id}`;
	// The author may choose another credential, so its ID is part of the key.
	const keyOf = (type: string) => `${nodeKey()}:${type}:${node().credentials?.[type]?.id}`;
	const recall = (type: string, keepMs: number) =>
		recallCredential(keyOf(type), () => context.getCredentials(type), keepMs, Date.now());
	return {
		response: context.getResponseObject(),
		http: context,
		nodeKey,
		connections: () => connectionsOf(context, node().name),
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

/** `name`: of the node. A sub-node that is switched off does not count. */
export function connectionsOf(context: IWebhookFunctions, name: string): Connections {
	const supplyOf = (connectionType: 'ai_tool' | 'ai_memory'): Supply | undefined => {
		const connected = context.getParentNodes(name, { connectionType, depth: 1 });
		if (connected.every(({ disabled }) => disabled)) return undefined;
		return async (asker) => {
			const inputData: IDataObject = { ...asker, body: asker.body as IDataObject };
			giveRunData(context);
			const request: { body: unknown } = context.getRequestObject();
			const { body } = request;
			// An n8n without the third argument shows sub-nodes the body as `$json`. There the caller could
			// write a callerId of their own. n8n reads the body before it waits for anything.
			request.body = inputData;
			const supplied = context.getInputConnectionData(connectionType, 0, { inputData });
			request.body = body;
			return await supplied;
		};
	};
	return { tools: supplyOf('ai_tool'), memory: supplyOf('ai_memory') };
}

/**
 * n8n notes in the data of the execution what sub-nodes do. In a webhook it makes data that lack the
 * place for it. Then n8n's log has a warning for each call of a tool, and a sub-node that cannot be set
 * up fails without its reason. These data are gone with the call.
 */
function giveRunData(context: IWebhookFunctions): void {
	if (!('runExecutionData' in context) || isRecord(context.runExecutionData)) return;
	const executionData = {
		contextData: {},
		metadata: {},
		nodeExecutionStack: [],
		waitingExecution: {},
		waitingExecutionSource: {},
	};
	const runExecutionData = { version: 1, resultData: { runData: {} }, executionData };
	Object.assign(context, { runExecutionData });
}

/**
 * Decrypted credentials, kept in this process's memory for some seconds. To resolve a credential in a
 * webhook, n8n takes an isolate of its expression engine, which costs more than the rest of a call.
 */
const credentials = new BoundedMap<{ data: ICredentialDataDecryptedObject; readMs: number }>(100);

/** With `keepMs` 0, nothing is kept. Throws what n8n throws when there is no such credential. */
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
