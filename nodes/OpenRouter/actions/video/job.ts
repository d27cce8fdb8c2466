/** What the operations of videos share: the job's ID, the wait for it, and the download of its videos. */
import type { IBinaryKeyData, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { Failure, OpenRouterError } from '../../../shared/failure/failure';
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

/** Whether a later look may succeed. OpenRouter may not know a new job at once. */
const mayPass = (failure: Failure, wasSeen: boolean): boolean =>
	failure.retryable || isAmbiguous(failure) || (failure.statusCode === 404 && !wasSeen);

/** Longer than an answer takes, so that one look without an answer does not use up the wait. */
const LOOK_TIMEOUT_MS = 30_000;

/** `problem`: why nothing more is known of the job, although it is paid for. */
export type Waited = { job: VideoJob; problem?: Failure };

/** Waits until the job ends, or the time is over. Throws for a job that is lost, and when stopped. */
export async function waitForJob(
	context: IExecuteFunctions,
	{ credential, wait }: Pick<ItemCall, 'credential' | 'wait'>,
	ordered: VideoJob,
	{ signals, ...timing }: Pick<VideoRequest, 'signals'> & { everyMs: number; timeoutMs: number },
): Promise<Waited> {
	const { jobId } = ordered;
	let job = ordered;
	let looks = 0;
	const limits = { timeoutMs: LOOK_TIMEOUT_MS, attempts: 1 };
	const waited = await wait(async (): Promise<Waited | undefined> => {
		// The order's own answer is the first look.
		const isFirst = looks++ === 0;
		const reply = isFirst
			? undefined
			: await fetchVideoJob(context, credential, jobId, { limits, signals });
		if (reply?.kind === 'failed' && !mayPass(reply.failure, job !== ordered)) {
			return { job, problem: reply.failure };
		}
		if (reply?.kind === 'answered') job = laterState(job, reply.job);
		return isCompleted(job) || isLost(job) ? { job } : undefined;
	}, timing);
	if (waited.kind === 'cancelled') throw new OpenRouterError(withJob(CANCELED, jobId));
	requireNotLost(job);
	return waited.kind === 'done' ? waited.value : { job };
}

/** A later answer may leave out what an earlier one said of the job, such as its cost. */
const laterState = (before: VideoJob, now: VideoJob): VideoJob => ({
	...before,
	...now,
	costs: { ...before.costs, ...now.costs },
});

/** `problem`: why some of the videos are missing. */
export type Videos = { videos: OutputFile[]; binary: IBinaryKeyData; problem?: Failure };

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
		if (reply.kind === 'failed') return { videos, binary, problem: reply.failure };
		const file = videoFile(reply, { binaryKey, index, place });
		if (file === undefined) return { videos, binary, problem: NO_VIDEO };
		const stored = await storeFiles(context, [file]);
		if (stored instanceof Failure) return { videos, binary, problem: stored };
		Object.assign(binary, stored);
		const { content, ...described } = file;
		videos.push({ ...described, bytes: content.length });
	}
	return { videos, binary };
}
