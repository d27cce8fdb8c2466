/**
 * A call that ended without its usage, most often because the caller left, is settled by an estimate;
 * where its author wants that, what OpenRouter has recorded of it takes the estimate's place. By then
 * the caller has been answered and has given back their place, so nobody but the report waits for it.
 */
import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { lookUpGeneration } from '../shared/transport/generation';
import { isEstimated, isReported, isTest, type AdmittedCall } from './report';
import type { GatewaySettings } from './settings';

/** The same call when there is nothing to look up, or it cannot be had. */
export async function withRecord(
	context: IWebhookFunctions,
	settings: GatewaySettings,
	credential: ICredentialDataDecryptedObject,
	call: AdmittedCall,
): Promise<AdmittedCall> {
	const { generationId } = call.kind === 'failed' ? call.failure : call.reply.completion;
	if (!settings.lookUpAborted || !isEstimated(call) || generationId === undefined) return call;
	const isOfUse =
		settings.tokensPerMinute !== undefined || isReported(call, settings, isTest(context));
	if (!isOfUse) return call;

	const record = await lookUpGeneration(context, credential, generationId);
	if (record === undefined) return call;
	const usedTokens = call.earlierTokens + record.usage.totalTokens;
	call.admission.settle(usedTokens);
	return { ...call, usedTokens, record };
}
