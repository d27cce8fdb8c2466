/** What calls of the gateway count for their callers' budgets, however they end. */
import { describe, expect, test } from '@jest/globals';
import { request } from '../../support/gatewayRequest';
import { answer, MOST, options, usageOf } from './budgeted';

describe('what is settled', () => {
	test.each([
		{
			name: 'with an own provider key, what the provider takes, too',
			usage: {
				cost: 0.0001,
				is_byok: true,
				cost_details: { upstream_inference_cost: 0.0005 },
			},
			used: 0.0006,
		},
		{ name: 'nothing for a free answer', usage: { cost: 0 }, used: 0 },
		{ name: 'the most, when OpenRouter says no cost', usage: { total_tokens: 5 }, used: MOST },
		{ name: 'more than was reserved', usage: { cost: 0.5 }, used: 0.5 },
		{ name: 'the most, for a negative cost', usage: { cost: -1 }, used: MOST },
	])('is $name', async ({ usage, used }) => {
		const asked = options({ budgetPerCallerUsd: 1 });
		await request(() => answer(usage), asked);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: used, reservedUsd: 0 });
	});

	test('is nothing for what OpenRouter refuses', async () => {
		const asked = options({ budgetPerCallerUsd: 1 });
		const { status } = await request(
			async function* () {
				yield JSON.stringify({ error: { code: 400, message: 'No' } });
			},
			{ ...asked, upstreamStatus: 400 },
		);
		expect(status).toBe(400);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 0, reservedUsd: 0, requests: 1 });
	});

	test('is the most for each attempt that broke off, and another needs room', async () => {
		async function* cut() {
			// Without an ID that could be looked up.
			yield `data: ${JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant' } }] })}\n\n`;
		}
		// Whose webhook waits for the end.
		const attempts = { report: 'failures', options: { attempts: 2, idleTimeoutSeconds: 1 } };
		const asked = options({ budgetPerCallerUsd: 1 }, { parameters: attempts });
		const { calls } = await request(cut, asked);
		expect(calls).toBe(2);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 2 * MOST, reservedUsd: 0 });

		const poor = options({ budgetPerCallerUsd: 1.5 * MOST }, { parameters: attempts });
		expect((await request(cut, poor)).calls).toBe(1);
		expect(await usageOf(poor)).toMatchObject({ usedUsd: MOST, remainingUsd: 0.5 * MOST });
	});
});

describe('what is not told by OpenRouter in the end', () => {
	async function* failing(usage: object) {
		yield `data: ${JSON.stringify({ choices: [{ index: 0, delta: { role: 'assistant' } }] })}\n\n`;
		yield `data: ${JSON.stringify({ choices: [], usage })}\n\n`;
		yield `data: ${JSON.stringify({ error: { code: 502, message: 'No' } })}\n\n`;
	}

	test('may have been told before the failure', async () => {
		const asked = options({ budgetPerCallerUsd: 1 }, { parameters: { report: 'failures' } });
		await request(() => failing({ cost: 0.0002, completion_tokens: 3 }), asked);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 0.0002, reservedUsd: 0 });
	});
});

describe('another attempt', () => {
	const attempts = { report: 'failures', options: { attempts: 2, idleTimeoutSeconds: 1 } };
	const error = async function* () {
		yield JSON.stringify({ error: { code: 503, message: 'Later' } });
	};

	test('needs no more room after one that was refused', async () => {
		const asked = options({ budgetPerCallerUsd: 1.5 * MOST }, { parameters: attempts });
		expect((await request(error, { ...asked, upstreamStatus: 503 })).calls).toBe(2);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 0, reservedUsd: 0 });
	});

	test('counts after one whose connection broke before a status came', async () => {
		const broken = () => {
			throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
		};
		const asked = options({ budgetPerCallerUsd: 1 }, { parameters: attempts });
		expect((await request(broken, asked)).calls).toBe(2);
		expect(await usageOf(asked)).toMatchObject({ usedUsd: 2 * MOST, reservedUsd: 0 });
		// None follows without room for it.
		const poor = options({ budgetPerCallerUsd: 1.5 * MOST }, { parameters: attempts });
		expect((await request(broken, poor)).calls).toBe(1);
	});
});
