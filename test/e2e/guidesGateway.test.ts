/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Does what the guides say of the gateway: sends each of its requests as it stands there, to a gateway
 * whose callers are known as that guide tells, and compares the answer with the one that is printed.
 */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { compileFunction } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import OpenAI, { type ClientOptions } from 'openai';
import { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';
import { CALLER, publishGateway } from './gateway';
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

const ORIGIN = 'https://your-app.example';
const JWT_SECRET = `jwt-secret-${randomUUID()}`;
const ANON = anonKeyClaims();
const SAID = 'Hello! How can I help?';
const KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const FOREIGN_KEYS = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const BLOCKS = ['supabase', 'weweb', 'xano'].flatMap(readBlocks).filter(isOfGateway);
const ofKind = (kind: BlockKind): Block[] => BLOCKS.filter((block) => block.kind === kind);
function blockOf(kind: BlockKind, name: string): Block {
	const block = ofKind(kind).find((candidate) => candidate.name === name);
	if (block === undefined) throw new Error(`No guide has a ${kind} called ${name}`);
	return block;
}

let session: Session;
let supabase: FaultServer;
/** Base URLs, by what stands for them in the guides. */
const baseUrls = new Map<string, string>();

/** As Supabase's guide tells to fill in the caller credential. */
const SUPABASE_CALLERS = {
	issuer: userClaims('').iss,
	audience: 'authenticated',
	requiredClaims: { values: [{ name: 'role', value: 'authenticated' }] },
};

beforeAll(async () => {
	supabase = await FaultServer.start();
	const jwk = { ...KEYS.publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256' };
	supabase.route('GET /auth/v1/.well-known/jwks.json', json(200, { keys: [jwk] }));
	session = await openSession();
	const limits = { allowedOrigins: [ORIGIN], requestsPerMinute: 1_000 };
	const jwks = await publishGateway(session, {
		parameters: { limits },
		callers: {
			...SUPABASE_CALLERS,
			method: 'jwks',
			jwksUrl: `${supabase.origin}/auth/v1/.well-known/jwks.json`,
		},
	});
	const legacy = await publishGateway(session, {
		parameters: { limits },
		callers: { ...SUPABASE_CALLERS, method: 'secret', secret: JWT_SECRET, algorithm: 'HS256' },
	});
	const servers = await publishGateway(session);
	for (const guide of ['supabase', 'weweb']) baseUrls.set(`${guide}: ai`, jwks.baseUrl);
	baseUrls.set('supabase: ai-legacy', legacy.baseUrl);
	baseUrls.set('xano: ai', servers.baseUrl);
});
beforeEach(() => session.upstream.clear());
afterAll(async () => {
	await session?.close();
	await supabase?.stop();
});

/** The guide's text with what it leaves to the reader filled in. */
function fillIn({ guide, text }: Block): string {
	const expired = userClaims('user-1', { exp: 1_700_000_000 });
	const values: Record<string, string> = {
		ACCESS_TOKEN: es256(KEYS.privateKey, userClaims('user-1')),
		EXPIRED_TOKEN: es256(KEYS.privateKey, expired),
		ANON_KEY: hs256(JWT_SECRET, ANON),
		CALLER_TOKEN: CALLER.token,
	};
	const withValues = Object.entries(values).reduce(
		(filled, [placeholder, value]) => filled.replaceAll(placeholder, value),
		text,
	);
	return withValues.replaceAll(
		/https:\/\/n8n\.example\.com\/webhook\/([\w-]+)/g,
		(_all, path: string) => baseUrls.get(`${guide}: ${path}`) ?? 'no-such-url',
	);
}

async function send(block: Block) {
	session.upstream.answerNext({ content: SAID });
	return await sendHttp(fillIn(block));
}

type Chunk = {
	choices?: Array<{ index: number; delta: object; finish_reason: string | null }>;
	usage?: object;
};

/** What WeWeb's plugin puts into its array: the `data:` of each event, but for the end. */
const eventsOf = (body: string): Chunk[] =>
	body
		.split('\n')
		.filter((line) => line.startsWith('data: {'))
		.map((line) => JSON.parse(line.slice('data: '.length)) as Chunk);

/** How many pieces a text comes in is chance, and each provider has members of its own. */
const kindsOf = (body: string): string[] => [
	...new Set(
		eventsOf(body).map(({ choices = [], usage = {} }) =>
			JSON.stringify([
				choices.map(({ index, delta, finish_reason }) => [
					index,
					Object.keys(delta).sort(),
					finish_reason,
				]),
				Object.keys(usage).sort(),
			]),
		),
	),
];

test.each(ofKind('request'))(
	'in the guide $guide, the request $name to the gateway gets the printed answer',
	async (block) => {
		const printed = readHttp(blockOf('answer', block.name).text);
		const { status, data } = await send(block);
		expect(status).toBe(Number(printed.firstLine.split(' ')[1]));
		if (printed.body.startsWith('data: ')) {
			expect(kindsOf(data)).toEqual(kindsOf(printed.body));
			expect(data.trim().split('\n').at(-1)).toBe(printed.body.split('\n').at(-1));
		} else {
			expect(JSON.parse(data)).toMatchObject(JSON.parse(printed.body));
		}
	},
);

test('no guide prints an answer or a script of the gateway’s that is not tried', () => {
	const names = (kind: BlockKind): string[] => ofKind(kind).map(({ name }) => name);
	expect(names('answer')).toEqual(names('request'));
	expect(names('script').sort()).toEqual([
		'supabase-gateway-page',
		'weweb-gateway-body',
		'weweb-gateway-error',
		'weweb-gateway-text',
	]);
	for (const block of BLOCKS) expect(fillIn(block)).not.toMatch(/no-such-url|n8n\.example/);
});

describe('the Supabase guide', () => {
	const user = userClaims('user-1');
	const signed = (changed: object) => es256(KEYS.privateKey, { ...user, ...changed });
	test.each([
		{ name: 'a user', path: 'ai', token: signed({}), status: 200 },
		{ name: 'a foreign key', path: 'ai', token: es256(FOREIGN_KEYS.privateKey, user), status: 401 },
		{ name: 'another role', path: 'ai', token: signed({ role: 'service_role' }), status: 401 },
		{
			name: 'another project',
			path: 'ai',
			token: signed({ iss: 'https://x.supabase.co/auth/v1' }),
			status: 401,
		},
		{ name: 'another audience', path: 'ai', token: signed({ aud: 'x' }), status: 401 },
		{ name: 'a secret for a key', path: 'ai', token: hs256(JWT_SECRET, user), status: 401 },
		{ name: 'a user, legacy', path: 'ai-legacy', token: hs256(JWT_SECRET, user), status: 200 },
		{ name: 'another secret', path: 'ai-legacy', token: hs256('x', user), status: 401 },
		{ name: 'the anon key', path: 'ai-legacy', token: hs256(JWT_SECRET, ANON), status: 401 },
	])('$name gets $status', async ({ path, token, status }) => {
		const answer = await axios.post(
			`${baseUrls.get(`supabase: ${path}`)}/chat/completions`,
			{ messages: [{ role: 'user', content: 'Hello' }] },
			{
				headers: { Origin: ORIGIN, Authorization: `Bearer ${token}` },
				validateStatus: () => true,
			},
		);
		expect(answer.status).toBe(status);
	});

	/** Runs the page's script for a signed-in user; gives what it shows. */
	async function shownTo(token: string): Promise<string> {
		session.upstream.answerNext({ content: SAID });
		const script = fillIn(blockOf('script', 'supabase-gateway-page'));
		const code = script.replace("import OpenAI from 'openai';", '');
		const known = ['OpenAI', 'supabase', 'show'];
		const run = compileFunction(`return (async () => {${code}})();`, known);
		class FromPage extends OpenAI {
			constructor(options: ClientOptions) {
				// A browser adds the page's Origin.
				super({ ...options, maxRetries: 0, defaultHeaders: { Origin: ORIGIN } });
			}
		}
		const data = { session: { access_token: token } };
		const signedIn = { auth: { getSession: async () => await Promise.resolve({ data }) } };
		let shown = '';
		await (run(FromPage, signedIn, (text: string) => (shown += text)) as Promise<void>);
		return shown;
	}

	test('the page’s script shows the answer, and raises the SDK’s errors', async () => {
		expect(await shownTo(es256(KEYS.privateKey, userClaims('user-1')))).toBe(SAID);
		await expect(shownTo(es256(FOREIGN_KEYS.privateKey, userClaims('user-1')))).rejects.toThrow(
			OpenAI.AuthenticationError,
		);
	});
});

describe('the WeWeb guide', () => {
	/** Runs a formula as WeWeb does: a function body that knows `variables`. */
	function formula(name: string, value: unknown): unknown {
		const code = blockOf('script', name).text;
		const [, id = ''] = /variables\['([^']+)'\]/.exec(code) ?? [];
		return compileFunction(code, ['variables'])({ [id]: value });
	}

	test('the formula for the body makes what the guide sends', () => {
		const { body } = readHttp(blockOf('request', 'weweb-gateway-stream').text);
		expect(formula('weweb-gateway-body', [{ role: 'user', content: 'Hello' }])).toBe(body);
	});

	test('the formulas give the text and the error of a stream', async () => {
		const request = blockOf('request', 'weweb-gateway-stream');
		const first = eventsOf((await send(request)).data);
		const second = eventsOf((await send(request)).data);
		const failure = { error: { message: 'x', type: 'stream_cut', code: 502 } };
		expect(formula('weweb-gateway-text', undefined)).toBe('');
		expect(formula('weweb-gateway-text', first)).toBe(SAID);
		expect(formula('weweb-gateway-text', [...first, ...second, failure])).toBe(SAID);
		expect(formula('weweb-gateway-error', first)).toBeNull();
		expect(formula('weweb-gateway-error', [...first, failure])).toEqual(failure.error);
		const printed = readHttp(blockOf('answer', 'weweb-gateway-stream').text).body;
		expect(formula('weweb-gateway-text', eventsOf(printed))).toBe(SAID);
	});

	test('the formula shows a whole answer, too', async () => {
		const { data } = await send(blockOf('request', 'weweb-gateway'));
		expect(formula('weweb-gateway-text', [JSON.parse(data)])).toBe(SAID);
	});

	test('the result key is where the text is', async () => {
		const { data } = await send(blockOf('request', 'weweb-gateway'));
		const read = compileFunction('return result.choices[0].message.content', ['result']);
		expect(read(JSON.parse(data))).toBe(SAID);
	});
});
