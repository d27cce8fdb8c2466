/** What admission.ts gives at each of its steps, to the next one and to the nodes. */
import type { Failure } from '../failure/failure';
import type { ChatRequest } from '../openrouter/request/request';
import type { CallerRequest } from '../protocols/body';
import type { Caller } from './identity/identity';
import type { CallReservation } from './limits/budget/account';
import type { CheckedRequest } from './request/checkRequest';

/** What goes to OpenRouter, and what else a node makes of its settings with it. */
export type Built = {
	request: ChatRequest;
	/** How many calls of this cost it may take to answer; 1 by default. */
	calls?: number;
};

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
	judged: CheckedRequest;
	built: T;
	/** Where the author has set a budget. */
	reservation?: CallReservation;
	/**
	 * Counts what the call has used so far, and makes sure that tokens and budgets have room for its next
	 * request. A refusal when they have not: the call must end then, and `settle` is called as always.
	 */
	goOn: (next: ChatRequest, usedTokens: number, cost: number) => Failure | undefined;
	/**
	 * Gives back what was taken, but for the tokens that the call used and for `cost`, in micro-USD. Call
	 * it once the call has ended, whatever came of it, and again when a better count is known.
	 */
	settle: (usedTokens: number, cost: number) => void;
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
