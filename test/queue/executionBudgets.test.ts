/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console -- a test, not part of the package: it shows how far budgets were passed */
/**
 * Budgets of “Answer a Frontend Request” with two workers. A worker holds a budget by itself. Of the other
 * one it can only learn from the static data that n8n gives to an execution when it begins.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { MODEL } from '../e2e/gateway';
import { fixedModel, inARow, openRouterNode } from '../e2e/workflows';
import {
	answerAtThatPrice,
	CALL_USD,
	countedCalls,
	MAX_TOKENS,
	RETRY_MS,
	type Usage,
} from './pricedCalls';
import { openQueueSession, START_MS, type QueueSession } from './queueSession';

const TEST_MS = 300_000;
const WORKERS = 2;

let session: QueueSession;

beforeAll(async () => {
	session = await openQueueSession({ webhooks: 1, workers: WORKERS });
}, START_MS);
beforeEach(() => answerAtThatPrice(session.upstream));
afterAll(async () => await session?.close(), START_MS);

/** The node, for one caller who has room for so many calls. */
const answering = (calls: number) => ({
	...openRouterNode(session.credential, {
		operation: 'respond',
		model: fixedModel(MODEL),
		limits: {
			callerId: 'ada',
			maxOutputTokens: MAX_TOKENS,
			requestsPerMinute: 100_000,
			budgetPerCallerUsd: calls * CALL_USD,
		},
	}),
	onError: 'continueRegularOutput',
});

/** Webhook -> node. */
async function publishBehindWebhook(calls: number): Promise<string> {
	const { workflow, webhookPath } = inARow([answering(calls)]);
	return await session.publish(workflow, webhookPath);
}

/** Webhook -> Execute Sub-workflow; the node is in the other workflow. */
async function publishInSubWorkflow(calls: number): Promise<string> {
	const start = {
		id: randomUUID(),
		name: 'Start',
		type: 'n8n-nodes-base.executeWorkflowTrigger',
		typeVersion: 1.1,
		position: [0, 0],
		parameters: { inputSource: 'passthrough' },
	};
	const node = { id: randomUUID(), position: [220, 0], ...answering(calls) };
	const subWorkflow = await session.n8n.createWorkflow({
		name: `answer-${randomUUID()}`,
		nodes: [start, node],
		connections: { Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await session.n8n.publish(subWorkflow);
	const { workflow, webhookPath } = inARow([
		{
			name: 'Answer',
			type: 'n8n-nodes-base.executeWorkflow',
			typeVersion: 1.2,
			parameters: { workflowId: { __rl: true, mode: 'id', value: subWorkflow.id }, options: {} },
		},
	]);
	return await session.publish(workflow, webhookPath);
}

type Answer = { statusCode: number; budget?: Usage };

/** What the node says, once n8n is not too busy to ask it. */
async function ask(url: string): Promise<Answer> {
	const headers = { Connection: 'close' };
	for (;;) {
		const { status, data } = await axios.post<Answer>(
			url,
			{ message: 'hi' },
			{ headers, validateStatus: () => true },
		);
		if (status !== 503) {
			expect({ status, data }).toMatchObject({
				status: 200,
				data: { statusCode: expect.any(Number) },
			});
			return data;
		}
		await sleep(RETRY_MS);
	}
}

/** Of so many calls at once, how many OpenRouter was asked for. */
async function sentOf(url: string, calls: number): Promise<number> {
	const answers = await Promise.all(Array.from({ length: calls }, async () => await ask(url)));
	expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200, 402]));
	return session.upstream.chatRequests.length;
}

async function restart(numbers: readonly number[]): Promise<void> {
	for (const number of numbers) {
		const worker = session.hosts.workers[number];
		await worker?.kill();
		await worker?.restart();
	}
}

describe('behind a Webhook', () => {
	test(
		'each worker holds the budget, so it is passed as many times as there are workers at most',
		async () => {
			const room = 10;
			const url = await publishBehindWebhook(room);
			const sent = await sentOf(url, 60);
			console.log(
				`room for ${room} calls, 60 asked at once, ${WORKERS} workers: ${sent} were sent`,
			);
			expect(sent).toBeGreaterThanOrEqual(room);
			expect(sent).toBeLessThanOrEqual(room * WORKERS);
		},
		TEST_MS,
	);

	test(
		'n8n 2.41 starts an execution without static data, so a worker that starts anew knows nothing (docs/operations.md says so)',
		async () => {
			const url = await publishBehindWebhook(1);
			const first = await ask(url);
			expect(first).toMatchObject({ statusCode: 200, budget: { requests: 1 } });
			await restart([0, 1]);
			expect(await ask(url)).toMatchObject({ statusCode: 200, budget: { requests: 1 } });
		},
		TEST_MS,
	);
});

describe('in a sub-workflow', () => {
	test(
		'a worker sees what the other one has counted, and a crash of both forgets nothing that was stored',
		async () => {
			const url = await publishInSubWorkflow(50);
			for (let call = 1; call <= 5; call++) {
				expect(await ask(url)).toMatchObject({ statusCode: 200, budget: { requests: call } });
			}
			await restart([0, 1]);
			const [one, other] = session.hosts.workers;
			if (one === undefined || other === undefined) throw new Error('There are two workers');
			await one.kill();
			const byOther = await ask(url);
			await one.restart();
			await other.kill();
			const byOne = await ask(url);
			await other.restart();
			expect([byOther, byOne].map(({ budget }) => budget && countedCalls(budget))).toEqual([6, 7]);
		},
		TEST_MS,
	);

	test(
		'many calls at once pass a budget by what the other worker has under way unseen, and then all are refused',
		async () => {
			const room = 20;
			const url = await publishInSubWorkflow(room);
			const sent = await sentOf(url, 100);
			console.log(
				`room for ${room} calls, 100 asked at once, ${WORKERS} workers, in a sub-workflow: ${sent} were sent`,
			);
			expect(sent).toBeGreaterThanOrEqual(room);
			expect(sent).toBeLessThanOrEqual(room * WORKERS);
			for (let call = 0; call < 4; call++) {
				expect(await ask(url)).toMatchObject({ statusCode: 402 });
			}
		},
		TEST_MS,
	);
});
