/* eslint-disable @n8n/community-nodes/no-restricted-globals -- turns of the event loop */
/** A short answer, by a clock of the test's own: how long the machine takes for it does not count. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type * as GatewayRequest from '../../support/gatewayRequest';

// Before n8n's `sleep` is loaded.
jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
const { request, startRequest } = jest.requireActual<typeof GatewayRequest>(
	'../../support/gatewayRequest',
);

// AbortSignal.timeout keeps real time, and would keep jest waiting for it.
beforeAll(() => {
	jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
});
afterAll(() => {
	jest.restoreAllMocks();
});

/** n8n waits for at most 100 ms. */
const ALMOST_LONG_MS = 90;

const TOKEN_EVENT = 'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const LAST_EVENTS =
	'data: {"id":"gen-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

const turn = async () =>
	await new Promise<void>((resolve) => {
		setImmediate(resolve);
	});

test('it is whole before n8n goes on', async () => {
	const reply = await request(async function* () {
		await turn();
		yield TOKEN_EVENT;
		await turn();
		jest.advanceTimersByTime(ALMOST_LONG_MS);
		await turn();
		yield LAST_EVENTS;
	});
	expect(reply.isEnded).toBe(true);
	expect(reply.text).toMatch(/"Hi"[^]*\[DONE\]\n\n$/);
});

test.each([
	{ name: 'a tool is connected, which n8n closes when it goes on', tools: true, isHeld: true },
	{ name: 'nothing is connected', tools: false, isHeld: false },
])('n8n is held for a long answer only where it must be: $name', async ({ tools, isHeld }) => {
	let goOn = () => {};
	const wait = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const tool = { name: 'orders', description: 'Lists orders', invoke: async () => 'none' };
	const { response, ended } = startRequest(
		async function* () {
			yield TOKEN_EVENT;
			await wait;
			yield LAST_EVENTS;
		},
		tools ? { tools: [tool] } : {},
	);
	let hasReturned = false;
	const returned = ended.then(() => {
		hasReturned = true;
	});
	while (!response.text.includes('Hi')) await turn();
	jest.advanceTimersByTime(10 * ALMOST_LONG_MS);
	for (let turns = 0; turns < 20; turns++) await turn();
	expect(hasReturned).toBe(!isHeld);
	goOn();
	await returned;
});
