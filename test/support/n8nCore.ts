/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @typescript-eslint/no-require-imports -- loads n8n-core, which reads the environment then */
/**
 * n8n-core in this process: real parameters, real HTTP helpers, real error handling; no editor, database
 * or server. Expressions run in the legacy engine (n8n-core's choice when nobody starts another).
 */
import { afterAll } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { IWorkflowExecuteAdditionalData, WorkflowExecuteMode } from 'n8n-workflow';
import { notMirrored, TestCredentialsHelper, type Credential } from './credentialsHelper';
import { startNode as startNodeType } from './neighbours';
import { nodeOf, typesOf, workflowOf } from './workflow';

// n8n-core writes an encryption key below this folder as soon as it is loaded.
const userFolder = mkdtempSync(join(tmpdir(), 'openrouter-gateway-test-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL = 'debug';
process.env.N8N_LOG_OUTPUT = 'none';
require('reflect-metadata');
import n8nCore = require('n8n-core');

afterAll(() => rmSync(userFolder, { recursive: true, force: true }));

export { n8nCore };

/** All that n8n and the nodes have logged in this process; one logger of n8n-core serves both. */
export const logLines: string[] = [];

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

/** What n8n's server gives each execution. */
export function additionalDataOf(
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

recordLog();
