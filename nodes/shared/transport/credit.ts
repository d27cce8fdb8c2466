/** What the credential's key may still spend, asked at most once a minute: the same object until then. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readConnection } from '../openrouter/connection';
import {
	NO_KEY_LIMIT,
	NO_KEY_ENDPOINT,
	readRemainingUsd,
	type KeyCredit,
} from '../openrouter/credit';
import { INVALID_RESPONSE } from '../failure/sentences/common';
import { cancelSignalOf, type RequestContext } from './http';
import { createMemory } from './cached';
import { NOT_OFFERED, requestJson } from './request';

const memory = createMemory<KeyCredit>(60_000);

export const recallCredit = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<KeyCredit> =>
	await memory.recall(
		readConnection(credential),
		async () => await fetchCredit(context, credential),
		cancelSignalOf(context),
	);

async function fetchCredit(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<KeyCredit> {
	const reply = await requestJson(context, credential, {
		method: 'GET',
		path: '/key',
		isShared: true,
	});
	if (reply.kind === 'failed') {
		return NOT_OFFERED.includes(reply.failure.statusCode)
			? { kind: 'answered', remainingUsd: undefined, why: NO_KEY_ENDPOINT }
			: reply;
	}
	const remainingUsd = readRemainingUsd(reply.body);
	if (remainingUsd === 'unreadable') {
		return { kind: 'failed', failure: INVALID_RESPONSE };
	}
	return remainingUsd === 'unlimited'
		? { kind: 'answered', remainingUsd: undefined, why: NO_KEY_LIMIT }
		: { kind: 'answered', remainingUsd };
}
