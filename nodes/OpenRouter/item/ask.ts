/** Requests of operations that ask no model. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { orThrow, type Failure } from '../../shared/failure/failure';
import { TIMED_OUT } from '../../shared/failure/sentences/common';
import { LOOK_UP_SENTENCES, MANAGEMENT_SENTENCES } from '../../shared/failure/sentences/lookUps';
import { asRecord, type JsonRecord } from '../../shared/values/json';
import { requestJson, type ApiRequest } from '../../shared/transport/request';
import { CREDENTIAL_TYPES, type ItemCall } from '../operation';

/** It ends when another item ends the run, unless it has other signals. */
type Question = Pick<
	ApiRequest,
	'method' | 'path' | 'qs' | 'body' | 'sentences' | 'signals' | 'lastSend'
>;

/** The body of the answer, or the failure. */
export async function tryToAsk(
	context: IExecuteFunctions,
	{ credential, credentialType, signal }: ItemCall,
	question: Question,
): Promise<JsonRecord | Failure> {
	const reply = await requestJson(context, credential, {
		sentences:
			credentialType === CREDENTIAL_TYPES.management ? MANAGEMENT_SENTENCES : LOOK_UP_SENTENCES,
		signals: [signal],
		...question,
		credentialType,
	});
	if (reply.kind === 'answered') return asRecord(reply.body);
	// The usual hint is about the answer of a model.
	return reply.failure.message === TIMED_OUT.message
		? reply.failure.with({ hint: 'Try again shortly' })
		: reply.failure;
}

/** The same. Throws `OpenRouterError` for a failure. */
export async function ask(
	context: IExecuteFunctions,
	call: ItemCall,
	question: Question,
): Promise<JsonRecord> {
	return orThrow(await tryToAsk(context, call, question));
}
