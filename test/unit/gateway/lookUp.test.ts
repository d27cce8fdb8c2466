/** When a call is looked up, and what comes of it. No real time passes. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';
import type * as CallMeter from '../../../nodes/OpenRouterGateway/callMeter';
import type { GatewayPorts } from '../../../nodes/OpenRouterGateway/ports';
import type { AdmittedCall } from '../../../nodes/OpenRouterGateway/report';
import type { GatewaySettings } from '../../../nodes/OpenRouterGateway/settings';

// Before n8n's `sleep` is loaded.
jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
const { withRecord } = jest.requireActual<typeof CallMeter>(
	'../../../nodes/OpenRouterGateway/callMeter',
);

// AbortSignal.timeout keeps real time, and would keep jest waiting for it.
beforeAll(() => {
	jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
});
afterAll(() => {
	jest.restoreAllMocks();
});

const CREDENTIAL = { apiKey: 'sk-or-v1-x' } as ICredentialDataDecryptedObject;
const SETTINGS = { lookUpAborted: true, report: 'failures' } as GatewaySettings;
const RECORDED = {
	data: { native_tokens_prompt: 3, native_tokens_completion: 4, total_cost: 0.25 },
};

type Asked = { url: string; qs: object };

/** OpenRouter answers so. */
function upstream(statusCode = 200, body: unknown = RECORDED, isTest = false) {
	const asked: Asked[] = [];
	async function* bytes() {
		yield new TextEncoder().encode(JSON.stringify(body));
	}
	const helpers = {
		httpRequestWithAuthentication: async (_type: string, { url, qs }: Asked) => {
			asked.push({ url, qs });
			if (statusCode === 0) throw new Error('n8n does not allow that address');
			return { statusCode, headers: {}, body: bytes() };
		},
	};
	const http = { getNode: () => ({ name: 'Gateway' }) as INode, helpers };
	return { ports: { isTest, http } as unknown as GatewayPorts, asked };
}

function aborted(changed: object = {}) {
	const settled: number[] = [];
	const costs: number[] = [];
	const call = {
		kind: 'failed',
		failure: { generationId: 'gen-1' },
		usedTokens: 99,
		earlierTokens: 0,
		admission: {
			settle(tokens: number, cost: number) {
				settled.push(tokens);
				costs.push(cost);
			},
		},
		...changed,
	} as unknown as AdmittedCall;
	return { call, settled, costs };
}

const answered = (usage: object | undefined) => ({
	kind: 'answered',
	reply: { completion: { generationId: 'gen-1', body: { usage } } },
});

async function lookUp(
	{ call, settled }: ReturnType<typeof aborted>,
	{ ports, asked } = upstream(),
	settings: Partial<GatewaySettings> = {},
) {
	const looked = withRecord({ ports, settings: { ...SETTINGS, ...settings } }, CREDENTIAL, call);
	await jest.advanceTimersByTimeAsync(4_000);
	const askedEarly = asked.length;
	await jest.advanceTimersByTimeAsync(2_000);
	return { looked: await looked, asked, askedEarly, settled };
}

test('after some seconds, OpenRouter is asked once; its count takes the estimate’s place', async () => {
	const { looked, asked, askedEarly, settled } = await lookUp(aborted());
	expect(askedEarly).toBe(0);
	expect(asked).toEqual([{ url: '/generation', qs: { id: 'gen-1' } }]);
	expect(settled).toEqual([7]);
	expect(looked).toMatchObject({
		usedTokens: 7,
		record: { usage: { totalTokens: 7 }, costUsd: 0.25 },
	});
});

test.each([
	{ name: 'OpenRouter does not know it', reply: [404, { error: { code: 404 } }] },
	{ name: 'OpenRouter fails', reply: [500, 'oops'] },
	{ name: 'the record says nothing', reply: [200, { data: { native_tokens_prompt: null } }] },
	{ name: 'n8n refuses the request', reply: [0, ''] },
] as const)('the estimate stays when $name', async ({ reply: [status, body] }) => {
	const made = aborted();
	const { looked, asked, settled } = await lookUp(made, upstream(status, body));
	expect(asked).toHaveLength(1);
	expect(settled).toEqual([]);
	expect(looked).toBe(made.call);
});

test.each<{
	name: string;
	settings?: Partial<GatewaySettings>;
	changed?: object;
	isTest?: boolean;
}>([
	{ name: 'a budget alone', settings: { report: 'never', tokensPerMinute: 1_000 } },
	{ name: 'its author listens for a test event', settings: { report: 'never' }, isTest: true },
	{
		name: 'a reported answer without usage',
		settings: { report: 'always' },
		changed: answered(undefined),
	},
])('is done for $name', async ({ settings, changed, isTest }) => {
	const { looked } = await lookUp(aborted(changed), upstream(200, RECORDED, isTest), settings);
	expect(looked).toMatchObject({ record: { usage: { totalTokens: 7 } } });
});

test.each<{ name: string; settings?: Partial<GatewaySettings>; changed?: object }>([
	{ name: 'its author has not asked for it', settings: { lookUpAborted: false } },
	{ name: 'nobody would hear of it', settings: { report: 'never' } },
	{ name: 'only failures are reported', changed: answered(undefined) },
	{ name: 'the call cost nothing', changed: { usedTokens: 0 } },
	{ name: 'there is no id', changed: { failure: {} } },
	{
		name: 'the answer said it',
		settings: { report: 'always' },
		changed: answered({ total_tokens: 12 }),
	},
])('nothing is asked when $name', async ({ settings, changed }) => {
	const made = aborted(changed);
	const { looked, asked } = await lookUp(made, upstream(), settings);
	expect(looked).toBe(made.call);
	expect(asked).toEqual([]);
});

describe('with a budget', () => {
	const BUDGET = { lookUpAborted: false, report: 'never', budget: { period: 'day' } } as const;
	const costs = { usedCost: 900, earlierCost: 100 };
	const record = (more: object) => upstream(200, { data: { ...RECORDED.data, ...more } });

	test.each([
		{ name: 'the record’s cost takes the place of the most', more: {}, cost: 100 + 250_000 },
		{
			name: 'what the provider takes of an own key is added',
			more: { is_byok: true, upstream_inference_cost: 0.5 },
			cost: 100 + 750_000,
		},
		{ name: 'a free answer is free', more: { total_cost: 0 }, cost: 100 },
		{ name: 'a record without a cost changes none', more: { total_cost: null }, cost: 900 },
		{ name: 'nor does a negative one', more: { total_cost: -1 }, cost: 900 },
		{
			name: 'nor does a part of one',
			more: { is_byok: true, upstream_inference_cost: null },
			cost: 900,
		},
	])('$name', async ({ more, cost }) => {
		const made = aborted(costs);
		const { looked, asked } = await lookUp(made, record(more), BUDGET);
		expect(asked).toHaveLength(1);
		expect(looked).toMatchObject({ usedCost: cost });
		expect(made.costs).toEqual([cost]);
	});
});

test('what attempts before it used is still counted', async () => {
	const { looked, settled } = await lookUp(aborted({ earlierTokens: 20 }));
	expect(settled).toEqual([27]);
	expect(looked).toMatchObject({ usedTokens: 27, record: { usage: { totalTokens: 7 } } });
});
