/**
 * The endpoints of the gateway, from n8n's call to n8n's answer. Never throws: n8n would answer a
 * thrown error with a text of its own and record a failed execution.
 */
import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { recallCredential } from '../shared/transport/credentialMemory';
import { admitCaller, admitOrigin, type Refused, type Visitor } from './admit';
import { CALLER_CREDENTIAL_TYPE } from './callerGate';
import { startChat } from './endpoints/chatCompletions';
import { listModels } from './endpoints/models';
import { refusal } from '../shared/failure/refusal';
import { endBroken, sendFailure, setCors } from './http/reply';
import { faultItem, isReported, isTest, reportItem, type CallOutcome } from './report';
import { readGatewaySettings, type GatewaySettings } from './settings';

/** The response is ours: n8n neither answers nor, without items, starts an execution. */
const DONE: IWebhookResponseData = { noWebhookResponse: true };

/** For whoever opens the base URL itself, which stands in the panel to be copied. */
const BASE_URL = refusal(
	'not_found',
	'This is the base URL for OpenAI clients: they send POST to /chat/completions, or GET to /models, below it',
);

export async function serve(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await serveCall(context);
	} catch (error) {
		endBroken(context, error);
		return isTest(context) ? reported(faultItem(error, Date.now())) : DONE;
	}
}

async function serveCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const startedMs = Date.now();
	const response = context.getResponseObject();
	const isChat = context.getWebhookName() === 'default';
	const settings = readGatewaySettings(context);
	if (isChat && context.getRequestObject().method === 'GET') {
		admitPage(context, settings);
		sendFailure(response, BASE_URL);
		return DONE;
	}
	const visitor = await admit(context, settings);
	if (visitor.kind === 'refused') {
		sendFailure(response, visitor.failure, visitor.headers);
		return answerOf(context, settings, visitor);
	}
	if (!isChat) {
		await listModels(context, settings, visitor);
		return DONE;
	}
	const call = startChat(context, settings, visitor, startedMs);
	if (settings.report === 'never' && !isTest(context)) {
		// n8n holds an isolate of its expression engine for as long as this function runs.
		await call.isUnderWay;
		// Nobody else would hear of what is thrown in what goes on.
		call.ended.catch((error: unknown) => endBroken(context, error));
		return DONE;
	}
	return answerOf(context, settings, await call.ended);
}

/** Looks at where the call comes from, and lets the scripts of an allowed page read the answer. */
function admitPage(
	context: IWebhookFunctions,
	settings: GatewaySettings,
): ReturnType<typeof admitOrigin> {
	const page = admitOrigin(context, settings);
	setCors(context.getResponseObject(), page.kind === 'refused' ? undefined : page.origin);
	return page;
}

async function admit(
	context: IWebhookFunctions,
	settings: GatewaySettings,
): Promise<Visitor | Refused> {
	const page = admitPage(context, settings);
	if (page.kind === 'refused') return page;
	const credential = await recallCredential(
		context,
		CALLER_CREDENTIAL_TYPE,
		settings.credentialCacheMs,
	);
	return await admitCaller(context, settings, credential, page.origin);
}

const answerOf = (
	context: IWebhookFunctions,
	settings: GatewaySettings,
	outcome: CallOutcome,
): IWebhookResponseData =>
	isReported(outcome, settings, isTest(context))
		? reported(reportItem(outcome, settings, Date.now()))
		: DONE;

const reported = (json: IDataObject): IWebhookResponseData => ({
	...DONE,
	workflowData: [[{ json }]],
});
