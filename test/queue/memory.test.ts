/**
 * Conversations in n8n's Postgres and Redis memories, with a gateway that two processes answer: what one
 * has stored, the other one knows, and callers stay apart.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { publishGateway, type Gateway } from '../e2e/gateway';
import { DONE, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import { openQueueSession, START_MS, through, type QueueSession } from './queueSession';

const CALLERS = { anna: 'caller-anna-0000', ben: 'caller-ben-00000' };
type Name = keyof typeof CALLERS;

let session: QueueSession;

beforeAll(async () => {
	session = await openQueueSession({ workers: 1 });
}, START_MS);
beforeEach(() => session.upstream.reset());
afterAll(async () => await session?.close(), START_MS);

const of = (caller: Name) => ({
	headers: { Authorization: `Bearer ${CALLERS[caller]}`, Connection: 'close' },
	validateStatus: () => true,
});

describe.each([
	{
		name: 'Postgres Chat Memory',
		type: 'memoryPostgresChat',
		typeVersion: 1.3,
		credentialType: 'postgres',
		credential: () => ({
			host: '127.0.0.1',
			database: session.hosts.postgres.env.DB_POSTGRESDB_DATABASE,
			user: session.hosts.postgres.env.DB_POSTGRESDB_USER,
			password: '',
			port: Number(session.hosts.postgres.env.DB_POSTGRESDB_PORT),
			ssl: 'disable',
		}),
		parameters: {},
	},
	{
		name: 'Redis Chat Memory',
		type: 'memoryRedisChat',
		typeVersion: 1.5,
		credentialType: 'redis',
		credential: () => ({
			host: '127.0.0.1',
			port: session.hosts.redis.port,
			database: 0,
			password: '',
			user: '',
			ssl: false,
		}),
		parameters: {},
	},
])('$name', ({ name, type, typeVersion, credentialType, credential, parameters }) => {
	let gateway: Gateway;

	beforeAll(async () => {
		const { id, name: title } = await session.n8n.createCredential(
			name,
			credentialType,
			credential(),
		);
		gateway = await publishGateway(session, {
			callers: {
				method: 'bearer',
				callers: JSON.stringify(CALLERS),
			},
			parameters: { limits: { allowServers: true, requestsPerMinute: 10_000 } },
			subNodes: [
				{
					input: 'ai_memory',
					node: {
						name: 'Memory',
						type: `@n8n/n8n-nodes-langchain.${type}`,
						typeVersion,
						parameters: { sessionIdType: 'fromInput', contextWindowLength: 5, ...parameters },
						credentials: { [credentialType]: { id, name: title } },
					},
				},
			],
		});
	});

	const processOf = (index: number) => {
		const found = session.hosts.webhooks[index];
		if (found === undefined) throw new Error(`There is no webhook process ${index}`);
		return found;
	};
	const say = async (caller: Name, index: number, message: string, id: string) => {
		session.upstream.reset();
		session.upstream.chat(
			stream(textChunk(`Answer to ${message}`), finishChunk(), usageChunk(), DONE),
		);
		const url = through(processOf(index), `${gateway.baseUrl}/chat/completions`);
		const { status } = await axios.post(url, { message, conversation_id: id }, of(caller));
		expect(status).toBe(200);
		return session.upstream.chatBodies[0]?.messages;
	};
	const shown = async (caller: Name, index: number, id: string) => {
		const url = through(processOf(index), `${gateway.baseUrl}/conversations`);
		const { data } = await axios.get(`${url}?id=${id}`, of(caller));
		return (data.messages as Array<{ content: string }>).map(({ content }) => content);
	};

	test('what one process has stored, the other one sends, and no other caller sees', async () => {
		const id = randomUUID();
		expect(await say('anna', 0, 'one', id)).toHaveLength(1);
		expect(await say('anna', 1, 'two', id)).toEqual([
			{ role: 'user', content: 'one' },
			{ role: 'assistant', content: 'Answer to one' },
			{ role: 'user', content: 'two' },
		]);
		expect(await say('ben', 1, 'three', id)).toHaveLength(1);
		expect(await shown('anna', 0, id)).toEqual(['one', 'Answer to one', 'two', 'Answer to two']);
		expect(await shown('ben', 0, id)).toEqual(['three', 'Answer to three']);
	});

	test('a conversation that is deleted is gone in both processes', async () => {
		const id = randomUUID();
		await say('anna', 0, 'one', id);
		const url = through(processOf(1), `${gateway.baseUrl}/conversations`);
		const { status, data } = await axios.delete(`${url}?id=${id}`, of('anna'));
		expect({ status, data }).toMatchObject({ status: 200, data: { deleted: true } });
		expect(await shown('anna', 0, id)).toEqual([]);
		expect(await say('anna', 0, 'two', id)).toHaveLength(1);
	});
});
