/**
 * Where a ledger is in the workflow's static data. It is the part that all nodes share, since the part of
 * a single node is found by the node's name, and renaming the node would forget what was spent.
 */
import type { LedgerStore } from './account';

const KEY = 'openRouterBudgets';
const SET_ASIDE = 'openRouterBudgetsSetAside';

/** `data`: the workflow's static data. n8n stores it when one of its own members was set. */
export function ledgerStore(data: Record<string, unknown>, nodeKey: string): LedgerStore {
	const name = `${KEY}:${nodeKey}`;
	return {
		load: () => data[name],
		save(stored) {
			data[name] = stored;
		},
		setAside(unreadable) {
			data[`${SET_ASIDE}:${nodeKey}`] = unreadable;
		},
	};
}
