/** One item ends the run, and others have made something at OpenRouter: the error says what, and where. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { RecordedRequest } from '../support/faultServer';
import { json, trigger } from '../support/reply';
import { batchOf, createBatch } from './batchCalls';
import { callsOf, runOf } from './mediaCalls';
import { errorBody, useBench } from './openRouter';
import { GENERATE, JOB_ID, jobOf, LOOK, ORDER } from './videoCalls';

const bench = useBench();

/** A member of a request's body. */
const memberOf = ({ body }: RecordedRequest, name: string): unknown => Object(body)[name];
const REFUSED = json(400, errorBody({ code: 400 }));

describe('a refused video', () => {
	const items: IDataObject[] = [{ prompt: 'first' }, { prompt: 'slow' }, { prompt: 'refused' }];
	const generate = runOf(bench, { ...GENERATE, prompt: '={{ $json.prompt }}' });

	test('names the videos that are ordered, also one whose order is not answered yet', async () => {
		const slow = trigger();
		const refused = trigger();
		bench.upstream.route(ORDER, async (request) => {
			const prompt = memberOf(request, 'prompt');
			if (prompt === 'slow') {
				slow.fire();
				await refused.fired;
				await bench.upstream.roundTrips();
			}
			if (prompt !== 'refused')
				return json(202, { ...jobOf('pending'), id: `job-${String(prompt)}` });
			await slow.fired;
			refused.fire();
			return REFUSED;
		});
		const run = await generate({ waitForCompletion: false }, { items });
		expect(run.error?.message).toBe('OpenRouter did not accept the request');
		expect(run.error?.description).toMatch(
			/\. Other items have ordered videos, .*Video: Download.* Their jobs: job-first, job-slow$/,
		);
	});

	test('names a video that another item waits for', async () => {
		const looked = trigger();
		bench.upstream.route(ORDER, async (request) => {
			if (memberOf(request, 'prompt') !== 'refused') return json(202, jobOf('pending'));
			await looked.fired;
			return REFUSED;
		});
		bench.upstream.route(LOOK, () => {
			looked.fire();
			return json(200, jobOf('in_progress'));
		});
		const run = await generate({}, { items: [{ prompt: 'first' }, { prompt: 'refused' }] });
		expect(run.error?.description).toMatch(new RegExp(`Their jobs: ${JOB_ID}$`));
	});

	test('names videos to the author alone in a streamed execution', async () => {
		bench.upstream.route(ORDER, (request) =>
			memberOf(request, 'prompt') === 'refused' ? REFUSED : json(202, jobOf('pending')),
		);
		const run = await generate(
			{ waitForCompletion: false },
			{ items: [{ prompt: 'first' }, { prompt: 'refused' }], mode: 'webhook', streaming: true },
		);
		expect(run.thrown).toMatchObject({
			messages: expect.arrayContaining([expect.stringMatching(`Their jobs: ${JOB_ID}$`)]),
		});
		expect(run.error?.description).not.toContain(JOB_ID);
		expect(JSON.stringify(run.chunks)).not.toContain(JOB_ID);
	});

	test('names none when there is none, and none is ordered after it', async () => {
		bench.upstream.route(ORDER, REFUSED);
		const run = await generate({ options: { parallelItems: 1 } }, { items });
		expect(run.error?.description).not.toContain('Other items');
		expect(callsOf(bench)).toEqual([ORDER]);
	});

	test('of a node that goes on leaves the others as they are', async () => {
		bench.upstream.route(ORDER, (request) =>
			memberOf(request, 'prompt') === 'refused' ? REFUSED : json(202, jobOf('pending')),
		);
		const run = await generate(
			{ waitForCompletion: false },
			{ items, onError: 'continueRegularOutput' },
		);
		expect(run.error).toBeUndefined();
		expect(run.output.map(({ json: { jobId } }) => jobId)).toEqual([JOB_ID, JOB_ID, undefined]);
	});
});

test('an order that OpenRouter has not begun is not sent again once another item has failed', async () => {
	const items: IDataObject[] = [{ prompt: 'busy' }, { prompt: 'refused' }];
	const generate = runOf(bench, { ...GENERATE, prompt: '={{ $json.prompt }}' });
	const busy = trigger();
	bench.upstream.route(ORDER, async (request) => {
		if (memberOf(request, 'prompt') === 'busy') {
			busy.fire();
			return json(429, errorBody({ code: 429 }), { 'retry-after': '1' });
		}
		await busy.fired;
		return REFUSED;
	});
	await generate({ options: { attempts: 3 } }, { items });
	expect(callsOf(bench)).toEqual([ORDER, ORDER]);
});

test('a key that fails names the keys that were made, and not their secrets', async () => {
	const secret = ['sk-or', 'v1-left-0123456789abcdef'].join('-');
	const asked = trigger();
	const refused = trigger();
	bench.upstream.route('POST /keys', async (request) => {
		const name = memberOf(request, 'name');
		if (name === 'second') {
			await asked.fired;
			refused.fire();
			return REFUSED;
		}
		asked.fire();
		await refused.fired;
		await bench.upstream.roundTrips();
		return json(201, { data: { hash: 'hash-of-first', name }, key: secret });
	});
	const run = await bench.ask(
		{ resource: 'key', operation: 'create', name: '={{ $json.name }}' },
		{ items: [{ name: 'first' }, { name: 'second' }] },
	);
	expect(run.error?.description).toMatch(/Key: Delete.*Their hashes: hash-of-first$/);
	expect(JSON.stringify(run.everything)).not.toContain(secret);
});

test('a batch that fails names the batches that OpenRouter has accepted', async () => {
	const accepted = trigger();
	bench.upstream.route('POST /batches', async ({ headers }) => {
		if (headers.authorization?.includes('second') === true) {
			await accepted.fired;
			return json(402, errorBody({ code: 402 }));
		}
		accepted.fire();
		return json(202, batchOf({ id: 'batch-first' }));
	});
	const run = await createBatch(
		bench,
		[
			{ prompt: 'a', key: 'first' },
			{ prompt: 'b', key: 'second' },
		],
		{},
		{ credential: bench.credential({ apiKey: '=sk-or-v1-{{ $json.key }}-0123456789abcdef' }) },
	);
	expect(run.error?.description).toMatch(/Batch: Get.*Their IDs: batch-first$/);
});
