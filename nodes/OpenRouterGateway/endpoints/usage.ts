/** `GET <path>/usage`: where the caller's own budget stands. */
import type { Visitor } from '../../shared/callers/verdict';
import { budgetHeaders, publicUsage } from '../../shared/callers/limits/budget/shown';
import { Failure } from '../../shared/failure/failure';
import { refusal } from '../../shared/failure/refusal';
import { sendFailure, sendJson } from '../http/reply';
import type { GatewayCall } from '../ports';

const NO_BUDGET = refusal('not_found', 'This endpoint has no budgets, so there is nothing to show');

export function sendUsage(call: GatewayCall, { caller, headers }: Visitor): void {
	const { settings, budgets } = call;
	const { response } = call.ports;
	const state =
		settings.budget === undefined ? NO_BUDGET : budgets.open(settings.budget, caller).state();
	if (state instanceof Failure) sendFailure(response, state, headers);
	else sendJson(response, 200, publicUsage(state), { ...headers, ...budgetHeaders(state) });
}
