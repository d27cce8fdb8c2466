/** What the author has connected to the node, for the chat of one item: tools, and a memory. */
import type { IExecuteFunctions } from 'n8n-workflow';
import type { CallerPolicy } from '../../../shared/callers/request/policy';
import { authorText, OpenRouterError } from '../../../shared/failure/failure';
import { toNodeError } from '../../../shared/failure/toNodeError';
import type { Completion } from '../../../shared/openrouter/answer/completion';
import type { ChatRequest } from '../../../shared/openrouter/request/request';
import { functionNamesOf } from '../../../shared/openrouter/request/tools';
import { readSteps, stepsGroup } from '../../../shared/panel/steps';
import type { ConnectedTool } from '../../../shared/steps/connectedTool';
import { readConnectedTools } from '../../../shared/steps/connectedTools';
import { openMemory, type Conversation } from '../../../shared/steps/memory';
import { withTools } from '../../../shared/steps/step';
import { suppliedTools } from '../../../shared/steps/suppliedTools';
import { storableAnswer, storableQuestion } from '../../../shared/steps/storable';
import { trimTurns, withTurns } from '../../../shared/steps/trimTurns';
import { notAsTool } from '../../item/agentToolFields';
import { addHint } from '../../item/hints';
import type { ItemCall } from '../../operation';
import { requireUsableTools } from './usableTools';

/** Nothing can be connected to the node as an AI Agent's tool. */
export const stepsField = notAsTool(stepsGroup);

export type Connected = ReturnType<typeof readSteps> & { tools: readonly ConnectedTool[] };

export type ConnectedChat = {
	request: ChatRequest;
	/** `undefined`: no tools are connected. */
	connected?: Connected;
	/** `undefined`: no memory is connected. */
	conversation?: Conversation & { question: string };
};

type Limits = Pick<CallerPolicy, 'systemPrompt' | 'maxMessages' | 'maxChars'>;

/** The memory node's own window says how much it gives. */
const UNLIMITED: Limits = { systemPrompt: '', maxMessages: Infinity, maxChars: Infinity };

/** Which kinds of sub-nodes are connected. Those that are switched off do not count. */
type ConnectedTypes = { tools: boolean; memory: boolean };

/** By the context of an execution, whose connections never change. */
const known = new WeakMap<IExecuteFunctions, ConnectedTypes>();

/** Looks once per execution, because n8n copies the node with all its parameters to give its name. */
export function connectedTypes(context: IExecuteFunctions): ConnectedTypes {
	let types = known.get(context);
	if (types === undefined) {
		const { name } = context.getNode();
		const isConnected = (connectionType: 'ai_tool' | 'ai_memory') =>
			context.getParentNodes(name, { connectionType, depth: 1 }).some(({ disabled }) => !disabled);
		types = { tools: isConnected('ai_tool'), memory: isConnected('ai_memory') };
		known.set(context, types);
	}
	return types;
}

/**
 * With anything connected, items wait for each other. n8n finds the arguments of a tool by the number of
 * its run in the execution, so tools of items side by side would run with each other's arguments. And a
 * memory must get the turns of a conversation in their order.
 */
export function chatsInTurn(context: IExecuteFunctions): boolean {
	const { tools, memory } = connectedTypes(context);
	return tools || memory;
}

/**
 * The request with the connected tools, and with what the memory holds. Throws for a setting, a tool or
 * a memory that cannot be used.
 */
export async function connectChat(
	context: IExecuteFunctions,
	{ itemIndex, toCaller }: Pick<ItemCall, 'itemIndex' | 'toCaller'>,
	asked: ChatRequest,
	limits = UNLIMITED,
): Promise<ConnectedChat> {
	const has = connectedTypes(context);
	if (!has.tools && !has.memory) return { request: asked };
	if (has.tools) requireUsableTools(context, toCaller);
	const settings = has.tools
		? readSteps(context.getNodeParameter(stepsGroup.name, itemIndex, {}))
		: undefined;
	const conversation = has.memory ? await openConversation(context, itemIndex, asked) : undefined;
	const turns = trimTurns((await conversation?.turns()) ?? [], asked.messages, limits);
	const request: ChatRequest = { ...asked, messages: withTurns(asked.messages, turns) };
	const remembered = { request, ...(conversation && { conversation }) };
	if (settings === undefined) return remembered;
	// As n8n's AI Agent does. With another item, n8n's own tool for workflows fails.
	const given = await suppliedTools(
		async () => await context.getInputConnectionData('ai_tool', 0),
		settings.rules.tools.timeoutMs,
	);
	const tools = readConnectedTools(given, functionNamesOf(request.tools));
	return tools.length === 0
		? remembered
		: { ...remembered, request: withTools(request, tools), connected: { ...settings, tools } };
}

async function openConversation(
	context: IExecuteFunctions,
	itemIndex: number,
	{ messages }: ChatRequest,
): Promise<ConnectedChat['conversation']> {
	const memory = await openMemory(
		async () => await context.getInputConnectionData('ai_memory', itemIndex),
	);
	if (memory === undefined) return undefined;
	const { text: question, hint } = storableQuestion(messages);
	addHint(context, hint === undefined ? undefined : `${hint}.`);
	return { ...memory, question };
}

/** Stores a finished answer. One that hands on calls of functions is not finished. */
export async function remember(
	context: IExecuteFunctions,
	conversation: ConnectedChat['conversation'],
	{ message, finishReason }: Completion,
): Promise<void> {
	if (conversation === undefined || finishReason === 'tool_calls') return;
	try {
		await conversation.add(conversation.question, storableAnswer(message));
	} catch (error) {
		if (!(error instanceof OpenRouterError)) throw toNodeError(context.getNode(), error);
		// The answer is there and paid for.
		const cause = error.failure.upstreamMessage ?? '';
		addHint(context, `The answer was not stored. ${authorText(error.failure)}. ${cause}`.trim());
	}
}
