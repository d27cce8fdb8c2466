/**
 * Decides whether a call is answered: the one place that states the order, cheapest question first.
 *
 * 1. `admitPage`: may this page call?
 * 2. `admitCaller`: who calls, and do they call too often?
 * 3. `admitRequest`: can the body be read; may its uploads, its messages and its fields be sent; has the
 *    caller a place free; can the request to OpenRouter be built; has the caller tokens left and room in
 *    the budgets; does the key have enough credit?
 *
 * Each step takes what the step before it gave, so none can be left out. Nothing has been sent to a
 * model by then. A refusal is normal traffic on a public endpoint, so it is a value. What a port
 * throws is passed on; nothing stays taken then.
 */
import { Failure } from '../failure/failure';
import { creditFailure, type KeyCredit } from '../openrouter/credit';
import { readCallerBody, refuseOtherTypes, type CallerRequest } from '../protocols/body';
import { asText } from '../values/json';
import type { Caller } from './identity/identity';
import { createConcurrencyGate } from './limits/concurrency';
import { createRateLimiter } from './limits/rateLimit';
import { createLedgers, type Budget, type CallReservation } from './limits/budget/account';
import { budgetHeaders } from './limits/budget/shown';
import type { BudgetRules } from './limits/budget/rules';
import {
	createTokenLimiter,
	mostTokens,
	tokenHeaders,
	type TokenReservation,
} from './limits/tokenLimit';
import { createOriginGate, type OriginRules } from './origin';
import { checkRequest, type CheckedRequest } from './request/checkRequest';
import type { CallerPolicy } from './request/policy';
import { readForm, type Uploads } from './request/uploads';
import { challengeOf } from './signIn/refusals';
import type { Admission, Built, Page, Refused, Unpaid, Visitor } from './verdict';

/** What the author has set. A limit that is `undefined` is not asked. */
export type AdmissionRules = {
	origin: OriginRules;
	requestsPerMinute: number;
	policy: CallerPolicy;
	maxConcurrent?: number;
	tokensPerMinute?: number;
	budget?: BudgetRules;
	minimumCreditUsd?: number;
};

/** One for the process: limits are per caller, whichever call they make. */
export const createCounters = () => ({
	rate: createRateLimiter(),
	places: createConcurrencyGate(),
	tokens: createTokenLimiter(),
	ledgers: createLedgers(),
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
	/** Of the protocol that the caller speaks; readCallerBody() by default. */
	read?: (body: unknown) => CallerRequest | Failure;
	/** Files beside the body. They are read once their descriptions have passed. */
	uploads?: Uploads;
	/** Makes the request to OpenRouter of what is allowed. Throws for a setting that cannot be sent. */
	build: (request: CheckedRequest, caller: Caller) => T | Promise<T | Failure>;
	/** Takes from a request what is new, where a memory holds the conversation. */
	keepNew?: (asked: CallerRequest) => CallerRequest | Failure;
	/** The caller's budget. Asked only where the author has set one. */
	budget: (rules: BudgetRules, caller: Caller) => Budget;
	/** Asked only where the author has set Minimum Credit. */
	credit: () => Promise<KeyCredit>;
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
	const { uploads, read = readCallerBody } = ports;
	const sent =
		uploads === undefined
			? read(ports.readBody())
			: await readForm(ports.readBody, uploads, rules.policy);
	if (sent instanceof Failure) return refuse(sent);
	const asked = ports.keepNew?.(sent) ?? sent;
	if (asked instanceof Failure) return refuse(asked);
	const judged = checkRequest(asked, rules.policy);
	if (judged instanceof Failure) return refuse(judged);
	const { counters, nowMs } = ports;
	const { maxConcurrent, tokensPerMinute } = rules;
	// Taken first: it may take a while to build a request with what is connected.
	const place =
		maxConcurrent === undefined ? undefined : counters.places.enter(counterKey, maxConcurrent);
	if (place instanceof Failure) return refuse(place);
	let tokens: TokenReservation | undefined;
	let reservation: CallReservation | undefined;
	const settle = (usedTokens: number, cost: number): void => {
		place?.leave();
		tokens?.settle(usedTokens, nowMs());
		reservation?.settle(cost);
	};
	let isPaid = false;
	try {
		const building = ports.build(judged, caller);
		const built = building instanceof Promise ? await building : building;
		if (built instanceof Failure) return refuse(built);

		const reservedTokens =
			tokensPerMinute === undefined
				? undefined
				: counters.tokens.reserve(counterKey, mostTokens(built.request), tokensPerMinute, nowMs());
		if (reservedTokens instanceof Failure) {
			return refuse(reservedTokens, { ...visitor.headers, ...tokenHeaders(tokensPerMinute) });
		}
		tokens = reservedTokens;
		const headers = { ...visitor.headers, ...(tokens && tokenHeaders(tokensPerMinute, tokens)) };
		const budget =
			rules.budget === undefined ? undefined : ports.budget(rules.budget, visitor.caller);
		const reserved = await budget?.reserve(built.request, built.calls);
		if (reserved instanceof Failure) {
			const isShown = reserved.errorType === 'budget_exceeded';
			const shown = budgetHeaders(isShown ? budget?.state() : undefined);
			return refuse(reserved, { ...headers, ...shown });
		}
		reservation = reserved;
		const admission: Admission<T> = {
			kind: 'admitted',
			origin,
			caller,
			counterKey,
			headers: { ...headers, ...budgetHeaders(reservation?.state) },
			asked,
			judged,
			built,
			...(reservation !== undefined && { reservation }),
			goOn: (next, usedTokens, cost) =>
				tokens?.renew(usedTokens, mostTokens(next), nowMs()) ?? reservation?.renew(cost, next),
			settle,
		};
		const failure =
			rules.minimumCreditUsd === undefined
				? undefined
				: creditFailure(await ports.credit(), rules.minimumCreditUsd);
		isPaid = failure === undefined;
		return failure === undefined ? admission : { kind: 'unpaid', failure, admission };
	} finally {
		if (!isPaid) settle(0, 0);
	}
}
