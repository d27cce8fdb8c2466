/**
 * Answers one call of the gateway, from a plain request to the response, without n8n. Returns the items
 * for the workflow. Never throws.
 */
import type { IDataObject } from 'n8n-workflow';
import { admitCaller, admitPage, createCounters } from '../shared/callers/admission';
import type { Visitor } from '../shared/callers/verdict';
import { refusal } from '../shared/failure/refusal';
import type { Protocol } from '../shared/protocols/protocol';
import { startAnswer } from './endpoints/answer';
import { answerConversation } from './endpoints/conversations';
import { callBudgets } from './budgets';
import { listModels } from './endpoints/models';
import { protocolOf, PROTOCOLS } from './endpoints/protocols';
import { sendUsage } from './endpoints/usage';
import { endBroken, sendFailure, sendText, setCors } from './http/reply';
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
	'This is the base URL for OpenAI clients: they send POST to /chat/completions, /responses or /ui-messages, or GET to /models or /usage, below it',
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
		endBroken(ports, error, protocolOf(request));
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
		sendFailure(response, visitor.failure, visitor.headers, protocolOf(request));
		return itemOf(call, visitor);
	}
	switch (request.endpoint) {
		case 'models':
			await listModels(call, visitor);
			return undefined;
		case 'usage':
			sendUsage(call, visitor);
			return undefined;
		case 'conversations':
			await answerConversation(call, visitor);
			return undefined;
		default:
			if (request.method === 'GET') {
				// A page of the AI SDK asks whether an answer goes on. None does: it ends when a page leaves.
				sendText(response, 204, undefined, visitor.headers);
				return undefined;
			}
			return await answerQuestion(call, visitor, PROTOCOLS[request.endpoint]);
	}
}

/** Answers a call that asks a model. */
async function answerQuestion(
	call: GatewayCall,
	visitor: Visitor,
	protocol: Protocol,
): Promise<IDataObject | undefined> {
	const { settings, ports } = call;
	const answer = startAnswer(call, visitor, protocol);
	if (settings.report === 'never' && !ports.isTest) {
		// n8n holds an isolate of its expression engine for as long as the webhook runs.
		await answer.isUnderWay;
		// Nobody else awaits the rest of the call, so its errors are handled here.
		answer.ended.catch((error: unknown) => endBroken(ports, error, protocol));
		return undefined;
	}
	return itemOf(call, await answer.ended);
}

const itemOf = ({ settings, ports }: GatewayCall, outcome: CallOutcome): IDataObject | undefined =>
	isReported(outcome, settings, ports.isTest)
		? reportItem(outcome, settings, Date.now())
		: undefined;
