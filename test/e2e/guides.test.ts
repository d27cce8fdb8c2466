/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- a test, not part of the package */
/**
 * Does what the guides say: sends each request as it stands there, placeholders filled in, to the
 * example workflow set up as the guide tells, and compares the answer with the one that is printed.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileFunction } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { start, stop } from '../host/childProcess';
import { JWT_CREDENTIAL_TYPE, exampleWorkflow, type ExampleName } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { PROJECT } from '../host/places';
import { freePort } from '../host/ports';
import {
	isOfGateway,
	readBlocks,
	readHttp,
	sendHttp,
	type Block,
	type BlockKind,
} from './guideBlocks';
import { openSession, type Session } from './session';
import { anonKeyClaims, es256, hs256, userClaims } from './tokens';

const GUIDES = ['weweb', 'supabase', 'xano', 'zapier-and-make', 'operations'];
/** Called by servers, which send no Origin, with a header that only the two know. */
const SERVER_GUIDES = ['xano', 'zapier-and-make'];
const ORIGIN = 'https://your-app.example';
const PLACEHOLDER_URL = 'https://n8n.example.com/webhook/openrouter-chat';
const WEBHOOK_KEY = `key-${randomUUID()}`;
const JWT_SECRET = `jwt-secret-${randomUUID()}`;

const BLOCKS = GUIDES.flatMap(readBlocks).filter((block) => !isOfGateway(block));
const ofKind = (kind: BlockKind): Block[] => BLOCKS.filter((block) => block.kind === kind);
function textOf(kind: BlockKind, name: string): string {
	const block = ofKind(kind).find((candidate) => candidate.name === name);
	if (block === undefined) throw new Error(`No guide has a ${kind} called ${name}`);
	return block.text;
}

let session: Session;
/** What stands for each guide's URLs, by guide and example. */
const urls = new Map<string, string>();
let headerCredential: Credential;

type Changes = { jwtCredential?: Credential; isForServers?: boolean; stopsOnError?: boolean };

async function publish(name: ExampleName, changes: Changes = {}): Promise<string> {
	const { webhookPath, ...content } = exampleWorkflow({
		name,
		credential: session.credential,
		allowedOrigins: ORIGIN,
		jwtCredential: changes.jwtCredential,
		webhookPath: `${name}-${randomUUID()}`,
	});
	for (const node of content.nodes) {
		const { parameters, type } = node;
		const isWebhook = type === 'n8n-nodes-base.webhook';
		if (changes.isForServers && isWebhook) {
			parameters.authentication = 'headerAuth';
			node.credentials = { httpHeaderAuth: headerCredential };
		}
		if (changes.isForServers && type.endsWith('.openRouter')) {
			delete parameters.limits.allowedOrigins;
			parameters.limits.callerId = "={{ $json.headers['x-caller-id'] }}";
		}
		if (changes.stopsOnError) delete node.onError;
	}
	const workflow = await session.n8n.createWorkflow(content);
	await session.n8n.publish(workflow, webhookPath);
	return `${session.url}/webhook/${webhookPath}`;
}

beforeAll(async () => {
	session = await openSession();
	const { n8n } = session;
	headerCredential = await n8n.createCredential('Webhook key', 'httpHeaderAuth', {
		name: 'X-Webhook-Key',
		value: WEBHOOK_KEY,
	});
	const jwtCredential = await n8n.createCredential('Supabase', JWT_CREDENTIAL_TYPE, {
		keyType: 'passphrase',
		secret: JWT_SECRET,
		algorithm: 'HS256',
	});
	for (const guide of GUIDES) {
		const isForServers = SERVER_GUIDES.includes(guide);
		urls.set(`${guide}-guarded`, await publish('frontend-chat-guarded', { isForServers }));
	}
	urls.set('weweb-streamed', await publish('frontend-chat-streamed'));
	const signedIn = await publish('frontend-chat-signed-in', { jwtCredential });
	for (const guide of ['supabase', 'operations']) urls.set(`${guide}-signed-in`, signedIn);
});
beforeEach(() => session.upstream.clear());
afterAll(async () => await session?.close());

/** The guide's text with what it leaves to the reader filled in. */
function fillIn({ guide, text }: Pick<Block, 'guide' | 'text'>): string {
	const expired = { exp: 1_700_000_000 };
	const values: Record<string, string> = {
		EXPIRED_TOKEN: hs256(JWT_SECRET, userClaims('user-1', expired)),
		USER_TOKEN: hs256(JWT_SECRET, userClaims('user-1')),
		ANON_KEY: hs256(JWT_SECRET, anonKeyClaims()),
		WEBHOOK_KEY,
		LONG_TEXT: 'x'.repeat(9_000),
	};
	const withValues = Object.entries(values).reduce(
		(filled, [placeholder, value]) => filled.replaceAll(placeholder, value),
		text,
	);
	return withValues.replaceAll(
		/https:\/\/n8n\.example\.com\/webhook\/openrouter-chat-([\w-]+)/g,
		(_all, example: string) => urls.get(`${guide}-${example}`) ?? 'no-such-url',
	);
}

const send = async (block: Pick<Block, 'guide' | 'text'>) => await sendHttp(fillIn(block));

/** Numbers in sentences differ with time. */
const withoutNumbers = (text: string): string =>
	text.replaceAll(/\d+/g, '#').replaceAll('# seconds', '# second');

/** What two answers must have in common: names and types, and the words of an error. */
function shapeOf(value: unknown, isError: boolean): unknown {
	if (typeof value === 'string') return isError ? withoutNumbers(value) : 'a text';
	if (typeof value !== 'object' || value === null) return typeof value;
	return Object.fromEntries(
		Object.entries(value).map(([name, member]) => [name, shapeOf(member, isError)]),
	);
}

function shapeOfLine(line: string): unknown {
	const { type, content, metadata } = JSON.parse(line) as Record<string, unknown>;
	const isError = type === 'error';
	const said = isError ? shapeOf(JSON.parse(String(content)), true) : shapeOf(content, false);
	return { type, said, metadata: shapeOf(metadata, false) };
}

function shapeOfBody(body: string, status: number): unknown {
	if (body.startsWith('{"type":')) {
		const shapes = body.trim().split('\n').map(shapeOfLine);
		// How many pieces a text comes in is chance.
		return [...new Set(shapes.map((shape) => JSON.stringify(shape)))];
	}
	return body.startsWith('{') ? shapeOf(JSON.parse(body), status >= 400) : body;
}

/** What has to be so before the request, where it is not so by itself. */
const BEFORE: Readonly<Record<string, () => void>> = {
	'zapier-no-credit': () => session.upstream.failNext({ status: 402, message: 'No credits' }),
};

/** How often a request is sent: most once; a limit is reached by sending until it is. */
const CALLS: Readonly<Record<string, number>> = { 'operations-rate-limited': 100 };

async function answerTo(block: Block, status: number) {
	let answer = await send(block);
	for (let calls = 1; answer.status !== status && calls < (CALLS[block.name] ?? 1); calls += 1) {
		answer = await send(block);
	}
	return answer;
}

test.each(ofKind('request'))(
	'in the guide $guide, the request $name gets the printed answer',
	async (block) => {
		BEFORE[block.name]?.();
		const printed = readHttp(textOf('answer', block.name));
		const status = Number(printed.firstLine.split(' ')[1]);
		const answer = await answerTo(block, status);
		expect({ status: answer.status, body: shapeOfBody(answer.data, answer.status) }).toEqual({
			status,
			body: shapeOfBody(printed.body, status),
		});
		for (const [name, value] of Object.entries(printed.headers)) {
			expect(withoutNumbers(String(answer.headers[name.toLowerCase()]))).toBe(
				withoutNumbers(value),
			);
		}
	},
);

test('no guide prints an answer, a script or a command that is not tried', () => {
	const names = (kind: BlockKind): string[] => ofKind(kind).map(({ name }) => name);
	expect(names('answer')).toEqual(names('request'));
	expect(names('script').sort()).toEqual([
		'supabase-page',
		'weweb-broken-off',
		'weweb-error',
		'weweb-limited',
		'weweb-raw-body',
		'weweb-reader',
		'weweb-text',
	]);
	expect(names('command')).toEqual(['supabase-pem']);
	expect(names('function')).toEqual(['supabase-edge']);
	const urlsInGuides = BLOCKS.flatMap(({ text }) => text.match(/https:\/\/n8n[^\s'`]*/g) ?? []);
	expect(urlsInGuides.filter((url) => !url.startsWith(PLACEHOLDER_URL))).toEqual([]);
});

/** What the table of the operations guide says of n8n's own answers. */
const operationsRow = (when: string): string =>
	readFileSync(join(PROJECT, 'docs', 'operations.md'), 'utf8')
		.split('\n')
		.find((line) => line.startsWith(`| ${when} `)) ?? '';

const UNPUBLISHED = 'Not published, or another method';

test.each([
	{
		name: 'no such webhook',
		when: UNPUBLISHED,
		path: 'none',
		body: '{}',
		status: 404,
		said: /"code":404/,
	},
	{
		name: 'no such webhook, from a page',
		when: UNPUBLISHED,
		path: 'none',
		body: '{}',
		origin: ORIGIN,
		status: 500,
		said: /<pre>Internal Server Error<\/pre>/,
	},
	{
		name: 'a body over the limit',
		when: 'A body over the limit',
		body: JSON.stringify({ message: 'x'.repeat(17 * 1024 * 1024) }),
		origin: ORIGIN,
		status: 500,
		said: /There was a problem executing the workflow/,
	},
	{
		name: 'a wrong token',
		when: 'A token that is forged, expired or no token',
		example: 'operations-signed-in',
		body: '{}',
		token: 'sb_publishable_x',
		status: 403,
		said: /^jwt malformed$/,
	},
])('the operations guide prints what n8n says by itself, $name', async (row) => {
	const published = urls.get(row.example ?? 'operations-guarded') ?? '';
	const url = row.path === undefined ? published : `${session.url}/webhook/${row.path}`;
	const headers = {
		'Content-Type': 'application/json',
		...(row.origin !== undefined && { Origin: row.origin }),
		...(row.token !== undefined && { Authorization: `Bearer ${row.token}` }),
	};
	const answer = await axios.post<string>(url, row.body, {
		headers,
		maxBodyLength: Infinity,
		transformResponse: (data: unknown) => data,
		validateStatus: () => true,
	});
	expect({ status: answer.status, said: answer.data }).toEqual({
		status: row.status,
		said: expect.stringMatching(row.said),
	});
	expect(operationsRow(row.when)).toContain(String(row.status));
	if (row.path !== undefined) {
		expect(answer.headers['access-control-allow-origin']).toBeUndefined();
	}
});

test('the operations guide prints what n8n says by itself for a workflow that failed before it answered', async () => {
	const url = await publish('frontend-chat-guarded', { stopsOnError: true });
	const answer = await axios.post<unknown>(
		url,
		{ message: '' },
		{ headers: { Origin: ORIGIN }, validateStatus: () => true },
	);
	const data = { message: 'Error in workflow' };
	expect({ status: answer.status, data: answer.data }).toEqual({ status: 500, data });
	const row = operationsRow('A workflow that failed before it answered');
	expect(row).toContain('500');
	expect(row).toContain(JSON.stringify(data));
});

/** Runs a formula as WeWeb does: a function body that knows `variables`. */
function formula(name: string, value: unknown): unknown {
	const code = textOf('script', name);
	const [, id = ''] = /variables\['([^']+)'\]/.exec(code) ?? [];
	return compileFunction(code, ['variables'])({ [id]: value });
}

const linesOf = async (name: string): Promise<unknown[]> => {
	const { data } = await send({ guide: 'weweb', text: textOf('request', name) });
	return data
		.trim()
		.split('\n')
		.map((line): unknown => JSON.parse(line));
};

test('WeWeb: the formula for a raw body makes what the webhook takes', async () => {
	const body = formula('weweb-raw-body', [{ role: 'user', content: 'Hello' }]);
	const { data } = await axios.post<{ text: string }>(urls.get('weweb-guarded') ?? '', body, {
		headers: { Origin: ORIGIN, 'Content-Type': 'application/json' },
	});
	expect(data.text).toContain('You said: Hello.');
});

test('WeWeb: the formulas give the text and the error of a stream', async () => {
	const answered = await linesOf('weweb-stream');
	const refused = await linesOf('weweb-stream-refused');
	const text = 'You said: Hello. This answer comes from an emulated OpenRouter.';
	expect(formula('weweb-text', answered)).toBe(text);
	expect(formula('weweb-text', [...answered, { type: 'keepalive' }, ...answered])).toBe(text);
	expect(formula('weweb-text', undefined)).toBe('');
	expect(formula('weweb-error', answered)).toBeNull();
	expect(formula('weweb-error', refused)).toMatchObject({
		message: expect.stringMatching(/\w+ \w+/),
		statusCode: 403,
		errorType: 'role_not_allowed',
	});
});

test('WeWeb: form fields stream as JSON does, and a lost piece shows', async () => {
	const lines = await linesOf('weweb-stream-form');
	expect(formula('weweb-text', lines)).toContain('You said: Hello.');
	expect(formula('weweb-error', lines)).toBeNull();
	expect(formula('weweb-broken-off', lines)).toBe(false);
	const items = (lines as Array<{ type: string }>).filter(({ type }) => type === 'item');
	const damaged = lines.filter((line) => line !== items.at(-1));
	expect(formula('weweb-error', damaged)).toMatchObject({ errorType: 'stream_cut' });
	expect(formula('weweb-broken-off', lines.slice(0, -1))).toBe(true);
});

describe('WeWeb’s Custom JavaScript', () => {
	/** A browser adds the page's Origin. */
	const fetchFromPage = async (url: string, init: RequestInit) =>
		await fetch(url, { ...init, headers: { ...init.headers, Origin: ORIGIN } });

	/** Runs an action as WeWeb does: an asynchronous function body. */
	async function run(name: string, input: string, before = '') {
		const shown: string[] = [];
		const script = fillIn({ guide: 'weweb', text: textOf('script', name) });
		const known = ['variables', 'wwLib', 'fetch'];
		const action = compileFunction(`return (async () => {${before}\n${script}})();`, known);
		const updateValue = (_id: string, text: string) => shown.push(text);
		const result: unknown = await action(
			{ 'ID of your input variable': input },
			{ wwVariable: { updateValue } },
			fetchFromPage,
		);
		return { result, shown };
	}
	const reader = readFileSync(join(PROJECT, 'examples', 'stream-reader.js'), 'utf8').replace(
		'export ',
		'',
	);

	test('with a time limit gives the answer, or the sentence of a refusal', async () => {
		const { result } = await run('weweb-limited', 'Hello');
		expect(result).toMatchObject({ text: expect.stringContaining('You said: Hello.') });
		await expect(run('weweb-limited', '')).rejects.toThrow('Message 1 is empty: send a text');
	});

	test('with the stream reader shows the text as it comes, and throws what fails', async () => {
		const { result, shown } = await run('weweb-reader', 'Hello', reader);
		expect(result).toContain('You said: Hello.');
		expect(shown.at(-1)).toBe(result);
		await expect(run('weweb-reader', '', reader)).rejects.toMatchObject({
			message: 'Message 1 is empty: send a text',
			statusCode: 400,
		});
	});
});

test('WeWeb: a blob: address is refused with what to do', async () => {
	const url = 'blob:https://your-app.example/0d5b';
	const { status, data } = await axios.post<{ error: string }>(
		urls.get('weweb-guarded') ?? '',
		[{ role: 'user', content: 'Look', attachments: [{ type: 'image/png', url }] }],
		{ headers: { Origin: ORIGIN }, validateStatus: () => true },
	);
	expect(status).toBe(400);
	expect(data.error).toMatch(/\w+ \w+/);
});

test('Supabase: the page’s script gets an answer, and says why it gets none', async () => {
	const code = fillIn({ guide: 'supabase', text: textOf('script', 'supabase-page') });
	const run = compileFunction(`return (async () => {${code}})();`, ['supabase', 'fetch']);
	const withToken = async (token: string): Promise<unknown> => {
		const data = { session: { access_token: token } };
		const supabase = { auth: { getSession: async () => await Promise.resolve({ data }) } };
		// A browser adds the page's Origin.
		const fetchFromPage = async (url: string, init: RequestInit) =>
			await fetch(url, { ...init, headers: { ...init.headers, Origin: ORIGIN } });
		return await (run(supabase, fetchFromPage) as Promise<unknown>);
	};
	expect(await withToken(hs256(JWT_SECRET, userClaims('user-1')))).toContain('You said: Hello.');
	await expect(withToken(hs256('wrong', userClaims('user-1')))).rejects.toThrow(
		'invalid signature',
	);
	await expect(withToken(hs256(JWT_SECRET, anonKeyClaims()))).rejects.toThrow(/who is calling/);
});

test('Supabase: the command prints a PEM with which n8n accepts ES256 tokens', async () => {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256', use: 'sig' };
	const folder = mkdtempSync(join(tmpdir(), 'openrouter-gateway-jwks-'));
	// Another process, as this one waits for the command.
	writeFileSync(
		join(folder, 'server.cjs'),
		`const server = require('node:http').createServer((_, response) =>
			response.end(${JSON.stringify(JSON.stringify({ keys: [jwk] }))}));
		server.listen(Number(process.argv[2]), '127.0.0.1');`,
	);
	const port = await freePort();
	const server = start(process.execPath, [join(folder, 'server.cjs'), `${port}`], { cwd: folder });
	const served = once(server, 'exit');
	await untilPort(port, 'open');
	const command = textOf('command', 'supabase-pem').replace(
		/https:\/\/PROJECT\.supabase\.co/,
		`http://127.0.0.1:${port}`,
	);
	const logFile = join(folder, 'printed');
	await once(start('sh', ['-c', command], { cwd: folder, logFile }), 'close');
	const printed = readFileSync(logFile, 'utf8');
	server.kill();
	await served;
	rmSync(folder, { recursive: true, force: true });
	const [head, ...pem] = printed.trim().split('\n');
	expect(head).toBe('key-1 ES256');

	const jwtCredential = await session.n8n.createCredential('Supabase ES256', JWT_CREDENTIAL_TYPE, {
		keyType: 'pemKey',
		publicKey: pem.join('\n'),
		privateKey: '',
		algorithm: 'ES256',
	});
	const url = await publish('frontend-chat-signed-in', { jwtCredential });
	const status = async (token: string): Promise<number> => {
		const headers = { Origin: ORIGIN, Authorization: `Bearer ${token}` };
		const options = { headers, validateStatus: () => true };
		return (await axios.post(url, { message: 'Hello' }, options)).status;
	};
	expect(await status(es256(privateKey, userClaims('user-1')))).toBe(200);
	const { privateKey: foreign } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	expect(await status(es256(foreign, userClaims('user-1')))).toBe(403);
	// The trap of such keys: a token signed with the public key as if it were a passphrase.
	expect(await status(hs256(pem.join('\n'), userClaims('user-1')))).toBe(403);
});

const PORT_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
const STOP_GRACE_MS = 5_000;

/** Waits until something listens on the port, or until nothing does any more. */
async function untilPort(port: number, wanted: 'open' | 'closed'): Promise<void> {
	const deadlineMs = Date.now() + PORT_TIMEOUT_MS;
	for (;;) {
		const seen = await axios.options(`http://127.0.0.1:${port}/`).then(
			() => 'open',
			() => 'closed',
		);
		if (seen === wanted) return;
		if (Date.now() > deadlineMs) throw new Error(`Port ${port} is still not ${wanted}`);
		await sleep(POLL_MS);
	}
}

/** Set by globalSetup.js; where Deno cannot be installed, this is left out. */
const deno = process.env.E2E_DENO;
const inDeno = deno === undefined ? test.skip : test;

inDeno('Supabase: the edge function passes on token, Origin, answer and status', async () => {
	const folder = mkdtempSync(join(tmpdir(), 'openrouter-gateway-deno-'));
	writeFileSync(join(folder, 'index.ts'), textOf('function', 'supabase-edge'));
	const port = await freePort();
	const args = [deno ?? '', 'run', '--no-prompt', '--allow-env', '--allow-net', 'index.ts'];
	const child = start(process.execPath, args, {
		cwd: folder,
		logFile: join(folder, 'deno.log'),
		env: {
			...process.env,
			DENO_DIR: join(folder, 'cache'),
			DENO_NO_UPDATE_CHECK: '1',
			DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
			N8N_WEBHOOK_URL: urls.get('supabase-signed-in') ?? '',
		},
	});
	try {
		await untilPort(port, 'open');
		const call = async (token: string) =>
			await axios.post<{ text?: string; error?: string }>(
				`http://127.0.0.1:${port}/`,
				{ message: 'Hello' },
				{
					headers: { Origin: ORIGIN, Authorization: `Bearer ${token}` },
					validateStatus: () => true,
				},
			);
		const answered = await call(hs256(JWT_SECRET, userClaims('user-1')));
		expect(answered.status).toBe(200);
		expect(answered.data.text).toContain('You said: Hello.');
		expect(answered.headers['access-control-allow-origin']).toBe(ORIGIN);
		const refused = await call(hs256(JWT_SECRET, anonKeyClaims()));
		expect({ status: refused.status, data: refused.data }).toMatchObject({
			status: 401,
			data: { errorType: 'caller_not_identified' },
		});
	} finally {
		// Deno's npm package is a launcher: the group has to end, not the launcher alone.
		await stop(child, STOP_GRACE_MS);
		rmSync(folder, { recursive: true, force: true });
	}
	await untilPort(port, 'closed');
});
