/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- a test, not part of the package */
/** `npm start` as a user runs it: it prints working addresses, and Ctrl-C leaves nothing behind. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import axios from 'axios';
import OpenAI from 'openai';
import { start } from '../host/childProcess';
import { npmCommand } from '../host/npm';
import { PROJECT } from '../host/places';
import { freePort, requireFreePort } from '../host/ports';
import { useDemoPages } from './demoPages';

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 100;
const onPosix = process.platform === 'win32' ? test.skip : test;

const state = mkdtempSync(join(tmpdir(), 'openrouter-gateway-start-'));
let ports: { N8N_PORT: string; DEMO_PORT: string; UPSTREAM_PORT: string };
const started: ChildProcess[] = [];

beforeAll(async () => {
	const [n8n, demo, upstream] = [await freePort(), await freePort(), await freePort()];
	ports = { N8N_PORT: `${n8n}`, DEMO_PORT: `${demo}`, UPSTREAM_PORT: `${upstream}` };
});
afterAll(() => {
	for (const { pid, exitCode, signalCode } of started) {
		const isRunning = exitCode === null && signalCode === null;
		if (pid !== undefined && isRunning) process.kill(-pid, 'SIGKILL');
	}
	rmSync(state, { recursive: true, force: true });
});

/** Runs it in a process group of its own, which a signal then reaches as from a terminal. */
function npmStart(env: Record<string, string> = {}) {
	const { program, args } = npmCommand(['start']);
	const logFile = join(state, `npm-start-${started.length}.log`);
	const child = start(program, args, {
		cwd: PROJECT,
		env: { ...process.env, ...ports, DEMO_STATE_DIR: state, OPENROUTER_API_KEY: '', ...env },
		logFile,
	});
	started.push(child);
	const output = (): string => readFileSync(logFile, 'utf8');
	const exited = once(child, 'exit');
	return {
		child,
		exited,
		output,
		ready: async () => {
			const deadlineMs = Date.now() + READY_TIMEOUT_MS;
			while (!output().includes('Ctrl-C stops everything')) {
				if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error(output());
				await sleep(POLL_MS);
			}
		},
	};
}

/** npm may be gone a moment before what it has started. */
async function until(isTrue: () => boolean): Promise<void> {
	const deadlineMs = Date.now() + STOP_TIMEOUT_MS;
	while (!isTrue()) {
		if (Date.now() > deadlineMs) throw new Error(`Still running: ${leftInState().join()}`);
		await sleep(POLL_MS);
	}
}

/** Processes that still work in the state folder, as n8n and its task runner do. Linux only. */
function leftInState(): string[] {
	if (process.platform !== 'linux') return [];
	return readdirSync('/proc').filter((name) => {
		try {
			return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`).startsWith(state);
		} catch {
			return false;
		}
	});
}

/** Asks it with the official client, by the base URL and the API key that were printed. */
async function askGateway(output: string): Promise<string> {
	const [, baseURL, apiKey] = /Gateway +(\S+) .*\n +(\S+) /.exec(output) ?? [];
	const client = new OpenAI({ baseURL, apiKey });
	const answer = await client.chat.completions.create({
		model: 'google/gemini-2.0-flash-001',
		messages: [{ role: 'user', content: 'hello' }],
	});
	return answer.choices[0]?.message.content ?? '';
}

/** Opens the usage page, by the address and the login that were printed. */
async function usagePage(output: string): Promise<string> {
	const [, url = '', username = '', password = ''] =
		/Usage +(\S+) .*\n +(\S+)\n +(\S+)\n/.exec(output) ?? [];
	await expect(axios.get(url)).rejects.toMatchObject({ response: { status: 401 } });
	return (await axios.get<string>(url, { auth: { username, password } })).data;
}

onPosix(
	'it prints addresses that answer, and Ctrl-C leaves no process and no port behind',
	async () => {
		const run = npmStart();
		await run.ready();
		expect(run.output()).toContain('Emulated upstream');

		const n8n = `http://127.0.0.1:${ports.N8N_PORT}`;
		// n8n's own first page is about its assistant; the example workflows are on this one.
		const editor = `${n8n}/home/workflows`;
		const webhook = `${n8n}/webhook/openrouter-chat`;
		const page = `http://127.0.0.1:${ports.DEMO_PORT}`;
		const [guarded, streamed] = [`${webhook}-guarded`, `${webhook}-streamed`];
		for (const url of [editor, webhook, guarded, streamed, page, `${page}/assistant.html`]) {
			expect(run.output()).toContain(url);
		}
		expect((await axios.post(webhook, { message: 'hello' })).data).toEqual({
			text: expect.stringContaining('You said: hello.'),
			model: 'google/gemini-2.0-flash-001',
			cost: expect.any(Number),
		});
		expect(await askGateway(run.output())).toContain('You said: hello.');
		expect(await usagePage(run.output())).toContain('Spend per day by model');
		expect((await axios.get(page)).data).toContain('<title>');
		// A folder, of which there is nothing to send.
		const folder = axios.get(`${page}/use-chat`);
		await expect(folder).rejects.toMatchObject({ response: { status: 404 } });
		expect((await axios.get(`${page}/config.json`)).data).toEqual({
			webhookUrl: webhook,
			guardedUrl: guarded,
			streamedUrl: streamed,
			isEmulated: true,
			assistant: {
				baseUrl: `${n8n}/webhook/ai-assistant-demo`,
				people: ['ada', 'ben'].map((name) => ({ name, token: expect.any(String) })),
			},
		});
		await useDemoPages(page);
		const passwordFile = join(state, 'n8n-password');
		expect(statSync(passwordFile).mode & 0o777).toBe(0o600);
		expect(run.output()).toContain(readFileSync(passwordFile, 'utf8'));

		process.kill(-(run.child.pid ?? 0), 'SIGINT');
		await run.exited;
		await until(() => leftInState().length === 0);
		for (const [variable, port] of Object.entries(ports)) {
			await expect(requireFreePort(Number(port), 'a test', variable)).resolves.toBeUndefined();
		}
	},
	READY_TIMEOUT_MS + 60_000,
);

onPosix('a taken port is named with the variable that changes it', async () => {
	// The port of the n8n that all e2e tests share.
	const { url } = JSON.parse(process.env.E2E_N8N ?? '{}') as { url: string };
	const run = npmStart({ DEMO_PORT: new URL(url).port });
	const [code] = await run.exited;
	expect(code).not.toBe(0);
	expect(run.output()).toMatch(/Port \d+, wanted for the demo page, is taken.*DEMO_PORT/);
});
