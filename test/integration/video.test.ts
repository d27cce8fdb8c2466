/** video: generate, as OpenRouter gets it, and what becomes of its job. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { json } from '../support/reply';
import { JPEG, MP4, PNG, WAV } from '../support/mediaFiles';
import { bodyErrors } from '../support/openapi';
import { binaryOf, callsOf, contentOf, runOf } from './mediaCalls';
import { errorBody, firstOf, onlyJson, UPSTREAM_WORDS, useBench } from './openRouter';
import {
	COMPLETED,
	CONTENT,
	DIRECTOR,
	GENERATE,
	JOB_ID,
	jobOf,
	LOOK,
	ORDER,
	scriptJob,
	VIDEO,
	videoReply,
} from './videoCalls';

const bench = useBench();
const generate = runOf(bench, GENERATE);

/** Each request that OpenRouter gets here is as its description says. */
const faultsOf =
	bodyErrors('/videos', 'VideoGenerationRequest', 'request for a video') ?? (() => []);
function sentBody(): unknown {
	const { body } = bench.upstream.requests.find(({ method }) => method === 'POST') ?? {};
	expect(faultsOf(body)).toEqual([]);
	return body;
}

describe('a video', () => {
	test('is ordered, waited for and downloaded, with what it cost', async () => {
		scriptJob(bench);
		const run = await generate();
		expect(onlyJson(run)).toEqual({
			jobId: JOB_ID,
			status: 'completed',
			model: DIRECTOR,
			cost: 0.5,
			isByok: false,
			generationId: 'gen-video',
			urls: COMPLETED.unsigned_urls,
			videos: [
				{ binaryKey: 'data', fileName: 'video_0.mp4', mimeType: 'video/mp4', bytes: VIDEO.length },
			],
		});
		expect(contentOf(firstOf(run.output)).equals(VIDEO)).toBe(true);
		expect(firstOf(run.output).binary?.data).toMatchObject({ fileType: 'video' });
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOOK, `${CONTENT}?index=0`]);
		expect(sentBody()).toEqual({ model: DIRECTOR, prompt: 'A teapot' });
		const keys = bench.upstream.requests.map(({ headers }) => headers.authorization);
		expect(new Set(keys).size).toBe(1);
	});

	test('is asked for with all parameters', async () => {
		scriptJob(bench);
		await generate({
			waitForCompletion: false,
			options: {
				duration: 8,
				resolution: '1080p',
				aspectRatio: '9:16',
				size: '1080x1920',
				generateAudio: false,
				seed: 7,
				creativity: 2,
				upscaleFactor: 1.5,
				callbackUrl: 'https://n8n.my-app.example/webhook/video',
				providerOptions: '{"google-vertex": {"negativePrompt": "text"}}',
				sessionId: 'order-7',
				previousJobId: ' job-abc122 ',
				trace: '{"trace_id": "t"}',
				user: 'person-1',
			},
		});
		expect(sentBody()).toEqual({
			model: DIRECTOR,
			prompt: 'A teapot',
			duration: 8,
			resolution: '1080p',
			aspect_ratio: '9:16',
			size: '1080x1920',
			generate_audio: false,
			seed: 7,
			creativity: 2,
			upscale_factor: 1.5,
			callback_url: 'https://n8n.my-app.example/webhook/video',
			previous_job_id: 'job-abc122',
			trace: { trace_id: 't' },
			user: 'person-1',
			provider: { options: { 'google-vertex': { negativePrompt: 'text' } } },
		});
		expect(bench.upstream.requests[0]?.headers['x-session-id']).toBe('order-7');
	});

	test('starts from frames and references: files of the item, and addresses', async () => {
		scriptJob(bench);
		const run = await generate(
			{
				prompt: '',
				waitForCompletion: false,
				frameImages: {
					values: [
						{ frameType: 'last_frame', source: 'url', url: 'https://my-app.example/end.png' },
						{ source: 'binary', binaryField: 'start' },
					],
				},
				references: {
					values: [
						{ source: 'binary', binaryField: 'photo, sound, clip' },
						{ source: 'url', url: 'https://my-app.example/song', kind: 'audio' },
					],
				},
			},
			{
				binary: [
					{
						start: binaryOf(PNG, 'image/png'),
						photo: binaryOf(JPEG, 'image/png'),
						sound: binaryOf(WAV, 'audio/wav'),
						clip: binaryOf(MP4, 'video/mp4'),
					},
				],
			},
		);
		const data = (type: string, file: Buffer) => `data:${type};base64,${file.toString('base64')}`;
		expect(sentBody()).toEqual({
			model: DIRECTOR,
			frame_images: [
				{
					type: 'image_url',
					image_url: { url: 'https://my-app.example/end.png' },
					frame_type: 'last_frame',
				},
				{
					type: 'image_url',
					image_url: { url: data('image/png', PNG) },
					frame_type: 'first_frame',
				},
			],
			input_references: [
				{ type: 'image_url', image_url: { url: data('image/jpeg', JPEG) } },
				{ type: 'audio_url', audio_url: { url: data('audio/wav', WAV) } },
				{ type: 'video_url', video_url: { url: data('video/mp4', MP4) } },
				{ type: 'audio_url', audio_url: { url: 'https://my-app.example/song' } },
			],
		});
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('leaves out the references'),
		]);
	});

	test('is only ordered when nobody waits, and the item has its job', async () => {
		scriptJob(bench);
		expect(onlyJson(await generate({ waitForCompletion: false }))).toEqual({
			jobId: JOB_ID,
			status: 'pending',
			model: DIRECTOR,
			generationId: 'gen-video',
		});
		expect(callsOf(bench)).toEqual([ORDER]);
	});

	test('of two items differ, and stay with their items', async () => {
		const clip = (word: string) => Buffer.concat([VIDEO, Buffer.from(word)]);
		bench.upstream.route(ORDER, ({ body }) => {
			const { prompt } = body as { prompt: string };
			return json(202, { ...jobOf('pending'), id: `job-${prompt}` });
		});
		for (const word of ['cup', 'pot']) {
			bench.upstream.route(
				`GET /videos/job-${word}`,
				json(200, { ...COMPLETED, id: `job-${word}` }),
			);
			bench.upstream.route(`GET /videos/job-${word}/content`, videoReply(clip(word)));
		}
		const run = await generate(
			{ prompt: '={{ $json.name }}' },
			{ items: [{ name: 'cup' }, { name: 'pot' }] },
		);
		expect(run.output.map(({ json: { jobId } }) => jobId)).toEqual(['job-cup', 'job-pot']);
		expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		const clips = run.output.map((item) => contentOf(item));
		expect(
			clips.map((content, index) => content.equals(clip(['cup', 'pot'][index] ?? ''))),
		).toEqual([true, true]);
	});

	test('may be one of several, and each becomes a file', async () => {
		const two = { ...COMPLETED, unsigned_urls: ['https://a.example/0', 'https://a.example/1'] };
		scriptJob(bench, json(200, two));
		const second = Buffer.concat([VIDEO, Buffer.from('second')]);
		bench.upstream.route(CONTENT, ({ path }) =>
			videoReply(path.endsWith('index=1') ? second : VIDEO),
		);
		const run = await generate({ options: { checkEvery: 0.1, outputField: 'clip' } });
		expect(onlyJson(run).videos).toMatchObject([
			{ binaryKey: 'clip', fileName: 'video_0.mp4' },
			{ binaryKey: 'clip_1', fileName: 'video_1.mp4' },
		]);
		expect(contentOf(firstOf(run.output), 'clip_1').equals(second)).toBe(true);
	});
});

describe('a job', () => {
	const endsWith = (status: string, error?: string) =>
		scriptJob(
			bench,
			json(200, jobOf('pending')),
			json(200, {
				...jobOf(status),
				...(error !== undefined && { error, user_id: 'user_2ACCOUNTLEAK' }),
			}),
		);

	test.each([
		{ status: 'failed', message: 'The provider could not make the video' },
		{ status: 'cancelled', message: 'The video was cancelled at OpenRouter' },
		{ status: 'expired', message: 'The video has expired at OpenRouter' },
	])('that is $status fails the item with its sentence', async ({ status, message }) => {
		endsWith(status);
		const run = await generate();
		expect(run.error?.message).toBe(message);
		expect(run.error?.description).toContain(JOB_ID);
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOOK]);
	});

	test('that failed tells the author why, and nobody else', async () => {
		endsWith('failed', UPSTREAM_WORDS);
		const run = await generate();
		expect(run.error?.message).toBe('The provider could not make the video');
		expect(run.error?.description).not.toContain(UPSTREAM_WORDS);
		expect(JSON.stringify(run.error)).toContain(UPSTREAM_WORDS);
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOOK]);
		const item = onlyJson(await generate({}, { onError: 'continueRegularOutput' }));
		expect(item).toMatchObject({ statusCode: 502, errorType: 'video_failed', retryable: false });
		expect(JSON.stringify(item)).not.toContain(UPSTREAM_WORDS);
	});

	test('that is still running when the wait ends is an item that says how to go on', async () => {
		scriptJob(bench, json(200, jobOf('in_progress')));
		const run = await generate({ options: { checkEvery: 0.1, waitLimit: 0.3 } });
		const { notice, ...job } = onlyJson(run);
		expect(job).toEqual({
			jobId: JOB_ID,
			status: 'in_progress',
			model: DIRECTOR,
			generationId: 'gen-video',
		});
		expect(notice).toMatch(/goes on at OpenRouter.*Video: Download.*do not generate it again/);
		expect(run.hints.map(({ message }) => message)).toEqual([notice]);
		expect(callsOf(bench).filter((call) => call === ORDER)).toHaveLength(1);
	});

	test('is looked at again after looks that failed', async () => {
		scriptJob(bench, json(503, errorBody({ code: 503 })), { kind: 'hangUp' }, json(200, COMPLETED));
		expect(onlyJson(await generate()).status).toBe('completed');
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOOK, LOOK, `${CONTENT}?index=0`]);
	});

	test('that OpenRouter does not know yet is looked at again', async () => {
		scriptJob(bench, json(404, errorBody({ code: 404 })), json(200, COMPLETED));
		expect(onlyJson(await generate()).status).toBe('completed');
	});

	test.each([
		{ name: 'OpenRouter no longer knows', status: 404, words: 'has no video under this job ID' },
		{ name: 'the key may no longer see', status: 401, words: 'did not accept the API key' },
	])('that $name is an item with its ID, as it is paid for', async ({ status, words }) => {
		scriptJob(bench, json(200, jobOf('pending')), json(status, errorBody({ code: status })));
		const run = await generate();
		const { jobId, notice } = onlyJson(run);
		expect(jobId).toBe(JOB_ID);
		expect(notice).toContain(words);
		expect(notice).toContain(`job ${JOB_ID} goes on at OpenRouter`);
		expect(run.hints.map(({ message }) => message)).toEqual([notice]);
	});
});

test('what a model does not have is a hint, also when OpenRouter refuses the request', async () => {
	const entry = {
		id: DIRECTOR,
		name: 'Veo 3.1',
		supported_durations: [4, 8],
		supported_resolutions: ['720p', '1080p'],
		supported_aspect_ratios: null,
		generate_audio: true,
	};
	bench.upstream.route('GET /videos/models', json(200, { data: [entry] }));
	const options: INodeParameters = { duration: 5, resolution: '720p', aspectRatio: '1:1' };
	const words = `${DIRECTOR} takes as Duration 4, 8, not 5`;
	bench.upstream.route(ORDER, json(202, jobOf('pending')));
	const accepted = await generate({ waitForCompletion: false, options }, { mode: 'manual' });
	expect(accepted.hints[0]?.message).toContain(words);
	bench.upstream.route(ORDER, json(400, errorBody({ code: 400 })));
	const refused = await generate({ options });
	expect(refused.error?.message).toBe('OpenRouter did not accept the request');
	expect(refused.error?.description).toContain(words);
});
