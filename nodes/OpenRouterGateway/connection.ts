/** The gateway's way to OpenRouter: its credential, and what its key may still spend. */
import type { ICredentialDataDecryptedObject, IWebhookFunctions } from 'n8n-workflow';
import { readConnection } from '../shared/openrouter/connection';
import type { Failure } from '../shared/failure/failure';
import { LOW_CREDIT } from '../shared/failure/sentences/keys';
import { recallCredential } from '../shared/transport/credentialMemory';
import { cachedCredit } from '../shared/transport/credit';
import { CREDENTIAL_TYPE } from '../shared/transport/http';
import { logFault } from './http/reply';
import type { GatewaySettings } from './settings';

/** Throws `OpenRouterError` for a credential that cannot be used, before anything is sent. */
export async function recallConnection(
	context: IWebhookFunctions,
	keepMs: number,
): Promise<ICredentialDataDecryptedObject> {
	const credential = await recallCredential(context, CREDENTIAL_TYPE, keepMs);
	readConnection(credential);
	return credential;
}

/** Replies that n8n's log has been told of; the same object is recalled for a minute. */
const toldReplies = new WeakSet<object>();

/**
 * Why a call is not to be paid for now: the key has too little left, or what it has cannot be learned
 * just now. `undefined` when it may be, and when the key can never tell.
 */
export async function creditFailure(
	context: IWebhookFunctions,
	{ minimumCreditUsd }: Pick<GatewaySettings, 'minimumCreditUsd'>,
	credential: ICredentialDataDecryptedObject,
): Promise<Failure | undefined> {
	if (minimumCreditUsd === undefined) return undefined;
	const reply = await cachedCredit(context, credential);
	if (reply.kind === 'failed') return reply.failure;
	if (reply.remainingUsd === undefined) {
		if (!toldReplies.has(reply)) logFault(context, reply.why);
		toldReplies.add(reply);
		return undefined;
	}
	return reply.remainingUsd >= minimumCreditUsd ? undefined : LOW_CREDIT;
}
