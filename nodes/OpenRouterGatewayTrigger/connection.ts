/** The gateway's way to OpenRouter: its credential, and what its key may still spend. */
import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { readConnection } from '../shared/api/connection';
import { LOW_CREDIT } from '../shared/api/credit';
import type { Failure } from '../shared/api/error';
import { recallCredential } from '../shared/transport/credentialMemory';
import { recallCredit } from '../shared/transport/credit';
import { CREDENTIAL_TYPE } from '../shared/transport/http';
import type { GatewayRules } from './rules';

/** Throws `OpenRouterError` for a credential that cannot be used, before anything is sent. */
export async function recallConnection(
	context: IWebhookFunctions,
	keepMs: number,
): Promise<ICredentialDataDecryptedObject> {
	const credential = await recallCredential(context, CREDENTIAL_TYPE, keepMs);
	readConnection(credential);
	return credential;
}

/** Why a call is not to be paid for now; `undefined` when it may be, or nothing is known. */
export async function creditFailure(
	context: IWebhookFunctions,
	{ minimumCreditUsd }: Pick<GatewayRules, 'minimumCreditUsd'>,
	credential: ICredentialDataDecryptedObject,
): Promise<Failure | undefined> {
	if (minimumCreditUsd === undefined) return undefined;
	const reply = await recallCredit(context, credential);
	if (reply.kind === 'failed') return reply.failure;
	// A key without a limit does not say what it may still spend.
	return reply.remainingUsd === undefined || reply.remainingUsd >= minimumCreditUsd
		? undefined
		: LOW_CREDIT;
}
