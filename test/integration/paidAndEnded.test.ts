/** n8n ends a run, or cannot keep its file, after something was paid for: the error says what, and where it is. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { withFullDisk } from '../support/n8nCore';
import { json, SILENCE, STALL, trigger, type Reply } from '../support/reply';
import { MP3, PNG } from '../support/mediaFiles';
import { byId, callsOf, fileReply, runOf, startOf } from './mediaCalls';
import { MODEL, onlyJson, useBench } from './openRouter';
import { COMPLETED, CONTENT, GENERATE, JOB_ID, jobOf, LOOK, ORDER, scriptJob } from './videoCalls';

const bench = useBench();

const IMAGE: INodeParameters = {
	resource: 'image',
	operation: 'generate',
	model: byId('a/b'),
	prompt: 'A teapot',
};
const SPEECH: INodeParameters = {
	resource: 'audio',
	operation: 'speak',
	model: byId('a/b'),
	text: 'Hello',
};
const BATCH: INodeParameters = {
	resource: 'batch',
	operation: 'create',
	model: byId(MODEL),
	prompt: 'Hi',
};
const KEY: INodeParameters = { resource: 'key', operation: 'create', name: 'Customer' };

describe('an execution that is stopped', () => {
	test.each<{ name: string; look: Reply; content?: Reply; calls: number }>([
		{ name: 'waits for it', look: json(200, jobOf('in_progress')), calls: 2 },
		{ name: 'looks at it', look: SILENCE, calls: 2 },
		{
			name: 'downloads it',
			look: json(200, COMPLETED),
			content: fileReply('video/mp4', ['ftyp', STALL]),
			calls: 3,
		},
	])('names the job of a video while it $name', async ({ look, content, calls }) => {
		scriptJob(bench, look);
		if (content !== undefined) bench.upstream.route(CONTENT, content);
		const running = startOf(bench, GENERATE)();
		await bench.upstream.request(calls);
		running.cancel();
		expect((await running.finished).error).toMatchObject({
			message: 'The execution was canceled',
			description: expect.stringMatching(
				new RegExp(`^It was stopped in n8n\\. The video’s job ${JOB_ID} goes on .*Video: Download`),
			),
		});
	});

	test('names the jobs of all items', async () => {
		let orders = 0;
		bench.upstream.route(ORDER, () => {
			orders += 1;
			return json(202, { ...jobOf('pending'), id: `job-${orders}` });
		});
		const ids = ['job-1', 'job-2', 'job-3'];
		const looked = ids.map((id) => {
			const look = trigger();
			bench.upstream.route(`GET /videos/${id}`, () => {
				look.fire();
				return json(200, { ...jobOf('in_progress'), id });
			});
			return look.fired;
		});
		const running = startOf(bench, GENERATE)({}, { items: [{}, {}, {}] });
		await Promise.all(looked);
		running.cancel();
		const { description } = (await running.finished).error ?? {};
		for (const id of ids) expect(description).toContain(id);
	});

	test.each<{ name: string; route: string; parameters: INodeParameters; says: RegExp }>([
		{ name: 'a video', route: ORDER, parameters: GENERATE, says: /A video may be on its way/ },
		{
			name: 'an image',
			route: 'POST /images',
			parameters: IMAGE,
			says: /It may have been made and billed all the same/,
		},
		{
			name: 'a batch',
			route: 'POST /batches',
			parameters: BATCH,
			says: /The batch may be running and will then be billed/,
		},
		{
			name: 'a key',
			route: 'POST /keys',
			parameters: KEY,
			says: /The key may have been created all the same/,
		},
	])('says that $name may have been made', async ({ route, parameters, says }) => {
		bench.upstream.route(route, SILENCE);
		const credential =
			parameters.resource === 'key' ? bench.managementCredential() : bench.credential();
		const running = startOf(bench, parameters)({}, { credential });
		await bench.upstream.request(1);
		running.cancel();
		const { error } = await running.finished;
		expect(error?.message).toBe('The execution was canceled');
		expect(error?.description).toMatch(says);
		expect(error?.description).not.toMatch(/network/);
	});

	test.each<{ name: string; route: string; parameters: INodeParameters }>([
		{
			name: 'nothing is made',
			route: 'GET /models/user',
			parameters: { resource: 'model', operation: 'getMany' },
		},
		{
			name: 'the voice is still checked',
			route: 'GET /models',
			parameters: { ...SPEECH, voice: byId('alloy') },
		},
	])('says nothing more where $name', async ({ route, parameters }) => {
		bench.upstream.route(route, SILENCE);
		const running = startOf(bench, parameters)();
		await bench.upstream.request(1);
		running.cancel();
		expect((await running.finished).error?.description).toBe('It was stopped in n8n');
		expect(callsOf(bench)).toEqual([]);
	});
});

describe('a file that n8n cannot store', () => {
	const image = { data: [{ b64_json: PNG.toString('base64') }], usage: { cost: 0.04 } };

	test.each<{ name: string; route: string; reply: Reply; parameters: INodeParameters }>([
		{ name: 'an image', route: 'POST /images', reply: json(200, image), parameters: IMAGE },
		{
			name: 'speech',
			route: 'POST /audio/speech',
			reply: fileReply('audio/mpeg', [MP3], { 'x-generation-id': 'gen-1' }),
			parameters: SPEECH,
		},
	])('is an error that says what it is, and what it cost: $name', async (given) => {
		const { route, reply, parameters } = given;
		bench.upstream.route(route, reply);
		const run = runOf(bench, parameters);
		const { error } = await withFullDisk(run);
		expect(error).toMatchObject({
			message: 'n8n could not store a file that OpenRouter sent',
			messages: [expect.stringContaining('ENOSPC')],
		});
		const item = onlyJson(
			await withFullDisk(async () => await run({}, { onError: 'continueRegularOutput' })),
		);
		expect(item).toMatchObject({ statusCode: 500, errorType: 'not_stored', retryable: false });
		expect(item).toMatchObject(
			given.name === 'speech' ? { generationId: 'gen-1' } : { cost: 0.04 },
		);
		expect(JSON.stringify(item)).not.toContain('ENOSPC');
	});

	test('is no error of a video, whose job is named, so that none is ordered again', async () => {
		scriptJob(bench, json(200, COMPLETED));
		const retried = { retryOnFail: true, maxTries: 2, waitBetweenTries: 10 };
		const run = await withFullDisk(
			async () => await runOf(bench, GENERATE)({}, { settings: retried }),
		);
		expect(onlyJson(run)).toMatchObject({
			jobId: JOB_ID,
			status: 'completed',
			cost: 0.5,
			notice: expect.stringMatching(/^n8n could not store a file .*Video: Download/),
		});
		expect(callsOf(bench).filter((call) => call === ORDER)).toHaveLength(1);
		const downloaded = await withFullDisk(
			async () => await runOf(bench, { resource: 'video', operation: 'download', jobId: JOB_ID })(),
		);
		expect(downloaded.error?.description).toContain(`The video’s job ${JOB_ID}`);
		expect(callsOf(bench)).toContain(LOOK);
	});
});
