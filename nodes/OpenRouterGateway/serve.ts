/**
 * Answers one call of the gateway, from a plain request to the response, without n8n. Returns the items
 * for the workflow. Never throws.
 */
import type { IDataObject } from 'n8n-workflow';
import { admitCaller, admitPage, createCounters } from '../shared/callers/admission';
import { refusal } from '../shared/failure/refusal';
import { startChat } from './endpoints/chatCompletions';
import { answerConversation } from './endpoints/conversations';
import { callBudgets } from './budgets';
import { listModels } from './endpoints/models';
import { sendUsage } from './endpoints/usage';
import { endBroken, sendFailure, setCors } from './http/reply';
import type { CallBudgets, GatewayCall, GatewayPorts, GatewayRequest } from './ports';
import {
	budgetItem,
	faultItem,
	IN_MEMORY,
	isReported,
	reportItem,
	type CallOutcome,
} from './report';
import type { GatewaySettings } from './settings';
import { signIn } from './signIn';

/** All calls in this process count callers together. */
const counters = createCounters();

/** The answer at the base URL itself. The panel shows that URL for copying, so people open it. */
const BASE_URL = refusal(
	'not_found',
	'This is the base URL for OpenAI clients: they send POST to /chat/completions, or GET to /models or /usage, below it',
);

/** `readSettings` may throw. The caller then gets an answer that says so. */
export async function serve(
	request: GatewayRequest,
	readSettings: () => GatewaySettings,
	ports: GatewayPorts,
): Promise<IDataObject[]> {
	const startedMs = Date.now();
	let budgets: CallBudgets | undefined;
	try {
		const settings = readSettings();
		budgets = callBudgets(ports, counters, settings);
		const item = await answerCall({ request, settings, ports, counters, budgets, startedMs });
		const isCountedInMemory = ports.isTest && settings.budget !== undefined;
		return [
			...(item === undefined ? [] : [{ ...item, ...(isCountedInMemory && IN_MEMORY) }]),
			...alertItems(budgets),
		];
	} catch (error) {
		endBroken(ports, error);
		return [...(ports.isTest ? [faultItem(error, Date.now())] : []), ...alertItems(budgets)];
	} finally {
		await budgets?.save();
	}
}

const alertItems = (budgets: CallBudgets | undefined): IDataObject[] =>
	(budgets?.alerts ?? []).map((alert) => budgetItem(alert, Date.now()));

async function answerCall(call: GatewayCall): Promise<IDataObject | undefined> {
	const { request, settings, ports, counters } = call;
	const { response, nodeKey } = ports;
	const page = admitPage(request.headers.origin, settings);
	setCors(response, page.kind === 'refused' ? undefined : page.origin);
	if (request.endpoint === 'base') {
		sendFailure(response, BASE_URL);
		return undefined;
	}
	const visitor =
		page.kind === 'refused'
			? page
			: await admitCaller(page, settings, {
					counters,
					nowMs: Date.now,
					nodeKey,
					signIn: () => signIn(call),
				});
	if (visitor.kind === 'refused') {
		sendFailure(response, visitor.failure, visitor.headers);
		return itemOf(call, visitor);
	}
	if (request.endpoint === 'models') {
		await listModels(call, visitor);
		return undefined;
	}
	if (request.endpoint === 'usage') {
		sendUsage(call, visitor);
		return undefined;
	}
	if (request.endpoint === 'conversations') {
		await answerConversation(call, visitor);
		return undefined;
	}
	const chat = startChat(call, visitor);
	if (settings.report === 'never' && !ports.isTest) {
		// n8n holds an isolate of its expression engine for as long as the webhook runs.
		await chat.isUnderWay;
		// Nobody else awaits the rest of the call, so its errors are handled here.
		chat.ended.catch((error: unknown) => endBroken(ports, error));
		return undefined;
	}
	return itemOf(call, await chat.ended);
}

const itemOf = ({ settings, ports }: GatewayCall, outcome: CallOutcome): IDataObject | undefined =>
	isReported(outcome, settings, ports.isTest)
		? reportItem(outcome, settings, Date.now())
		: undefined;
