/**
 * The budgets of one call: opened when its caller is known, and kept in the workflow's static data when
 * the webhook returns, as n8n stores it then. What comes later is stored with the next call.
 */
import { sleep } from 'n8n-workflow';
import { openBudget, type Budget } from '../shared/callers/limits/budget/account';
import { ledgerStore } from '../shared/callers/limits/budget/store';
import type { Counters } from '../shared/callers/admission';
import { modelPrices } from '../shared/transport/models';
import type { CallBudgets, CallerAlert, GatewayPorts } from './ports';
import type { GatewaySettings } from './settings';

export function callBudgets(
	ports: GatewayPorts,
	{ ledgers }: Counters,
	{ report, credentialCacheMs }: Pick<GatewaySettings, 'report' | 'credentialCacheMs'>,
): CallBudgets {
	const alerts: CallerAlert[] = [];
	let budget: Budget | undefined;
	const isHeard = report !== 'never' || ports.isTest;
	return {
		alerts,
		open(rules, caller) {
			budget = openBudget(caller, rules, {
				ledgers,
				nodeKey: ports.nodeKey,
				instanceId: ports.instanceId,
				store: ports.isTest ? undefined : ledgerStore(ports.staticData(), ports.nodeKey()),
				prices: async () =>
					await modelPrices(ports.http, await ports.keyCredential(credentialCacheMs)),
				nowMs: Date.now,
				onAlert: isHeard ? (alert) => alerts.push({ ...alert, caller }) : undefined,
				logFault: ports.logFault,
			});
			return budget;
		},
		async save() {
			const delayMs = budget?.saveDelayMs();
			if (delayMs === undefined) return;
			// Meanwhile another call may have written what this one has counted.
			if (delayMs > 0) await sleep(delayMs);
			budget?.save();
		},
	};
}
