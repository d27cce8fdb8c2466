/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** What the open internet does to a public webhook, against the example workflows as they ship. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ANSWERED, BODIES, refusal } from './abuseBodies';
import { newAddress } from './abuseCalls';
import { JWT_SECRET, inParallel, openExamples, titled, type Target } from './abuseExamples';
import { ALL_ALLOWED, TICKED } from './abuseTicked';
import { tokenAttacks } from './abuseTokens';
import { TRANSPORT } from './abuseTransport';
import { hs256, userClaims } from './tokens';

const HI = { message: 'hi' };
const LIMITED = refusal(429, 'rate_limit_exceeded');
/** What the examples set. */
const REQUESTS_PER_MINUTE = 30;
const FLOOD = 45;
const LEGITIMATE = { requests: 1_000, atOnce: 20, perCaller: 20, timeoutMs: 240_000 };

let examples: Awaited<ReturnType<typeof openExamples>>;
let guarded: Target;
let streamed: Target;

beforeAll(async () => {
	examples = await openExamples();
	guarded = await examples.publish('1 guarded', 'frontend-chat-guarded');
	streamed = await examples.publish('2 streamed', 'frontend-chat-streamed');
});
beforeEach(() => examples.upstream.clear());
afterAll(async () => await examples?.close());

describe.each(['guarded', 'streamed'])('the %s example', (name) => {
	const target = () => (name === 'guarded' ? guarded : streamed);

	test.each(titled([...BODIES, ...TRANSPORT]))('$title', async (row) => {
		await examples.attack(target(), row);
	});

	test('hands an expression and mark-up back as the text that they are', async () => {
		const message = '={{ $env.PATH }} {{ 7*7 }} <b>x</b>\n{"type":"end"}';
		const { text } = await examples.call(target(), { body: { message } });
		expect(text).toContain(message);
	});

	test('does not repeat what OpenRouter says, were it the key itself', async () => {
		const secret = examples.upstream.apiKey;
		const metadata = { raw: `Bearer ${secret}`, provider_name: 'Acme', flagged_input: 'hi' };
		examples.upstream.failNext({ status: 403, message: `Not with ${secret}`, metadata });
		const seen = await examples.call(target(), { body: HI });
		expect(seen.outcome).toMatchObject({ kind: 'refused', status: 403 });
		expect(seen.text).not.toMatch(/Acme|Bearer|Not with/);
	});

	test('a flood by one caller is stopped, and another caller is served', async () => {
		const flooder = newAddress();
		const startedMs = Date.now();
		const flood = await inParallel(10, FLOOD, async (index) => {
			// What stands further left is the caller's own writing.
			const headers = { 'X-Forwarded-For': `${newAddress()}, ${flooder}` };
			const seen = await examples.call(target(), { body: HI, headers });
			const isOthersTurn = index % 9 === 0;
			const other = isOthersTurn ? await examples.call(target(), { body: HI }) : undefined;
			return { seen, other };
		});
		const minutes = (Date.now() - startedMs) / 60_000;
		const served = flood.filter(({ seen }) => seen.outcome.kind === 'answered');
		const stopped = flood.filter(({ seen }) => seen.outcome.kind !== 'answered');
		const others = flood.flatMap(({ other }) => other ?? []);
		for (const { seen } of flood) examples.record(target(), 'flood', 'by one caller', seen);
		for (const other of others) examples.record(target(), 'flood', 'meanwhile, others', other);

		expect(served.length).toBeGreaterThanOrEqual(REQUESTS_PER_MINUTE);
		expect(served.length).toBeLessThanOrEqual(REQUESTS_PER_MINUTE * (1 + minutes) + 1);
		for (const { seen } of stopped) {
			expect(seen.outcome).toEqual(LIMITED);
			expect([1, 2]).toContain(seen.retryAfterSeconds);
		}
		expect(others.map(({ outcome }) => outcome)).toEqual(Array(FLOOD / 9).fill(ANSWERED));
		expect(examples.upstream.requests()).toHaveLength(served.length + others.length);
		examples.expectNoBreach(target().allowed);
		await examples.expectHealth();
	});

	test('a flood of refused calls counts, too', async () => {
		const headers = { 'X-Forwarded-For': newAddress() };
		const outcomes = await inParallel(10, FLOOD, async () => {
			const seen = await examples.call(target(), { body: { hi: 1 }, headers });
			examples.record(target(), 'flood', 'of calls without a message', seen);
			return seen.outcome;
		});
		expect(outcomes).toContainEqual(LIMITED);
		const others = outcomes.filter((outcome) => !('type' in outcome && outcome.status === 429));
		expect(others).toEqual(others.map(() => refusal(400, 'invalid_body')));
		expect(others.length).toBeGreaterThanOrEqual(REQUESTS_PER_MINUTE);
		expect(examples.upstream.requests()).toEqual([]);
	});

	test('a foreign page cannot use up a visitor’s calls', async () => {
		const address = { 'X-Forwarded-For': newAddress() };
		const headers = { ...address, Origin: 'https://evil.example' };
		const outcomes = await inParallel(10, REQUESTS_PER_MINUTE + 1, async () => {
			const seen = await examples.call(target(), { body: HI, headers });
			examples.record(target(), 'flood', 'by a foreign page', seen);
			return seen.outcome;
		});
		const visitor = await examples.call(target(), { body: HI, headers: address });
		expect(outcomes).toEqual(outcomes.map(() => refusal(403, 'origin_not_allowed')));
		expect(visitor.outcome).toEqual(ANSWERED);
	});
});

test('without Trusted Proxies no X-Forwarded-For is believed: all callers share one limit', async () => {
	const limits = { trustedProxies: 0, requestsPerMinute: 3 };
	const target = await examples.publish('1 no proxy', 'frontend-chat-guarded', { limits });
	const outcomes = await inParallel(1, 5, async () => {
		const seen = await examples.call(target, { body: HI });
		examples.record(target, 'flood', 'X-Forwarded-For of many', seen);
		return seen.outcome;
	});
	expect(outcomes.slice(0, 3)).toEqual(Array(3).fill(ANSWERED));
	expect(outcomes).toContainEqual(LIMITED);
});

describe('the guarded example of an author who allows all that can be allowed', () => {
	let target: Target;

	beforeAll(async () => {
		const changed = { callerMay: ALL_ALLOWED };
		target = await examples.publish('1 all allowed', 'frontend-chat-guarded', changed);
		target.allowed = {
			...target.allowed,
			models: /^google\/[\w.-]+$/,
			fields: [...ALL_ALLOWED.allowedFields, 'tools', 'tool_choice', 'parallel_tool_calls'],
			parts: ['text', 'image_url', 'input_audio', 'file'],
			plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }],
		};
	});

	test.each(titled(TICKED))('$title', async (row) => {
		await examples.attack(target, row);
	});
});

describe('the example for signed-in users', () => {
	let target: Target;

	beforeAll(async () => {
		target = await examples.publish('3 signed in', 'frontend-chat-signed-in');
	});

	test.each(titled(tokenAttacks(JWT_SECRET)))('$title', async (row) => {
		await examples.attack(target, row);
	});

	test('serves the user whom all of these wanted to be', async () => {
		const headers = { Authorization: `Bearer ${hs256(JWT_SECRET, userClaims('alice'))}` };
		const { outcome } = await examples.call(target, { body: HI, headers });
		expect(outcome).toEqual(ANSWERED);
		examples.expectNoBreach(target.allowed);
	});
});

describe('after all this', () => {
	test(
		`${LEGITIMATE.requests} legitimate requests, ${LEGITIMATE.atOnce} at once, are answered`,
		async () => {
			const { requests, atOnce, perCaller } = LEGITIMATE;
			const callers = Array.from({ length: requests / perCaller }, newAddress);
			const seen = await inParallel(atOnce, requests, async (index) => {
				const target = index % 2 === 0 ? guarded : streamed;
				const headers = { 'X-Forwarded-For': callers[index % callers.length] };
				const body = { messages: [{ role: 'user', content: `call ${index}` }] };
				const answer = await examples.call(target, { body, headers });
				examples.record(target, 'none', 'legitimate', answer);
				return answer;
			});
			const wrong = seen.filter(
				({ outcome, text }, index) =>
					outcome.kind !== 'answered' || !text.startsWith(`You said: call ${index}.`),
			);
			expect(wrong).toEqual([]);
			expect(examples.upstream.requests()).toHaveLength(requests);
			examples.expectNoBreach(guarded.allowed);
		},
		LEGITIMATE.timeoutMs,
	);

	test('no execution has been saved', async () => {
		const { n8n, workflowNames } = examples;
		const workflows = await n8n.listWorkflows();
		const ours = workflows.filter(({ name }) => workflowNames.includes(name));
		expect(ours).toHaveLength(workflowNames.length);
		for (const { id } of ours) expect(await n8n.listExecutions(id)).toEqual([]);
	});

	test('the key is neither in n8n’s log nor in its database', () => {
		const database = join(dirname(examples.logFile), '.n8n', 'database.sqlite');
		expect(existsSync(database)).toBe(true);
		const files = [examples.logFile, database, `${database}-wal`].filter((file) =>
			existsSync(file),
		);
		const holders = files.filter((file) => readFileSync(file).includes(examples.upstream.apiKey));
		expect(holders).toEqual([]);
	});
});
