/**
 * `GET <path>/conversations?id=…`: what the connected memory holds of the caller's conversation;
 * `DELETE` clears it. The ID is the one that the page sends with its messages. Somebody else's
 * conversation looks like one that never was.
 *
 * A message has `content`, as OpenAI's clients and WeWeb's chat element have it, and also `id` and
 * `parts`, as the AI SDK's useChat has it. So a page can show the list as it is, and send it again.
 */
import type { Visitor } from '../../shared/callers/verdict';
import { Failure, OpenRouterError } from '../../shared/failure/failure';
import { refusal } from '../../shared/failure/refusal';
import { readConversationId } from '../../shared/protocols/conversation';
import { openMemory, type Conversation, type Turn } from '../../shared/steps/memory';
import { askerOf } from '../connected';
import { failureForCaller, sendFailure, sendJson } from '../http/reply';
import type { GatewayPorts, GatewayRequest } from '../ports';

/** The part of a call that is used. */
export type ConversationCall = {
	request: Pick<GatewayRequest, 'body' | 'method' | 'query'>;
	ports: Pick<
		GatewayPorts,
		'response' | 'nodeKey' | 'instanceId' | 'connections' | 'forgetKey' | 'logFault'
	>;
};

const NO_MEMORY = refusal(
	'not_found',
	'This endpoint keeps no conversations, so there is nothing to show or to delete',
);

const NO_ID = refusal(
	'invalid_field',
	'Say which conversation is meant: add its ID to the address, as in /conversations?id=…',
);

export async function answerConversation(call: ConversationCall, visitor: Visitor): Promise<void> {
	const { ports } = call;
	const body = await answerOf(call, visitor).catch(thrownFailure);
	if (body instanceof Failure) {
		sendFailure(ports.response, failureForCaller(ports, body), visitor.headers);
	} else {
		sendJson(ports.response, 200, body, visitor.headers);
	}
}

/** A bug is thrown again. */
function thrownFailure(error: unknown): Failure {
	if (error instanceof OpenRouterError) return error.failure;
	throw error;
}

async function answerOf(call: ConversationCall, { caller }: Visitor): Promise<object | Failure> {
	const { request, ports } = call;
	const { memory } = ports.connections();
	if (memory === undefined) return NO_MEMORY;
	const id = readConversationId('id', request.query.id) ?? NO_ID;
	if (id instanceof Failure) return id;
	const asker = askerOf(call, caller, id);
	const conversation = await openMemory(async () => await memory(asker), { isRecorded: false });
	if (conversation === undefined) return NO_MEMORY;
	return request.method === 'DELETE'
		? await cleared(id, conversation)
		: { object: 'conversation', id, messages: (await conversation.all()).map(toMessage) };
}

async function cleared(id: string, conversation: Conversation): Promise<object> {
	await conversation.clear();
	return { object: 'conversation.deleted', id, deleted: true };
}

const toMessage = ({ role, content }: Turn, index: number): object => ({
	id: `message-${index + 1}`,
	role,
	content,
	parts: [{ type: 'text', text: content }],
});
