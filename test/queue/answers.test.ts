/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Answers through several n8n processes: every webhook process answers the frontend examples and the
 * gateway, and no stream holds anything of another one.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { JWT_CREDENTIAL_TYPE, exampleWorkflow, type ExampleName } from '../host/exampleWorkflow';
import { CALLER, MODEL, publishGateway } from '../e2e/gateway';
import { hs256, userClaims } from '../e2e/tokens';
import { fixedModel, inARow, openRouterNode } from '../e2e/workflows';
import {
	DONE,
	finishChunk,
	happyChat,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { json, trigger } from '../support/reply';
import { openCall } from './call';
import { markedAnswer, piecesOf } from './markedAnswers';
import { openQueueSession, START_MS, through, type QueueSession } from './queueSession';
import { answerIn } from './streamedAnswer';

const ORIGIN = 'https://app.example';
const ANSWER = 'Hello there, friend!';
const PROCESSES = [0, 1];
const STREAMS_PER_WAY = 500;
/** As many as two workers of n8n's default settings run, and what two cores bear. */
const AT_ONCE = 20;
const STREAMS_MS = 300_000;

let session: QueueSession;
let jwtSecret: string;

beforeAll(async () => {
	session = await openQueueSession();
	jwtSecret = `jwt-secret-${randomUUID()}`;
}, START_MS);
beforeEach(() => session.upstream.reset());
afterAll(async () => await session?.close(), START_MS);

const webhook = (index: number) => {
	const process = session.hosts.webhooks[index];
	if (process === undefined) throw new Error(`There is no webhook process ${index + 1}`);
	return process;
};

async function publishExample(name: ExampleName): Promise<string> {
	const jwtCredential = await session.n8n.createCredential('JWT', JWT_CREDENTIAL_TYPE, {
		keyType: 'passphrase',
		secret: jwtSecret,
		algorithm: 'HS256',
	});
	const { webhookPath, ...content } = exampleWorkflow({
		name,
		credential: session.credential,
		allowedOrigins: ORIGIN,
		webhookPath: `${name}-${randomUUID()}`,
		jwtCredential,
	});
	return await session.publish(content, webhookPath);
}

/** An answer that begins, waits for the test, and ends. */
function heldAnswer() {
	const { fired, fire } = trigger();
	session.upstream.chat(
		stream(textChunk('first'), fired, textChunk(' last'), finishChunk(), usageChunk(), DONE),
	);
	return fire;
}

describe.each([
	{ name: 'frontend-chat' as const },
	{ name: 'frontend-chat-guarded' as const },
	{ name: 'frontend-chat-signed-in' as const },
])('the example $name', ({ name }) => {
	test('is answered by every webhook process', async () => {
		const url = await publishExample(name);
		session.upstream.chat(happyChat(ANSWER));
		const token = hs256(jwtSecret, userClaims('user-1'));
		for (const index of PROCESSES) {
			const { status, data } = await axios.post<unknown>(
				through(webhook(index), url),
				{ message: 'hello' },
				{
					headers: { Origin: ORIGIN, Authorization: `Bearer ${token}`, Connection: 'close' },
					validateStatus: () => true,
				},
			);
			expect({ index, status, data }).toMatchObject({ index, status: 200, data: { text: ANSWER } });
		}
	});
});

test.each(PROCESSES)(
	'the example frontend-chat-streamed is streamed by webhook process %i while its worker still answers',
	async (index) => {
		const url = await publishExample('frontend-chat-streamed');
		const goOn = heldAnswer();
		const call = openCall(through(webhook(index), url), { message: 'hello' }, { Origin: ORIGIN });
		await call.until('first');
		expect(call.text()).not.toContain('last');
		goOn();
		await call.ended;
		expect(answerIn('lines', call.text())).toEqual({ kind: 'whole', text: 'first last' });
	},
);

describe('the gateway', () => {
	const asCaller = { Authorization: `Bearer ${CALLER.token}` };
	const hello = { messages: [{ role: 'user', content: 'hello' }] };

	test.each(PROCESSES)('is answered by webhook process %i, whole and streamed', async (index) => {
		const { baseUrl } = await publishGateway(session);
		const url = through(webhook(index), `${baseUrl}/chat/completions`);
		session.upstream.chat(happyChat(ANSWER));
		const headers = { ...asCaller, Connection: 'close' };
		expect(await axios.post<unknown>(url, hello, { headers })).toMatchObject({
			status: 200,
			data: { choices: [{ message: { content: ANSWER } }] },
		});

		const goOn = heldAnswer();
		const call = openCall(url, { ...hello, stream: true }, asCaller);
		await call.until('first');
		expect(call.text()).not.toContain('last');
		goOn();
		await call.ended;
		expect(answerIn('events', call.text())).toEqual({ kind: 'whole', text: 'first last' });
	});
});

test('a report of the gateway is an execution, which a worker runs', async () => {
	const { baseUrl, workflowId } = await publishGateway(session, {
		parameters: { report: 'always' },
		after: [
			{
				name: 'Tell the test',
				type: 'n8n-nodes-base.httpRequest',
				typeVersion: 4.2,
				parameters: {
					method: 'POST',
					url: `${session.upstream.baseUrl}/report`,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: '={{ $json }}',
					options: {},
				},
			},
		],
	});
	session.upstream.route('POST /report', json(200, {}));
	session.upstream.chat(happyChat(ANSWER));
	await openCall(
		through(webhook(1), `${baseUrl}/chat/completions`),
		{ messages: [{ role: 'user', content: 'hello' }], stream: true },
		{ Authorization: `Bearer ${CALLER.token}` },
	).ended;
	// The first request is the chat's.
	const report = await session.upstream.request(2);
	expect(report).toMatchObject({ path: '/report', body: { outcome: 'answered', streamed: true } });
	const logs = session.hosts.workers.map(({ logFile }) => readFileSync(logFile, 'utf8')).join('');
	const [execution] = await session.n8n.listExecutions(workflowId);
	expect(logs).toContain(`Worker started execution ${execution?.id} (`);
});

describe('a thousand streams at once over both webhook processes', () => {
	async function publishStreamed(): Promise<string> {
		const { workflow, webhookPath } = inARow([
			openRouterNode(session.credential, {
				model: fixedModel(MODEL),
				inputMode: 'prompt',
				prompt: '={{ $json.body.message }}',
			}),
		]);
		workflow.nodes[0].parameters.responseMode = 'streaming';
		return await session.publish(workflow, webhookPath);
	}

	test(
		'each hold their own text, and all of it',
		async () => {
			session.upstream.chat(markedAnswer);
			const streamed = await publishStreamed();
			const { baseUrl } = await publishGateway(session, {
				parameters: { limits: { requestsPerMinute: 100_000, maxConcurrent: 100 } },
			});
			const gateway = `${baseUrl}/chat/completions`;
			const asCaller = { Authorization: `Bearer ${CALLER.token}` };

			const askStreamed = (url: string, marker: string) => openCall(url, { message: marker });
			const askGateway = (url: string, marker: string) =>
				openCall(url, { messages: [{ role: 'user', content: marker }], stream: true }, asCaller);
			const jobs = Array.from({ length: STREAMS_PER_WAY }, (_, number) => number).flatMap(
				(number) => {
					const process = webhook(number % PROCESSES.length);
					return [
						{ form: 'lines' as const, open: askStreamed, url: through(process, streamed) },
						{ form: 'events' as const, open: askGateway, url: through(process, gateway) },
					];
				},
			);

			const wrong: unknown[] = [];
			let done = 0;
			const work = async () => {
				for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) {
					const marker = randomUUID();
					const call = job.open(job.url, marker);
					await call.ended;
					const answer = answerIn(job.form, call.text());
					const isRight = answer.kind === 'whole' && answer.text === piecesOf(marker).join('');
					if (!isRight) wrong.push({ url: job.url, status: call.status(), marker, answer });
					done += 1;
				}
			};
			await Promise.all(Array.from({ length: AT_ONCE }, work));
			expect(wrong.slice(0, 5)).toEqual([]);
			expect(done).toBe(2 * STREAMS_PER_WAY);
			expect(session.upstream.chatRequests).toHaveLength(2 * STREAMS_PER_WAY);
		},
		STREAMS_MS,
	);
});
