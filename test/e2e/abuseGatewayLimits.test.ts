/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Callers who take more than is theirs of a gateway: many answers at once, many tokens, many streams
 * that they leave. Upstream holds an answer back for as long as a test wants it to.
 */
import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import {
	DONE,
	USAGE,
	finishChunk,
	happyChat,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { STALL, json, trigger, type Step } from '../support/reply';
import { ANSWERED, refusal } from './abuseBodies';
import { ORIGIN } from './abuseCalls';
import { HI, LIMITED } from './abuseFloods';
import { PROTOTYPE_SUBJECTS } from './abuseGatewayCalls';
import { bearerCallers, callerOfToken, jwtCallers, publishGuarded } from './abuseGateways';
import { readAnswer, type Seen } from './abuseOutcomes';
import { inParallel, openSuite, type AbuseSuite, type Caller, type Target } from './abuseSuite';
import { credentialData } from './session';
import { userClaims } from './tokens';

const HOLD = { message: 'hold', stream: true };
/** The gateway's own default. */
const ANSWERS_AT_ONCE = 4;
const FLOOD = 10;
const LEAVERS = 30;
const WITHOUT_RATE_LIMIT = { requestsPerMinute: 1_000 };

let suite: AbuseSuite;
let upstream: FaultServer;
let credential: Credential;

beforeAll(async () => {
	upstream = await FaultServer.start();
	suite = await openSuite('abuse-gateway-limits');
	credential = await suite.n8n.createCredential('Slow OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(suite.upstream),
		baseUrl: upstream.baseUrl,
	});
});
beforeEach(() => upstream.reset());
afterAll(async () => {
	await suite?.close();
	await upstream?.stop();
});

const gateway = async (label: string, limits: object, callers = bearerCallers()): Promise<Target> =>
	await publishGuarded(suite, label, callers, { credential, report: 'never', limits });

/** Answers `HOLD` with a first piece, then with what comes after it; anything else at once. */
function holdAnswers(...rest: Step[]): void {
	upstream.chat(({ body }) =>
		JSON.stringify(body).includes('"hold"') ? stream(textChunk('first'), ...rest) : happyChat(),
	);
}

type Opened = { status: number; rest: () => Promise<Seen>; leave: () => void };

/** Resolves with the status, while the stream is still open. */
async function open(target: Target, caller: Caller): Promise<Opened> {
	const leaving = new AbortController();
	const response = await fetch(target.url, {
		method: 'POST',
		headers: { Origin: ORIGIN, 'Content-Type': 'application/json', ...caller() },
		body: JSON.stringify(HOLD),
		signal: leaving.signal,
	});
	const { status } = response;
	return {
		status,
		leave: () => leaving.abort(),
		rest: async () => {
			const headers: Record<string, string> = {};
			response.headers.forEach((value, name) => (headers[name] = value));
			return readAnswer({ status, headers, text: await response.text() }, target.shape);
		},
	};
}

/** As many as there are places, all open at the same time, then read to their ends. */
async function expectAllPlaces(target: Target, caller: Caller): Promise<void> {
	const { fired, fire } = trigger();
	holdAnswers(fired, finishChunk(), DONE);
	const opened = await inParallel(
		ANSWERS_AT_ONCE,
		ANSWERS_AT_ONCE,
		async () => await open(target, caller),
	);
	fire();
	for (const { rest } of opened) {
		const seen = await rest();
		suite.record(target, 'places', 'after all this, the same caller', seen);
		expect(seen.outcome).toEqual(ANSWERED);
	}
}

describe('answers at once', () => {
	test('one caller’s streams are limited, and another caller is served meanwhile', async () => {
		const target = await gateway('1 places', {
			...WITHOUT_RATE_LIMIT,
			maxConcurrent: ANSWERS_AT_ONCE,
		});
		const flooder = target.newCaller();
		const { fired, fire } = trigger();
		holdAnswers(fired, finishChunk(), DONE);
		const opened = await inParallel(FLOOD, FLOOD, async () => await open(target, flooder));
		const held = opened.filter(({ status }) => status === 200);
		expect(held).toHaveLength(ANSWERS_AT_ONCE);
		for (const { rest } of opened.filter(({ status }) => status !== 200)) {
			const seen = await rest();
			suite.record(target, 'places', 'one stream too many', seen);
			expect(seen).toMatchObject({ outcome: LIMITED, retryAfterSeconds: 1 });
		}
		const other = await suite.call(target, { body: HI });
		suite.record(target, 'places', 'meanwhile, others', other);
		expect(other.outcome).toEqual(ANSWERED);
		fire();
		for (const { rest } of held) expect((await rest()).outcome).toEqual(ANSWERED);
		await expectAllPlaces(target, flooder);
	});

	test('a caller who leaves gives back the place and the tokens that were reserved', async () => {
		// A call reserves more than 500 of these, and who leaves uses some 30.
		const limits = {
			...WITHOUT_RATE_LIMIT,
			maxConcurrent: ANSWERS_AT_ONCE,
			tokensPerMinute: 5_000,
		};
		const target = await gateway('2 leavers', limits);
		const leaver = target.newCaller();
		holdAnswers(STALL);
		for (let left = 0; left < LEAVERS; left += 1) {
			const { status, leave } = await open(target, leaver);
			expect(status).toBe(200);
			const sent = upstream.chatRequests.at(-1);
			leave();
			await sent?.closedByClient;
		}
		expect(upstream.chatRequests).toHaveLength(LEAVERS);
		await expectAllPlaces(target, leaver);
	});

	test('a caller who leaves as soon as they have asked gives them back, too', async () => {
		const target = await gateway('3 leavers at once', {
			...WITHOUT_RATE_LIMIT,
			maxConcurrent: ANSWERS_AT_ONCE,
		});
		const leaver = target.newCaller();
		holdAnswers(STALL);
		await inParallel(LEAVERS, LEAVERS, async () => await askAndLeave(target, leaver));
		// n8n has looked at all of those once it has answered others that came after.
		await inParallel(1, 5, async () => await suite.call(target, { body: HI }));
		for (const { body, closedByClient } of upstream.chatRequests) {
			if (JSON.stringify(body).includes('"hold"')) await closedByClient;
		}
		await expectAllPlaces(target, leaver);
		await suite.expectHealth();
	});
});

/** Resolves when the call has been sent and its connection is closed. */
const askAndLeave = async ({ url }: Target, caller: Caller): Promise<void> =>
	await new Promise((resolve) => {
		const headers = { Origin: ORIGIN, 'Content-Type': 'application/json', ...caller() };
		const asked = request(url, { method: 'POST', headers, agent: false });
		// It ends with the error that nobody has answered.
		asked.on('error', () => {});
		asked.once('close', () => resolve());
		asked.end(JSON.stringify(HOLD), () => asked.destroy());
	});

describe('tokens per minute', () => {
	test('calls at the same time cannot overdraw together; another caller is served', async () => {
		const target = await gateway('4 tokens', { ...WITHOUT_RATE_LIMIT, tokensPerMinute: 1_200 });
		const flooder = target.newCaller();
		const { fired, fire } = trigger();
		holdAnswers(fired, finishChunk(), DONE);
		const opened = await inParallel(FLOOD, FLOOD, async () => await open(target, flooder));
		// Each reserves its ceiling of 500, and its prompt.
		const held = opened.filter(({ status }) => status === 200);
		expect(held).toHaveLength(2);
		for (const { rest } of opened.filter(({ status }) => status !== 200)) {
			const seen = await rest();
			suite.record(target, 'tokens per minute', 'reserved at the same time', seen);
			expect(seen.outcome).toEqual(LIMITED);
		}
		expect((await suite.call(target, { body: HI })).outcome).toEqual(ANSWERED);
		fire();
		for (const { rest } of held) expect((await rest()).outcome).toEqual(ANSWERED);
	});

	test('what an answer used beyond its reservation is owed', async () => {
		const target = await gateway('4 tokens', { ...WITHOUT_RATE_LIMIT, tokensPerMinute: 1_200 });
		const caller = target.newCaller();
		const usage = { ...USAGE, total_tokens: 60_000 };
		upstream.chat(stream(textChunk('much'), finishChunk(), usageChunk(usage), DONE));
		const [first, second] = await inParallel(1, 2, async () => {
			const seen = await suite.call(target, { body: { ...HI, stream: true } }, caller);
			suite.record(target, 'tokens per minute', 'after a dear answer', seen);
			return seen;
		});
		expect(first?.outcome).toEqual(ANSWERED);
		expect(second?.outcome).toEqual(LIMITED);
		expect(second?.retryAfterSeconds).toBeGreaterThan(60);
		expect(upstream.chatRequests).toHaveLength(1);
	});

	test('a request that needs more than a minute’s tokens is refused as too long', async () => {
		const target = await gateway('4 tokens', { ...WITHOUT_RATE_LIMIT, tokensPerMinute: 1_200 });
		const body = { message: 'x'.repeat(8_000), stream: true };
		const seen = await suite.call(target, { body });
		suite.record(target, 'tokens per minute', 'more than there are in one', seen);
		expect(seen.outcome).toEqual(refusal(413, 'too_many_characters'));
		expect(upstream.requests).toEqual([]);
	});
});

describe('requests per minute', () => {
	test('users named like members of every object are counted each by each', async () => {
		const target = await gateway('5 JWT', { requestsPerMinute: 3 }, jwtCallers());
		for (const sub of PROTOTYPE_SUBJECTS) {
			const caller = callerOfToken(userClaims(sub));
			const outcomes = await inParallel(1, 4, async () => {
				const seen = await suite.call(target, { body: HI }, caller);
				suite.record(target, 'subjects', `many calls of ${sub}`, seen);
				return seen.outcome;
			});
			expect(outcomes).toEqual([ANSWERED, ANSWERED, ANSWERED, LIMITED]);
		}
	});

	test('without tokens no X-Forwarded-For is believed: all callers share one limit', async () => {
		const anyone = {
			data: { method: 'none' },
			newCaller: () => () => ({ 'X-Forwarded-For': '203.0.113.7' }),
		};
		const target = await gateway('6 anyone', { requestsPerMinute: 3 }, anyone);
		const outcomes = await inParallel(1, 5, async (index) => {
			const headers = { 'X-Forwarded-For': `203.0.113.${index}`, 'X-Real-IP': `10.0.0.${index}` };
			const seen = await suite.call(target, { body: HI, headers });
			suite.record(target, 'flood', 'X-Forwarded-For of many', seen);
			return seen.outcome;
		});
		expect(outcomes.slice(0, 3)).toEqual(Array(3).fill(ANSWERED));
		expect(outcomes).toContainEqual(LIMITED);
	});

	test('listing models counts as well', async () => {
		const target = await gateway('7 model list', { requestsPerMinute: 3 });
		const list = { ...target, url: target.url.replace(/chat\/completions$/, 'models') };
		upstream.route('GET /models', json(200, { data: [] }));
		const caller = target.newCaller();
		const outcomes = await inParallel(1, 4, async () => {
			const seen = await suite.call(list, { method: 'GET' }, caller);
			suite.record(list, 'flood', 'of the model list', seen);
			return seen.outcome;
		});
		expect(outcomes).toEqual([ANSWERED, ANSWERED, ANSWERED, LIMITED]);
	});
});
