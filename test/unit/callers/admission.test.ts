/** The order in which a call is admitted, and what becomes of what it has taken. */
import { describe, expect, test } from '@jest/globals';
import {
	admitCaller,
	admitPage,
	admitRequest,
	createCounters,
	type AdmissionRules,
	type Counters,
	type RequestPorts,
} from '../../../nodes/shared/callers/admission';
import type { Built } from '../../../nodes/shared/callers/verdict';
import type { Budget, CallReservation } from '../../../nodes/shared/callers/limits/budget/account';
import { callerOf } from '../../../nodes/shared/callers/identity/identity';
import type { CheckedRequest } from '../../../nodes/shared/callers/request/checkRequest';
import type { Upload } from '../../../nodes/shared/callers/request/uploads';
import { signInRefusal } from '../../../nodes/shared/callers/signIn/refusals';
import { Failure } from '../../../nodes/shared/failure/failure';
import { refusal } from '../../../nodes/shared/failure/refusal';
import { TIMED_OUT } from '../../../nodes/shared/failure/sentences/common';
import type { KeyCredit } from '../../../nodes/shared/openrouter/credit';
import { buildChatRequest } from '../../../nodes/shared/openrouter/request/request';
import { DEFAULT_POLICY } from './request/defaultPolicy';
import { OWN_MODEL } from './request/checking';

const RULES: AdmissionRules = {
	origin: { allowedOrigins: ['https://app.example'], allowServers: false },
	requestsPerMinute: 10,
	policy: { ...DEFAULT_POLICY, model: OWN_MODEL, attachments: ['image'], maxOutputTokens: 100 },
	maxConcurrent: 1,
	tokensPerMinute: 2_000,
	minimumCreditUsd: 1,
};
/** One pixel. */
const PIXEL =
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

type Call = {
	rules?: Partial<AdmissionRules>;
	origin?: unknown;
	signedIn?: ReturnType<typeof callerOf> | Failure;
	contentType?: unknown;
	body?: unknown;
	upload?: Upload;
	build?: () => never;
	credit?: () => Promise<KeyCredit>;
	counters?: Counters;
	budget?: RequestPorts<Built>['budget'];
};

/** Goes all the way, and notes in order what was asked of the ports. */
async function admit({
	rules: changes = {},
	origin = 'https://app.example',
	signedIn = callerOf('token', 'ada'),
	contentType = 'application/json',
	body = { message: 'Hello' },
	upload = { mimeType: 'image/png', bytes: 70 },
	build,
	credit = async () => ({ kind: 'answered', remainingUsd: 5 }),
	counters = createCounters(),
	budget = () => {
		throw new Error('No budget is set');
	},
}: Call = {}) {
	const asked: string[] = [];
	const note = <T>(what: string, value: T): T => {
		asked.push(what);
		return value;
	};
	const rules = { ...RULES, ...changes };
	const nowMs = () => 0;
	const go = async () => {
		const page = admitPage(origin, rules);
		if (page.kind === 'refused') return page;
		const visitor = await admitCaller(page, rules, {
			counters,
			nowMs,
			nodeKey: () => 'workflow:node',
			signIn: () => note('sign-in', signedIn),
		});
		if (visitor.kind === 'refused') return visitor;
		return await admitRequest(visitor, rules, {
			counters,
			nowMs,
			contentType,
			readBody: () => note('body', body),
			uploads: {
				describe: async () => note('describe', [upload]),
				read: async () =>
					note('read', [
						{ fileName: 'a.png', mimeType: 'image/png', isProven: true, base64: PIXEL },
					]),
			},
			build: ({ model, messages, fields }: CheckedRequest) => {
				asked.push('build');
				build?.();
				return { request: buildChatRequest({ model, messages, callerFields: fields }) };
			},
			budget: (...asks) => note('budget', budget(...asks)),
			credit: async () => await note('credit', credit()),
		});
	};
	return { asked, counters, verdict: await go() };
}

const ALL = ['sign-in', 'describe', 'body', 'read', 'build', 'credit'];
const typeOf = ({ verdict }: Awaited<ReturnType<typeof admit>>) =>
	verdict.kind === 'admitted' ? 'admitted' : verdict.failure.errorType;

test('a call that may be answered passes all questions in the order that the file states', async () => {
	const { asked, verdict } = await admit();
	expect(asked).toEqual(ALL);
	expect(verdict).toMatchObject({
		kind: 'admitted',
		origin: 'https://app.example',
		caller: { id: 'ada' },
		judged: { model: OWN_MODEL },
		built: { request: { max_tokens: 100 } },
		headers: {
			'X-RateLimit-Limit-Requests': '10',
			'X-RateLimit-Remaining-Requests': '9',
			'X-RateLimit-Reset-Requests': '6s',
			'X-RateLimit-Limit-Tokens': '2000',
		},
	});
});

const tooOften = { rules: { requestsPerMinute: 0 } };
test.each<{ name: string; call: Call; type: string; asked: string[] }>([
	{
		name: 'a foreign page',
		call: { origin: 'https://evil.example' },
		type: 'origin_not_allowed',
		asked: [],
	},
	{
		name: 'an unknown caller',
		call: { signedIn: signInRefusal('unknown_token') },
		type: 'invalid_api_key',
		asked: ALL.slice(0, 1),
	},
	{
		name: 'a caller who calls too often',
		call: tooOften,
		type: 'rate_limit_exceeded',
		asked: ALL.slice(0, 1),
	},
	{
		name: 'a body of another type',
		call: { contentType: 'text/xml' },
		type: 'unsupported_media_type',
		asked: ALL.slice(0, 1),
	},
	{
		name: 'an upload that is not allowed',
		call: { upload: { mimeType: 'application/pdf', bytes: 1 } },
		type: 'attachment_not_allowed',
		asked: ALL.slice(0, 2),
	},
	{
		name: 'a body that holds no message',
		call: { body: [] },
		type: 'invalid_body',
		asked: ALL.slice(0, 3),
	},
	{
		name: 'a model that is not allowed',
		call: { body: { message: 'Hi', model: 'other/model' } },
		type: 'model_not_allowed',
		asked: ALL.slice(0, 4),
	},
	{
		name: 'more calls at once than there are places',
		call: { rules: { maxConcurrent: 0 } },
		type: 'rate_limit_exceeded',
		asked: ALL.slice(0, 4),
	},
	{
		name: 'more tokens than there are',
		call: { rules: { tokensPerMinute: 10 } },
		type: 'too_many_characters',
		asked: ALL.slice(0, 5),
	},
	{
		name: 'a key with too little credit',
		call: { credit: async () => ({ kind: 'answered', remainingUsd: 0.5 }) },
		type: 'credit_guard',
		asked: ALL,
	},
])('$name is refused before anything that costs more is asked', async ({ call, type, asked }) => {
	const refused = await admit(call);
	expect(typeOf(refused)).toBe(type);
	expect(refused.asked).toEqual(asked);
	expect(refused.counters.places.size).toBe(0);
});

test('limits that are not set are not asked', async () => {
	const rules = {
		maxConcurrent: undefined,
		tokensPerMinute: undefined,
		minimumCreditUsd: undefined,
	};
	const { asked, counters, verdict } = await admit({ rules });
	expect(asked).toEqual(ALL.slice(0, 5));
	expect(verdict).not.toHaveProperty('headers.X-RateLimit-Limit-Tokens');
	expect([counters.places.size, counters.tokens.size]).toEqual([0, 0]);
});

test.each([
	{ reason: 'no_token', challenge: 'Bearer' },
	{ reason: 'expired', challenge: 'Bearer error="invalid_token"' },
	{ reason: 'keys_unavailable', challenge: undefined },
] as const)(
	'$reason is answered with how to sign in: $challenge',
	async ({ reason, challenge }) => {
		const { verdict } = await admit({ signedIn: signInRefusal(reason) });
		const headers = challenge === undefined ? {} : { 'WWW-Authenticate': challenge };
		expect(verdict).toMatchObject({ kind: 'refused', headers, origin: 'https://app.example' });
		expect(Object.keys(Object(verdict).headers)).toHaveLength(Object.keys(headers).length);
		expect(verdict).not.toHaveProperty('caller');
	},
);

describe('credit', () => {
	test.each<{ name: string; credit: KeyCredit; verdict: string }>([
		{ name: 'just enough', credit: { kind: 'answered', remainingUsd: 1 }, verdict: 'admitted' },
		{ name: 'too little', credit: { kind: 'answered', remainingUsd: 0.99 }, verdict: 'unpaid' },
		{ name: 'no number', credit: { kind: 'answered', remainingUsd: NaN }, verdict: 'unpaid' },
		{
			name: 'what can never be known',
			credit: { kind: 'answered', remainingUsd: undefined, why: 'No limit' },
			verdict: 'admitted',
		},
		{
			name: 'what cannot be learned now',
			credit: { kind: 'failed', failure: TIMED_OUT },
			verdict: 'unpaid',
		},
	])('$name: $verdict', async ({ credit, verdict }) => {
		expect((await admit({ credit: async () => credit })).verdict.kind).toBe(verdict);
	});
});

describe('a budget', () => {
	const LIMIT = { period: 'day', callerLimit: 10 } as const;
	const opened = (answer: () => Promise<CallReservation | Failure>) => {
		const settled: number[] = [];
		const reservation: CallReservation = {
			state: { ...STATE, limit: 10, remaining: 6, reserved: 4 },
			mostCost: () => 4,
			extend: () => true,
			renew: () => undefined,
			settle: (cost) => settled.push(cost),
		};
		const budget: Budget = {
			state: () => ({ ...STATE, limit: 10, remaining: 1 }),
			reserve: async () => (await answer?.()) ?? reservation,
			saveDelayMs: () => undefined,
			save: () => {},
		};
		return { settled, budget: () => budget, reservation };
	};
	const STATE = { period: 'day', spent: 0, reserved: 0, requests: 0, resetsAtMs: 0 } as const;
	const free = async () => undefined as never;

	test('is asked after the caller’s own limits and before the key’s credit', async () => {
		const { budget, settled } = opened(free);
		const { asked, verdict } = await admit({ rules: { budget: LIMIT }, budget });
		expect(asked).toEqual([...ALL.slice(0, -1), 'budget', 'credit']);
		expect(verdict).toMatchObject({
			kind: 'admitted',
			headers: { 'X-Budget-Limit': '0.00001', 'X-Budget-Remaining': '0.000006' },
		});
		if (verdict.kind === 'admitted') verdict.settle(1, 3);
		expect(settled).toEqual([3]);
	});

	test('that has no room refuses the call, and what was taken is given back', async () => {
		const refused = refusal('budget_exceeded', 'No room');
		const { budget } = opened(async () => refused);
		const { counters, verdict } = await admit({ rules: { budget: LIMIT }, budget });
		expect(verdict).toMatchObject({
			kind: 'refused',
			failure: refused,
			headers: { 'X-Budget-Remaining': '0.000001', 'X-RateLimit-Limit-Tokens': '2000' },
		});
		expect(counters.places.size).toBe(0);
	});

	test('is given back whole when the key has too little credit', async () => {
		const { budget, settled } = opened(free);
		const credit = async () => ({ kind: 'answered', remainingUsd: 0 }) as const;
		const { verdict } = await admit({ rules: { budget: LIMIT }, budget, credit });
		expect(verdict.kind).toBe('unpaid');
		expect(settled).toEqual([0]);
	});

	test('that throws gives back what was taken', async () => {
		const { budget } = opened(async () => await Promise.reject(new Error('Blocked')));
		const counters = createCounters();
		await expect(admit({ rules: { budget: LIMIT }, budget, counters })).rejects.toThrow('Blocked');
		expect(counters.places.size).toBe(0);
	});
});

describe('what was taken', () => {
	/** Whether the one place is free, and how many of 2,000 tokens are left. */
	const left = (counters: Counters) => {
		const reserved = counters.tokens.reserve('workflow:node:token:ada', 0, 2_000, 0);
		return {
			isPlaceFree: counters.places.size === 0,
			tokens: reserved instanceof Failure ? undefined : reserved.remaining,
		};
	};

	test('is held until the call is settled; the last count of tokens holds', async () => {
		const { counters, verdict } = await admit();
		expect(counters.places.size).toBe(1);
		expect(typeOf(await admit({ counters }))).toBe('rate_limit_exceeded');
		if (verdict.kind !== 'admitted') throw new Error('Not admitted');
		expect(left(counters).tokens).toBeLessThan(1_000);
		verdict.settle(40, 0);
		expect(left(counters)).toEqual({ isPlaceFree: true, tokens: 1_960 });
		verdict.settle(30, 0);
		expect(left(counters)).toEqual({ isPlaceFree: true, tokens: 1_970 });
	});

	test.each<{ name: string; call: Call }>([
		{
			name: 'the key has too little credit',
			call: { credit: async () => ({ kind: 'answered', remainingUsd: 0 }) },
		},
		{ name: 'a call may use more tokens than there are', call: { rules: { tokensPerMinute: 10 } } },
	])('is given back when $name', async ({ call }) => {
		const { counters } = await admit(call);
		expect(left(counters)).toEqual({ isPlaceFree: true, tokens: 2_000 });
	});

	test.each<{ name: string; call: Call }>([
		{
			name: 'building the request',
			call: {
				build: () => {
					throw new Error('Extra Body');
				},
			},
		},
		{
			name: 'asking for the credit',
			call: { credit: async () => await Promise.reject(new Error('Blocked')) },
		},
	])('is given back when $name throws, which is passed on', async ({ call }) => {
		const counters = createCounters();
		await expect(admit({ ...call, counters })).rejects.toThrow(/Extra Body|Blocked/);
		expect(left(counters)).toEqual({ isPlaceFree: true, tokens: 2_000 });
	});
});
