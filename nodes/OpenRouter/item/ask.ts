/** Requests of operations that ask no model. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { OpenRouterError, orThrow, type Failure } from '../../shared/failure/failure';
import { INVALID_RESPONSE } from '../../shared/failure/sentences/common';
import { LOOK_UP_SENTENCES, MANAGEMENT_SENTENCES } from '../../shared/failure/sentences/lookUps';
import { asRecord, asRecords, isRecord, type JsonRecord } from '../../shared/values/json';
import { requestJson, type ApiRequest } from '../../shared/transport/request';
import { CREDENTIAL_TYPES, type ItemCall } from '../operation';

/** It ends when another item ends the run, unless it has other signals. */
type Question = Pick<
	ApiRequest,
	'method' | 'path' | 'qs' | 'body' | 'sentences' | 'signals' | 'lastSend'
>;

/** Fields as a query, whose values are texts. */
export const queryOf = (fields: JsonRecord): Record<string, string> =>
	Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]));

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
	return reply.kind === 'answered' ? asRecord(reply.body) : reply.failure;
}

/** The same. Throws `OpenRouterError` for a failure. */
export async function ask(
	context: IExecuteFunctions,
	call: ItemCall,
	question: Question,
): Promise<JsonRecord> {
	return orThrow(await tryToAsk(context, call, question));
}

/** `data` of the answer. An answer without it is a failure, because its item would say nothing. */
export async function askForRecord(
	context: IExecuteFunctions,
	call: ItemCall,
	question: Question,
): Promise<JsonRecord> {
	const { data } = await ask(context, call, question);
	if (isRecord(data) && Object.keys(data).length > 0) return data;
	throw new OpenRouterError(INVALID_RESPONSE);
}

/** `data` of the answer as a list, without entries that are no objects. Null is an empty list. */
export const askForList = async (
	context: IExecuteFunctions,
	call: ItemCall,
	question: Question,
): Promise<JsonRecord[]> => listOf((await ask(context, call, question)).data);

/** A list that is missing is not an empty one: no model, key or provider would be told from all of them. */
export function listOf(value: unknown): JsonRecord[] {
	if (Array.isArray(value) || value === null) return asRecords(value);
	throw new OpenRouterError(INVALID_RESPONSE);
}
