/** Orders videos at OpenRouter, looks at their jobs, and downloads them. */
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { failed, type Failed, type Failure } from '../failure/failure';
import { INVALID_RESPONSE } from '../failure/sentences/common';
import { MEDIA_SENTENCES } from '../failure/sentences/media';
import { JOB_SENTENCES, maybeOrdered, NO_JOB, VIDEO_TOO_LARGE } from '../failure/sentences/video';
import { readVideoJob, type VideoJob } from '../openrouter/media/videoJob';
import { parseJson } from '../values/json';
import type { Exchange, RequestContext } from './http';
import { ask, readJsonAnswer, requestBytes, type ApiRequest, type BytesReply } from './request';
import { readText } from './responseBody';
import { isMaybeDone } from './retry';

type AnsweredJob = { kind: 'answered'; job: VideoJob };
export type VideoJobReply = AnsweredJob | Failed;

/** What the caller of this module says of a request. */
export type VideoRequest = Required<Pick<ApiRequest, 'limits' | 'signals'>>;

const MAX_JOB_BYTES = 1024 * 1024;

/**
 * Orders a video. A video costs much, so the order is sent again only when it is certain that nothing
 * was begun. When that is not certain, the failure says so.
 */
export async function orderVideo(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	request: VideoRequest & Pick<ApiRequest, 'body' | 'headers' | 'lastSend'>,
): Promise<VideoJobReply> {
	const reply = await ask<AnsweredJob>(
		context,
		credential,
		{
			method: 'POST',
			path: '/videos',
			sentences: MEDIA_SENTENCES,
			...request,
			mayRepeat: (failure) => !isMaybeDone(failure),
		},
		async (response) => await readJob(response, MEDIA_SENTENCES, NO_JOB),
	);
	return reply.kind === 'failed' && isMaybeDone(reply.failure)
		? failed(maybeOrdered(reply.failure))
		: reply;
}

/** The job keeps the ID that it was asked for by, whatever the answer says. */
export async function fetchVideoJob(
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	jobId: string,
	request: VideoRequest,
): Promise<VideoJobReply> {
	const reply = await ask<AnsweredJob>(
		context,
		credential,
		{ method: 'GET', path: pathOf(jobId), sentences: JOB_SENTENCES, ...request },
		async (response) => await readJob(response, JOB_SENTENCES, INVALID_RESPONSE),
	);
	return reply.kind === 'failed' ? reply : { ...reply, job: { ...reply.job, jobId } };
}

/** Downloads one video of a completed job. It costs nothing, so a download that breaks is repeated. */
export const fetchVideo = async (
	context: RequestContext,
	credential: ICredentialDataDecryptedObject,
	{ jobId, index }: { jobId: string; index: number },
	request: VideoRequest & { maxBytes: number },
): Promise<BytesReply> =>
	await requestBytes(context, credential, {
		method: 'GET',
		path: `${pathOf(jobId)}/content`,
		qs: { index: String(index) },
		sentences: JOB_SENTENCES,
		tooLarge: VIDEO_TOO_LARGE,
		...request,
	});

const pathOf = (jobId: string): string => `/videos/${encodeURIComponent(jobId)}`;

/** A failed job has an `error`, and is an answer all the same. `noJob`: for an answer without a job. */
async function readJob(
	response: Exchange,
	sentences: ApiRequest['sentences'],
	noJob: Failure,
): Promise<VideoJobReply> {
	const text = (await readText(response.body, MAX_JOB_BYTES)) ?? '';
	const isSuccess = response.statusCode >= 200 && response.statusCode < 300;
	const job = isSuccess ? readVideoJob(parseJson(text)) : undefined;
	if (job !== undefined) return { kind: 'answered', job };
	const answer = readJsonAnswer(response, text, { sentences });
	return answer.kind === 'failed' ? answer : failed(noJob);
}
