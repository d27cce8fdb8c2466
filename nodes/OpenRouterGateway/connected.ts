/** What the author has connected, for one call: tools, and a memory that holds the conversation. */
import type { IDataObject } from 'n8n-workflow';
import type { RequestPorts } from '../shared/callers/admission';
import type { Built } from '../shared/callers/verdict';
import type { Caller } from '../shared/callers/identity/identity';
import { sessionIdOf } from '../shared/callers/identity/session';
import { Failure, OpenRouterError } from '../shared/failure/failure';
import { MEMORY_UNAVAILABLE } from '../shared/failure/sentences/memory';
import { TOOLS_UNAVAILABLE } from '../shared/failure/sentences/endpoint';
import type { Completion } from '../shared/openrouter/answer/completion';
import { functionNamesOf } from '../shared/openrouter/request/tools';
import type { CallerRequest } from '../shared/protocols/body';
import { asksAgain, conversationIdOf } from '../shared/protocols/conversation';
import { onlyNewMessage } from '../shared/protocols/newMessage';
import type { Asker } from '../shared/steps/asker';
import type { ConnectedTool } from '../shared/steps/connectedTool';
import { readConnectedTools } from '../shared/steps/connectedTools';
import { openMemory, type Conversation } from '../shared/steps/memory';
import { withTools } from '../shared/steps/step';
import { suppliedTools } from '../shared/steps/suppliedTools';
import { storableAnswer, storableQuestion } from '../shared/steps/storable';
import { trimTurns, withoutLastQuestion, withTurns } from '../shared/steps/trimTurns';
import { failureForCaller, wordsOf } from './http/reply';
import type { Connections, GatewayCall, GatewayPorts, GatewayRequest, Supply } from './ports';
import { upstreamRequest } from './upstreamRequest';

export type BuiltChat = Built & {
	/** `undefined`: none are connected. */
	tools?: readonly ConnectedTool[];
	/** `undefined`: no memory is connected, or the request names no conversation. */
	conversation?: Conversation & { question: string };
	/** What the author should know of it: a sentence without a full stop. */
	hint?: string;
	/** n8n closes sub-nodes once the webhook returns, so it must wait for an answer that uses them. */
	usesSubNodes?: true;
};

type BuildPorts = Pick<RequestPorts<BuiltChat>, 'build' | 'keepNew'>;

/** Nothing is awaited where nothing is connected. */
export function buildPorts(call: GatewayCall): BuildPorts {
	const { settings, ports } = call;
	const connections = ports.connections();
	return connections.tools === undefined && connections.memory === undefined
		? { build: (asked) => ({ request: upstreamRequest(settings, asked) }), keepNew: withoutMemory }
		: connectedPorts(call, connections);
}

/** The request, unless only a memory could tell what it is about. */
const withoutMemory = (asked: CallerRequest): CallerRequest | Failure =>
	asked.withoutMemory ?? asked;

function connectedPorts(call: GatewayCall, { tools, memory }: Connections): BuildPorts {
	const { settings, ports } = call;
	let conversationId: string | undefined;
	let isAskedAgain = false;
	return {
		keepNew(asked) {
			if (memory === undefined) return withoutMemory(asked);
			isAskedAgain = asksAgain(asked.fields);
			const id = conversationIdOf(asked.fields);
			if (id instanceof Failure) return id;
			conversationId = id;
			return id === undefined ? withoutMemory(asked) : onlyNewMessage(asked);
		},
		async build(asked, caller) {
			const asker = askerOf(call, caller, conversationId);
			const conversation =
				memory === undefined || conversationId === undefined
					? undefined
					: await openConversation(memory, asker, ports);
			if (conversation instanceof Failure) return conversation;
			const { messages } = asked;
			const { text: question, hint } = storableQuestion(messages);
			const stored = conversation?.turns ?? [];
			const known = isAskedAgain ? withoutLastQuestion(stored, question) : stored;
			const turns = trimTurns(known, messages, settings.policy);
			const sent = { ...asked, messages: [...withTurns(messages, turns)] };
			const request = upstreamRequest(settings, sent);
			const taken = functionNamesOf(request.tools);
			const given = tools === undefined ? [] : await toolsFor(tools, asker, call);
			if (given instanceof Failure) return given;
			const connected = readConnectedTools(given, taken);
			return {
				request: connected.length === 0 ? request : withTools(request, connected),
				usesSubNodes: true,
				...(connected.length > 0 && { tools: connected }),
				...(conversation && {
					conversation: { ...conversation.memory, question },
					...(hint !== undefined && { hint }),
				}),
			};
		},
	};
}

async function toolsFor(
	supply: Supply,
	asker: Asker,
	{ settings, ports }: GatewayCall,
): Promise<unknown> {
	const limitMs = Math.min(settings.steps.rules.tools.timeoutMs, settings.timeoutMs);
	try {
		return await suppliedTools(async () => await supply(asker), limitMs);
	} catch (error) {
		const cause = error instanceof OpenRouterError ? error.failure.upstreamMessage : undefined;
		ports.logFault(cause ?? wordsOf(error));
		return TOOLS_UNAVAILABLE;
	}
}

type AskedCall = {
	request: Pick<GatewayRequest, 'body'>;
	ports: Pick<GatewayPorts, 'nodeKey' | 'instanceId'>;
};

export function askerOf(
	{ request: { body }, ports }: AskedCall,
	caller: Caller,
	conversationId: string | undefined,
): Asker {
	const sessionId =
		conversationId === undefined
			? ''
			: sessionIdOf(conversationId, caller, ports.nodeKey(), ports.instanceId());
	return { callerId: caller.id, claims: { ...caller.claims } as IDataObject, sessionId, body };
}

async function openConversation(supply: Supply, asker: Asker, ports: GatewayPorts) {
	try {
		const memory = await openMemory(async () => await supply(asker), { isRecorded: false });
		return memory === undefined ? undefined : { memory, turns: await memory.turns() };
	} catch (error) {
		return unavailable(error, ports);
	}
}

/** The failure for the caller. Throws again what is no failure of the memory. */
function unavailable(error: unknown, ports: GatewayPorts): Failure {
	const failure = error instanceof OpenRouterError ? error.failure : undefined;
	if (failure?.errorType !== MEMORY_UNAVAILABLE.errorType) throw error;
	return failureForCaller(ports, failure);
}

/**
 * Stores a finished answer. One that hands calls to the page is not finished. A memory that fails costs
 * the caller nothing of the answer; the author finds it in n8n's log.
 */
export async function remember(
	{ conversation }: BuiltChat,
	{ message, finishReason }: Completion,
	ports: GatewayPorts,
): Promise<void> {
	if (conversation === undefined || finishReason === 'tool_calls') return;
	try {
		await conversation.add(conversation.question, storableAnswer(message));
	} catch (error) {
		unavailable(error, ports);
	}
}
