/**
 * What n8n's editor asks of a node and of a credential, in n8n-core. The credential test is mirrored from
 * n8n 2.41.1 (services/credentials-tester.service.js).
 */
import { createEmptyRunExecutionData } from 'n8n-workflow';
import type { ICredentialType, IDataObject, INodeListSearchResult, INodeType } from 'n8n-workflow';
import { withDefaults, type Credential } from './credentialsHelper';
import { additionalDataOf, n8nCore } from './n8nCore';
import { startNode as startNodeType } from './neighbours';
import { nodeOf, typesOf, workflowOf } from './workflow';

/** Asks a picker for a page, as the editor does (dynamic-node-parameters.service.js). */
export async function listSearch(options: {
	nodeType: INodeType;
	method: string;
	credential?: Credential;
	filter?: string;
	paginationToken?: string;
}): Promise<INodeListSearchResult> {
	const search = options.nodeType.methods?.listSearch?.[options.method];
	if (search === undefined) throw new Error(`The node has no list search "${options.method}"`);
	const node = nodeOf({ ...options, parameters: {} });
	const workflow = workflowOf(typesOf(options.nodeType), [node]);
	const additionalData = additionalDataOf('internal', options.credential);
	additionalData.currentNodeParameters = node.parameters;
	const context = new n8nCore.LoadOptionsContext(
		workflow,
		node,
		additionalData,
		'parameters.model',
	);
	const page = await search.call(context, options.filter, options.paginationToken);
	const token: unknown = page.paginationToken;
	return typeof token === 'number' ? { ...page, paginationToken: String(token) } : page;
}

/** Presses "Test" in a credential's window; the verdict is what the user reads. */
export async function testCredential({ type, data }: Credential): Promise<{
	status: 'OK' | 'Error';
	message: string;
}> {
	if (type.test === undefined) throw new Error(`${type.name} has no test`);
	const nodeType: INodeType = {
		description: {
			...startNodeType.description,
			credentials: [{ name: type.name, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					routing: { request: type.test.request },
					default: '',
				},
			],
		},
	};
	const node = nodeOf({ nodeType, parameters: {}, credential: { type, data } });
	const workflow = workflowOf(typesOf(nodeType), [node]);
	const context = new n8nCore.ExecuteContext(
		workflow,
		node,
		additionalDataOf('internal', { type, data }),
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const decrypted = {
		id: 'credential',
		name: 'credential',
		type: type.name,
		data: withDefaults(type, data),
	};
	let answer: IDataObject;
	try {
		const output = await new n8nCore.RoutingNode(context, nodeType, decrypted).runNode();
		answer = output?.[0]?.[0]?.json ?? {};
	} catch (error) {
		return { status: 'Error', message: testFailure(error, type) };
	}
	for (const rule of type.test.rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		if (valueAt(answer, rule.properties.key) === rule.properties.value) {
			return { status: 'Error', message: rule.properties.message };
		}
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function testFailure(error: unknown, type: ICredentialType): string {
	const response = valueAt(error, 'cause.response');
	const status = valueAt(response, 'status');
	if (typeof status === 'number') {
		for (const rule of type.test?.rules ?? []) {
			if (rule.type === 'responseCode' && rule.properties.value === status) {
				return rule.properties.message;
			}
		}
		return String(valueAt(response, 'statusText') || `Received HTTP status code: ${status}`);
	}
	return String(valueAt(error, 'cause.code') ?? valueAt(error, 'message'));
}

const valueAt = (value: unknown, path: string): unknown =>
	path.split('.').reduce<unknown>((at, key) => {
		if (typeof at !== 'object' || at === null) return undefined;
		return Object.entries(Object.getOwnPropertyDescriptors(at)).find(([name]) => name === key)?.[1]
			.value;
	}, value);
