/** Failures of the jobs that make videos. */
import type { Failure } from '../failure';
import { failureOf } from './common';
import { byType } from './explanation';

/** Sentences of a video's job, once it has its ID. */
export const JOB_SENTENCES = byType({
	not_found: {
		message: 'OpenRouter has no video under this job ID',
		hint: 'Check the Job ID. Videos are kept for a limited time, and only the account that ordered one can get it.',
	},
});

export const NO_JOB = failureOf(
	502,
	'invalid_response',
	'OpenRouter did not say under which ID it makes the video',
	'See openrouter.ai/activity for whether it was billed, before you order it again',
);

const VIDEO_STATES: Readonly<Record<string, string>> = {
	failed: 'The provider could not make the video',
	cancelled: 'The video was cancelled at OpenRouter',
	expired: 'The video’s job has expired at OpenRouter',
};

/** Whether a job in this state will never give a video. */
export const isVideoLost = (status: string): boolean => Object.hasOwn(VIDEO_STATES, status);

/** A job that has ended without a video. `reason` is the provider's, for the author alone. */
export const videoLost = (status: string, reason?: string): Failure =>
	failureOf(
		502,
		`video_${status}`,
		VIDEO_STATES[status] ?? 'The video was not made',
		'Change the prompt or the images, or choose another model',
	).with(reason === undefined ? {} : { upstreamMessage: reason });
