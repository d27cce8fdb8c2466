/* eslint-disable @n8n/community-nodes/no-restricted-imports, no-console -- a test, not part of the package: it shows how far budgets were passed */
/**
 * Budgets with several n8n processes, which share them through the workflow's static data. Each process
 * holds a budget by itself; of what another one has under way, it learns when n8n has stored it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import { Ledger } from '../../nodes/shared/callers/limits/budget/ledger';
import { periodAt } from '../../nodes/shared/callers/limits/budget/period';
import { CALLER, MODEL, publishGateway, type Gateway } from '../e2e/gateway';
import {
	answerAtThatPrice,
	CALL_USD,
	countedCalls,
	MAX_TOKENS,
	RETRY_MS,
	type Usage,
} from './pricedCalls';
import { openQueueSession, START_MS, through, type QueueSession } from './queueSession';
import { poll } from './underWay';

const TEST_MS = 300_000;
const AT_ONCE = 10;
const TRY_AGAIN = [0, 404, 429, 500, 503];
const SEEN_MS = 20_000;

let session: QueueSession;

beforeAll(async () => {
	session = await openQueueSession({ workers: 1 });
}, START_MS);
beforeEach(() => answerAtThatPrice(session.upstream));
afterAll(async () => await session?.close(), START_MS);

const publish = async (calls: number): Promise<Gateway> =>
	await publishGateway(session, {
		parameters: {
			models: [MODEL],
			limits: {
				allowServers: true,
				maxConcurrent: AT_ONCE,
				maxOutputTokens: MAX_TOKENS,
				requestsPerMinute: 100_000,
				budgetPerCallerUsd: calls * CALL_USD,
				// A test that runs over midnight must not begin anew.
				budgetPeriod: 'month',
			},
		},
	});

const options = {
	headers: { Authorization: `Bearer ${CALLER.token}`, Connection: 'close' },
	validateStatus: () => true,
};

/** The status; 0 when the process has gone. */
const ask = async (gateway: Gateway, index: number): Promise<number> =>
	await axios
		.post(
			through(processOf(index), `${gateway.baseUrl}/chat/completions`),
			{ messages: [{ role: 'user', content: 'hi' }] },
			options,
		)
		.then(
			({ status }) => status,
			() => 0,
		);

const usage = async (gateway: Gateway, index: number): Promise<Usage> =>
	(await axios.get<Usage>(through(processOf(index), `${gateway.baseUrl}/usage`), options)).data;

/** What counts against the budget in the database. */
async function storedCalls({ workflowId }: Gateway): Promise<number> {
	const { data } = (await session.n8n.call('GET', `/rest/workflows/${workflowId}`)) as {
		data: { staticData: { global?: Record<string, unknown> } | null };
	};
	const ledger = new Ledger(() => 'reader');
	for (const stored of Object.values(data.staticData?.global ?? {})) ledger.merge(stored);
	const { spent, reserved } = ledger.sum(periodAt('month', Date.now()).key);
	return countedCalls({ usedUsd: spent / 1e6, reservedUsd: reserved / 1e6 });
}

function processOf(index: number) {
	const { webhooks } = session.hosts;
	const process = webhooks[index % webhooks.length];
	if (process === undefined) throw new Error('There is no webhook process');
	return process;
}

test(
	'every process sees what the others have counted, and a crash of all forgets nothing that was stored',
	async () => {
		const gateway = await publish(50);
		for (let call = 0; call < 10; call++) expect(await ask(gateway, call)).toBe(200);
		// Of two writes at the same time n8n keeps one. The process whose write is lost writes all of it again
		// with its next call, so each of them has to be called until all know all, and all of it is stored.
		const seen = await poll(
			async () => [
				countedCalls(await usage(gateway, 0)),
				countedCalls(await usage(gateway, 1)),
				await storedCalls(gateway),
			],
			(counts) => counts.every((calls) => calls === 10),
			SEEN_MS,
		);
		expect(seen).toEqual([10, 10, 10]);
		for (const process of session.hosts.webhooks) {
			await process.kill();
			await process.restart();
		}
		for (const index of [0, 1]) {
			expect(countedCalls(await usage(gateway, index))).toBe(10);
		}
		for (const index of [0, 1]) {
			expect(await ask(gateway, index)).toBe(200);
		}
	},
	TEST_MS,
);

/**
 * A process admits no more than the budget has room for by itself. What it cannot see is what the other
 * one has under way, Answers at Once at most, and what a killed one had under way and never stored.
 */
const BOUND = { other: AT_ONCE, killed: AT_ONCE };

test(
	'200 calls at once, with a process killed on the way, pass a budget of 20 by no more than was under way unseen',
	async () => {
		const room = 20;
		const gateway = await publish(room);
		let killing: Promise<void> | undefined;
		let answered = 0;
		const insist = async (number: number): Promise<number> => {
			for (let attempt = number; ; attempt++) {
				const status = await ask(gateway, attempt);
				if (status === 200 && (answered += 1) === room / 2) {
					const process = processOf(1);
					killing = process.kill().then(async () => await process.restart());
				}
				// Too many at once, or the process has gone: the caller tries again at the other one.
				if (!TRY_AGAIN.includes(status)) return status;
				await sleep(RETRY_MS);
			}
		};
		const statuses = await Promise.all(
			Array.from({ length: 200 }, async (_, n) => await insist(n)),
		);
		await killing;
		expect(new Set(statuses)).toEqual(new Set([200, 402]));
		const sent = session.upstream.chatRequests.length;
		console.log(`room for ${room} calls, 200 asked: ${sent} were sent to OpenRouter`);
		expect(sent).toBeGreaterThanOrEqual(room - AT_ONCE);
		expect(sent).toBeLessThanOrEqual(room + BOUND.other + BOUND.killed);
		// From now on every process refuses.
		for (const index of [0, 1]) {
			const status = await poll(
				async () => await ask(gateway, index),
				(answer) => answer === 402,
				SEEN_MS,
			);
			expect({ index, status }).toEqual({ index, status: 402 });
		}
	},
	TEST_MS,
);

test(
	'eight first calls at once pass no budget in one process, and in two by no more than was under way unseen',
	async () => {
		const room = 3;
		const one = await publish(room);
		const inOne = await Promise.all(Array.from({ length: 8 }, async () => await ask(one, 0)));
		expect(inOne.filter((status) => status === 200)).toHaveLength(room);
		const both = await publish(room);
		const inBoth = await Promise.all(Array.from({ length: 8 }, async (_, n) => await ask(both, n)));
		const admitted = inBoth.filter((status) => status === 200).length;
		console.log(`room for ${room} calls, 8 asked at once in two processes: ${admitted} answered`);
		expect(admitted).toBeGreaterThanOrEqual(room);
		expect(admitted).toBeLessThanOrEqual(2 * room);
	},
	TEST_MS,
);
