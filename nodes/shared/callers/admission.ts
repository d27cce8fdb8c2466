/**
 * Decides whether a call is answered: the one place that states the order, cheapest question first.
 *
 * 1. `admitPage`: may this page call?
 * 2. `admitCaller`: who calls, and do they call too often?
 * 3. `admitRequest`: can the body be read; may its uploads, its messages and its fields be sent; can
 *    the request to OpenRouter be built; has the caller a place free and tokens left; does the key
 *    have enough credit?
 *
 * Each step takes what the step before it gave, so none can be left out. Nothing has been sent to a
 * model by then. A refusal is normal traffic on a public endpoint, so it is a value. What a port
 * throws is passed on; nothing stays taken then.
 */
import { Failure } from '../failure/failure';
import { LOW_CREDIT } from '../failure/sentences/keys';
import type { KeyCredit } from '../openrouter/credit';
import type { ChatRequest } from '../openrouter/request/request';
import { readCallerBody, refuseOtherTypes, type CallerRequest } from '../protocols/body';
import { asText } from '../values/json';
import type { Caller } from './identity/identity';
import { createConcurrencyGate } from './limits/concurrency';
import { createRateLimiter } from './limits/rateLimit';
import { createTokenBudget, mostTokens } from './limits/tokenBudget';
import { createOriginGate, type OriginRules } from './origin';
import { judgeRequest, type JudgedRequest } from './request/judge';
import type { CallerPolicy } from './request/policy';
import { attachUploads, judgeUploads, type ReadUpload, type Upload } from './request/uploads';
import { challengeOf } from './signIn/refusals';

/** What the author has set. A limit that is `undefined` is not asked. */
export type AdmissionRules = {
	origin: OriginRules;
	requestsPerMinute: number;
	policy: CallerPolicy;
	maxConcurrent?: number;
	tokensPerMinute?: number;
	minimumCreditUsd?: number;
};

/** One for the process: limits are per caller, whichever call they make. */
export const createCounters = () => ({
	rate: createRateLimiter(),
	places: createConcurrencyGate(),
	tokens: createTokenBudget(),
});
export type Counters = ReturnType<typeof createCounters>;

export type CallerPorts = {
	counters: Counters;
	nowMs: () => number;
	/** Tells the node from all others: each counts its callers by itself. */
	nodeKey: () => string;
	signIn: () => Promise<Caller | Failure> | Caller | Failure;
};

export type RequestPorts<T extends Built> = Pick<CallerPorts, 'counters' | 'nowMs'> & {
	/** The header, where the body's type counts. */
	contentType?: unknown;
	readBody: () => unknown;
	/** Files beside the body. They are read once their descriptions have passed. */
	uploads?: { describe: () => Promise<Upload[]>; read: () => Promise<ReadUpload[]> };
	/** Makes the request to OpenRouter of what is allowed. Throws for a setting that cannot be sent. */
	build: (request: JudgedRequest, caller: Caller) => T;
	/** Asked only where the author has set Minimum Credit. */
	credit: () => Promise<KeyCredit>;
};

/** What goes to OpenRouter, and what else a node makes of its settings with it. */
export type Built = { request: ChatRequest };

export type Page = {
	kind: 'admitted';
	/** As sent. */
	origin: string | undefined;
};

export type Visitor = Page & {
	caller: Caller;
	/** Under which the caller is counted. */
	counterKey: string;
	/** State of the caller's limits. */
	headers: Record<string, string>;
};

export type Admission<T extends Built = Built> = Visitor & {
	asked: CallerRequest;
	judged: JudgedRequest;
	built: T;
	/**
	 * Gives back what was taken, but for the tokens that the call used. Call it once the call has
	 * ended, whatever came of it, and again when a better count is known.
	 */
	settle: (usedTokens: number) => void;
};

export type Refused = {
	kind: 'refused';
	failure: Failure;
	origin?: string;
	caller?: Caller;
	headers: Record<string, string>;
};

/** The caller did nothing wrong: the author's key has too little credit, or that cannot be learned. */
export type Unpaid = {
	kind: 'unpaid';
	failure: Failure;
	/** Everything is given back already. */
	admission: Admission;
};

/** `origin`: the header as received, `undefined` when there is none. */
export function admitPage(origin: unknown, rules: Pick<AdmissionRules, 'origin'>): Page | Refused {
	const failure = createOriginGate(rules.origin)(origin);
	const sent = asText(origin);
	return failure === undefined
		? { kind: 'admitted', origin: sent }
		: { kind: 'refused', failure, origin: sent, headers: {} };
}

export async function admitCaller(
	{ origin }: Page,
	{ requestsPerMinute }: Pick<AdmissionRules, 'requestsPerMinute'>,
	{ counters, nowMs, nodeKey, signIn }: CallerPorts,
): Promise<Visitor | Refused> {
	const caller = await signIn();
	if (caller instanceof Failure) {
		const challenge = challengeOf(caller.reason);
		const headers: Record<string, string> =
			challenge === undefined ? {} : { 'WWW-Authenticate': challenge };
		return { kind: 'refused', failure: caller, origin, headers };
	}
	const counterKey = `${nodeKey()}:${caller.key}`;
	const rate = counters.rate.take(counterKey, requestsPerMinute, nowMs());
	const limit = { 'X-RateLimit-Limit-Requests': String(Math.floor(requestsPerMinute)) };
	if (rate instanceof Failure) {
		const headers = { ...limit, 'X-RateLimit-Remaining-Requests': '0' };
		return { kind: 'refused', failure: rate, origin, caller, headers };
	}
	return {
		kind: 'admitted',
		origin,
		caller,
		counterKey,
		headers: {
			...limit,
			'X-RateLimit-Remaining-Requests': String(rate.remaining),
			'X-RateLimit-Reset-Requests': `${rate.resetSeconds}s`,
		},
	};
}

export async function admitRequest<T extends Built>(
	visitor: Visitor,
	rules: Omit<AdmissionRules, 'origin' | 'requestsPerMinute'>,
	ports: RequestPorts<T>,
): Promise<Admission<T> | Refused | Unpaid> {
	const { caller, counterKey, origin } = visitor;
	const refuse = (failure: Failure, headers = visitor.headers): Refused => ({
		kind: 'refused',
		failure,
		origin,
		caller,
		headers,
	});
	const otherType = 'contentType' in ports ? refuseOtherTypes(ports.contentType) : undefined;
	if (otherType !== undefined) return refuse(otherType);
	const { uploads } = ports;
	const asked =
		uploads === undefined
			? readCallerBody(ports.readBody())
			: await readForm(ports.readBody, uploads, rules.policy);
	if (asked instanceof Failure) return refuse(asked);
	const judged = judgeRequest(asked, rules.policy);
	if (judged instanceof Failure) return refuse(judged);
	const built = ports.build(judged, caller);

	const { counters, nowMs } = ports;
	const { maxConcurrent, tokensPerMinute } = rules;
	const place =
		maxConcurrent === undefined ? undefined : counters.places.enter(counterKey, maxConcurrent);
	if (place instanceof Failure) return refuse(place);
	const tokens =
		tokensPerMinute === undefined
			? undefined
			: counters.tokens.reserve(counterKey, mostTokens(built.request), tokensPerMinute, nowMs());
	const limit = { 'X-RateLimit-Limit-Tokens': String(tokensPerMinute) };
	if (tokens instanceof Failure) {
		place?.leave();
		return refuse(tokens, { ...visitor.headers, ...limit });
	}
	const admission: Admission<T> = {
		kind: 'admitted',
		origin,
		caller,
		counterKey,
		headers:
			tokens === undefined
				? visitor.headers
				: {
						...visitor.headers,
						...limit,
						'X-RateLimit-Remaining-Tokens': String(tokens.remaining),
						'X-RateLimit-Reset-Tokens': `${tokens.resetSeconds}s`,
					},
		asked,
		judged,
		built,
		settle(usedTokens) {
			place?.leave();
			tokens?.settle(usedTokens, nowMs());
		},
	};
	if (rules.minimumCreditUsd === undefined) return admission;
	let mayBePaid = false;
	try {
		const failure = creditFailure(await ports.credit(), rules.minimumCreditUsd);
		mayBePaid = failure === undefined;
		return failure === undefined ? admission : { kind: 'unpaid', failure, admission };
	} finally {
		if (!mayBePaid) admission.settle(0);
	}
}

async function readForm(
	readBody: () => unknown,
	{ describe, read }: NonNullable<RequestPorts<Built>['uploads']>,
	policy: CallerPolicy,
): Promise<CallerRequest | Failure> {
	const unread = judgeUploads(await describe(), policy);
	if (unread !== undefined) return unread;
	const body = readCallerBody(readBody(), true);
	return body instanceof Failure ? body : attachUploads(body, await read());
}

/** A key that can never tell what it has left stops no call. */
function creditFailure(credit: KeyCredit, minimumUsd: number): Failure | undefined {
	if (credit.kind === 'failed') return credit.failure;
	const { remainingUsd } = credit;
	return remainingUsd === undefined || remainingUsd >= minimumUsd ? undefined : LOW_CREDIT;
}
