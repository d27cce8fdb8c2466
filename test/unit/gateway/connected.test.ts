/** Connected tools behind the gateway: what callers see, what the author gets, what is counted. */
import { describe, expect, test } from '@jest/globals';
import type { Asker } from '../../../nodes/shared/steps/asker';
import { askWithTool, withSteps } from './modelAnswers';

describe.each([
	{ name: 'a whole answer', isStreamed: false },
	{ name: 'events', isStreamed: true },
])('to a caller who wants $name', ({ isStreamed }) => {
	test('the tool runs, and only the text is shown', async () => {
		const reply = await askWithTool({ isStreamed });
		expect(reply.text).toContain('Two');
		expect(reply.text).not.toMatch(/SECRET|orders|tool_calls|steps/);
		expect(reply.sent).toHaveLength(2);
		expect(JSON.stringify(reply.sent[1])).toContain('SECRET ROW');
		expect(reply.isEnded).toBe(true);
	});

	test('reports have the steps, without what was asked of tools', async () => {
		const parameters = { report: 'always' };
		const reply = await askWithTool({ isStreamed, parameters });
		expect(reply.report).toMatchObject({
			outcome: 'answered',
			cost: 0.02,
			usage: { totalTokens: 14 },
			steps: [{ tools: [{ tool: 'orders', outcome: 'ok' }] }, { tools: [] }],
		});
		expect(JSON.stringify(reply.report)).not.toMatch(/"n":1|SECRET/);
	});

	test('what is connected is told who asks', async () => {
		const askers: Asker[] = [];
		await askWithTool({ isStreamed, askers });
		expect(askers).toEqual([
			expect.objectContaining({
				callerId: 'app',
				claims: {},
				body: expect.objectContaining({ messages: expect.anything() }),
			}),
		]);
	});
});

test('a streamed answer shows steps when the author wants that', async () => {
	const shown = async (showSteps: string) => await withSteps('chat', showSteps);
	expect(await shown('names')).toMatch(
		/"steps":\[\{"id":"c1","tool":"orders","status":"running"\}\]/,
	);
	expect(await shown('names')).toMatch(/"steps":\[\{"id":"c1","tool":"orders","status":"ok"\}\]/);
	expect(await shown('names')).not.toMatch(/SECRET|\\"n\\"/);
	expect(await shown('results')).toMatch(/SECRET ROW/);
});

test('a sub-node that cannot be used is the author’s to mend', async () => {
	const log: string[] = [];
	const reply = await askWithTool({ tools: ['no tool'], log });
	expect(reply.status).toBe(500);
	expect(reply.text).not.toContain('no tool');
	expect(log.join('\n')).not.toBe('');
	expect(reply.calls).toBe(0);
});

test('budgets count what all steps have cost, and hold before each step', async () => {
	const staticData = {};
	const models = [
		{ id: 'google/gemini-2.5-flash', pricing: { prompt: '0.000001', completion: '0.000001' } },
	];
	const limits = (budgetPerCallerUsd: number) => ({
		limits: {
			allowServers: true,
			requestsPerMinute: 10_000,
			budgetPerCallerUsd,
			maxOutputTokens: 1_000,
		},
		report: 'always',
	});
	const options = { models, staticData, nodeKey: 'workflow:budget' };
	const reply = await askWithTool({ ...options, parameters: limits(1) });
	expect(reply.status).toBe(200);
	const usage = await askWithTool({ ...options, endpoint: 'usage', parameters: limits(1) });
	expect(JSON.parse(usage.text)).toMatchObject({ usedUsd: 0.02, reservedUsd: 0, requests: 1 });
	const poor = await askWithTool({
		...options,
		nodeKey: 'workflow:poor',
		staticData: {},
		parameters: limits(0.01),
	});
	expect(poor.calls).toBe(1);
	expect(poor.text).toContain('budget_exceeded');
});
