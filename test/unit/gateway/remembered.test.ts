/** Conversations that the gateway keeps in a connected memory. */
import { describe, expect, test } from '@jest/globals';
import type { Asker } from '../../../nodes/shared/steps/asker';
import { OTHER_CALLER, request, type RequestOptions } from '../../support/gatewayRequest';
import { BufferWindowMemory } from '../steps/memories';

const answerOf = (text: string, finish = 'stop') =>
	`data: ${JSON.stringify({
		id: 'gen-1',
		choices: [{ index: 0, delta: { content: text }, finish_reason: finish }],
	})}\n\ndata: [DONE]\n\n`;

/** One memory for each session, as a memory node has. */
function memoryNode() {
	const sessions = new Map<string, BufferWindowMemory>();
	const memory = ({ sessionId }: Asker) => {
		const known = sessions.get(sessionId) ?? new BufferWindowMemory(5);
		sessions.set(sessionId, known);
		return known;
	};
	return { memory, sessions };
}

const say = async (message: string, options: RequestOptions & { answer?: string } = {}) => {
	const { fields, answer = `Answer to ${message}`, ...others } = options;
	return await request(
		async function* () {
			yield answerOf(answer);
		},
		{ ...others, fields: { messages: undefined, message, conversation_id: 'c-1', ...fields } },
	);
};

const messagesOf = (reply: { sent: unknown[] }) =>
	(reply.sent[0] as { messages: Array<{ role: string; content: string }> }).messages;

describe.each([{ isStreamed: false }, { isStreamed: true }])('streamed: $isStreamed', (how) => {
	test('the page sends its new message only, and the model gets the turns before', async () => {
		const { memory } = memoryNode();
		await say('one', { memory, ...how });
		const reply = await say('two', { memory, ...how });
		expect(messagesOf(reply)).toEqual([
			{ role: 'user', content: 'one' },
			{ role: 'assistant', content: 'Answer to one' },
			{ role: 'user', content: 'two' },
		]);
	});

	test('turns that the page sends besides are ignored', async () => {
		const { memory } = memoryNode();
		const messages = [
			{ role: 'user', content: 'made up' },
			{ role: 'assistant', content: 'made up, too' },
			{ role: 'user', content: 'new' },
		];
		const reply = await say('', { memory, ...how, fields: { message: undefined, messages } });
		expect(messagesOf(reply)).toEqual([{ role: 'user', content: 'new' }]);
	});
});

test('without an ID of a conversation, what the page sends is the conversation', async () => {
	const { memory, sessions } = memoryNode();
	const reply = await say('one', { memory, fields: { conversation_id: undefined } });
	expect(reply.text).toContain('Answer to one');
	expect(sessions.size).toBe(0);
});

test('the same ID of another caller is another conversation', async () => {
	const { memory } = memoryNode();
	await say('one', { memory });
	const headers = { authorization: `Bearer ${OTHER_CALLER}` };
	expect(messagesOf(await say('two', { memory, headers }))).toHaveLength(1);
});

test('the author’s system prompt comes first, and is not stored', async () => {
	const { memory } = memoryNode();
	const parameters = { systemPrompt: 'Be brief.' };
	await say('one', { memory, parameters });
	const roles = messagesOf(await say('two', { memory, parameters })).map(({ role }) => role);
	expect(roles).toEqual(['system', 'user', 'assistant', 'user']);
});

test('an answer that failed is not stored', async () => {
	const { memory } = memoryNode();
	await request(
		async function* () {
			yield 'data: {"error":{"message":"No","code":400}}\n\n';
		},
		{ memory, fields: { conversation_id: 'c-1' } },
	);
	expect(messagesOf(await say('two', { memory }))).toHaveLength(1);
});

test('an answer that hands a call to the page is not stored', async () => {
	const { memory } = memoryNode();
	const fn = { name: 'page', arguments: '{}' };
	const call = { index: 0, id: 'c1', type: 'function', function: fn };
	const choice = {
		index: 0,
		delta: { content: 'One moment', tool_calls: [call] },
		finish_reason: 'tool_calls',
	};
	await request(
		async function* () {
			yield `data: ${JSON.stringify({ id: 'gen-1', choices: [choice] })}\n\ndata: [DONE]\n\n`;
		},
		{ memory, fields: { conversation_id: 'c-1' } },
	);
	expect(messagesOf(await say('two', { memory }))).toHaveLength(1);
});

test('a memory that cannot be reached is no fault of the caller, and nothing is sent', async () => {
	const log: string[] = [];
	const memory = () => {
		throw new Error('connect ECONNREFUSED db.internal:5432');
	};
	const reply = await say('one', { memory, log });
	expect(reply.status).toBe(503);
	expect(reply.text).toContain('memory_unavailable');
	expect(reply.text).not.toContain('db.internal');
	expect(reply.calls).toBe(0);
	expect(log.join('\n')).toContain('ECONNREFUSED');
});

test('a memory that takes nothing costs the caller nothing of the answer', async () => {
	const log: string[] = [];
	class Full extends BufferWindowMemory {
		override async saveContext() {
			await Promise.reject(new Error('disk full'));
		}
	}
	const reply = await say('one', { memory: () => new Full(5), log });
	expect(reply.text).toContain('Answer to one');
	expect(reply.text).toContain('[DONE]');
	expect(log.join('\n')).toContain('disk full');
});

test('a conversation that is longer than Max Messages loses its oldest turns', async () => {
	const { memory } = memoryNode();
	const limits = { allowServers: true, requestsPerMinute: 10_000, maxMessages: 3 };
	for (const message of ['one', 'two', 'three']) {
		await say(message, { memory, parameters: { limits } });
	}
	const reply = await say('four', { memory, parameters: { limits } });
	expect(messagesOf(reply).map(({ content }) => content)).toEqual([
		'three',
		'Answer to three',
		'four',
	]);
});

test('the endpoint gives the turns, and clears them, for their caller only', async () => {
	const { memory } = memoryNode();
	const query = { id: 'c-1' };
	const ask = async (method: string, headers = {}) =>
		JSON.parse(
			(await say('', { memory, endpoint: 'conversations', method, query, headers })).text,
		) as { messages?: unknown[]; deleted?: boolean };
	await say('one', { memory });
	expect((await ask('GET')).messages).toMatchObject([
		{ role: 'user', content: 'one' },
		{ role: 'assistant', content: 'Answer to one' },
	]);
	expect((await ask('GET', { authorization: `Bearer ${OTHER_CALLER}` })).messages).toEqual([]);
	expect(await ask('DELETE')).toMatchObject({ deleted: true });
	expect((await ask('GET')).messages).toEqual([]);
});
