/**
 * Both endpoints of the gateway, from n8n's call to n8n's answer. Never throws: n8n would answer a
 * thrown error with a text of its own and record a failed execution.
 */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { OpenRouterError } from '../shared/api/error';
import { recallCredential } from '../shared/transport/credentialMemory';
import { admitCaller, judgeOrigin } from './admit';
import { CALLER_CREDENTIAL_TYPE } from './callerGate';
import { NOT_SET_UP, startChat } from './chatCompletions';
import { listModels } from './models';
import { sendFailure, setCors, type CallFailure } from './reply';
import { isReported, reportItem, type CallOutcome } from './report';
import { readGatewayRules, type GatewayRules } from './rules';

/** The response is ours: n8n neither answers nor, without items, starts an execution. */
const DONE: IWebhookResponseData = { noWebhookResponse: true };

export async function serve(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await serveCall(context);
	} catch (error) {
		context.logger.error('OpenRouter Gateway: a call could not be answered', {
			nodeName: context.getNode().name,
			error: error instanceof Error ? error.message : String(error),
		});
		const response = context.getResponseObject();
		sendFailure(response, error instanceof OpenRouterError ? NOT_SET_UP : INTERNAL);
		if (!response.writableEnded) response.end();
		return DONE;
	}
}

const INTERNAL: CallFailure = {
	statusCode: 500,
	errorType: 'internal',
	message: 'The endpoint could not answer',
};

async function serveCall(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const startedMs = Date.now();
	const response = context.getResponseObject();
	const rules = readGatewayRules(context);
	const { origin, refusal } = judgeOrigin(context, rules);
	setCors(response, refusal === undefined ? origin : undefined);

	const visitor = await admitCaller(
		context,
		rules,
		await recallCredential(context, CALLER_CREDENTIAL_TYPE, rules.credentialCacheMs),
	);
	if (visitor.kind === 'refused') {
		sendFailure(response, visitor, visitor.headers);
		return answerOf(context, rules, { kind: 'refused', refusal: visitor, caller: visitor.caller });
	}
	if (context.getWebhookName() === 'setup') {
		await listModels(context, rules, visitor);
		return DONE;
	}
	const call = startChat(context, rules, visitor, startedMs);
	if (rules.report === 'never' && !isTest(context)) {
		// n8n holds an isolate of its expression engine for as long as this function runs.
		await call.hasAnswered;
		call.ended.catch((error: unknown) => endBroken(context, error));
		return DONE;
	}
	return answerOf(context, rules, await call.ended);
}

/** A bug in what goes on after n8n has been answered: nobody else would hear of it. */
function endBroken(context: IWebhookFunctions, error: unknown): void {
	context.logger.error('OpenRouter Gateway: an answer broke off', {
		nodeName: context.getNode().name,
		error: error instanceof Error ? error.message : String(error),
	});
	context.getResponseObject().destroy();
}

const isTest = (context: IWebhookFunctions): boolean => context.getMode() === 'manual';

const answerOf = (
	context: IWebhookFunctions,
	rules: GatewayRules,
	outcome: CallOutcome,
): IWebhookResponseData =>
	isReported(outcome, rules, isTest(context))
		? { ...DONE, workflowData: [[{ json: reportItem(outcome, rules, Date.now()) }]] }
		: DONE;
