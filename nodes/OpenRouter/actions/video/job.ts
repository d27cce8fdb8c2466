/** What the operations of videos share: the job's ID, the wait for it, and the download of its videos. */
import type { IBinaryKeyData, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { OpenRouterError, type Failure } from '../../../shared/failure/failure';
import { CANCELED } from '../../../shared/failure/sentences/common';
import { NO_VIDEO, videoLost, withJob } from '../../../shared/failure/sentences/video';
import type { OutputFile } from '../../../shared/openrouter/answer/outputMedia';
import { videoFile } from '../../../shared/openrouter/media/videoFile';
import { isCompleted, isLost, type VideoJob } from '../../../shared/openrouter/media/videoJob';
import { checkVideoJobId } from '../../../shared/openrouter/media/videoJobId';
import { readText } from '../../../shared/parameters/values';
import { isAmbiguous } from '../../../shared/transport/retry';
import { fetchVideo, fetchVideoJob, type VideoRequest } from '../../../shared/transport/videos';
import { storeFiles } from '../../item/binaryFile';
import type { ItemCall } from '../../operation';

export const jobIdField: INodeProperties = {
	displayName: 'Job ID',
	name: 'jobId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. {{ $json.jobId }}',
	description: 'From the output of Generate, or from the call of your webhook by OpenRouter',
};

export const readJobId = (context: IExecuteFunctions, itemIndex: number): string =>
	checkVideoJobId(readText('Job ID', context.getNodeParameter('jobId', itemIndex, '')) ?? '');

/** Throws `OpenRouterError` for a job that gives no video. */
export function requireNotLost(job: VideoJob): void {
	if (isLost(job)) throw new OpenRouterError(videoLost(job));
}

/** Whether a later look may succeed. */
const mayPass = (failure: Failure): boolean => failure.retryable || isAmbiguous(failure);

/** Longer than an answer takes, so that one look without an answer does not use up the wait. */
const LOOK_TIMEOUT_MS = 30_000;

/** Waits until the job ends, or the time is over. Throws for a job that is lost, and when stopped. */
export async function waitForJob(
	context: IExecuteFunctions,
	{ credential, wait }: Pick<ItemCall, 'credential' | 'wait'>,
	ordered: VideoJob,
	{ signals, ...timing }: Pick<VideoRequest, 'signals'> & { everyMs: number; timeoutMs: number },
): Promise<VideoJob> {
	const { jobId } = ordered;
	let job = ordered;
	let isFresh = true;
	const limits = { timeoutMs: LOOK_TIMEOUT_MS, attempts: 1 };
	const waited = await wait(async () => {
		// The order's own answer is the first look.
		const reply = isFresh
			? undefined
			: await fetchVideoJob(context, credential, jobId, { limits, signals });
		isFresh = false;
		if (reply?.kind === 'answered') job = { ...reply.job, jobId };
		if (reply?.kind === 'failed' && !mayPass(reply.failure)) {
			throw new OpenRouterError(withJob(reply.failure, jobId));
		}
		return isCompleted(job) || isLost(job) ? job : undefined;
	}, timing);
	if (waited.kind === 'cancelled') throw new OpenRouterError(withJob(CANCELED, jobId));
	requireNotLost(job);
	return job;
}

export type Videos = { videos: OutputFile[]; binary: IBinaryKeyData };

/** Downloads videos one after the other. Each is stored before the next is read, to save memory. */
export async function downloadVideos(
	context: IExecuteFunctions,
	{ credential }: Pick<ItemCall, 'credential'>,
	{ jobId, indexes }: { jobId: string; indexes: readonly number[] },
	{ binaryKey, ...request }: VideoRequest & { maxBytes: number; binaryKey: string },
): Promise<Videos> {
	const videos: OutputFile[] = [];
	const binary: IBinaryKeyData = {};
	for (const [place, index] of indexes.entries()) {
		const reply = await fetchVideo(context, credential, { jobId, index }, request);
		if (reply.kind === 'failed') throw new OpenRouterError(withJob(reply.failure, jobId));
		const file = videoFile(reply, { binaryKey, index, place });
		if (file === undefined) throw new OpenRouterError(withJob(NO_VIDEO, jobId));
		Object.assign(binary, await storeFiles(context, [file]));
		const { content, ...described } = file;
		videos.push({ ...described, bytes: content.length });
	}
	return { videos, binary };
}
