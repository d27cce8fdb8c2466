/** What is sent again for a video, and what never is; and what is refused before anything is sent. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { HANG_UP, json, SILENCE, text, trigger, type Reply } from '../support/reply';
import { PDF, PNG } from '../support/mediaFiles';
import { binaryOf, byId, callsOf, runOf, startOf } from './mediaCalls';
import { errorBody, firstOf, onlyJson, useBench } from './openRouter';
import { COMPLETED, CONTENT, GENERATE, JOB_ID, jobOf, LOOK, ORDER, scriptJob } from './videoCalls';

const bench = useBench();
const generate = runOf(bench, GENERATE);
const start = startOf(bench, GENERATE);

const ORDERED = json(202, jobOf('pending'));
const error = (status: number, headers: Record<string, string> = {}): Reply =>
	json(status, errorBody({ code: status }), headers);

describe('an order', () => {
	test.each([
		{ name: '429 with Retry-After', reply: error(429, { 'retry-after': '0' }) },
		{ name: '402 with Retry-After', reply: error(402, { 'retry-after': '0' }) },
		{ name: '503', reply: error(503, { 'retry-after': '0' }) },
	])('that was not begun is sent again: $name', async ({ reply }) => {
		scriptJob(bench);
		bench.upstream.route(ORDER, reply, ORDERED);
		expect(onlyJson(await generate({ waitForCompletion: false })).jobId).toBe(JOB_ID);
		expect(callsOf(bench)).toEqual([ORDER, ORDER]);
	});

	test.each<{ name: string; reply: Reply; message: string }>([
		{ name: 'the connection breaks', reply: HANG_UP, message: 'OpenRouter could not be reached' },
		{ name: 'no answer in time', reply: SILENCE, message: 'The answer did not arrive in time' },
		{ name: '504', reply: error(504), message: 'The model’s provider took too long' },
		{ name: '500', reply: error(500), message: 'OpenRouter had an internal error' },
		{
			name: '502 of a proxy',
			reply: text(502, '<html>Bad gateway</html>'),
			message: 'The model’s provider did not give a valid answer',
		},
		{
			name: 'an answer that is not JSON',
			reply: text(200, '<html>Welcome</html>'),
			message: 'The answer was not in OpenRouter’s format',
		},
		{
			name: 'an answer without an ID',
			reply: json(202, { status: 'pending' }),
			message: 'OpenRouter did not say under which ID it makes the video',
		},
	])(
		'that may have been accepted is never sent again, and the error says so: $name',
		async ({ reply, message }) => {
			scriptJob(bench);
			bench.upstream.route(ORDER, reply, ORDERED);
			const run = await generate({ options: { timeout: 1, checkEvery: 0.1 } });
			expect(run.error?.message).toBe(
				`${message}. A video may be on its way all the same, and is billed then`,
			);
			expect(run.error?.description).toMatch(/was not ordered again.*openrouter\.ai\/activity/);
			// The usual hint for a call that took too long is about the answer of a model.
			expect(run.error?.description).not.toContain('output tokens');
			await bench.upstream.roundTrips();
			expect(callsOf(bench)).toEqual([ORDER]);
		},
	);

	test.each([
		{ status: 402, message: 'The OpenRouter account or key is out of credit' },
		{ status: 400, message: 'OpenRouter did not accept the request' },
	])('that is refused with $status is just refused', async ({ status, message }) => {
		bench.upstream.route(ORDER, error(status));
		expect((await generate()).error?.message).toBe(message);
		expect(callsOf(bench)).toEqual([ORDER]);
	});

	test('to a server that cannot be reached has not been accepted', async () => {
		const credential = bench.credential({ baseUrl: 'http://127.0.0.1:1/api/v1' });
		const run = await generate({ options: { attempts: 1 } }, { credential });
		expect(run.error?.message).toBe('OpenRouter could not be reached');
	});
});

describe('stopping the execution', () => {
	test('ends the wait at once, and nothing more is sent', async () => {
		scriptJob(bench, json(200, jobOf('in_progress')));
		const running = start({ options: { checkEvery: 5 } });
		await bench.upstream.request(1);
		await bench.upstream.roundTrips();
		running.cancel();
		const run = await running.finished;
		expect(run.status).toBe('canceled');
		await bench.upstream.roundTrips();
		expect(callsOf(bench)).toEqual([ORDER]);
	});

	test('ends a look that has no answer yet', async () => {
		scriptJob(bench, SILENCE);
		const running = start();
		const look = await bench.upstream.request(2);
		running.cancel();
		await look.closedByClient;
		expect((await running.finished).status).toBe('canceled');
	});
});

test('an item that fails ends the waits of the others, and no other video is ordered', async () => {
	const isOrdered = trigger();
	bench.upstream.route(ORDER, async ({ body }) => {
		const { prompt } = body as { prompt: string };
		if (prompt !== 'bad') {
			isOrdered.fire();
			return ORDERED;
		}
		await isOrdered.fired;
		return error(400);
	});
	bench.upstream.route(LOOK, json(200, jobOf('in_progress')));
	const run = await generate(
		{ prompt: '={{ $json.name }}' },
		{ items: [{ name: 'good' }, { name: 'bad' }] },
	);
	expect(run.error?.message).toBe('OpenRouter did not accept the request');
	expect(callsOf(bench).filter((call) => call === ORDER)).toHaveLength(2);
});

test('an order that waits for its next attempt is not sent when another item has failed', async () => {
	const isRefused = trigger();
	bench.upstream.route(ORDER, async ({ body }) => {
		const { prompt } = body as { prompt: string };
		if (prompt !== 'bad') {
			isRefused.fire();
			return error(429, { 'retry-after': '60' });
		}
		await isRefused.fired;
		await bench.upstream.roundTrips();
		return error(400);
	});
	const run = await generate(
		{ prompt: '={{ $json.name }}' },
		{ items: [{ name: 'good' }, { name: 'bad' }] },
	);
	expect(run.error?.message).toBe('OpenRouter did not accept the request');
	expect(callsOf(bench).filter((call) => call === ORDER)).toHaveLength(2);
});

test('an order whose address leads elsewhere was not accepted', async () => {
	bench.upstream.route(ORDER, json(307, {}, { location: 'https://a.example' }));
	const { error: failure } = await generate();
	expect(failure?.message).toMatch(/^The address redirects to another one/);
	expect(failure?.message).not.toMatch(/on its way/);
});

test('an order whose answer lacks the state has a job all the same', async () => {
	scriptJob(bench);
	bench.upstream.route(ORDER, json(202, { ...jobOf('pending'), status: undefined }));
	expect(onlyJson(await generate())).toMatchObject({ jobId: JOB_ID, status: 'completed' });
});

describe('before anything is sent', () => {
	const frames = (...values: INodeParameters[]) => ({ frameImages: { values } });
	const references = (...values: INodeParameters[]) => ({ references: { values } });
	const address = 'https://my-app.example/a.png';

	test.each<{ name: string; parameters: INodeParameters; message: string }>([
		{ name: 'no model', parameters: { model: byId("={{ '' }}") }, message: 'Model is empty' },
		{
			name: 'nothing to make a video of',
			parameters: { prompt: ' ' },
			message: 'Prompt is empty, and there are no Frame Images or References',
		},
		{
			name: 'a callback that is not https',
			parameters: { options: { callbackUrl: 'http://n8n.my-app.example/webhook' } },
			message: 'Callback URL does not begin with https://',
		},
		{
			name: 'a callback that an expression left empty',
			parameters: { options: { callbackUrl: '' } },
			message: 'Callback URL was added and is empty',
		},
		{
			name: 'an earlier job that an expression left empty',
			parameters: { options: { previousJobId: "={{ '' }}" } },
			message: 'Previous Job ID was added and is empty',
		},
		{
			name: 'an earlier job of another kind',
			parameters: { options: { previousJobId: 'gen-video' } },
			message: 'Previous Job ID is a generation ID, not the ID of a video’s job',
		},
		{
			name: 'a size in words',
			parameters: { options: { size: 'large' } },
			message: 'Size is not a number of pixels',
		},
		{
			name: 'half a second',
			parameters: { options: { duration: 0.5 } },
			message: 'Duration is out of range',
		},
		{
			name: 'a frame of another kind',
			parameters: frames({ source: 'url', url: address, frameType: "={{ 'last' }}" }),
			message: 'Frame Images → Frame is not valid',
		},
		{
			name: 'a reference of another kind',
			parameters: references({ source: 'url', url: address, kind: "={{ 'picture' }}" }),
			message: 'References → Kind is not valid',
		},
		{
			name: 'a limit of videos that is no number',
			parameters: { options: { maxVideoSizeMb: "={{ 'large' }}" } },
			message: 'Max Video Size (MB) is not a number',
		},
		...[
			['Duration', 'duration'],
			['Resolution', 'resolution'],
			['Size', 'size'],
			['Generate Audio', 'generateAudio'],
			['Upscale Factor', 'upscaleFactor'],
		].map(([label = '', name = '']) => ({
			name: `${label} that an expression left empty`,
			parameters: { options: { [name]: '={{ $json.nothing }}' } },
			message: `${label} was added and is empty`,
		})),
		{
			name: 'two first frames',
			parameters: frames({ source: 'url', url: address }, { source: 'url', url: address }),
			message: 'Frame Images has 2 images for the first frame',
		},
		{
			name: 'a frame that is a document',
			parameters: frames({ binaryField: 'paper' }),
			message: '“paper” of Frame Images cannot be sent as an image: its type is application/pdf',
		},
		{
			name: 'a reference that is a document',
			parameters: references({ binaryField: 'paper' }),
			message: '“paper” cannot be a reference: its type is application/pdf',
		},
		{
			name: 'a field that the item lacks',
			parameters: references({ binaryField: 'photo' }),
			message:
				'References → Input Data Field Name(s) names “photo”, and the incoming item has no such binary field',
		},
		{
			name: 'an address whose kind is not known',
			parameters: references({ source: 'url', url: 'https://my-app.example/a' }),
			message: 'The kind of the file at References → URL cannot be told from its address',
		},
		{
			name: 'a file that is too large',
			parameters: { ...references({ binaryField: 'photo2' }), options: { maxFileSizeMb: 1 } },
			message: 'The file “photo2” in the binary field “photo2” is 1.01 MB, and the limit is 1 MB',
		},
	])('is an error with the field: $name', async ({ parameters, message }) => {
		const photo2 = Buffer.concat([PNG, Buffer.alloc(1024 * 1024 + 5000)]);
		const binary = [
			{ paper: binaryOf(PDF, 'application/pdf'), photo2: binaryOf(photo2, 'image/png') },
		];
		const run = await generate(parameters, { binary });
		expect(run.error?.message).toBe(message);
		expect(bench.upstream.requests).toEqual([]);
	});
});

test('an answer of the order that is completed already needs no look', async () => {
	scriptJob(bench);
	bench.upstream.route(ORDER, json(202, COMPLETED));
	expect(firstOf((await generate()).output).json.status).toBe('completed');
	expect(callsOf(bench)).toEqual([ORDER, `${CONTENT}?index=0`]);
});
