/** Many calls in a short time, against any endpoint of the abuse suites. Each function is one test's body. */
import { expect } from '@jest/globals';
import { ANSWERED, refusal } from './abuseBodies';
import { inParallel, type AbuseSuite, type Target } from './abuseSuite';

export const HI = { message: 'hi' };
export const LIMITED = refusal(429, 'rate_limit_exceeded');
/** What the examples set. */
const REQUESTS_PER_MINUTE = 30;
const FLOOD = 45;
/** Calls of a flood that are on their way at the same time. */
export const FLOOD_AT_ONCE = 10;
export const LEGITIMATE = { atOnce: 20, perCaller: 20, timeoutMs: 240_000 };

type Flood = (suite: AbuseSuite, target: Target) => Promise<void>;

const isStoppedWhileOthersAreServed: Flood = async (suite, target) => {
	const flooder = target.newCaller();
	const startedMs = Date.now();
	const flood = await inParallel(FLOOD_AT_ONCE, FLOOD, async (index) => {
		const seen = await suite.call(target, { body: HI }, flooder);
		const isOthersTurn = index % 9 === 0;
		const other = isOthersTurn ? await suite.call(target, { body: HI }) : undefined;
		return { seen, other };
	});
	const minutes = (Date.now() - startedMs) / 60_000;
	const served = flood.filter(({ seen }) => seen.outcome.kind === 'answered');
	const stopped = flood.filter(({ seen }) => seen.outcome.kind !== 'answered');
	const others = flood.flatMap(({ other }) => other ?? []);
	for (const { seen } of flood) suite.record(target, 'flood', 'by one caller', seen);
	for (const other of others) suite.record(target, 'flood', 'meanwhile, others', other);

	expect(served.length).toBeGreaterThanOrEqual(REQUESTS_PER_MINUTE);
	expect(served.length).toBeLessThanOrEqual(REQUESTS_PER_MINUTE * (1 + minutes) + 1);
	for (const { seen } of stopped) {
		expect(seen.outcome).toEqual(LIMITED);
		expect([1, 2]).toContain(seen.retryAfterSeconds);
	}
	expect(others.map(({ outcome }) => outcome)).toEqual(Array(FLOOD / 9).fill(ANSWERED));
	expect(suite.upstream.requests()).toHaveLength(served.length + others.length);
	suite.expectNoBreach(target.allowed);
	await suite.expectHealth();
};

const ofRefusedCallsCounts: Flood = async (suite, target) => {
	const flooder = target.newCaller();
	const outcomes = await inParallel(FLOOD_AT_ONCE, FLOOD, async () => {
		const seen = await suite.call(target, { body: { hi: 1 } }, flooder);
		suite.record(target, 'flood', 'of calls without a message', seen);
		return seen.outcome;
	});
	expect(outcomes).toContainEqual(LIMITED);
	const others = outcomes.filter((outcome) => !('type' in outcome && outcome.status === 429));
	expect(others).toEqual(others.map(() => refusal(400, 'invalid_body')));
	expect(others.length).toBeGreaterThanOrEqual(REQUESTS_PER_MINUTE);
	expect(suite.upstream.requests()).toEqual([]);
};

const ofAForeignPageUsesUpNothing: Flood = async (suite, target) => {
	const visitor = target.newCaller();
	const headers = { Origin: 'https://evil.example' };
	const outcomes = await inParallel(FLOOD_AT_ONCE, REQUESTS_PER_MINUTE + 1, async () => {
		const seen = await suite.call(target, { body: HI, headers }, visitor);
		suite.record(target, 'flood', 'by a foreign page', seen);
		return seen.outcome;
	});
	const own = await suite.call(target, { body: HI }, visitor);
	expect(outcomes).toEqual(outcomes.map(() => refusal(403, 'origin_not_allowed')));
	expect(own.outcome).toEqual(ANSWERED);
};

export const FLOODS: ReadonlyArray<{ title: string; run: Flood }> = [
	{
		title: 'a flood by one caller is stopped, and another caller is served',
		run: isStoppedWhileOthersAreServed,
	},
	{ title: 'a flood of refused calls counts, too', run: ofRefusedCallsCounts },
	{
		title: 'a foreign page cannot use up a visitor’s calls',
		run: ofAForeignPageUsesUpNothing,
	},
];

/** `more`: what a call to one of `targets` asks besides its message. */
export async function legitimateAreAnswered(
	suite: AbuseSuite,
	requests: number,
	targets: ReadonlyArray<{ target: Target; more?: object }>,
): Promise<void> {
	const { atOnce, perCaller } = LEGITIMATE;
	const served = targets.map(({ target, more }) => {
		const count = requests / perCaller / targets.length;
		return { target, more, callers: Array.from({ length: count }, () => target.newCaller()) };
	});
	const seen = await inParallel(atOnce, requests, async (index) => {
		const turn = served[index % served.length];
		if (turn === undefined) throw new Error('There is no target');
		const { target, more, callers } = turn;
		const caller = callers[Math.floor(index / served.length) % callers.length];
		const body = { messages: [{ role: 'user', content: `call ${index}` }], ...more };
		const answer = await suite.call(target, { body }, caller);
		suite.record(target, 'none', 'legitimate', answer);
		return answer;
	});
	const wrong = seen.filter(
		({ outcome, text }, index) =>
			outcome.kind !== 'answered' || !text.startsWith(`You said: call ${index}.`),
	);
	expect(wrong).toEqual([]);
	expect(suite.upstream.requests()).toHaveLength(requests);
	for (const { target } of targets) suite.expectNoBreach(target.allowed);
	await suite.expectHealth();
}
