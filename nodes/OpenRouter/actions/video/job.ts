/** Looks at the job of a video, and downloads its files. Neither is billed, so both may be repeated. */
import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	INodeProperties,
} from 'n8n-workflow';
import { OpenRouterError, type Failure } from '../../../shared/failure/failure';
import { INVALID_RESPONSE } from '../../../shared/failure/sentences/common';
import { isVideoLost, JOB_SENTENCES, videoLost } from '../../../shared/failure/sentences/video';
import type { MediaFile } from '../../../shared/openrouter/answer/outputMedia';
import { readVideoJob, videoFile, type VideoJob } from '../../../shared/openrouter/media/video';
import { requestBytes, requestJson, type ApiRequest } from '../../../shared/transport/request';
import { defined } from '../../../shared/values/json';

export const jobIdField: INodeProperties = {
	displayName: 'Job ID',
	name: 'jobId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. {{ $json.jobId }}',
	description: 'The jobId that Generate gave, or the address for polling',
};

export type JobCall = {
	credential: ICredentialDataDecryptedObject;
	signals: readonly AbortSignal[];
	limits: NonNullable<ApiRequest['limits']>;
};

const pathOf = (jobId: string): string => `/videos/${encodeURIComponent(jobId)}`;

/** The job as it is now. */
export async function lookAtJob(
	context: IExecuteFunctions,
	{ credential, signals, limits }: JobCall,
	jobId: string,
): Promise<VideoJob | Failure> {
	const reply = await requestJson(context, credential, {
		method: 'GET',
		path: pathOf(jobId),
		signals,
		limits,
		sentences: JOB_SENTENCES,
		// A failed job has an error of its own beside its ID, with status 200.
		isAnswer: (job) => 'id' in job,
	});
	if (reply.kind === 'failed') return reply.failure;
	return readVideoJob(reply.body) ?? INVALID_RESPONSE;
}

/** Throws for a job that has ended without a video. */
export function requireVideo({ status, reason, cost }: VideoJob): void {
	if (!isVideoLost(status)) return;
	throw new OpenRouterError(videoLost(status, reason).with(defined({ costUsd: cost })));
}

/** All files of a finished job, one after the other. */
export async function downloadVideos(
	context: IExecuteFunctions,
	{ credential, signals, limits }: JobCall,
	{ jobId, videoCount }: VideoJob,
	{ maxBytes, binaryKey }: { maxBytes: number; binaryKey: string },
): Promise<MediaFile[] | Failure> {
	const files: MediaFile[] = [];
	for (let index = 0; index < videoCount; index++) {
		const reply = await requestBytes(context, credential, {
			method: 'GET',
			path: `${pathOf(jobId)}/content`,
			qs: { index: String(index) },
			signals,
			limits,
			maxBytes,
			sentences: JOB_SENTENCES,
		});
		if (reply.kind === 'failed') return reply.failure;
		if (reply.bytes.length === 0) return INVALID_RESPONSE;
		files.push(videoFile(reply.bytes, { contentType: reply.contentType, index, binaryKey }));
	}
	return files;
}

/** The job as outputs have it. */
export const jobOutput = (job: VideoJob, files: readonly MediaFile[] = []) => {
	const { jobId, status, generationId, videoCount, cost, upstreamInferenceCost } = job;
	return defined({
		jobId,
		status,
		isReady: status === 'completed',
		videoCount,
		videos:
			files.length === 0
				? undefined
				: files.map(({ content, ...file }) => ({ ...file, bytes: content.length })),
		cost,
		upstreamInferenceCost,
		generationId,
	});
};
