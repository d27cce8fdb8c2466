/** Which endpoint was called, and credentials that a webhook has resolved, kept for some seconds. */
import type { IWebhookFunctions } from 'n8n-workflow';
import { expect, test } from '@jest/globals';
import {
	connectionsOf,
	endpointOf,
	recallCredential,
} from '../../../nodes/OpenRouterGateway/webhook';

const KEEP_MS = 15_000;

/** Under a key of its own, so that no test finds what another has kept. */
function readings(key: string) {
	let reads = 0;
	return async (nowMs: number, keepMs = KEEP_MS) =>
		(await recallCredential(key, async () => ({ reads: (reads += 1) }), keepMs, nowMs)).reads;
}

test.each([
	['default', 'POST', '/webhook/ai/chat/completions', 'chat'],
	['default', 'GET', '/webhook/ai', 'base'],
	['setup', 'GET', '/webhook/ai/models', 'models'],
	['setup', 'GET', '/webhook/ai/usage', 'usage'],
	// n8n takes a slash at the end.
	['setup', 'GET', '/webhook/ai/usage/', 'usage'],
	['setup', 'POST', '/webhook/ai/responses', 'responses'],
	['setup', 'POST', '/webhook/ai/responses/', 'responses'],
	['setup', 'POST', '/webhook/ai/ag-ui', 'ag-ui'],
	['setup', 'POST', '/webhook/ai/ui-messages', 'ui-messages'],
	['setup', 'GET', '/webhook/ai/ui-messages/', 'ui-messages'],
	['setup', 'GET', '/webhook/responses/models', 'models'],
	['default', 'POST', '/webhook/responses/chat/completions', 'chat'],
	['setup', 'GET', '/webhook-test/usage/models', 'models'],
	['default', 'GET', '/webhook/usage', 'base'],
])('the webhook “%s”, %s %s, is %s', (name, method, path, endpoint) => {
	expect(endpointOf(name, { method, path })).toBe(endpoint);
});

test('read once in the time that it is kept', async () => {
	const read = readings('kept');
	expect(await read(1_000)).toBe(1);
	expect(await read(1_000 + KEEP_MS - 1)).toBe(1);
	expect(await read(1_000 + KEEP_MS)).toBe(2);
});

test('a clock that was set back does not keep it for longer', async () => {
	const read = readings('set back');
	expect(await read(3_600_000)).toBe(1);
	expect(await read(0)).toBe(2);
	expect(await read(1)).toBe(2);
});

test('0 keeps nothing', async () => {
	const read = readings('not kept');
	expect(await read(0, 0)).toBe(1);
	expect(await read(0, 0)).toBe(2);
});

test.each(['tools', 'memory'] as const)(
	'an n8n that shows %s the body shows them who asks, and the body is as before then',
	async (input) => {
		const body = { callerId: 'somebody else', sessionId: 'theirs' };
		const request: { body: unknown } = { body };
		const context = {
			getParentNodes: () => [{ disabled: false }],
			getRequestObject: () => request,
			// As n8n 2.20 does, which does not look at the third argument.
			getInputConnectionData: async () => ({ shown: request.body }),
		};
		const connections = connectionsOf(context as unknown as IWebhookFunctions, 'Gateway');
		const asker = { callerId: 'ada', claims: {}, sessionId: 'hers', body };
		expect(await connections[input]?.(asker)).toEqual({ shown: asker });
		expect(request.body).toBe(body);
	},
);

test('sub-nodes that are switched off are not connected', () => {
	const context = { getParentNodes: () => [{ disabled: true }] } as unknown as IWebhookFunctions;
	expect(connectionsOf(context, 'Gateway')).toEqual({ tools: undefined, memory: undefined });
});
