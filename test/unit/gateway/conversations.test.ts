/** `GET` and `DELETE <path>/conversations`, from a call whose caller is known to the response. */
import { describe, expect, test } from '@jest/globals';
import { InMemoryChatMessageHistory } from '@langchain/core/chat_history';
import {
	answerConversation,
	type ConversationCall,
} from '../../../nodes/OpenRouterGateway/endpoints/conversations';
import { ANONYMOUS, callerOf, type Caller } from '../../../nodes/shared/callers/identity/identity';
import { sessionIdOf } from '../../../nodes/shared/callers/identity/session';
import { checkRequest } from '../../../nodes/shared/callers/request/checkRequest';
import { Failure } from '../../../nodes/shared/failure/failure';
import { readCallerBody } from '../../../nodes/shared/protocols/body';
import type { Asker } from '../../../nodes/shared/steps/asker';
import { readMemory } from '../../../nodes/shared/steps/memory';
import { RecordedResponse } from '../../support/gatewayRequest';
import { BufferWindowMemory, logged } from '../steps/memories';

const ANNA: Caller = { ...callerOf('token', 'anna'), claims: { sub: 'anna', plan: 'pro' } };
const BEN = callerOf('token', 'ben');

/** A memory node, as n8n connects it: one memory per session. `k` is small on purpose. */
function memoryNode(log: string[] = []) {
	const sessions = new Map<string, BufferWindowMemory>();
	const askers: Asker[] = [];
	const connect = async (asker: Asker): Promise<unknown> => {
		askers.push(asker);
		const { sessionId } = asker;
		const memory = sessions.get(sessionId) ?? new BufferWindowMemory(1);
		sessions.set(sessionId, memory);
		return logged(memory, log);
	};
	return { connect, askers };
}

type Changes = {
	caller?: Caller;
	method?: string;
	query?: Record<string, unknown>;
	/** `undefined`: nothing is connected. */
	memory?: ((asker: Asker) => Promise<unknown>) | undefined;
	nodeKey?: string;
};

async function ask({
	caller = ANNA,
	method = 'GET',
	query = { id: 'c-1' },
	memory,
	nodeKey = 'workflow:node',
}: Changes) {
	const response = new RecordedResponse();
	const log: string[] = [];
	const call: ConversationCall = {
		request: { method, query, body: {} },
		ports: {
			response,
			nodeKey: () => nodeKey,
			instanceId: () => 'instance',
			forgetKey: () => {},
			logFault: (fault) => log.push(fault),
			connections: () => (memory === undefined ? {} : { memory }),
		},
	};
	const headers = { 'X-RateLimit-Limit-Requests': '20' };
	const visitor = {
		kind: 'admitted',
		origin: undefined,
		caller,
		counterKey: 'x',
		headers,
	} as const;
	await answerConversation(call, visitor);
	const { status, headers: sent, text, writableEnded } = response;
	const body: unknown = JSON.parse(text);
	return { status, headers: sent, body, text, log, isEnded: writableEnded };
}

/** What a chat does once its answer is finished. */
async function keep(
	{ connect }: ReturnType<typeof memoryNode>,
	question: string,
	caller: Caller = ANNA,
	id = 'c-1',
) {
	const sessionId = sessionIdOf(id, caller, 'workflow:node', 'instance');
	const memory = await connect({ callerId: caller.id, claims: {}, sessionId, body: {} });
	await readMemory(memory, { isRecorded: false })?.add(question, `${question}!`);
}

const nothing = (id: string) => ({ object: 'conversation', id, messages: [] });

test('a caller gets the turns of their conversation, more than the model sees', async () => {
	const node = memoryNode();
	await keep(node, 'Hi');
	await keep(node, 'Bye');
	const { status, headers, body, isEnded } = await ask({ memory: node.connect });
	expect({ status, isEnded }).toEqual({ status: 200, isEnded: true });
	expect(headers).toMatchObject({
		'Content-Type': 'application/json; charset=utf-8',
		'Cache-Control': 'no-store',
		'X-RateLimit-Limit-Requests': '20',
	});
	const message = (number: number, role: string, content: string) => ({
		id: `message-${number}`,
		role,
		content,
		parts: [{ type: 'text', text: content }],
	});
	expect(body).toEqual({
		object: 'conversation',
		id: 'c-1',
		messages: [
			message(1, 'user', 'Hi'),
			message(2, 'assistant', 'Hi!'),
			message(3, 'user', 'Bye'),
			message(4, 'assistant', 'Bye!'),
		],
	});
});

test('the messages can be sent again as they are', async () => {
	const node = memoryNode();
	await keep(node, 'Hi');
	const { body } = await ask({ memory: node.connect });
	const { messages } = body as { messages: object[] };
	const request = readCallerBody({ messages: messages.slice(0, 1) });
	if (request instanceof Failure) throw new Error(request.message);
	const policy = { model: 'a/b', allowedModels: [], allowedFields: [], systemPrompt: '' };
	const limits = { maxMessages: 9, maxChars: 99, maxOutputTokens: 9 };
	const files = { attachments: [], maxAttachments: 0, maxAttachmentChars: 0 };
	const rules = { callerInstructions: 'refuse', unallowedFields: 'refuse' } as const;
	const checked = checkRequest(request, {
		...{ ...policy, ...limits, ...files, ...rules },
		...{ allowTools: false, authorTools: [] },
	});
	expect(checked).toMatchObject({ messages: [{ role: 'user', content: 'Hi' }] });
});

test('it is cleared by DELETE, and only it', async () => {
	const node = memoryNode();
	await keep(node, 'Hi');
	await keep(node, 'Hi', ANNA, 'c-2');
	const deleted = await ask({ memory: node.connect, method: 'DELETE' });
	expect(deleted).toMatchObject({ status: 200, headers: { 'Cache-Control': 'no-store' } });
	expect(deleted.body).toEqual({ object: 'conversation.deleted', id: 'c-1', deleted: true });
	expect((await ask({ memory: node.connect })).body).toEqual(nothing('c-1'));
	const other = await ask({ memory: node.connect, query: { id: 'c-2' } });
	expect(other.body).toMatchObject({ messages: [{ content: 'Hi' }, { content: 'Hi!' }] });
	// Again, as a page may do that got no answer.
	const again = await ask({ memory: node.connect, method: 'DELETE' });
	expect(again.text).toBe(deleted.text);
});

describe('somebody else’s conversation', () => {
	test('looks like one that never was', async () => {
		const node = memoryNode();
		await keep(node, 'Hi');
		for (const caller of [BEN, ANONYMOUS, callerOf('callerId', 'anna')]) {
			const seen = await ask({ memory: node.connect, caller });
			const never = await ask({ memory: memoryNode().connect, caller });
			expect(seen).toEqual(never);
			expect(seen.body).toEqual(nothing('c-1'));
		}
		const ofOtherNode = await ask({ memory: node.connect, nodeKey: 'workflow:other' });
		expect(ofOtherNode.body).toEqual(nothing('c-1'));
	});

	test('is not cleared', async () => {
		const node = memoryNode();
		await keep(node, 'Hi');
		const deleted = await ask({ memory: node.connect, caller: BEN, method: 'DELETE' });
		expect(deleted.status).toBe(200);
		const mine = await ask({ memory: node.connect });
		expect(mine.body).toMatchObject({ messages: [{ content: 'Hi' }, { content: 'Hi!' }] });
	});

	test('is not reached by its session either', async () => {
		const node = memoryNode();
		await keep(node, 'Hi');
		const id = sessionIdOf('c-1', ANNA, 'workflow:node', 'instance');
		for (const caller of [ANNA, BEN]) {
			const seen = await ask({ memory: node.connect, caller, query: { id } });
			expect(seen.body).toEqual(nothing(id));
		}
	});
});

test('anonymous callers share the conversations whose IDs they know', async () => {
	const node = memoryNode();
	await keep(node, 'Hi', ANONYMOUS);
	const seen = await ask({ memory: node.connect, caller: ANONYMOUS });
	expect(seen.body).toMatchObject({ messages: [{ content: 'Hi' }, { content: 'Hi!' }] });
});

test('sub-nodes see who asks, and the session in place of the ID', async () => {
	const log: string[] = [];
	const node = memoryNode(log);
	await ask({ memory: node.connect, query: { id: ' c-1 ', sessionId: 'other' } });
	await ask({ memory: node.connect, caller: BEN });
	expect(node.askers).toEqual([
		{
			callerId: 'anna',
			claims: { sub: 'anna', plan: 'pro' },
			sessionId: sessionIdOf('c-1', ANNA, 'workflow:node', 'instance'),
			body: {},
		},
		{ callerId: 'ben', claims: {}, sessionId: expect.any(String), body: {} },
	]);
	expect(log).toEqual([]);
});

test.each(['GET', 'DELETE'])('%s is refused where no memory is connected', async (method) => {
	for (const memory of [undefined, async () => undefined, async () => []]) {
		const { status, body, log } = await ask({ memory, method });
		expect(status).toBe(404);
		expect(body).toMatchObject({
			error: { type: 'not_found', message: expect.stringContaining('keeps no conversations') },
		});
		expect(log).toEqual([]);
	}
});

test.each([
	{ name: 'no ID', query: {}, says: '/conversations?id=…' },
	{ name: 'a blank ID', query: { id: ' ' }, says: '/conversations?id=…' },
	{ name: 'two IDs', query: { id: ['a', 'b'] }, says: '“id” must be' },
	{ name: 'an object', query: { id: { a: 'b' } }, says: '“id” must be' },
	{ name: 'a long ID', query: { id: 'c'.repeat(201) }, says: '“id” must be' },
])('$name is refused, and the memory is not asked', async ({ query, says }) => {
	for (const method of ['GET', 'DELETE']) {
		const node = memoryNode();
		const { status, body } = await ask({ memory: node.connect, method, query });
		expect(status).toBe(400);
		expect(body).toMatchObject({
			error: { type: 'invalid_field', message: expect.stringContaining(says) },
		});
		expect(node.askers).toEqual([]);
	}
});

describe('a memory that fails', () => {
	const away = async () => await Promise.reject(new Error('relation "chats" does not exist'));
	const broken = async () => ({ loadMemoryVariables: away, saveContext: away, clear: away });

	test.each([
		{ name: 'cannot be connected', memory: away, method: 'GET' },
		{ name: 'cannot be read', memory: broken, method: 'GET' },
		{ name: 'cannot be cleared', memory: broken, method: 'DELETE' },
	])('because it $name is a 503, and only the log says why', async ({ memory, method }) => {
		const { status, headers, body, text, log } = await ask({ memory, method });
		expect(status).toBe(503);
		expect(headers).toMatchObject({ 'X-Should-Retry': 'false', 'Cache-Control': 'no-store' });
		expect(body).toMatchObject({ error: { type: 'memory_unavailable', code: 503, param: null } });
		expect(text).not.toContain('chats');
		expect(log).toEqual([expect.stringContaining('relation "chats" does not exist')]);
	});

	test('because it is none is the author’s fault', async () => {
		const { status, body, log } = await ask({ memory: async () => ({}) });
		expect(status).toBe(500);
		expect(body).toMatchObject({ error: { type: 'endpoint_not_set_up' } });
		expect(log).toEqual([expect.stringContaining('The connected memory cannot be used')]);
	});

	test('that gives no reason is logged all the same', async () => {
		const { status, log } = await ask({ memory: async () => await Promise.reject(new Error('')) });
		expect(status).toBe(503);
		expect(log).toEqual([expect.stringContaining('it gave no reason')]);
	});
});

test('a bug is not hidden', async () => {
	const history = new InMemoryChatMessageHistory();
	const memory = async () => new BufferWindowMemory(1, history);
	const response = new RecordedResponse();
	const call: ConversationCall = {
		request: { method: 'GET', query: { id: 'c-1' }, body: {} },
		ports: {
			response,
			nodeKey: () => {
				throw new TypeError('a bug');
			},
			instanceId: () => 'instance',
			forgetKey: () => {},
			logFault: () => {},
			connections: () => ({ memory }),
		},
	};
	const visitor = {
		kind: 'admitted',
		origin: undefined,
		caller: ANNA,
		counterKey: 'x',
		headers: {},
	} as const;
	await expect(answerConversation(call, visitor)).rejects.toThrow('a bug');
	expect(response.headersSent).toBe(false);
});
