/** Each of n8n's own tools: how it is connected, what the model asks of it, and what it gives. */
import { expect } from '@jest/globals';
import type { Session } from './session';
import {
	agentTool,
	calculatorTool,
	codeTool,
	fromModel,
	httpTool,
	mcpTool,
	tableTool,
	workflowTool,
} from './toolNodes';
import type { ToolPlace } from './toolPlace';
import type { SubNode } from './workflows';

export type ToolCase = {
	title: string;
	/** What the model calls it. */
	functionName: string;
	/** What `steps` calls it. */
	stepName: string;
	args: Readonly<Record<string, string>>;
	/** A part of the result: it shows what the tool was asked, and no caller may see it. */
	result: string;
	/** What the tool's own model answers. */
	innerAnswer?: string;
	attach: (place: ToolPlace) => SubNode[];
};

/** The model of the agent among the tools. */
export const AGENT_MODEL = 'openai/gpt-4o-mini';
const EXPERT = 'The expert says EXPERT-91b3.';

export const TOOL_CASES: readonly ToolCase[] = [
	{
		title: 'HTTP Request Tool',
		functionName: 'Find_order',
		stepName: 'Find order',
		args: { number: '1047' },
		result: 'ORDER-5a0e-1047',
		attach: ({ shop }) => [
			httpTool({
				name: 'Find order',
				url: `${shop.baseUrl}/orders`,
				query: { number: fromModel('number') },
			}),
		],
	},
	{
		title: 'Code Tool',
		functionName: 'Code_words',
		stepName: 'Code words',
		args: { word: 'lamp' },
		result: 'CODE-7c1e-PMAL',
		attach: () => [
			codeTool({
				name: 'Code words',
				jsCode: 'return `CODE-7c1e-${[...query.word.toUpperCase()].reverse().join("")}`;',
				texts: ['word'],
			}),
		],
	},
	{
		title: 'Calculator',
		functionName: 'Calculator',
		stepName: 'Calculator',
		args: { input: '6 * 7111' },
		result: '42666',
		attach: () => [calculatorTool({ name: 'Calculator' })],
	},
	{
		title: 'Call n8n Workflow Tool',
		functionName: 'Weather',
		stepName: 'Weather',
		args: { city: 'Oslo' },
		result: 'RAIN-4d2f-Oslo',
		attach: ({ workflowId }) => [workflowTool({ name: 'Weather', workflowId, inputs: ['city'] })],
	},
	{
		title: 'MCP Client Tool',
		functionName: 'Warehouse_in_stock',
		stepName: 'Warehouse_in_stock',
		args: { item: 'lamp' },
		result: 'STOCK-e6f0-lamp',
		attach: ({ mcpUrl }) => [mcpTool({ name: 'Warehouse', url: mcpUrl })],
	},
	{
		title: 'Data Table Tool',
		functionName: 'Table_of_orders',
		stepName: 'Table of orders',
		args: { item: 'chair' },
		result: 'ROW-c3d8-chair',
		attach: ({ table }) => [
			tableTool({ name: 'Table of orders', table, where: { item: fromModel('item') } }),
		],
	},
	{
		title: 'AI Agent Tool',
		functionName: 'Expert',
		stepName: 'Expert',
		args: { question: 'What is QUESTION-2b7d?' },
		result: EXPERT,
		innerAnswer: EXPERT,
		// An agent that streams would write into the answer of a streamed execution.
		attach: ({ modelCredential }) =>
			agentTool({
				name: 'Expert',
				model: AGENT_MODEL,
				credential: modelCredential,
				options: { enableStreaming: false },
			}),
	},
];

/** Each by itself, and all at once. */
export const TOOL_SETS: ReadonlyArray<{ title: string; cases: readonly ToolCase[] }> = [
	...TOOL_CASES.map((one) => ({ title: one.title, cases: [one] })),
	{ title: 'all of them, in one message', cases: TOOL_CASES },
];

export const LAST_WORD = 'Here is what I have found.';

/** The model calls the tools in one message, then says the last word. */
export function scriptAnswer({ upstream }: Session, ...cases: readonly ToolCase[]): void {
	upstream.answerNext({
		toolCalls: cases.map(({ functionName, args }, index) => ({
			id: idOf(index),
			name: functionName,
			arguments: JSON.stringify(args),
		})),
	});
	for (const { innerAnswer } of cases) {
		if (innerAnswer !== undefined) upstream.answerNext({ content: innerAnswer });
	}
	upstream.answerNext({ content: LAST_WORD });
}

const idOf = (index: number): string => `call_${index + 1}`;

/** What the model was asked, in both steps, by the node of ours. */
export function expectSteps(session: Session, model: string, ...cases: readonly ToolCase[]): void {
	const requests = session.upstream.requests().map(({ body }) => body);
	const [first, second, ...more] = requests.filter((body) => body.model === model);
	expect(more).toEqual([]);
	for (const { functionName, args } of cases) {
		const properties = Object.fromEntries(
			Object.keys(args).map((name) => [name, expect.anything()]),
		);
		expect(first.tools).toContainEqual({
			type: 'function',
			function: expect.objectContaining({
				name: functionName,
				description: expect.any(String),
				parameters: expect.objectContaining({ type: 'object', properties }),
			}),
		});
	}
	const begun = first.messages.length;
	expect(second.tools).toEqual(first.tools);
	expect(second.messages.slice(0, begun)).toEqual(first.messages);
	expect(second.messages.slice(begun)).toEqual([
		expect.objectContaining({
			role: 'assistant',
			tool_calls: cases.map(({ functionName, args }, index) => ({
				id: idOf(index),
				type: 'function',
				function: { name: functionName, arguments: JSON.stringify(args) },
			})),
		}),
		...cases.map(({ result }, index) => ({
			role: 'tool',
			tool_call_id: idOf(index),
			content: expect.stringContaining(result),
		})),
	]);
	for (const { innerAnswer, args } of cases) {
		if (innerAnswer === undefined) continue;
		const asked = requests.filter((body) => body.model === AGENT_MODEL);
		expect(asked).toHaveLength(1);
		expect(JSON.stringify(asked[0].messages)).toContain(Object.values(args)[0]);
	}
}

/** `steps` of an output or a report. */
export const stepsOf = (...cases: readonly ToolCase[]) => [
	{ tools: cases.map(({ stepName }) => ({ tool: stepName, outcome: 'ok' })) },
	{ tools: [] },
];

/** Neither names nor results are in what a caller got. */
export function expectNothingOf(answer: string, ...cases: readonly ToolCase[]): void {
	for (const { functionName, result } of cases) {
		expect(answer).not.toContain(functionName);
		expect(answer).not.toContain(result);
	}
	expect(answer).not.toContain('tool_call');
}
