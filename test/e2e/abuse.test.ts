/** What the open internet does to a public webhook, against the example workflows as they ship. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ANSWERED, BODIES } from './abuseBodies';
import { publishExample } from './abuseExamples';
import { FLOODS, HI, LEGITIMATE, LIMITED, legitimateAreAnswered } from './abuseFloods';
import { inParallel, openSuite, titled, type AbuseSuite, type Target } from './abuseSuite';
import { ALL_ALLOWED, TICKED, TICKED_ALLOWS } from './abuseTicked';
import { JWT_SECRET, tokenAttacks } from './abuseTokens';
import { TRANSPORT } from './abuseTransport';
import { WORDS } from './abuseWords';
import { hs256, userClaims } from './tokens';

const REQUESTS = 1_000;

let examples: AbuseSuite;
let guarded: Target;
let streamed: Target;

beforeAll(async () => {
	examples = await openSuite('abuse');
	guarded = await publishExample(examples, '1 guarded', 'frontend-chat-guarded');
	streamed = await publishExample(examples, '2 streamed', 'frontend-chat-streamed');
});
beforeEach(() => examples.upstream.clear());
afterAll(async () => await examples?.close());

describe.each(['guarded', 'streamed'])('the %s example', (name) => {
	const target = () => (name === 'guarded' ? guarded : streamed);

	test.each(titled([...BODIES, ...TRANSPORT]))('$title', async (row) => {
		await examples.attack(target(), row);
	});

	test.each(WORDS)('$title', async ({ run }) => {
		await run(examples, target());
	});

	test.each(FLOODS)('$title', async ({ run }) => {
		await run(examples, target());
	});
});

test('without Trusted Proxies no X-Forwarded-For is believed: all callers share one limit', async () => {
	const limits = { trustedProxies: 0, requestsPerMinute: 3 };
	const target = await publishExample(examples, '1 no proxy', 'frontend-chat-guarded', { limits });
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
		target = await publishExample(examples, '1 all allowed', 'frontend-chat-guarded', changed);
		target.allowed = { ...target.allowed, ...TICKED_ALLOWS };
	});

	test.each(titled(TICKED))('$title', async (row) => {
		await examples.attack(target, row);
	});
});

describe('the example for signed-in users', () => {
	let target: Target;

	beforeAll(async () => {
		target = await publishExample(examples, '3 signed in', 'frontend-chat-signed-in');
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
		`${REQUESTS} legitimate requests, ${LEGITIMATE.atOnce} at once, are answered`,
		async () =>
			await legitimateAreAnswered(examples, REQUESTS, [{ target: guarded }, { target: streamed }]),
		LEGITIMATE.timeoutMs,
	);

	test('no execution has been saved', async () => {
		const counts = await examples.executionCounts();
		expect(Object.values(counts)).toEqual(examples.workflowNames.map(() => 0));
	});

	test('the key is neither in n8n’s log nor in its database', () => {
		examples.expectNoTrace([examples.upstream.apiKey]);
	});
});
