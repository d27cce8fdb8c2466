/**
 * Creates and reads batches. A batch is billed once OpenRouter has accepted it, so a request that may
 * have been carried out is never sent again.
 */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { failed, type Failed, type Failure } from '../failure/failure';
import {
	BATCH_GONE,
	BATCH_NOT_FOUND,
	BATCH_SENTENCES,
	MAYBE_CREATED,
	MODEL_WITHOUT_BATCHES,
} from '../failure/sentences/batch';
import { INVALID_RESPONSE } from '../failure/sentences/common';
import { batchPaths, readBatch, type Batch } from '../openrouter/batch/batch';
import { readConnection } from '../openrouter/connection';
import { asRecord, defined, type JsonRecord } from '../values/json';
import type { RequestContext } from './http';
import { NOT_OFFERED, requestJson, type ApiRequest, type JsonReply } from './request';
import { isAmbiguous } from './retry';
import type { RetryLimits } from './withRetry';

export type BatchReply = { kind: 'answered'; batch: Batch; body: JsonRecord } | Failed;

/** A batch of 5,000 long answers. */
const MAX_JSON_BYTES = 256 * 1024 * 1024;
const READ_LIMITS: RetryLimits = { timeoutMs: 120_000, attempts: 3 };

/** OpenRouter has refused the request for now, and another attempt may be accepted. */
const REFUSED_FOR_NOW: readonly number[] = [429, 503];

/** `body`: see `batchBody`. */
export async function createBatch(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	body: JsonRecord,
	request: Pick<ApiRequest, 'limits' | 'lastSend'>,
): Promise<BatchReply> {
	const reply = await ask(context, credential, {
		method: 'POST',
		body,
		...request,
		mayRepeat: (failure) =>
			failure.isNeverSent === true || REFUSED_FOR_NOW.includes(failure.statusCode),
	});
	if (reply.kind === 'answered') return reply;
	const { failure } = reply;
	if (leavesOpen(failure)) {
		const { upstreamMessage, statusCode } = failure;
		return failed(MAYBE_CREATED.with(defined({ upstreamMessage, statusCode })));
	}
	return [400, ...NOT_OFFERED].includes(failure.statusCode)
		? failed(failure.with({ hint: `${failure.hint}. ${MODEL_WITHOUT_BATCHES}` }))
		: reply;
}

/** Whether the failure does not say that no batch was created. */
const leavesOpen = (failure: Failure): boolean =>
	failure.isNeverSent !== true &&
	!REFUSED_FOR_NOW.includes(failure.statusCode) &&
	(failure.statusCode >= 500 || isAmbiguous(failure));

/** The batch, with its results once there are some. */
export async function fetchBatch(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	batchId: string,
	signal: AbortSignal,
): Promise<BatchReply> {
	const reply = await ask(
		context,
		credential,
		{ method: 'GET', limits: READ_LIMITS, signals: [signal] },
		`/${encodeURIComponent(batchId)}`,
	);
	if (reply.kind === 'answered') return reply;
	const { statusCode, upstreamMessage } = reply.failure;
	const words = defined({ upstreamMessage });
	if (NOT_OFFERED.includes(statusCode)) return failed(BATCH_NOT_FOUND.with(words));
	return statusCode === 410 ? failed(BATCH_GONE.with(words)) : reply;
}

/** Asks at each address of batches until one of them exists. A path that does not exist does nothing. */
async function ask(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: Omit<ApiRequest, 'path'>,
	end = '',
): Promise<BatchReply> {
	let first: Failed | undefined;
	for (const path of batchPaths(readConnection(credential).baseUrl)) {
		const reply = await requestJson(context, credential, {
			...request,
			path: `${path}${end}`,
			sentences: BATCH_SENTENCES,
			maxJsonBytes: MAX_JSON_BYTES,
			isAnswer: (body) => readBatch(body) !== undefined,
		});
		const batch = readReply(reply);
		if (batch.kind === 'answered') return batch;
		const isMissing = NOT_OFFERED.includes(batch.failure.statusCode);
		if (!isMissing) return batch;
		first ??= batch;
	}
	return first ?? failed(BATCH_NOT_FOUND);
}

function readReply(reply: JsonReply): BatchReply {
	if (reply.kind === 'failed') return reply;
	const batch = readBatch(reply.body);
	return batch === undefined
		? failed(INVALID_RESPONSE)
		: { kind: 'answered', batch, body: asRecord(reply.body) };
}
