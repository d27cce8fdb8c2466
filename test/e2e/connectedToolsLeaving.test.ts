/**
 * Callers of a gateway with tools who leave before the end, and callers who define functions of their
 * own beside the tools.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { happyChat } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { json, trigger } from '../support/reply';
import { closeConnections, send, type Answer } from './abuseCalls';
import { readOpenAi } from './abuseOpenAi';
import { readAnswer } from './abuseOutcomes';
import { runStartedBy } from './executions';
import { CALLER, MODEL, publishGateway, type Gateway } from './gateway';
import { credentialData, openSession, type Session } from './session';
import { callOf, calls, callsThenSays, messagesOf } from './toolModel';
import { fromModel, httpTool } from './toolNodes';

const LAST_WORD = 'That is all.';
const WAYS = [
	{ way: 'whole', isStreamed: false },
	{ way: 'streamed', isStreamed: true },
];

let session: Session;
let model: FaultServer;
let shop: FaultServer;
let gateway: Gateway;

beforeAll(async () => {
	session = await openSession();
	model = await FaultServer.start();
	shop = await FaultServer.start();
	const credential = await session.n8n.createCredential('Scripted OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: model.baseUrl,
	});
	gateway = await publishGateway(session, {
		credential,
		parameters: {
			report: 'always',
			callerMay: { useTools: true },
			limits: { allowServers: true, requestsPerMinute: 1_000 },
		},
		subNodes: [
			httpTool({ name: 'orders', url: `${shop.baseUrl}/orders`, query: { n: fromModel('n') } }),
		],
	});
});
beforeEach(() => {
	model.reset();
	shop.reset();
	shop.route('GET /orders', json(200, { orders: 'SECRET-ORDER' }));
});
afterAll(async () => {
	closeConnections();
	try {
		await session?.close();
	} finally {
		await model?.stop();
		await shop?.stop();
	}
});

const headers = { Authorization: `Bearer ${CALLER.token}` };
const url = () => `${gateway.baseUrl}/chat/completions`;

describe.each(WAYS)('a caller of a $way answer who leaves', ({ isStreamed }) => {
	const leaveWhen = async (moment: Promise<unknown>): Promise<void> => {
		const leaving = new AbortController();
		const asked = fetch(url(), {
			method: 'POST',
			headers: { 'Content-Type': 'application/json', ...headers },
			body: JSON.stringify({ model: MODEL, message: 'hi', stream: isStreamed }),
			signal: leaving.signal,
		});
		await moment;
		leaving.abort();
		await expect(asked).rejects.toThrow();
	};

	test('while a tool runs: it runs to its end, nothing follows, and the report says so', async () => {
		const { fired: mayAnswer, fire: answer } = trigger();
		shop.route('GET /orders', async () => {
			await mayAnswer;
			return json(200, { orders: [] });
		});
		const given = Array.from({ length: 8 }, (_, n) => callOf('orders', { n: String(n) }, `c${n}`));
		model.chat(callsThenSays(given, LAST_WORD));
		const { run } = await runStartedBy(session, gateway.workflowId, async () => {
			await leaveWhen(shop.request(5));
			// n8n has seen the caller leave once it has answered a call that came after.
			await send(`${gateway.baseUrl}/models`, { method: 'GET', headers });
			answer();
		});
		const outcomes = ['ok', 'ok', 'ok', 'ok', 'ok', 'notRun', 'notRun', 'notRun'];
		expect(run.itemsOf('Gateway')).toMatchObject([
			{
				outcome: 'aborted',
				steps: [{ tools: outcomes.map((outcome) => ({ tool: 'orders', outcome })) }],
			},
		]);
		expect(model.chatRequests).toHaveLength(1);
		expect(shop.requests).toHaveLength(5);
		expect(shop.requests.some(({ clientHasClosed }) => clientHasClosed)).toBe(false);
	});

	test('while the model speaks: the call upstream ends, and no tool begins', async () => {
		const { fired: never } = trigger();
		model.chat(async () => {
			await never;
			return calls([callOf('orders', { n: '1' })]);
		});
		const { run } = await runStartedBy(session, gateway.workflowId, async () => {
			await leaveWhen(model.request(1));
			await model.chatRequests[0]?.closedByClient;
		});
		expect(run.itemsOf('Gateway')).toMatchObject([{ outcome: 'aborted' }]);
		expect(shop.requests).toEqual([]);
	});
});

const FUNCTION = {
	type: 'function',
	function: { name: 'orders', description: 'The page’s own', parameters: { type: 'object' } },
};

describe.each(WAYS)('a caller’s function named like a tool, $way', ({ isStreamed }) => {
	const ask = async (): Promise<Answer> =>
		await send(url(), {
			headers,
			body: { model: MODEL, message: 'hi', stream: isStreamed, tools: [FUNCTION] },
		});
	const functionNames = (): unknown => {
		const tools = model.chatBodies[0]?.tools as Array<{ function: { name: string } }>;
		return tools.map((tool) => tool.function.name);
	};

	test('both are there, and each call goes to the one that was called', async () => {
		model.chat(callsThenSays([callOf('orders_2', { n: '1' })], LAST_WORD));
		const answer = await ask();
		expect(readAnswer(answer, readOpenAi)).toMatchObject({ text: LAST_WORD, isStreamed });
		expect(functionNames()).toEqual(['orders', 'orders_2']);
		expect(shop.requests).toHaveLength(1);
		expect(answer.text).not.toMatch(/orders|SECRET/);
	});

	test('a call of the caller’s ends the answer and runs nothing', async () => {
		model.chat(calls([callOf('orders', { n: 'mine' })]));
		const answer = await ask();
		expect(answer.status).toBe(200);
		expect(answer.text).toContain('"finish_reason":"tool_calls"');
		expect(answer.text).toContain('mine');
		expect(model.chatRequests).toHaveLength(1);
		expect(shop.requests).toEqual([]);
	});

	test('called together with the tool, only the caller’s is shown, and nothing is run', async () => {
		model.chat(calls([callOf('orders_2', { n: 'theirs' }), callOf('orders', { n: 'mine' }, 'c2')]));
		const answer = await ask();
		expect(answer.status).toBe(200);
		expect(answer.text).toContain('mine');
		expect(answer.text).not.toMatch(/orders_2|theirs/);
		expect(model.chatRequests).toHaveLength(1);
		expect(shop.requests).toEqual([]);
	});

	test('the page gives the result of its own, and the model goes on with the tool', async () => {
		model.chat(({ body }) =>
			messagesOf(body).filter(({ role }) => role === 'tool').length === 1
				? calls([callOf('orders_2', { n: '1' }, 'c2')])
				: happyChat(LAST_WORD),
		);
		const call = { id: 'c1', type: 'function', function: { name: 'orders', arguments: '{}' } };
		const messages = [
			{ role: 'user', content: 'hi' },
			{ role: 'assistant', content: null, tool_calls: [call] },
			{ role: 'tool', tool_call_id: 'c1', content: 'of the page' },
		];
		const body = { model: MODEL, messages, stream: isStreamed, tools: [FUNCTION] };
		const answer = await send(url(), { headers, body });
		expect(readAnswer(answer, readOpenAi)).toMatchObject({ text: LAST_WORD, isStreamed });
		expect(shop.requests).toHaveLength(1);
		expect(messagesOf(model.chatBodies[1]).slice(-3)).toMatchObject([
			{ role: 'tool', tool_call_id: 'c1', content: 'of the page' },
			{ role: 'assistant', tool_calls: [{ id: 'c2' }] },
			{ role: 'tool', tool_call_id: 'c2', content: expect.stringContaining('SECRET-ORDER') },
		]);
	});
});
