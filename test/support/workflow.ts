/** The workflows that engine.ts runs: a start, the node, what stands around them, and the wires. */
import { NodeConnectionTypes, Workflow } from 'n8n-workflow';
import type {
	IConnections,
	IDataObject,
	INode,
	INodeParameters,
	INodeType,
	INodeTypes,
	IWorkflowSettings,
} from 'n8n-workflow';
import type { NodeRunOptions } from './nodeRun';
import { agentByEngine, agentByObject, startNode, toolOf, TRIGGERS } from './neighbours';

const PACKAGE = 'n8n-nodes-openrouter-gateway';
const MANUAL_TRIGGER = 'test.start';
const AGENT = 'test.agent';

type Types = ReadonlyMap<string, INodeType>;

export const workflowOf = (
	types: Types,
	nodes: INode[],
	connections: IConnections = {},
	settings: IWorkflowSettings = {},
	staticData?: IDataObject,
): Workflow =>
	new Workflow({
		id: 'workflow',
		name: 'test',
		active: false,
		nodeTypes: nodeTypesOf(types),
		nodes,
		connections,
		settings: { executionOrder: 'v1', ...settings },
		staticData,
	});

const typeNameOf = (nodeType: INodeType) => `${PACKAGE}.${nodeType.description.name}`;

export const typesOf = (nodeType: INodeType): Types => new Map([[typeNameOf(nodeType), nodeType]]);

function nodeTypesOf(types: Types): INodeTypes {
	const get = (name: string) => {
		const found = types.get(name);
		if (found === undefined) throw new Error(`Unknown node type ${name}`);
		return found;
	};
	return { getByName: get, getByNameAndVersion: get, getKnownTypes: () => ({}) };
}

type WorkflowParts = {
	nodes: { start: INode; node: INode; next: INode[]; agent: INode[] };
	types: Types;
	connections: IConnections;
};

export function workflowPartsOf(options: NodeRunOptions, nodeType: INodeType): WorkflowParts {
	const { trigger, asTool, next: more = [] } = options;
	const node = nodeOf(options);
	const start = neighbourOf('Start', trigger?.type ?? MANUAL_TRIGGER, trigger?.parameters);
	const agent = asTool === undefined ? [] : [neighbourOf('AI Agent', AGENT)];
	const next = more.map((parameters, index) => ({
		...node,
		id: `node${index + 2}`,
		name: `${node.name} ${index + 2}`,
		parameters,
	}));
	if (asTool?.named === 'as n8n does') node.type = `${node.type}Tool`;
	const inRow = [start, ...(asTool === undefined ? [node, ...next] : agent)];
	return {
		nodes: { start, node, next, agent },
		types: new Map([
			...Object.entries(TRIGGERS),
			[MANUAL_TRIGGER, startNode],
			[
				AGENT,
				asTool?.by === 'object'
					? agentByObject(asTool.asked ?? {})
					: agentByEngine(node.name, asTool?.asked ?? {}),
			],
			[node.type, asTool === undefined ? nodeType : toolOf(nodeType)],
		]),
		connections: {
			...Object.fromEntries(
				inRow.slice(1).map(({ name }, index) => [inRow[index]?.name, to(name)]),
			),
			...(asTool !== undefined && { [node.name]: to('AI Agent', NodeConnectionTypes.AiTool) }),
		},
	};
}

const to = (
	node: string,
	type: typeof NodeConnectionTypes.AiTool | typeof NodeConnectionTypes.Main = 'main',
) => ({ [type]: [[{ node, type, index: 0 }]] });

const neighbourOf = (name: string, type: string, parameters: INodeParameters = {}): INode => ({
	id: name,
	name,
	type,
	typeVersion: 1,
	position: [0, 0],
	parameters,
});

export function nodeOf(
	options: Pick<NodeRunOptions, 'nodeType' | 'parameters' | 'credential' | 'settings' | 'onError'>,
): INode {
	const { description } = options.nodeType;
	const { credential } = options;
	return {
		id: 'node',
		name: 'OpenRouter',
		type: typeNameOf(options.nodeType),
		typeVersion: [description.version].flat().at(-1) ?? 1,
		position: [200, 0],
		parameters: options.parameters,
		...(options.onError !== undefined && { onError: options.onError }),
		...options.settings,
		...(credential !== undefined && {
			credentials: { [credential.type.name]: { id: 'credential', name: 'Test credential' } },
		}),
	};
}
