/**
 * The USD that the key of the credential may still spend, asked at most once a minute. Returns the same
 * object for that time.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import {
	NO_KEY_LIMIT,
	NO_KEY_ENDPOINT,
	readRemainingUsd,
	type KeyCredit,
} from '../openrouter/credit';
import { failed } from '../failure/failure';
import { INVALID_RESPONSE } from '../failure/sentences/common';
import { cached } from './cached';
import type { RequestContext } from './http';
import { NOT_OFFERED, requestJson } from './request';

export const cachedCredit = cached(fetchCredit, 60_000);

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
		return failed(INVALID_RESPONSE);
	}
	return remainingUsd === 'unlimited'
		? { kind: 'answered', remainingUsd: undefined, why: NO_KEY_LIMIT }
		: { kind: 'answered', remainingUsd };
}
