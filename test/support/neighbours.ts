/**
 * Stand-ins for the nodes of n8n's that stand around ours: triggers, as far as ours looks at them,
 * and two AI Agents, one for each way in which n8n runs a tool.
 */
import { NodeConnectionTypes } from 'n8n-workflow';
import type { IDataObject, INodeProperties, INodeType, INodeTypeDescription } from 'n8n-workflow';

export const WEBHOOK = 'n8n-nodes-base.webhook';
export const CHAT_TRIGGER = '@n8n/n8n-nodes-langchain.chatTrigger';

const plain = (more: Partial<INodeTypeDescription> = {}): INodeTypeDescription => ({
	displayName: 'Stand-in',
	name: 'standIn',
	group: ['input'],
	version: 1,
	description: 'Stands in for a node of n8n',
	defaults: {},
	inputs: [NodeConnectionTypes.Main],
	outputs: [NodeConnectionTypes.Main],
	properties: [],
	...more,
});

/** Passes its input on, whatever its parameters say. */
const trigger = (...properties: INodeProperties[]): INodeType => ({
	description: plain({ properties }),
	async execute() {
		return [this.getInputData()];
	},
});

export const startNode = trigger();

const responseMode = (name: string, value: string): INodeProperties => ({
	displayName: 'Respond',
	name,
	type: 'string',
	default: value,
});

export const TRIGGERS: Readonly<Record<string, INodeType>> = {
	[WEBHOOK]: trigger(responseMode('responseMode', 'onReceived')),
	[CHAT_TRIGGER]: trigger({
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		default: {},
		options: [responseMode('responseMode', 'lastNode')],
	}),
};

const asAgent = plain({
	inputs: [
		NodeConnectionTypes.Main,
		{ type: NodeConnectionTypes.AiTool, displayName: 'Tool', maxConnections: 1 },
	],
});

/**
 * AI Agent 3: asks n8n's engine to run the tool like any node, then is run again with the answer.
 * `input`: what the agent's model has filled in.
 */
export const agentByEngine = (tool: string, input: IDataObject): INodeType => ({
	description: asAgent,
	async execute(response) {
		const answers = response?.actionResponses ?? [];
		if (answers.length > 0) {
			return [answers.map(({ data }) => ({ json: { tool: JSON.stringify(data.data?.ai_tool) } }))];
		}
		return {
			actions: [
				{
					actionType: 'ExecutionNodeAction',
					nodeName: tool,
					input,
					type: NodeConnectionTypes.AiTool,
					id: 'call_1',
					metadata: { itemIndex: 0 },
				},
			],
			metadata: {},
		};
	},
});

type ToolObject = {
	name: string;
	/** What the agent's model reads of the tool. */
	description: string;
	/** Zod's, of what the agent's model is asked to fill in. */
	schema: { shape: object };
	invoke: (toolArguments: object) => Promise<unknown>;
};

/** AI Agent 2: gets the tool as an object and calls it. */
export const agentByObject = (input: IDataObject): INodeType => ({
	description: asAgent,
	async execute() {
		const tool = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as ToolObject;
		const answer = String(await tool.invoke(input));
		const { name, description, schema } = tool;
		return [[{ json: { tool: answer, name, description, asks: Object.keys(schema.shape) } }]];
	},
});

/** The type that n8n makes of a node for use as a tool. */
export function toolOf(nodeType: INodeType): INodeType {
	const tool: INodeType = Object.create(nodeType) as INodeType;
	tool.description = {
		...nodeType.description,
		name: `${nodeType.description.name}Tool`,
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
	return tool;
}
