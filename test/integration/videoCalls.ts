/** A video's job at the scripted upstream: its states, its videos, and how it is asked for. */
import type { INodeParameters } from 'n8n-workflow';
import { DESTROY, json, type Reply } from '../support/reply';
import { byId, fileReply } from './mediaCalls';
import type { Bench } from './openRouter';

export const DIRECTOR = 'google/veo-3.1';
export const JOB_ID = 'job-abc123';

/** An MP4 file by its first bytes. */
export const VIDEO = Buffer.concat([
	Buffer.from([0, 0, 0, 24]),
	Buffer.from('ftypisom'),
	Buffer.alloc(2048, 'frame'),
]);

/** A job as OpenRouter reports it. */
export const jobOf = (status: string, more: Record<string, unknown> = {}) => ({
	id: JOB_ID,
	polling_url: `/api/v1/videos/${JOB_ID}`,
	status,
	generation_id: 'gen-video',
	...more,
});

export const COMPLETED = {
	...jobOf('completed'),
	unsigned_urls: [`https://openrouter.ai/api/v1/videos/${JOB_ID}/content?index=0`],
	usage: { cost: 0.5, is_byok: false },
};

export const videoReply = (content = VIDEO): Reply => fileReply('video/mp4', [content]);

/** The connection breaks in the middle of the file. */
export const brokenReply = (): Reply =>
	fileReply('video/mp4', [VIDEO.subarray(0, 1000), DESTROY], {
		'content-length': String(VIDEO.length),
	});

export const ORDER = 'POST /videos';
export const LOOK = `GET /videos/${JOB_ID}`;
export const CONTENT = `GET /videos/${JOB_ID}/content`;

/** Scripts a job that is ready at the second look. */
export function scriptJob({ upstream }: Bench, ...states: Reply[]): void {
	upstream.route(ORDER, json(202, jobOf('pending')));
	upstream.route(
		LOOK,
		...(states.length > 0 ? states : [json(200, jobOf('in_progress')), json(200, COMPLETED)]),
	);
	upstream.route(CONTENT, videoReply());
}

/** Generates with a wait that takes no time worth mentioning. */
export const GENERATE: INodeParameters = {
	resource: 'video',
	operation: 'generate',
	model: byId(DIRECTOR),
	prompt: 'A teapot',
	options: { checkEvery: 0.1 },
};
