/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- a response and an upstream that are made here */
/** How long n8n is kept waiting by a call whose report nobody wants. */
import { EventEmitter, once } from 'node:events';
import { expect, test } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';
import { serve } from '../../../nodes/OpenRouterGatewayTrigger/webhook';

const BEARER = 'bench-caller-0000';
const CREDENTIALS: Record<string, object> = {
	openRouterGatewayApi: { apiKey: 'sk-or-v1-x', region: 'global' },
	openRouterCallerApi: { method: 'bearer', callers: JSON.stringify({ app: BEARER }) },
};
const PARAMETERS: Record<string, unknown> = {
	models: ['google/gemini-2.5-flash'],
	limits: { allowServers: true },
	report: 'never',
	// What watches for silence sleeps no longer than this.
	options: { idleTimeoutSeconds: 1 },
};
const TOKEN_EVENT = 'data: {"id":"gen-1","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n';
const LAST_EVENTS =
	'data: {"id":"gen-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

class FakeResponse extends EventEmitter {
	headersSent = false;
	writableEnded = false;
	destroyed = false;
	text = '';
	setHeader() {}
	removeHeader() {}
	writeHead() {
		this.headersSent = true;
	}
	write(text: string): boolean {
		this.text += text;
		return true;
	}
	end(text = '') {
		this.text += text;
		this.writableEnded = true;
		this.emit('finish');
	}
}

/** As much of n8n's context as a call uses; upstream begins to answer at once. */
function startCall(upstream: () => AsyncGenerator<string>) {
	async function* bytes() {
		for await (const text of upstream()) yield new TextEncoder().encode(text);
	}
	const response = new FakeResponse();
	const context = {
		getMode: () => 'webhook',
		getWebhookName: () => 'default',
		getNode: () => ({ id: 'node', name: 'Gateway' }),
		getWorkflow: () => ({ id: 'workflow' }),
		getNodeParameter: (name: string, otherwise: unknown) => PARAMETERS[name] ?? otherwise,
		getCredentials: async (type: string) => CREDENTIALS[type],
		getHeaderData: () => ({
			authorization: `Bearer ${BEARER}`,
			'content-type': 'application/json',
		}),
		getRequestObject: () => ({
			method: 'POST',
			body: { messages: [{ role: 'user', content: 'Hello' }], stream: true },
		}),
		getResponseObject: () => response,
		helpers: {
			httpRequestWithAuthentication: async () => ({
				statusCode: 200,
				headers: { 'content-type': 'text/event-stream' },
				body: bytes(),
			}),
		},
	};
	return { response, served: serve(context as unknown as IWebhookFunctions) };
}

const turn = async () =>
	await new Promise<void>((resolve) => {
		setImmediate(resolve);
	});

test('a short answer is whole before n8n goes on', async () => {
	const { response, served } = startCall(async function* () {
		await turn();
		yield TOKEN_EVENT;
		await turn();
		yield LAST_EVENTS;
	});
	await served;
	expect(response.writableEnded).toBe(true);
	expect(response.text).toMatch(/"Hi"[^]*\[DONE\]\n\n$/);
});

test('n8n does not have to wait for a long one', async () => {
	let goOn = () => {};
	const wait = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const { response, served } = startCall(async function* () {
		yield TOKEN_EVENT;
		await wait;
		yield LAST_EVENTS;
	});
	await served;
	expect(response.text).toMatch(/"Hi"/);
	expect(response.writableEnded).toBe(false);
	const finished = once(response, 'finish');
	goOn();
	await finished;
	expect(response.text).toMatch(/\[DONE\]\n\n$/);
});
