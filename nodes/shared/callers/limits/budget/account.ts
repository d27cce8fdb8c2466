/**
 * The budget of one call's caller: reads the ledger as other processes have left it, reserves, and keeps
 * the ledger in the workflow's static data. Nothing of this runs for a node without a budget.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { Failure } from '../../../failure/failure';
import { refusal } from '../../../failure/refusal';
import type { PriceOf } from '../../../openrouter/price';
import type { ChatRequest } from '../../../openrouter/request/request';
import { BoundedMap } from '../../../values/boundedMap';
import type { Caller } from '../../identity/identity';
import {
	budgetState,
	reserveBudget,
	type BudgetAlert,
	type BudgetReservation,
	type BudgetState,
} from './budget';
import { Ledger } from './ledger';
import { mostCost } from './mostCost';
import { limitsOf, type BudgetRules } from './rules';

/** Where a ledger is kept beside the process's memory. n8n writes it some time after it was set. */
export type LedgerStore = {
	load: () => unknown;
	save: (stored: unknown) => void;
	/** Keeps what could not be read, for the author. */
	setAside: (unreadable: unknown) => void;
};

export type BudgetPorts = {
	ledgers: Ledgers;
	/** Tells the node from all others. */
	nodeKey: () => string;
	/** Of the n8n installation, the same in all its processes. */
	instanceId: () => string;
	/** `undefined`: manual runs and test events count in this process's memory only. */
	store?: LedgerStore;
	prices: () => Promise<PriceOf | Failure>;
	nowMs: () => number;
	/** Called once per caller, period and share. `undefined`: nobody is told. */
	onAlert?: (alert: BudgetAlert) => void;
	/** For n8n's log. */
	logFault: (fault: string) => void;
};

/** The ledgers of this process, by node. */
export type Ledgers = (nodeKey: string) => Ledger;

const MAX_LEDGERS = 1_000;

/** Writing takes n8n as long as a part of a call does, so a process writes at most ten times a second. */
const SAVE_INTERVAL_MS = 100;

/** A ledger that was forgotten begins a new column, and reads its old one like another process's. */
export function createLedgers(): Ledgers {
	const ledgers = new BoundedMap<Ledger>(MAX_LEDGERS);
	return (nodeKey) => {
		const ledger = ledgers.get(nodeKey) ?? new Ledger(() => randomBytes(6).toString('base64url'));
		ledgers.set(nodeKey, ledger);
		return ledger;
	};
}

export type CallReservation = Omit<BudgetReservation, 'renew'> & {
	/** As `renew` of `BudgetReservation`, for a request that has to be priced first. */
	renew: (cost: number, request: ChatRequest) => Failure | undefined;
};

export type Budget = {
	state: () => BudgetState | Failure;
	/** `calls`: how many of this cost it may take to answer. */
	reserve: (request: ChatRequest, calls?: number) => Promise<CallReservation | Failure>;
	/**
	 * How long `save` may wait in ms, so that calls of a burst share one write; `undefined` when there is
	 * nothing to save.
	 */
	saveDelayMs: () => number | undefined;
	/** Writes what was counted, by earlier calls too. n8n must be about to store the static data. */
	save: () => void;
};

export function openBudget(caller: Caller, rules: BudgetRules, ports: BudgetPorts): Budget {
	const { nowMs, store } = ports;
	const nodeKey = ports.nodeKey();
	// Test events must not use up what published calls may spend.
	const ledger = ports.ledgers(store === undefined ? `${nodeKey}:test` : nodeKey);
	const limits = limitsOf(caller, rules);
	const callerHash = hashOf(caller.key, `${ports.instanceId()}:${nodeKey}`);
	let isSetAside = false;

	const isUnsaved = (): boolean => store !== undefined && (isSetAside || ledger.hasUnwritten);

	/** Takes over what other processes have written. */
	const refresh = (): Failure | undefined => {
		const unreadable = store === undefined ? undefined : ledger.merge(store.load());
		if (unreadable === undefined) return undefined;
		store?.setAside(unreadable);
		isSetAside = true;
		ports.logFault(
			'a part of the budgets in the workflow’s static data could not be read. It was set aside, and what it counted is missing from now on',
		);
		return UNAVAILABLE;
	};
	return {
		state: () => refresh() ?? budgetState(ledger, callerHash, limits, nowMs()),
		async reserve(request, calls = 1) {
			const prices = await ports.prices();
			if (prices instanceof Failure) {
				const fault = 'the prices of models, which budgets need, could not be read';
				ports.logFault(`${fault}: ${prices.message}`);
				if (rules.unknownUsdPerMillion === undefined) return UNAVAILABLE;
			}
			const priceOf: PriceOf = prices instanceof Failure ? () => undefined : prices;
			const costAtMost = (asked: ChatRequest) =>
				mostCost(asked, priceOf, rules.unknownUsdPerMillion);
			const cost = costAtMost(request);
			if (cost instanceof Failure) return cost;
			// No `await` from here on: what was read must be what is reserved in.
			const unreadable = refresh();
			if (unreadable !== undefined) return unreadable;
			const reservation = reserveBudget(callerHash, cost * calls, limits, {
				ledger,
				nowMs,
				onAlert: ports.onAlert,
			});
			if (reservation instanceof Failure) return reservation;
			return {
				...reservation,
				renew(spent, next) {
					const nextCost = costAtMost(next);
					if (nextCost instanceof Failure) return nextCost;
					return reservation.renew(spent, nextCost * calls);
				},
			};
		},
		saveDelayMs() {
			if (!isUnsaved()) return undefined;
			const sinceMs = nowMs() - ledger.writtenMs;
			// A clock that was set back must not make it wait for long.
			return isSetAside || sinceMs < 0 ? 0 : Math.max(0, SAVE_INTERVAL_MS - sinceMs);
		},
		save() {
			if (isUnsaved()) store?.save(ledger.write(nowMs()));
		},
	};
}

const UNAVAILABLE = refusal(
	'budget_unavailable',
	'Budgets cannot be checked right now: try again in a moment',
	1,
);

/** Short, because a ledger has thousands; nobody can learn the caller from it without the key. */
const hashOf = (callerKey: string, key: string): string =>
	createHmac('sha256', key).update(callerKey).digest('base64url').slice(0, 12);
