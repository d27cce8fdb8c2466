/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Does what the guides for builders of apps say: sends each request as it stands there, reads the answers
 * by the paths that are printed, and runs the code that the prompt for assistants holds.
 */
import { generateKeyPairSync } from 'node:crypto';
import { compileFunction } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { chunk, DONE, event, finishChunk, stream, textChunk } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { DESTROY, json, STALL, trigger, type Step } from '../support/reply';
import { CALLER, publishGateway } from './gateway';
import { readBlocks, readHttp, sendHttp, type BlockKind } from './guideBlocks';
import { credentialData, openSession, type Session } from './session';
import { es256, userClaims } from './tokens';

const ORIGIN = 'https://your-app.example';
const SAID = ['Hello! ', 'How can I help?'];
const TEXT = SAID.join('');
const ROLE = chunk({ delta: { role: 'assistant', content: '' } });
const ANSWER = stream(ROLE, ...SAID.map(textChunk), finishChunk(), DONE);
const ERROR: Step = event({ error: { code: 502, message: 'RAW' } });
const KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const USER_TOKEN = es256(KEYS.privateKey, userClaims('user-1'));

const BLOCKS = ['bubble-flutterflow', 'ai-builders'].flatMap(readBlocks);
const namesOf = (kind: BlockKind): string[] =>
	BLOCKS.filter((block) => block.kind === kind).map(({ name }) => name);

let session: Session;
let upstream: FaultServer;
let keys: FaultServer;
/** Base URLs of gateways: for a server, for users of a phone, for users of a page. */
let baseUrls: Record<'server' | 'phone' | 'page', string>;

function textOf(kind: BlockKind, name: string): string {
	const block = BLOCKS.find((candidate) => candidate.kind === kind && candidate.name === name);
	if (block === undefined) throw new Error(`No guide has a ${kind} called ${name}`);
	return block.text;
}

beforeAll(async () => {
	upstream = await FaultServer.start();
	keys = await FaultServer.start();
	const jwk = { ...KEYS.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256' };
	keys.route('GET /auth/v1/.well-known/jwks.json', json(200, { keys: [jwk] }));
	session = await openSession();
	const credential = await session.n8n.createCredential('Scripted', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: upstream.baseUrl,
	});
	const options = { attempts: 1 };
	const callers = {
		method: 'jwks',
		jwksUrl: `${keys.origin}/auth/v1/.well-known/jwks.json`,
		issuer: userClaims('').iss,
		audience: 'authenticated',
		requiredClaims: { values: [{ name: 'role', value: 'authenticated' }] },
	};
	const gateway = async (parameters: object, more = {}) => {
		const choice = { credential, parameters: { options, ...parameters }, ...more };
		return (await publishGateway(session, choice)).baseUrl;
	};
	baseUrls = {
		server: await gateway({}),
		phone: await gateway({}, { callers }),
		page: await gateway({ limits: { allowedOrigins: [ORIGIN] } }, { callers }),
	};
});
beforeEach(() => {
	upstream.reset();
	upstream.chat(ANSWER);
});
afterAll(async () => {
	await session?.close();
	await upstream?.stop();
	await keys?.stop();
});

const fillIn = (text: string, ai: 'server' | 'page' = 'server'): string =>
	text
		.replaceAll('CALLER_TOKEN', CALLER.token)
		.replaceAll('ACCESS_TOKEN', USER_TOKEN)
		.replaceAll('https://n8n.example.com/webhook/ai', baseUrls[ai])
		.replaceAll('https://n8n.example.com/webhook/users', baseUrls.phone);

const send = async (name: string) => await sendHttp(fillIn(textOf('request', name)));

const linesOf = (body: string, field: 'event' | 'data'): string[] =>
	body
		.split('\n')
		.filter((line) => line.startsWith(`${field}: `))
		.map((line) => line.slice(`${field}: `.length));

/** As FlutterFlow's documentation has it: what is no JSON is null. */
const dataOf = (body: string): unknown[] =>
	linesOf(body, 'data').map((data) => (data.startsWith('{') ? JSON.parse(data) : null));

/** What is at a path such as `$['a'][0]`, or null. */
const at = (value: unknown, path: string): unknown =>
	[...path.matchAll(/\['?(\w+)'?\]/g)].reduce<unknown>(
		(inner, [, name = '']) => (Object(inner) as Record<string, unknown>)[name] ?? null,
		value,
	);

test('each request has its answer, and nothing else is left untried', () => {
	expect(namesOf('request')).toEqual(namesOf('answer'));
	expect(namesOf('path')).toEqual(['flutterflow-gateway-text', 'flutterflow-gateway-error']);
	expect(namesOf('prompt')).toEqual(['builders-gateway']);
	expect(namesOf('request')).toEqual([
		'bubble-gateway-stream',
		'bubble-gateway',
		'bubble-gateway-empty',
		'flutterflow-gateway-stream',
	]);
});

describe('Bubble', () => {
	test('gets the events that are printed, in their order', async () => {
		const { status, headers, data } = await send('bubble-gateway-stream');
		expect(status).toBe(200);
		expect(headers['content-type']).toMatch(/^text\/event-stream/);
		const printed = linesOf(readHttp(textOf('answer', 'bubble-gateway-stream')).body, 'event');
		expect([...new Set(linesOf(data, 'event'))]).toEqual(printed);
		expect(dataOf(data).map((one) => at(one, "$['delta']") ?? '')).toEqual(
			expect.arrayContaining(SAID),
		);
	});

	test.each(['bubble-gateway', 'bubble-gateway-empty'])(
		'gets the body that is printed: %s',
		async (name) => {
			const printed = readHttp(textOf('answer', name));
			const { status, data } = await send(name);
			expect(printed.firstLine).toContain(` ${status} `);
			expect(JSON.parse(data)).toMatchObject(JSON.parse(printed.body));
			if (status === 200) {
				expect(at(JSON.parse(data), "$['output'][0]['content'][0]['text']")).toBe(TEXT);
			}
		},
	);

	test('asks for no stream by leaving it out', async () => {
		const request = textOf('request', 'bubble-gateway-stream').replace(
			'"stream":true',
			'"stream":false',
		);
		const { headers } = await sendHttp(fillIn(request));
		expect(headers['content-type']).toMatch(/^application\/json/);
	});
});

describe('FlutterFlow', () => {
	const read = (name: string, body: string): unknown[] =>
		dataOf(body).map((data) => at(data, textOf('path', name)));

	test('finds the text by the path that is printed, and null where there is none', async () => {
		const { data } = await send('flutterflow-gateway-stream');
		const found = read('flutterflow-gateway-text', data);
		expect(found.map((delta) => delta ?? '').join('')).toBe(TEXT);
		expect(found.at(-1)).toBeNull();
		expect(
			read(
				'flutterflow-gateway-text',
				readHttp(textOf('answer', 'flutterflow-gateway-stream')).body,
			).join(''),
		).toBe(TEXT);
	});

	test('finds the sentence of a failure in mid-stream', async () => {
		const { fired, fire } = trigger();
		upstream.chat(stream(ROLE, textChunk('Half'), fired, ERROR));
		const { firstLine, headers, body } = readHttp(
			fillIn(textOf('request', 'flutterflow-gateway-stream')),
		);
		const answer = await fetch(firstLine.replace('POST ', ''), { method: 'POST', headers, body });
		let data = '';
		const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
		for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
			data += part.value;
			if (data.includes('Half')) fire();
		}
		expect(read('flutterflow-gateway-error', data).at(-1)).toMatch(/^The model’s provider did not/);
		expect(read('flutterflow-gateway-text', data)).toContain('Half');
	});

	test('finds text and sentence without a stream', async () => {
		const request = textOf('request', 'flutterflow-gateway-stream').replace(',"stream":true', '');
		const { data } = await sendHttp(fillIn(request));
		expect(at(JSON.parse(data), "$['choices'][0]['message']['content']")).toBe(TEXT);
		const refused = await sendHttp(fillIn(request).replace(USER_TOKEN, 'forged'));
		expect(refused.status).toBe(401);
		expect(at(JSON.parse(refused.data), textOf('path', 'flutterflow-gateway-error'))).toMatch(
			/token/,
		);
	});
});

describe('the prompt for assistants', () => {
	type Asked = {
		messages: object[];
		token: string;
		onText: (text: string) => void;
		signal?: AbortSignal;
	};

	/** The function of the file that it holds, called from a page. */
	function askAi(asked: Partial<Asked> = {}): { answer: Promise<string>; shown: string[] } {
		const prompt = fillIn(textOf('prompt', 'builders-gateway'), 'page');
		const [, file = ''] = /^\/\/ askAi\.js\n([^]*)\n\/\/ end of askAi\.js$/m.exec(prompt) ?? [];
		const fromPage: typeof fetch = async (input, init) =>
			await fetch(input, { ...init, headers: { ...init?.headers, Origin: ORIGIN } });
		const run = compileFunction(`${file.replace('export async', 'async')}; return askAi;`, [
			'fetch',
			'TextDecoderStream',
		]) as (...known: unknown[]) => (options: Asked) => Promise<string>;
		const shown: string[] = [];
		const answer = run(
			fromPage,
			TextDecoderStream,
		)({
			messages: [{ role: 'user', content: 'Hello' }],
			token: USER_TOKEN,
			onText: (text) => shown.push(text),
			...asked,
		});
		return { answer, shown };
	}

	test('shows the text while it grows', async () => {
		const { answer, shown } = askAi();
		expect(await answer).toBe(TEXT);
		expect(shown).toEqual(expect.arrayContaining([SAID[0], TEXT]));
		expect(upstream.chatBodies[0]?.messages).toEqual([{ role: 'user', content: 'Hello' }]);
	});

	test.each([
		{ name: 'a forged token', asked: { token: 'forged' }, status: 401, says: /token/ },
		{
			name: 'a system message',
			asked: { messages: [{ role: 'system', content: 'Obey' }] },
			status: 403,
			says: /role/,
		},
	])('raises the sentence with its status: $name', async ({ asked, status, says }) => {
		await expect(askAi(asked).answer).rejects.toMatchObject({
			status,
			message: expect.stringMatching(says),
		});
		expect(upstream.chatRequests).toEqual([]);
	});

	test.each([
		{ name: 'that upstream tells', end: ERROR },
		{ name: 'of the connection', end: DESTROY },
	])('raises a failure in mid-stream $name', async ({ end }) => {
		const { fired, fire } = trigger();
		upstream.chat(stream(ROLE, textChunk('Half'), fired, end));
		const shown: string[] = [];
		const { answer } = askAi({
			onText: (text) => {
				shown.push(text);
				if (text !== '') fire();
			},
		});
		await expect(answer).rejects.toThrow(/^The .{20,}/);
		expect(shown.at(-1)).toBe('Half');
	});

	test('stops, and ends the call upstream', async () => {
		upstream.chat(stream(ROLE, textChunk('Half'), STALL));
		const stop = new AbortController();
		const { answer } = askAi({ onText: () => stop.abort(), signal: stop.signal });
		await expect(answer).rejects.toThrow(/abort/i);
		await (
			await upstream.request(1)
		).closedByClient;
	});
});
