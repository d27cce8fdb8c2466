/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * What a call of the gateway costs n8n's expression engine. An isolate, built and thrown away, takes
 * most of the time of a webhook call in n8n, so one more or less decides the gateway's speed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { PROJECT } from '../host/places';
import { CALLER, publishGateway, type Gateway } from './gateway';
import { openSession, type Session } from './session';
import { startTestN8n } from './testN8n';

const COUNTER = join(PROJECT, 'test', 'support', 'isolateCounter.js');
const WAIT_MS = 30_000;
const POLL_MS = 20;
const START_MS = 180_000;
const CALLS = 5;

describe('with N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE', () => {
	const folder = mkdtempSync(join(tmpdir(), 'openrouter-gateway-isolates-'));
	const log = join(folder, 'isolates');
	let n8n: Awaited<ReturnType<typeof startTestN8n>>;
	let session: Session;
	let gateway: Gateway;
	let controlUrl: string;

	beforeAll(async () => {
		writeFileSync(log, '');
		n8n = await startTestN8n({
			N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true',
			NODE_OPTIONS: `--require ${JSON.stringify(COUNTER)}`,
			ISOLATE_LOG: log,
		});
		session = await openSession(n8n.running);
		gateway = await publishGateway(session);
		controlUrl = await session.publish(control, 'control');
		// The first call reads the credentials, for which n8n takes isolates of its own.
		await ask('/chat/completions', false);
		await settled();
	}, START_MS);
	afterAll(async () => {
		await session?.close();
		await n8n?.stop();
		rmSync(folder, { recursive: true, force: true });
	});

	const made = () => readFileSync(log, 'utf8').length;

	/** Waits until n8n has made the isolates that it is to make: one more control call is the last. */
	async function settled(): Promise<number> {
		const before = made();
		await axios.post(controlUrl, { text: 'hi' });
		const deadlineMs = Date.now() + WAIT_MS;
		while (made() === before && Date.now() < deadlineMs) await sleep(POLL_MS);
		let now = made();
		for (let seen = -1; seen !== now; now = made()) {
			seen = now;
			await sleep(SILENCE_MS);
		}
		return now;
	}

	const ask = async (path: keyof typeof QUESTIONS, stream: boolean) =>
		await axios.post(
			gateway.baseUrl + path,
			{ ...QUESTIONS[path], stream },
			{ headers: { Authorization: `Bearer ${CALLER.token}` } },
		);

	test('a webhook whose workflow evaluates an expression takes one isolate', async () => {
		const before = await settled();
		expect(await settled()).toBe(before + 1);
	});

	test.each([
		{ path: '/chat/completions' },
		{ path: '/responses' },
		{ path: '/ui-messages' },
		{ path: '/ag-ui' },
	] as const)(
		'a call of the gateway takes no isolate, streamed or not: $path',
		async ({ path }) => {
			const before = await settled();
			for (let call = 0; call < CALLS; call++) {
				expect((await ask(path, call % 2 === 1)).status).toBe(200);
			}
			expect(await settled()).toBe(before + 1);
		},
	);
});

const SILENCE_MS = 500;

const QUESTIONS = {
	'/chat/completions': { messages: [{ role: 'user', content: 'hi' }] },
	'/responses': { input: 'hi' },
	'/ag-ui': { messages: [{ id: 'm1', role: 'user', content: 'hi' }] },
	'/ui-messages': { messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }] },
};

const control = {
	name: 'Evaluates',
	nodes: [
		{
			id: '0b1c6f3e-8a56-4b0a-9a57-7b1f0f2b1a01',
			name: 'Webhook',
			type: 'n8n-nodes-base.webhook',
			typeVersion: 2.1,
			webhookId: '0b1c6f3e-8a56-4b0a-9a57-7b1f0f2b1a02',
			position: [0, 0],
			parameters: { httpMethod: 'POST', path: 'control', responseMode: 'lastNode', options: {} },
		},
		{
			id: '0b1c6f3e-8a56-4b0a-9a57-7b1f0f2b1a03',
			name: 'Evaluate',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [220, 0],
			parameters: {
				mode: 'raw',
				jsonOutput: '={{ { said: $json.body.text } }}',
			},
		},
	],
	connections: { Webhook: { main: [[{ node: 'Evaluate', type: 'main', index: 0 }]] } },
	settings: { executionOrder: 'v1' },
};
