/** What the credential's key may still spend, asked at most once a minute. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { readConnection } from '../api/connection';
import { readRemainingUsd } from '../api/credit';
import type { Failure } from '../api/error';
import { UNREPORTED } from '../api/explanation';
import type { RequestContext } from './http';
import { createMemory } from './memory';
import { getJson } from './send';

export type CreditReply =
	/** `remainingUsd` is undefined for a key without a limit. */
	{ kind: 'answered'; remainingUsd: number | undefined } | { kind: 'failed'; failure: Failure };

const memory = createMemory<CreditReply>(60_000);

export const recallCredit = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
): Promise<CreditReply> =>
	await memory.recall(readConnection(credential), async () => {
		const reply = await getJson(context, credential, '/key');
		if (reply.kind === 'failed') return reply;
		const remaining = readRemainingUsd(reply.body);
		return remaining === 'unreadable'
			? { kind: 'failed', failure: UNREPORTED.invalidResponse }
			: { kind: 'answered', remainingUsd: remaining === 'unlimited' ? undefined : remaining };
	});
