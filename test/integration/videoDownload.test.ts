/** video: get and video: download; and downloads that break. */
import { describe, expect, test } from '@jest/globals';
import { json, SILENCE, STALL, text, type Reply } from '../support/reply';
import { callsOf, contentOf, fileReply, runOf, startOf } from './mediaCalls';
import { errorBody, firstOf, onlyJson, useBench } from './openRouter';
import {
	brokenReply,
	COMPLETED,
	CONTENT,
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
const GET = { resource: 'video', operation: 'get', jobId: JOB_ID };
const DOWNLOAD = { resource: 'video', operation: 'download', jobId: JOB_ID };
const get = runOf(bench, GET);
const download = runOf(bench, DOWNLOAD);
const generate = runOf(bench, GENERATE);

describe('video: get', () => {
	test('tells the state, what it cost, and where the videos are', async () => {
		bench.upstream.route(LOOK, json(200, COMPLETED));
		expect(onlyJson(await get())).toEqual({
			jobId: JOB_ID,
			status: 'completed',
			cost: 0.5,
			isByok: false,
			generationId: 'gen-video',
			urls: COMPLETED.unsigned_urls,
		});
		expect(callsOf(bench)).toEqual([LOOK]);
	});

	test('of a failed job is no failure, and keeps the provider’s words to itself', async () => {
		bench.upstream.route(LOOK, json(200, jobOf('failed', { error: 'Words of the provider' })));
		expect(onlyJson(await get())).toEqual({
			jobId: JOB_ID,
			status: 'failed',
			generationId: 'gen-video',
			notice: 'The provider could not make the video',
		});
	});

	test('gives OpenRouter’s own body, without the account, when not simplified', async () => {
		const body = jobOf('pending', { user_id: 'user_2ACCOUNTLEAK' });
		bench.upstream.route(LOOK, json(200, body));
		expect(onlyJson(await get({ simplify: false }))).toEqual(jobOf('pending'));
	});

	test('is no failed item without Simplify, whatever became of the job', async () => {
		for (const body of [jobOf('failed', { error: 'Words' }), { ...COMPLETED, error: null }]) {
			bench.upstream.route(LOOK, json(200, body));
			expect(onlyJson(await get({ simplify: false }))).not.toHaveProperty('error');
		}
	});

	test('keeps the ID that was asked for, and says that an answer is none in words of a look-up', async () => {
		bench.upstream.route(LOOK, json(200, { ...COMPLETED, id: 'job-other' }), json(200, {}));
		expect(onlyJson(await get()).jobId).toBe(JOB_ID);
		expect((await get()).error?.message).toBe('The answer was not in OpenRouter’s format');
	});

	test('has no limit on output tokens to lower when credit is used up', async () => {
		bench.upstream.route(LOOK, json(402, { error: { code: 402 } }));
		expect((await get()).error?.description).not.toMatch(/output tokens/);
	});

	test('of two items differ', async () => {
		for (const id of ['job-1', 'job-2']) {
			bench.upstream.route(`GET /videos/${id}`, json(200, { ...COMPLETED, id }));
		}
		const items = [{ id: 'job-1' }, { id: 'job-2' }];
		const run = await get({ jobId: '={{ $json.id }}' }, { items });
		expect(run.output.map(({ json: { jobId } }) => jobId)).toEqual(['job-1', 'job-2']);
	});

	test('is a tool, to which the agent’s model gives the ID', async () => {
		bench.upstream.route(LOOK, json(200, COMPLETED));
		const run = await runOf(bench, { resource: 'video', operation: 'get' })(
			{},
			{ asTool: { by: 'engine', named: 'as n8n does', asked: { Job_ID: JOB_ID } } },
		);
		expect(run.error?.message).toBeUndefined();
		expect(JSON.stringify(run.tasks)).toContain('completed');
		expect(callsOf(bench)).toEqual([LOOK]);
	});

	test.each([
		{ status: 404, message: 'OpenRouter has no video under this job ID' },
		{ status: 401, message: 'OpenRouter did not accept the API key' },
	])('that fails with $status says why', async ({ status, message }) => {
		bench.upstream.route(LOOK, json(status, errorBody({ code: status })));
		expect((await get()).error?.message).toBe(message);
	});

	test('is tried again after 429 with Retry-After', async () => {
		const limited = json(429, errorBody({ code: 429 }), { 'retry-after': '0' });
		bench.upstream.route(LOOK, limited, json(200, COMPLETED));
		expect(onlyJson(await get()).status).toBe('completed');
	});
});

test.each<{ jobId: string; message: string }>([
	{ jobId: "={{ '' }}", message: 'Job ID is empty' },
	{
		jobId: 'gen-1795340261-abc',
		message: 'Job ID is a generation ID, not the ID of a video’s job',
	},
	{ jobId: 'batch_123', message: 'Job ID is the ID of a batch, not the ID of a video’s job' },
	{
		jobId: 'https://openrouter.ai/api/v1/videos/job-abc123',
		message: 'Job ID is an address, not the ID of a video’s job',
	},
	{ jobId: 'google/veo-3.1', message: 'Job ID is the ID of a model, not the ID of a video’s job' },
	{ jobId: '..', message: 'Job ID has signs that no ID of a video’s job has' },
	{ jobId: '[object Object]', message: 'Job ID has signs that no ID of a video’s job has' },
])('the job ID “$jobId” is refused before anything is sent', async ({ jobId, message }) => {
	for (const run of [await get({ jobId }), await download({ jobId })]) {
		expect(run.error?.message).toBe(message);
	}
	expect(bench.upstream.requests).toEqual([]);
});

describe('video: download', () => {
	test('gives the file and what it cost', async () => {
		scriptJob(bench, json(200, COMPLETED));
		const run = await download();
		expect(onlyJson(run)).toMatchObject({
			jobId: JOB_ID,
			status: 'completed',
			cost: 0.5,
			videos: [{ binaryKey: 'data', mimeType: 'video/mp4', bytes: VIDEO.length }],
		});
		expect(contentOf(firstOf(run.output)).equals(VIDEO)).toBe(true);
		expect(callsOf(bench)).toEqual([LOOK, `${CONTENT}?index=0`]);
	});

	describe('of a job that made several', () => {
		const three = { ...COMPLETED, unsigned_urls: ['https://a.example/0', 'b', 'c'] };
		const clips = [0, 1, 2].map((index) => Buffer.concat([VIDEO, Buffer.from(`n${index}`)]));
		const script = () => {
			bench.upstream.route(LOOK, json(200, three));
			bench.upstream.route(CONTENT, ({ path }) => videoReply(clips[Number(path.at(-1))]));
		};

		test('gives all of them', async () => {
			script();
			const { output } = await download();
			const [item] = output;
			const keys = ['data', 'data_1', 'data_2'];
			expect(Object.keys(item?.binary ?? {})).toEqual(keys);
			expect(keys.map((key) => contentOf(firstOf(output), key))).toEqual(clips);
		});

		test('gives the one that is chosen', async () => {
			script();
			const run = await download({ options: { outputIndex: 2 } });
			expect(onlyJson(run).videos).toMatchObject([{ binaryKey: 'data', fileName: 'video_2.mp4' }]);
			expect(callsOf(bench)).toEqual([LOOK, `${CONTENT}?index=2`]);
		});

		test('has no fourth', async () => {
			script();
			const run = await download({ options: { outputIndex: 3 } });
			expect(run.error?.message).toBe('Output Index is 3, and the job made 3 videos');
			expect(callsOf(bench)).toEqual([LOOK]);
		});
	});

	test('of a video that is not ready says so', async () => {
		scriptJob(bench, json(200, jobOf('in_progress')));
		const run = await download();
		expect(run.error?.message).toBe('The video is not ready: its job is “in_progress”');
		expect(callsOf(bench)).toEqual([LOOK]);
		const item = onlyJson(await download({}, { onError: 'continueRegularOutput' }));
		expect(item).toMatchObject({ errorType: 'video_not_ready', retryable: true });
	});

	test('of a job that failed says so', async () => {
		scriptJob(bench, json(200, jobOf('failed', { error: 'Words of the provider' })));
		expect((await download()).error?.message).toBe('The provider could not make the video');
	});

	test.each([{ route: LOOK }, { route: CONTENT }])(
		'whose time is over says what may help: $route',
		async ({ route }) => {
			scriptJob(bench, json(200, COMPLETED));
			bench.upstream.route(route, SILENCE);
			const run = await download({ options: { timeout: 0.3 } });
			expect(run.error?.message).toBe('The answer did not arrive in time');
			expect(run.error?.description).toMatch(/^Raise Total Timeout under Options(\.|$)/);
		},
	);

	test('ends when the execution is stopped', async () => {
		scriptJob(bench, json(200, COMPLETED));
		bench.upstream.route(CONTENT, SILENCE);
		const running = startOf(bench, DOWNLOAD)();
		const request = await bench.upstream.request(2);
		running.cancel();
		await request.closedByClient;
		expect((await running.finished).status).toBe('canceled');
	});
});

describe('a download', () => {
	test('that breaks is tried again, and the video is not ordered again', async () => {
		scriptJob(bench);
		bench.upstream.route(CONTENT, brokenReply(), json(502, errorBody({ code: 502 })), videoReply());
		const run = await generate();
		expect(contentOf(firstOf(run.output)).equals(VIDEO)).toBe(true);
		expect(callsOf(bench).filter((call) => call === ORDER)).toHaveLength(1);
	});

	test.each<{ name: string; reply: Reply; message: string }>([
		{
			name: 'breaks each time',
			reply: brokenReply(),
			message: 'The answer broke off before it was complete',
		},
		{
			name: 'is a page',
			reply: text(200, '<html>Welcome</html>'),
			message: 'OpenRouter sent no video',
		},
		{ name: 'is empty', reply: fileReply('video/mp4', []), message: 'OpenRouter sent no video' },
		{
			name: 'is an error under status 200',
			reply: json(200, errorBody({ code: 403 })),
			message: 'OpenRouter refused this request',
		},
	])('that $name is an item with the job, to get it later', async ({ reply, message }) => {
		scriptJob(bench);
		bench.upstream.route(CONTENT, reply);
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const run = await generate({ options: { attempts: 2, checkEvery: 0.1 } }, { settings });
		const { status, cost, notice } = onlyJson(run);
		expect({ status, cost }).toEqual({ status: 'completed', cost: 0.5 });
		expect(notice).toMatch(
			new RegExp(
				`^${message}.*job ${JOB_ID} .*Video: Download, which costs nothing.*do not generate it again`,
			),
		);
		// Not even n8n's Retry On Fail orders it again.
		expect(callsOf(bench).filter((call) => call === ORDER)).toHaveLength(1);
		const later = await download({ options: { attempts: 1 } });
		expect(later.error?.message).toBe(message);
		expect(later.error?.description).toContain(JOB_ID);
	});

	test('of the second video that fails keeps the first', async () => {
		scriptJob(bench, json(200, { ...COMPLETED, unsigned_urls: ['a', 'b'] }));
		bench.upstream.route(CONTENT, ({ path }) =>
			path.endsWith('index=1') ? json(404, errorBody({ code: 404 })) : videoReply(),
		);
		const run = await generate();
		expect(onlyJson(run)).toMatchObject({ videos: [{ binaryKey: 'data' }] });
		expect(onlyJson(run).notice).toContain('has no video under this job ID');
		expect(contentOf(firstOf(run.output)).equals(VIDEO)).toBe(true);
	});

	test('that the execution’s stop ends is no item', async () => {
		scriptJob(bench, json(200, COMPLETED));
		bench.upstream.route(CONTENT, SILENCE);
		const running = startOf(bench, GENERATE)();
		const request = await bench.upstream.request(3);
		running.cancel();
		await request.closedByClient;
		expect((await running.finished).status).toBe('canceled');
	});

	test('that is larger than the limit is not read to its end', async () => {
		scriptJob(bench, json(200, COMPLETED));
		const large = Buffer.alloc(1024 * 1024 + 1);
		const generation = { 'x-generation-id': 'gen-video' };
		bench.upstream.route(CONTENT, fileReply('video/mp4', [large, large, STALL], generation));
		const run = await download({ options: { maxVideoSizeMb: 1 } });
		expect(run.error?.message).toBe('The file is larger than the limit of this node');
		expect(run.error?.description).toMatch(/^Raise Max Video Size \(MB\) under Options/);
		const options = { maxVideoSizeMb: 1 };
		const failed = await download({ options }, { onError: 'continueRegularOutput' });
		expect(onlyJson(failed)).toMatchObject({ statusCode: 502, cost: 0.5 });
	});

	test('whose bytes say nothing has the type that OpenRouter says', async () => {
		scriptJob(bench, json(200, COMPLETED));
		bench.upstream.route(CONTENT, fileReply('video/webm', [Buffer.alloc(100)]));
		expect(onlyJson(await download()).videos).toMatchObject([
			{ mimeType: 'video/webm', fileName: 'video_0.webm' },
		]);
	});
});
