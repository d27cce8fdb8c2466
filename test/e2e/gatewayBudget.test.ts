/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Budgets of a published gateway in a real n8n: kept in its database, over a restart. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { CALLER, MODEL, publishGateway, type Gateway } from './gateway';
import { openSession, type Session } from './session';
import { startTestN8n } from './testN8n';

const START_MS = 180_000;
const RESTART_MS = 120_000;
const POLL_MS = 50;

/** 0.4 USD per million output tokens, and next to nothing for the prompt. */
const MAX_TOKENS = 10_000;
const MOST_USD = 0.004;

type Usage = { usedUsd: number; reservedUsd: number; remainingUsd: number; requests: number };

describe('a gateway with a budget', () => {
	let n8n: Awaited<ReturnType<typeof startTestN8n>>;
	let session: Session;
	let gateway: Gateway;

	const headers = { Authorization: `Bearer ${CALLER.token}`, Origin: 'https://app.example' };
	const options = { headers, validateStatus: () => true };
	const ask = async (text = 'hi') =>
		await axios.post(
			`${gateway.baseUrl}/chat/completions`,
			{ messages: [{ role: 'user', content: text }] },
			options,
		);
	const usage = async (): Promise<Usage> =>
		(await axios.get<Usage>(`${gateway.baseUrl}/usage`, options)).data;
	/** Once nothing is under way, and n8n has stored what was counted. */
	const settledUsage = async (): Promise<Usage> => {
		let seen = await usage();
		while (seen.reservedUsd > 0) {
			await sleep(POLL_MS);
			seen = await usage();
		}
		return seen;
	};

	beforeAll(async () => {
		n8n = await startTestN8n();
		session = await openSession(n8n.running);
		gateway = await publishGateway(session, {
			parameters: {
				models: [MODEL],
				limits: {
					allowedOrigins: ['https://app.example'],
					maxConcurrent: 100,
					requestsPerMinute: 10_000,
					maxOutputTokens: MAX_TOKENS,
					// Room for five calls, as the prompt costs a little.
					budgetPerCallerUsd: 5.5 * MOST_USD,
				},
			},
		});
	}, START_MS);
	afterAll(async () => {
		await session?.close();
		await n8n?.stop();
	});

	test('eight first calls at once do not pass it', async () => {
		const answers = await Promise.all(Array.from({ length: 8 }, async () => await ask()));
		const statuses = answers.map(({ status }) => status);
		expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
		const refused = answers.filter(({ status }) => status !== 200);
		for (const { status, data } of refused) {
			expect({ status, data: data as unknown }).toMatchObject({
				status: 402,
				data: { error: { type: 'budget_exceeded', code: 402 } },
			});
		}
		const counted = await settledUsage();
		expect(counted.requests).toBe(statuses.filter((status) => status === 200).length);
		expect(counted.usedUsd).toBeLessThanOrEqual(5.5 * MOST_USD);
	});

	test('a page may read where it stands, in headers and at /usage', async () => {
		const { status, headers: sent } = await ask();
		expect(status).toBe(200);
		expect(sent['access-control-expose-headers']).toContain('X-Budget-Remaining');
		expect(Number(sent['x-budget-remaining'])).toBeLessThan(Number(sent['x-budget-limit']));
		const { status: usageStatus, headers: usageHeaders } = await axios.get(
			`${gateway.baseUrl}/usage`,
			options,
		);
		expect(usageStatus).toBe(200);
		expect(usageHeaders['access-control-allow-origin']).toBe('https://app.example');
		const stranger = { ...options, headers: { Origin: 'https://app.example' } };
		expect((await axios.get(`${gateway.baseUrl}/usage`, stranger)).status).toBe(401);
	});

	test(
		'what was spent is there after a restart',
		async () => {
			const before = await settledUsage();
			expect(before.usedUsd).toBeGreaterThan(0);
			await n8n.restart();
			// n8n registers its webhooks soon after it answers.
			while ((await axios.get(`${gateway.baseUrl}/usage`, options)).status === 404) {
				await sleep(POLL_MS);
			}
			expect(await usage()).toEqual(before);
			await ask();
			expect(await settledUsage()).toMatchObject({ requests: before.requests + 1 });
		},
		RESTART_MS,
	);
});
