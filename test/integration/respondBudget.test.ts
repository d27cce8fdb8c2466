/** “Answer a Frontend Request” with a budget, in executions: what is reserved, settled and stored. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { NodeRun, NodeRunOptions } from '../support/nodeRun';
import { DONE, event, finishChunk, stream, textChunk, usageChunk } from '../support/chatReplies';
import { json, SILENCE, text, type Reply } from '../support/reply';
import { errorBody, MODEL, useBench } from './openRouter';
import { answerOf, refusalOf, respondOn, sentBody } from './respondCall';

const bench = useBench();
const respond = respondOn(bench);

/** 100 tokens at 10 USD per million; the prompt is free. */
const MOST = 0.001;
const MODELS = json(200, {
	data: [{ id: MODEL, pricing: { prompt: '0', completion: '0.00001' } }],
});

let callers = 0;
/** One ledger is kept for the node, so each test has a caller of its own. */
const newCaller = () => `caller ${(callers += 1)}`;

const answer = (usage: Record<string, unknown>, content = 'Hello'): Reply =>
	stream(textChunk(content), finishChunk(), usageChunk(usage), DONE);

type Budgeted = {
	limits?: INodeParameters;
	parameters?: INodeParameters;
	reply?: Reply;
	/** Replies to the attempts before it. */
	earlier?: Reply[];
	run?: Partial<NodeRunOptions>;
};

async function call(
	callerId: string,
	{
		limits,
		parameters,
		reply = answer({ total_tokens: 5, cost: 0.0004 }),
		earlier = [],
		run,
	}: Budgeted = {},
): Promise<NodeRun> {
	bench.upstream.route('GET /models/user', MODELS);
	bench.upstream.route('POST /chat/completions', ...earlier, reply);
	return await respond('Hi', {
		parameters,
		limits: { callerId, maxOutputTokens: 100, budgetPerCallerUsd: 0.002, ...limits },
		run: { mode: 'webhook', ...run },
	});
}

const budgetOf = (run: NodeRun) => answerOf(run).budget;

test('the output says where the caller’s budget stands once the call is settled', async () => {
	expect(budgetOf(await call(newCaller()))).toEqual({
		period: 'day',
		limitUsd: 0.002,
		usedUsd: 0.0004,
		reservedUsd: 0,
		remainingUsd: 0.0016,
		resetsAt: expect.stringMatching(/T00:00:00\.000Z$/),
		requests: 1,
	});
	expect(sentBody(bench)).toMatchObject({ max_tokens: 100 });
});

test('without a budget the output has none, and nothing is stored', async () => {
	const run = await respond('Hi', { run: { mode: 'webhook' } });
	expect(answerOf(run)).not.toHaveProperty('budget');
	expect(run.staticData).toBeUndefined();
});

test('a call without room is refused, and nothing is sent', async () => {
	const caller = newCaller();
	for (let calls = 0; calls < 3; calls++) answerOf(await call(caller));
	bench.upstream.reset();
	const refused = refusalOf(await call(caller));
	expect(refused).toEqual({
		error: expect.stringMatching(
			/^Your budget for today has no room left for this request: it begins anew at .* UTC$/,
		),
		statusCode: 402,
		errorType: 'budget_exceeded',
		retryable: true,
		retryAfterSeconds: expect.any(Number),
	});
	expect(bench.upstream.chatRequests).toEqual([]);
	// Another caller has a budget of their own.
	answerOf(await call(newCaller()));
});

test('an answer that may be asked for twice needs room for both', async () => {
	const parameters = {
		responseFormat: 'json_schema',
		jsonSchemaExample: '{"title": "a"}',
		schemaOptions: { autoFix: true },
	};
	const limits = { budgetPerCallerUsd: 1.9 * MOST };
	const reply = answer({ cost: 0 }, '{"title": "b"}');
	expect(refusalOf(await call(newCaller(), { parameters, limits, reply }))).toMatchObject({
		statusCode: 402,
	});
	answerOf(await call(newCaller(), { parameters, reply }));
});

test('the first call to reach 80 percent says so', async () => {
	const caller = newCaller();
	const dear = { reply: answer({ cost: 0.0009 }) };
	expect(budgetOf(await call(caller, dear))).not.toHaveProperty('reached');
	expect(budgetOf(await call(caller, dear))).toMatchObject({
		usedUsd: 0.0018,
		reached: [{ scope: 'caller', percent: 80 }],
	});
});

describe('what is settled', () => {
	const wide = { limits: { budgetPerCallerUsd: 1 } };
	const used = async (caller: string) =>
		(budgetOf(await call(caller, { ...wide, reply: answer({ cost: 0 }) })) as IDataObject).usedUsd;

	test('is nothing for what OpenRouter refuses', async () => {
		const caller = newCaller();
		refusalOf(await call(caller, { ...wide, reply: json(400, errorBody({ code: 400 })) }));
		expect(await used(caller)).toBe(0);
	});

	test('is the most for an answer that broke off', async () => {
		const caller = newCaller();
		const cut = stream(textChunk('H'));
		refusalOf(
			await call(caller, { ...wide, reply: cut, parameters: { options: { attempts: 1 } } }),
		);
		expect(await used(caller)).toBe(MOST);
	});

	test('is the most for an answer that began and failed, though nothing names it', async () => {
		const caller = newCaller();
		const begun = event({ choices: [{ index: 0, delta: { content: 'H' } }] });
		const failed = event(errorBody({ code: 400 }));
		const reply = text(200, begun + failed, { 'content-type': 'text/event-stream' });
		refusalOf(await call(caller, { ...wide, reply }));
		expect(await used(caller)).toBe(MOST);
	});

	test('is the most for an answer that was not waited for any longer', async () => {
		const caller = newCaller();
		const run = await call(caller, {
			...wide,
			reply: SILENCE,
			parameters: { options: { timeout: 0.5 } },
		});
		expect(refusalOf(run)).toMatchObject({ errorType: 'timeout' });
		expect(await used(caller)).toBe(MOST);
	});

	describe('counts each attempt:', () => {
		const cut = stream(textChunk('H'));
		const refused = json(503, errorBody({ code: 503 }));
		const notJson = (usage?: Record<string, unknown>) =>
			usage === undefined
				? stream(textChunk('no'), finishChunk(), DONE)
				: answer({ total_tokens: 5, ...usage }, 'no');
		const asksForJson = { responseFormat: 'json_schema', jsonSchemaExample: '{"title": "a"}' };

		test.each([
			{ name: 'the paid one and the answer', earlier: [cut], expected: MOST + 0.0004 },
			{ name: 'only the answer after a refused one', earlier: [refused], expected: 0.0004 },
			{
				name: 'the paid one and an answer of the wrong form',
				earlier: [cut],
				parameters: asksForJson,
				reply: notJson({ cost: 0.0003 }),
				expected: MOST + 0.0003,
			},
			{
				name: 'an answer of the wrong form that says no cost, after a refused one',
				earlier: [refused],
				parameters: asksForJson,
				reply: notJson(),
				expected: MOST,
			},
		])('$name', async ({ expected, ...replies }) => {
			const caller = newCaller();
			await call(caller, { ...wide, ...replies });
			expect(bench.upstream.chatBodies).toHaveLength(2);
			expect(await used(caller)).toBe(expected);
		});
	});

	test('is the sum of both calls when an answer is asked for again', async () => {
		const caller = newCaller();
		const parameters = {
			responseFormat: 'json_schema',
			jsonSchemaExample: '{"title": "a"}',
			schemaOptions: { autoFix: true },
		};
		const run = await call(caller, { ...wide, parameters, reply: answer({ cost: 0.0003 }, 'no') });
		expect(bench.upstream.chatBodies).toHaveLength(2);
		refusalOf(run);
		expect(await used(caller)).toBe(0.0006);
	});
});

describe('the static data of the workflow', () => {
	const ledgerIn = (staticData: IDataObject | undefined) =>
		Object.entries((staticData?.global ?? {}) as IDataObject).filter(([name]) =>
			name.startsWith('openRouterBudgets:'),
		);

	test('holds the ledger after the execution, without the caller’s name', async () => {
		const caller = newCaller();
		const { staticData } = await call(caller);
		expect(ledgerIn(staticData)).toEqual([['openRouterBudgets:workflow:node', expect.any(Object)]]);
		expect(JSON.stringify(staticData)).not.toContain(caller);
	});

	test('is not changed by a manual run, and a hint says so', async () => {
		const run = await call(newCaller(), { run: { mode: 'manual' } });
		expect(run.staticData).toBeUndefined();
		expect(run.hints.map(({ message }) => message)).toEqual([
			'Budgets of manual runs are counted in memory only. What published runs have spent is not changed.',
		]);
	});

	test('that cannot be read refuses one call with 503', async () => {
		const staticData = { global: { 'openRouterBudgets:workflow:node': 'text' } };
		const run = await call(newCaller(), { run: { staticData } });
		expect(refusalOf(run)).toMatchObject({ statusCode: 503, errorType: 'budget_unavailable' });
		expect(run.staticData?.global).toMatchObject({
			'openRouterBudgetsSetAside:workflow:node': { ledger: 'text' },
		});
		expect(run.everything).toContain('set aside');
	});
});
