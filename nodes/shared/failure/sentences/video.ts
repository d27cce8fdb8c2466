/**
 * Failures and notices of videos. A job at OpenRouter makes them, which goes on, and is billed, whatever
 * becomes of the workflow. So the sentences say how to come back to it.
 */
import type { Costs } from '../../openrouter/usage';
import { notRetryable, type Failure } from '../failure';
import { failureOf, invalidAnswer, OUT_OF_CREDIT, timedOutWith } from './common';
import { byType } from './explanation';
import { FILE_TOO_LARGE } from './media';

/** By error type, for requests about a job that is known by its ID. */
export const JOB_SENTENCES = byType({
	not_found: {
		message: 'OpenRouter has no video under this job ID',
		hint: 'Check the Job ID. Videos are kept for a limited time, and only the account that ordered one can get it',
	},
	payment_required: OUT_OF_CREDIT,
	timed_out: timedOutWith('Raise Total Timeout under Options'),
	invalid_request: {
		message: 'OpenRouter did not accept the request',
		hint: 'Check the Job ID: the error’s details hold what OpenRouter said',
	},
});

export const NO_JOB = invalidAnswer(
	'OpenRouter did not say under which ID it makes the video',
	'Check the Region or Base URL of the credential, and any proxy between n8n and OpenRouter',
);

export const NO_VIDEO = invalidAnswer(
	'OpenRouter sent no video',
	'Check the Region or Base URL of the credential, and any proxy between n8n and OpenRouter',
);

export const VIDEO_TOO_LARGE = FILE_TOO_LARGE.with({
	hint: 'Raise Max Video Size (MB) under Options',
});

const LOST: Readonly<Record<string, string>> = {
	failed: 'The provider could not make the video',
	cancelled: 'The video was cancelled at OpenRouter',
	expired: 'The video has expired at OpenRouter',
};

/** What became of a job in this state; `undefined` while it can still give a video. */
export const lostSentence = (status: string): string | undefined =>
	Object.hasOwn(LOST, status) ? LOST[status] : undefined;

type LostJob = { status: string; jobId: string; reason?: string; costs: Costs };

/** A job that gives no video. `reason` is the provider's text, for the author alone. */
export function videoLost({ status, jobId, reason, costs }: LostJob): Failure {
	const isExpired = status === 'expired';
	const failure = failureOf(
		isExpired ? 410 : 502,
		`video_${status}`,
		lostSentence(status) ?? 'The video was not made',
		`${isExpired ? 'Generate it again, and download it sooner' : 'Change the prompt or the images, or choose another model'}. Its job is ${jobId}`,
	);
	return notRetryable(
		reason === undefined ? failure : failure.with({ upstreamMessage: reason }),
		costs,
	);
}

/** A video that is asked for before it is ready. */
export const notReady = (jobId: string, status: string): Failure =>
	failureOf(
		409,
		'video_not_ready',
		`The video is not ready: its job is “${status}”`,
		`Try again in a while with the same Job ID, ${jobId}; Video: Get tells how far it is`,
		true,
	);

/** The failure of an order that may have been accepted all the same. It was not sent again. */
export const maybeOrdered = (failure: Failure): Failure =>
	failure.with({
		message: `${failure.message}. ${MAYBE_ON_ITS_WAY}`,
		hint: `It was not ordered again, so that nothing is paid twice: see openrouter.ai/activity before you do. ${failure.hint}`,
		remains: `${MAYBE_ON_ITS_WAY}: see openrouter.ai/activity before you order it again`,
		retryable: false,
	});

const MAYBE_ON_ITS_WAY = 'A video may be on its way all the same, and is billed then';

/** A failure after the video was ordered. It says how to get the video that is paid for. */
export function withJob(failure: Failure, jobId: string): Failure {
	const remains = `The video’s job ${jobId} goes on at OpenRouter and is billed: get it with Video: Download, which costs nothing, and do not generate it again`;
	return failure.with({ jobId, remains, hint: `${failure.hint}. ${remains}` });
}

/** For the error of an item that ends the run. `jobIds` are those of other items. */
export const otherJobs = (jobIds: readonly string[]): string =>
	`Other items have ordered videos, which are billed: get them with Video: Download, and do not generate them again. Their jobs: ${jobIds.join(', ')}`;

/** For an item whose job still runs when the wait ends. */
export const stillRunning = (jobId: string, waitedSeconds: number): string =>
	`The video was not ready after ${waitedSeconds} seconds. Its job ${jobId} goes on at OpenRouter and is billed: get it later with Video: Download and this job ID, and do not generate it again. To wait longer, raise Wait Limit (Seconds) under Options`;

/** The hint for a request in which OpenRouter uses only one of two fields. */
export const FRAMES_AND_REFERENCES =
	'The request has both Frame Images and References. OpenRouter then uses the frames and leaves out the references';
