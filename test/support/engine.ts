/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/require-node-api-error, @typescript-eslint/no-require-imports -- runs n8n-core, which reads the environment when it is loaded */
/**
 * Runs nodes, pickers and credential tests in n8n-core itself, in this process: real parameters,
 * real HTTP helpers, real error handling; no editor, database or server. Expressions run in the
 * legacy engine (n8n-core's choice when nobody starts another).
 *
 * A run can stream to a caller, as with n8n's Webhook set to Respond: Streaming; the chunks are
 * what n8n's server would write. The node can stand alone, in a row, or behind an AI Agent.
 *
 * The credential test is mirrored from n8n 2.41.1 (services/credentials-tester.service.js).
 */
import { afterAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createEmptyRunExecutionData, createRunExecutionData, deepCopy } from 'n8n-workflow';
import type {
	ExecutionError,
	IBinaryKeyData,
	ICredentialType,
	IDataObject,
	IHttpRequestMethods,
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	INodeType,
	IRun,
	ITaskData,
	IWebhookDescription,
	IWebhookResponseData,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	NodeExecutionHint,
	OnError,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import {
	notMirrored,
	TestCredentialsHelper,
	withDefaults,
	type Credential,
} from './credentialsHelper';
import { startNode as startNodeType } from './neighbours';
import { nodeOf, typesOf, workflowOf, workflowPartsOf } from './workflow';

export type { Credential };

// n8n-core writes an encryption key below this folder as soon as it is loaded.
const userFolder = mkdtempSync(join(tmpdir(), 'openrouter-gateway-test-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL = 'debug';
process.env.N8N_LOG_OUTPUT = 'none';
require('reflect-metadata');
import n8nCore = require('n8n-core');

afterAll(() => rmSync(userFolder, { recursive: true, force: true }));

type BuiltPackage = {
	OpenRouter: new () => INodeType;
	OpenRouterGateway: new () => INodeType;
	OpenRouterGatewayApi: new () => ICredentialType;
	OpenRouterManagementApi: new () => ICredentialType;
	OpenRouterCallerApi: new () => ICredentialType;
};

/** The node and credential classes that `npm run build` made. */
export const builtPackage = (): BuiltPackage => require('../../index.js') as BuiltPackage;

export type NodeRunOptions = {
	nodeType: INodeType;
	/** What the editor would have saved; the rest takes the description's defaults, as in n8n. */
	parameters: INodeParameters;
	/** The `json` of each input item. One empty item when not given. */
	items?: IDataObject[];
	/** The binary data of each input item. */
	binary?: IBinaryKeyData[];
	credential?: Credential;
	mode?: WorkflowExecuteMode;
	/** What the node's settings in the editor say. */
	settings?: Partial<Pick<INode, 'retryOnFail' | 'maxTries' | 'waitBetweenTries' | 'executeOnce'>>;
	onError?: OnError;
	/** Of the workflow, besides n8n's order of execution. */
	workflowSettings?: IWorkflowSettings;
	/** What n8n has stored for the workflow. */
	staticData?: IDataObject;
	/** The node before it, by n8n's name (see neighbours.ts), and its parameters. */
	trigger?: { type: string; parameters: INodeParameters };
	/** A caller reads what nodes send. The run's mode is `webhook` then, unless given. */
	streaming?: boolean;
	/** Takes each chunk when it is sent; the node waits for the promise. */
	onChunk?: (chunk: SeenChunk) => Promise<void> | void;
	/** Further nodes of the type in a row after it, “OpenRouter 2” and so on: their parameters. */
	next?: INodeParameters[];
	/**
	 * Behind an AI Agent that runs it once: as version 3 does (engine), or as version 2 (object).
	 * `asked`: what the agent's model has filled in.
	 */
	asTool?: {
		by: 'engine' | 'object';
		named: 'as n8n does' | 'as a plain node';
		asked?: IDataObject;
	};
};

/** A chunk, and `performance.now()` when the node sent it. */
export type SeenChunk = StructuredChunk & { atMs: number };

export type NodeRun = {
	/** Items on the first output. */
	output: INodeExecutionData[];
	/** Items on the second output, which exists only with `onError: 'continueErrorOutput'`. */
	errorOutput: INodeExecutionData[];
	/** What failed the run, as n8n stores it: a plain copy, without class or cause. */
	error: ExecutionError | undefined;
	/** The same, as the node threw it. */
	thrown: unknown;
	hints: NodeExecutionHint[];
	/** All that a caller was sent. */
	chunks: SeenChunk[];
	/** Each node's runs, by its name. */
	tasks: Record<string, ITaskData[]>;
	status: IRun['status'];
	/** What n8n would store for the workflow; `undefined` when nothing of it has changed. */
	staticData: IDataObject | undefined;
	/** All that n8n would store of this run, causes and hidden properties too, and all it logged. */
	everything: string;
};

export type RunningNode = {
	finished: Promise<NodeRun>;
	cancel: () => void;
	/** What a caller has been sent so far. */
	chunks: readonly SeenChunk[];
	/** Resolves with chunk number `count` (the first is 1) as soon as it is sent. */
	chunk: (count: number) => Promise<SeenChunk>;
};

/** Starts `Start -> Node` and gives a handle that can cancel the execution, as Stop does. */
export function startNode(options: NodeRunOptions): RunningNode {
	const firstLogLine = logLines.length;
	const watched = watchThrow(options.nodeType);
	const { nodes, types, connections } = workflowPartsOf(options, watched.nodeType);
	const { start, node } = nodes;
	const workflow = workflowOf(
		types,
		[...Object.values(nodes).flat()],
		connections,
		options.workflowSettings,
		options.staticData,
	);
	const mode = options.mode ?? (options.streaming === true ? 'webhook' : 'manual');
	const items = (options.items ?? options.binary?.map(() => ({})) ?? [{}]).map((json, index) => {
		const binary = options.binary?.[index];
		return { json, ...(binary !== undefined && { binary }) };
	});
	const data = createRunExecutionData({
		executionData: {
			nodeExecutionStack: [{ node: start, data: { main: [items] }, source: null }],
		},
	});
	const additionalData = additionalDataOf(mode, options.credential);
	const caller = watchChunks(options.onChunk);
	if (options.streaming === true) {
		additionalData.streamingEnabled = true;
		additionalData.hooks?.addHandler('sendChunk', caller.take);
	}
	const execution = new n8nCore.WorkflowExecute(additionalData, mode, data).processRunExecutionData(
		workflow,
	);
	const finished = execution.then((run) => {
		const task = run.data.resultData.runData[node.name]?.[0];
		const thrown = watched.thrown();
		return {
			output: task?.data?.main?.[0] ?? [],
			errorOutput: task?.data?.main?.[1] ?? [],
			error: run.data.resultData.error ?? task?.error,
			thrown,
			hints: task?.hints ?? [],
			chunks: caller.chunks,
			tasks: run.data.resultData.runData,
			status: run.status,
			staticData:
				workflow.staticData.__dataChanged === true ? deepCopy(workflow.staticData) : undefined,
			everything: inspect([run, thrown, caller.chunks, logLines.slice(firstLogLine)], {
				depth: null,
				showHidden: true,
				maxArrayLength: null,
				maxStringLength: null,
			}),
		};
	});
	return {
		finished,
		cancel: () => execution.cancel(),
		chunks: caller.chunks,
		async chunk(count) {
			const seen = await Promise.race([caller.chunk(count), finished]);
			if ('metadata' in seen) return seen;
			throw new Error(`The run has ended after ${caller.chunks.length} chunk(s)`);
		},
	};
}

/** Runs while n8n cannot store any file. */
export async function withFullDisk<T>(run: () => Promise<T>): Promise<T> {
	const { prototype } = n8nCore.BinaryDataService;
	const { store } = prototype;
	prototype.store = async () => await Promise.reject(new Error('ENOSPC: no space left on device'));
	try {
		return await run();
	} finally {
		prototype.store = store;
	}
}

export const runNode = async (options: NodeRunOptions): Promise<NodeRun> =>
	await startNode(options).finished;

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

/** All that n8n and the nodes have logged in this process; one logger of n8n-core serves both. */
const logLines: string[] = [];

function recordLog(): void {
	const log = (...line: unknown[]) => logLines.push(inspect(line, { depth: null }));
	const nodeType = startNodeType;
	const node = nodeOf({ nodeType, parameters: {} });
	const context = new n8nCore.LoadOptionsContext(
		workflowOf(typesOf(nodeType), [node]),
		node,
		additionalDataOf('internal', undefined),
		'',
	);
	Object.assign(context.logger, { internalLogger: { log, child: () => ({ log }) } });
}

/** What n8n's server does with chunks: takes them one by one, while the node waits. */
function watchChunks(onChunk: NodeRunOptions['onChunk']) {
	const chunks: SeenChunk[] = [];
	const watchers: Array<() => void> = [];
	return {
		chunks,
		async take(chunk: StructuredChunk): Promise<void> {
			const seen = { ...chunk, atMs: performance.now() };
			chunks.push(seen);
			for (const watcher of watchers.splice(0)) watcher();
			await onChunk?.(seen);
		},
		async chunk(count: number): Promise<SeenChunk> {
			for (;;) {
				const seen = chunks[count - 1];
				if (seen !== undefined) return seen;
				await new Promise<void>((resolve) => watchers.push(resolve));
			}
		},
	};
}

/** The same node type, and a look at what its `execute` throws before n8n copies it. */
function watchThrow(nodeType: INodeType): { nodeType: INodeType; thrown: () => unknown } {
	let thrown: unknown;
	const { execute } = nodeType;
	const watched: INodeType = Object.create(nodeType) as INodeType;
	if (execute !== undefined) {
		watched.execute = async function (...args) {
			try {
				return await execute.apply(this, args);
			} catch (error) {
				thrown = error;
				throw error;
			}
		};
	}
	return { nodeType: watched, thrown: () => thrown };
}

function additionalDataOf(
	mode: WorkflowExecuteMode,
	...credentials: Array<Credential | undefined>
): IWorkflowExecuteAdditionalData {
	const hooks = new n8nCore.ExecutionLifecycleHooks(mode, 'execution', {
		id: 'workflow',
		name: 'test',
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: [],
		connections: {},
	});
	return {
		hooks,
		credentialsHelper: new TestCredentialsHelper(
			credentials.filter((credential) => credential !== undefined),
		),
		externalSecretsProxy: new n8nCore.ExternalSecretsProxy(),
		executionId: 'execution',
		currentNodeExecutionIndex: 0,
		variables: {},
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost/',
		formBaseUrl: 'http://localhost/form',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		formTestBaseUrl: 'http://localhost/form-test',
		webhookBaseUrl: 'http://localhost/webhook',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		webhookTestBaseUrl: 'http://localhost/webhook-test',
		mcpBaseUrl: 'http://localhost/mcp',
		mcpTestBaseUrl: 'http://localhost/mcp-test',
		executeWorkflow: notMirrored,
		getRunExecutionData: notMirrored,
		getRuntimeCredential: notMirrored,
		logAiEvent: () => undefined,
		startRunnerTask: notMirrored,
	};
}

recordLog();
