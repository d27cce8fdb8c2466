/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/require-node-api-error -- runs nodes outside of n8n */
/**
 * Runs nodes in n8n-core itself. A run can stream to a caller, as with n8n's Webhook set to Respond:
 * Streaming; the chunks are what n8n's server would write. The node can stand alone, in a row, or behind
 * an AI Agent.
 */
import { inspect } from 'node:util';
import { createRunExecutionData, deepCopy } from 'n8n-workflow';
import type {
	ExecutionError,
	IBinaryKeyData,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	IRun,
	ITaskData,
	IWorkflowSettings,
	NodeExecutionHint,
	OnError,
	StructuredChunk,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import type { Credential } from './credentialsHelper';
import { additionalDataOf, logLines, n8nCore } from './n8nCore';
import { workflowOf, workflowPartsOf } from './workflow';

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

export const runNode = async (options: NodeRunOptions): Promise<NodeRun> =>
	await startNode(options).finished;

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
