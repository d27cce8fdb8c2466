/** How far a gateway with tools goes, and what it counts: time, steps, results, budgets. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { USAGE } from '../support/chatReplies';
import { json, SILENCE } from '../support/reply';
import { ANSWERED, MODEL, refusal } from './abuseBodies';
import { send } from './abuseCalls';
import { HI } from './abuseFloods';
import type { Target } from './abuseSuite';
import { LAST_WORD, openToolSuite, orders, WAYS, type ToolSuite } from './abuseTools';
import { calls, callsThenSays, messagesOf } from './toolModel';

let tools: ToolSuite;

beforeAll(async () => {
	tools = await openToolSuite('abuse-connected-tools-bounds');
});
beforeEach(() => tools.reset());
afterAll(async () => await tools?.close());

const secondMessages = () => messagesOf(tools.model.chatBodies[1]);

test('a tool that never returns is left, and the model is told', async () => {
	const slow = await tools.gateway('2 slow tool', { steps: { toolTimeout: 0.5 } });
	tools.shop.route('GET /orders', SILENCE);
	tools.model.chat(callsThenSays([orders('1'), orders('2', 'c2')], LAST_WORD));
	const seen = await tools.suite.call(slow, { body: HI });
	tools.record(slow, 'one that never returns', seen);
	expect(seen).toMatchObject({ outcome: ANSWERED, text: LAST_WORD });
	const told = {
		role: 'tool',
		content: expect.stringMatching(/did not answer within 0.5 seconds/),
	};
	expect(secondMessages().slice(-2)).toMatchObject([told, told]);
});

test('Total Timeout ends an answer while a tool runs', async () => {
	const hurried = await tools.gateway('2 hurried', {
		steps: { toolTimeout: 60 },
		options: { timeout: 3 },
	});
	tools.shop.route('GET /orders', SILENCE);
	tools.model.chat(callsThenSays([orders('1')], LAST_WORD));
	const seen = await tools.suite.call(hurried, { body: HI });
	tools.record(hurried, 'one that outlasts Total Timeout', seen);
	expect(seen.outcome).toEqual(refusal(504, 'timeout'));
	expect(tools.model.chatRequests).toHaveLength(1);
});

test('a long result is cut', async () => {
	const short = await tools.gateway('3 short results', { steps: { maxResultChars: 1_000 } });
	tools.shop.route('GET /orders', json(200, { note: 'x'.repeat(2_000_000) }));
	tools.model.chat(callsThenSays([orders('1')], LAST_WORD));
	const seen = await tools.suite.call(short, { body: HI });
	tools.record(short, 'a result of 2 MB', seen);
	expect(seen).toMatchObject({ outcome: ANSWERED, text: LAST_WORD });
	expect(String(secondMessages().at(-1)?.content)).toMatch(
		/^[^]{1,960}\n\[\d+ more characters were left out\]$/,
	);
});

describe.each(WAYS)('of a loop without an end, $way', ({ body, isStreamed }) => {
	const MAX_STEPS = 3;
	const looping = async (label: string) =>
		await tools.gateway(label, {
			steps: { maxSteps: MAX_STEPS },
			limits: { budgetPerCallerUsd: 1 },
		});

	test('Max Steps ends it, and all of it is counted', async () => {
		const target = await looping('4 loop');
		priceModels();
		tools.model.chat(calls([orders('1')]));
		const caller = target.newCaller();
		const seen = await tools.suite.call(target, { body }, caller);
		tools.record(target, 'a loop without an end', seen);
		expect(seen.outcome).toEqual(refusal(502, 'max_steps_reached'));
		expect(tools.model.chatRequests).toHaveLength(MAX_STEPS);
		expect(tools.model.chatBodies.map(({ tool_choice: choice }) => choice)).toEqual([
			...Array(MAX_STEPS - 1).fill(undefined),
			'none',
		]);
		expect(tools.shop.requests).toHaveLength(MAX_STEPS - 1);
		expect(await usageOf(target, caller())).toMatchObject({
			requests: 1,
			usedUsd: MAX_STEPS * USAGE.cost,
			reservedUsd: 0,
		});
	});

	test('what was written before is an answer that was cut', async () => {
		const target = await looping('5 wordy loop');
		priceModels();
		tools.model.chat(calls([orders('1')], 'Let me see.'));
		const seen = await tools.suite.call(target, { body });
		tools.record(target, 'a loop that writes', seen);
		expect(seen).toEqual({
			outcome: ANSWERED,
			text: Array(MAX_STEPS).fill('Let me see.').join('\n\n'),
			isStreamed,
		});
		expect(tools.model.chatRequests).toHaveLength(MAX_STEPS);
	});

	test('a budget without room for another step ends it', async () => {
		const target = await tools.gateway('6 budget', { limits: { budgetPerCallerUsd: 0.01 } });
		priceModels();
		const given = Array.from({ length: 1_000 }, (_, n) => orders(String(n), `call_${n}`));
		tools.model.chat(callsThenSays(given, LAST_WORD));
		const caller = target.newCaller();
		const seen = await tools.suite.call(target, { body }, caller);
		tools.record(target, '1,000 calls on a small budget', seen);
		expect(seen.outcome).toEqual(refusal(402, 'budget_exceeded'));
		expect(tools.model.chatRequests).toHaveLength(1);
		expect(await usageOf(target, caller())).toMatchObject({
			usedUsd: USAGE.cost,
			reservedUsd: 0,
		});
	});
});

/** A dollar per million tokens. */
const priceModels = (): void => {
	const pricing = { prompt: '0.000001', completion: '0.000001' };
	tools.model.route('GET /models', json(200, { data: [{ id: MODEL, pricing }] }));
};

async function usageOf({ url }: Target, headers: Record<string, string>): Promise<unknown> {
	const usage = url.replace(/chat\/completions$/, 'usage');
	return JSON.parse((await send(usage, { method: 'GET', headers })).text);
}
