/** video: generate, get and download, with jobs that fail, take long, and files that break. */
import { describe, expect, test } from '@jest/globals';
import type { Reply } from '../support/faultServer';
import { DESTROY, HANG_UP, json, SILENCE, trigger } from '../support/faultServer';
import { MP3, MP4, PDF, PNG, WEBM } from '../support/mediaFiles';
import { bodyErrors } from '../support/openapi';
import { binaryOf, byId, callsOf, contentOf, fileReply, runOf, startOf } from './mediaCalls';
import { errorBody, firstOf, onlyJson, useBench, UPSTREAM_WORDS } from './openRouter';

const bench = useBench();
const CAMERA = 'google/veo-3.1';
const JOB = 'job-abc123';
const ordering = {
	resource: 'video',
	operation: 'generate',
	model: byId(CAMERA),
	prompt: 'A paper boat',
	options: { checkEvery: 0.1 },
};
const film = runOf(bench, ordering);
const get = runOf(bench, { resource: 'video', operation: 'get', jobId: JOB });
const download = runOf(bench, { resource: 'video', operation: 'download', jobId: JOB });

const jobIn = (status: string, more: object = {}) => ({
	id: JOB,
	polling_url: `/api/v1/videos/${JOB}`,
	status,
	...more,
});
const DONE = jobIn('completed', {
	generation_id: 'gen-video',
	unsigned_urls: ['https://storage.example/1'],
	usage: { cost: 0.5, is_byok: false },
});
const JOB_ROUTE = `GET /videos/${JOB}`;
const FILE_ROUTE = `GET /videos/${JOB}/content`;
const ORDER = 'POST /videos';
const LOOK = `GET /videos/${JOB}`;
const LOAD = `GET /videos/${JOB}/content?index=0`;
const mp4 = (...steps: Parameters<typeof fileReply>[1]): Reply => fileReply('video/mp4', steps);

/** An order that is taken, the states that the job goes through, and its file. */
function script(states: Reply[], ...files: Reply[]): void {
	bench.upstream.route(ORDER, json(202, jobIn('pending')));
	bench.upstream.route(JOB_ROUTE, ...states);
	if (files.length > 0) bench.upstream.route(FILE_ROUTE, ...files);
}

const faultsOf = bodyErrors('/videos', 'VideoGenerationRequest', 'request for a video');
function sentBody(): unknown {
	const { body } = bench.upstream.requests.find(({ method }) => method === 'POST') ?? {};
	expect(faultsOf?.(body) ?? []).toEqual([]);
	return body;
}

describe('an ordered video', () => {
	test('is waited for, and downloaded with the key', async () => {
		script([json(200, jobIn('in_progress')), json(200, DONE)], mp4(MP4));
		const run = await film();
		expect(onlyJson(run)).toEqual({
			jobId: JOB,
			status: 'completed',
			isReady: true,
			videoCount: 1,
			videos: [
				{ binaryKey: 'data', fileName: 'video_0.mp4', mimeType: 'video/mp4', bytes: MP4.length },
			],
			cost: 0.5,
			generationId: 'gen-video',
			model: CAMERA,
		});
		expect(contentOf(firstOf(run.output))).toEqual(MP4);
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOOK, LOAD]);
		for (const { headers } of bench.upstream.requests) {
			expect(headers.authorization).toMatch(/^Bearer sk-or-/);
		}
		expect(sentBody()).toEqual({ model: CAMERA, prompt: 'A paper boat' });
	});

	test('is a job at once, without a wait', async () => {
		script([json(200, DONE)]);
		expect(onlyJson(await film({ waitForVideo: false }))).toEqual({
			jobId: JOB,
			status: 'pending',
			isReady: false,
			videoCount: 0,
			model: CAMERA,
		});
		expect(callsOf(bench)).toEqual([ORDER]);
	});

	test('may have several files', async () => {
		const urls = ['https://storage.example/1', 'https://storage.example/2'];
		script([json(200, { ...DONE, unsigned_urls: urls })], mp4(MP4), fileReply('', [WEBM]));
		const run = await film();
		expect(onlyJson(run).videos).toMatchObject([
			{ binaryKey: 'data', mimeType: 'video/mp4' },
			{ binaryKey: 'data_1', mimeType: 'video/webm' },
		]);
		expect(contentOf(firstOf(run.output), 'data_1')).toEqual(WEBM);
		expect(callsOf(bench).at(-1)).toBe(`GET /videos/${JOB}/content?index=1`);
	});

	test('is asked for with all parameters', async () => {
		script([json(200, DONE)], mp4(MP4));
		const binary = [
			{ first: binaryOf(PNG, 'image/png'), sound: binaryOf(MP3, 'audio/mpeg', 'a.mp3') },
		];
		const parameters = {
			frames: {
				values: [
					{ frameType: 'first_frame', source: 'binary', binaryField: 'first' },
					{ frameType: 'last_frame', source: 'url', url: 'https://a.example/last.png' },
				],
			},
			references: {
				values: [
					{ source: 'binary', binaryField: 'sound' },
					{ source: 'url', url: 'https://a.example/clip.mp4' },
				],
			},
			waitForVideo: false,
			options: {
				duration: 8,
				resolution: '720p',
				aspectRatio: '16:9',
				generateAudio: false,
				seed: 7,
				callbackUrl: 'https://n8n.example/webhook/video',
				creativity: 1,
				upscaleFactor: 2,
				providerOptions: '{"google-vertex": {"a": 1}}',
			},
		};
		await film(parameters, { binary });
		expect(sentBody()).toEqual({
			model: CAMERA,
			prompt: 'A paper boat',
			frame_images: [
				{
					type: 'image_url',
					image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` },
					frame_type: 'first_frame',
				},
				{
					type: 'image_url',
					image_url: { url: 'https://a.example/last.png' },
					frame_type: 'last_frame',
				},
			],
			input_references: [
				{
					type: 'audio_url',
					audio_url: { url: `data:audio/mpeg;base64,${MP3.toString('base64')}` },
				},
				{ type: 'video_url', video_url: { url: 'https://a.example/clip.mp4' } },
			],
			duration: 8,
			resolution: '720p',
			aspect_ratio: '16:9',
			generate_audio: false,
			seed: 7,
			callback_url: 'https://n8n.example/webhook/video',
			creativity: 1,
			upscale_factor: 2,
			provider: { options: { 'google-vertex': { a: 1 } } },
		});
	});

	test('of two items differs', async () => {
		bench.upstream.route(ORDER, ({ body }) =>
			json(202, { ...jobIn('pending'), id: (body as { prompt: string }).prompt }),
		);
		const run = await film(
			{ prompt: '={{ $json.id }}', waitForVideo: false },
			{ items: [{ id: 'job-1' }, { id: 'job-2' }] },
		);
		expect(run.output.map(({ json: item, pairedItem }) => [item.jobId, pairedItem])).toEqual([
			['job-1', { item: 0 }],
			['job-2', { item: 1 }],
		]);
	});

	test('is still waited for while looks fail', async () => {
		script(
			[
				json(404, errorBody({ code: 404 })),
				json(503, errorBody({ code: 503 })),
				HANG_UP,
				json(200, DONE),
			],
			mp4(MP4),
		);
		const run = await film({ options: { checkEvery: 0.1, attempts: 1 } });
		// The job is not found until OpenRouter has stored it.
		expect(onlyJson(run)).toMatchObject({ isReady: true });
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOOK, LOOK, LOOK, LOAD]);
	});
});

describe('a video that is paid for is not ordered again', () => {
	test('when it takes longer than the wait: the output has its job', async () => {
		script([json(200, jobIn('in_progress'))]);
		const run = await film({ options: { checkEvery: 0.1, waitAtMost: 0.2 } });
		expect(onlyJson(run)).toMatchObject({
			jobId: JOB,
			status: 'in_progress',
			isReady: false,
			problem: expect.stringContaining('do not order it again'),
		});
		expect(run.hints).toHaveLength(1);
		expect(callsOf(bench).filter((call) => call === ORDER)).toHaveLength(1);
	});

	test.each([
		{ name: 'breaks', file: mp4(MP4.subarray(0, 20), DESTROY) },
		{ name: 'is empty', file: mp4() },
		{ name: 'is refused', file: json(502, errorBody({ code: 502 })) },
		{ name: 'is larger than the limit', file: mp4(Buffer.alloc(1_200_000)) },
	])('when its download $name: the output has its job', async ({ file }) => {
		script([json(200, DONE)], file);
		const run = await film({ options: { checkEvery: 0.1, attempts: 1, maxFileSizeMb: 1 } });
		expect(onlyJson(run)).toMatchObject({
			jobId: JOB,
			isReady: true,
			cost: 0.5,
			problem: expect.stringContaining('could not be downloaded'),
		});
		expect(firstOf(run.output).binary).toBeUndefined();
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOAD]);
	});

	test('when its download breaks once: the download is repeated', async () => {
		script([json(200, DONE)], mp4(MP4.subarray(0, 20), DESTROY), mp4(MP4));
		expect(contentOf(firstOf((await film()).output))).toEqual(MP4);
		expect(callsOf(bench)).toEqual([ORDER, LOOK, LOAD, LOAD]);
	});

	test('when its job may no longer be seen: the output has its job', async () => {
		script([json(401, errorBody({ code: 401 }))]);
		expect(onlyJson(await film())).toMatchObject({ jobId: JOB, problem: /API key/ });
	});

	test.each([
		{ name: 'no answer comes in time', reply: SILENCE, code: '504' },
		{ name: 'the connection breaks', reply: HANG_UP, code: '502' },
		{ name: 'a proxy gives up', reply: json(524, errorBody({ code: 524 })), code: '524' },
	])('when $name after the order', async ({ reply, code }) => {
		bench.upstream.route(ORDER, reply);
		const run = await film({ options: { timeout: 0.3 } });
		expect(run.error).toMatchObject({
			httpCode: code,
			description: expect.stringContaining('made and billed all the same'),
		});
		await bench.upstream.roundTrips();
		expect(callsOf(bench)).toEqual([ORDER]);
	});
});

describe('an order that fails', () => {
	test.each(['failed', 'cancelled', 'expired'])('because its job has %s', async (status) => {
		script([json(200, jobIn(status, { error: UPSTREAM_WORDS }))]);
		const run = await film({}, { onError: 'continueRegularOutput' });
		expect(onlyJson(run)).toMatchObject({ errorType: `video_${status}`, statusCode: 502 });
		expect(JSON.stringify(run.output)).not.toContain(UPSTREAM_WORDS);
		expect(callsOf(bench)).toEqual([ORDER, LOOK]);
	});

	test('with 402 is not repeated', async () => {
		bench.upstream.route(ORDER, json(402, errorBody({ code: 402 })));
		expect((await film()).error).toMatchObject({ httpCode: '402' });
		expect(callsOf(bench)).toEqual([ORDER]);
	});

	test('with 429 waits as told, and is sent again', async () => {
		const busy = json(429, errorBody({ code: 429 }), { 'Retry-After': '0' });
		bench.upstream.route(ORDER, busy, json(202, jobIn('pending')));
		expect((await film({ waitForVideo: false })).output).toHaveLength(1);
		expect(callsOf(bench)).toEqual([ORDER, ORDER]);
	});

	test('without a job says that it may be billed', async () => {
		bench.upstream.route(ORDER, json(202, { status: 'pending' }));
		expect((await film()).error).toMatchObject({
			message: expect.stringContaining('under which ID'),
		});
	});

	test.each([
		{
			name: 'neither prompt nor image',
			parameters: { prompt: '' },
			message: 'Prompt is empty, and there is no image',
		},
		{
			name: 'a frame that is missing',
			parameters: { frames: { values: [{ source: 'binary', binaryField: 'first' }] } },
			message: 'The incoming item has no binary field “first” to attach',
		},
		{
			name: 'a frame that is a PDF',
			parameters: { frames: { values: [{ source: 'binary', binaryField: 'pdf' }] } },
			message: expect.stringContaining('image'),
		},
		{
			name: 'two first frames',
			parameters: {
				frames: {
					values: [1, 2].map((n) => ({ source: 'url', url: `https://a.example/${n}.png` })),
				},
			},
			message: 'Frames has two images for the first frame',
		},
		{
			name: 'a callback without https',
			parameters: { options: { callbackUrl: 'http://n8n.example/a' } },
			message: 'Callback URL does not begin with https://',
		},
		{
			name: 'two sizes',
			parameters: { options: { size: '1280x720', resolution: '720p' } },
			message: 'Options has Size beside Resolution or Aspect Ratio',
		},
	])('is not sent with $name', async ({ parameters, message }) => {
		const binary = [{ pdf: binaryOf(PDF, 'application/pdf') }];
		const run = await film(parameters, { binary });
		expect(run.error).toMatchObject({ message, httpCode: '400' });
		expect(bench.upstream.requests).toEqual([]);
	});
});

test('a stop ends the wait at once', async () => {
	const looked = trigger();
	script([json(200, jobIn('in_progress'))]);
	bench.upstream.route(JOB_ROUTE, () => {
		looked.fire();
		return json(200, jobIn('in_progress'));
	});
	const running = startOf(bench, ordering)({ options: { checkEvery: 1 } });
	await looked.fired;
	running.cancel();
	expect((await running.finished).status).toBe('canceled');
});

describe('a look at a job', () => {
	test.each([
		{ body: jobIn('pending'), told: { status: 'pending', isReady: false } },
		{ body: DONE, told: { status: 'completed', isReady: true, cost: 0.5 } },
		{ body: jobIn('failed', { error: 'no' }), told: { status: 'failed', isReady: false } },
		{ body: jobIn('a_newer_one'), told: { status: 'a_newer_one', isReady: false } },
	])('that is $told.status', async ({ body, told }) => {
		bench.upstream.route(JOB_ROUTE, json(200, body));
		expect(onlyJson(await get())).toMatchObject({ jobId: JOB, ...told });
	});

	test('takes the address for polling, too', async () => {
		bench.upstream.route(JOB_ROUTE, json(200, DONE));
		const run = await get({ jobId: `https://openrouter.ai/api/v1/videos/${JOB}?a=1` });
		expect(onlyJson(run)).toMatchObject({ jobId: JOB });
		expect(callsOf(bench)).toEqual([LOOK]);
	});

	test('that OpenRouter does not know', async () => {
		bench.upstream.route(JOB_ROUTE, json(404, errorBody({ code: 404 })));
		expect((await get()).error).toMatchObject({
			message: 'OpenRouter has no video under this job ID',
			httpCode: '404',
		});
	});

	test.each([
		{ jobId: '={{ "" }}', message: 'Job ID is empty' },
		{ jobId: 'gen-1795340261', message: 'Job ID is the ID of a generation, not of a video' },
		{ jobId: 'batch_1', message: 'Job ID is the ID of a batch, not of a video' },
		{ jobId: '../key', message: 'Job ID is not the ID of a video' },
		{ jobId: 'https://storage.example/a.mp4', message: 'Job ID is not the ID of a video' },
	])('is not sent for $jobId', async ({ jobId, message }) => {
		for (const run of [await get({ jobId }), await download({ jobId })]) {
			expect(run.error).toMatchObject({ message, httpCode: '400' });
		}
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('a download', () => {
	test('gives the files, and what they cost', async () => {
		bench.upstream.route(JOB_ROUTE, json(200, DONE));
		bench.upstream.route(FILE_ROUTE, mp4(MP4));
		const run = await download({ options: { outputField: 'film' } });
		expect(onlyJson(run)).toMatchObject({ cost: 0.5, videos: [{ binaryKey: 'film' }] });
		expect(contentOf(firstOf(run.output), 'film')).toEqual(MP4);
	});

	test.each([
		{ status: 'in_progress', message: 'The video is not ready: its status is in_progress' },
		{ status: 'failed', message: 'The provider could not make the video' },
	])('of a video that is $status is an error', async ({ status, message }) => {
		bench.upstream.route(JOB_ROUTE, json(200, jobIn(status)));
		expect((await download()).error).toMatchObject({ message });
		expect(callsOf(bench)).toEqual([LOOK]);
	});

	test('that breaks off each time is an error', async () => {
		bench.upstream.route(JOB_ROUTE, json(200, DONE));
		bench.upstream.route(FILE_ROUTE, mp4(MP4.subarray(0, 20), DESTROY));
		const run = await download({ options: { attempts: 2 } });
		expect(run.error).toMatchObject({ httpCode: '502' });
		expect(callsOf(bench)).toEqual([LOOK, LOAD, LOAD]);
	});
});
