/**
 * Videos in a running n8n: one that a workflow waits for, and the example that OpenRouter calls when one
 * is ready, made of the very file that users import. The signatures are made here, as OpenRouter
 * documents them.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import {
	CREDENTIAL_TYPE,
	exampleWorkflow,
	SIGNATURE_CREDENTIAL_TYPE,
} from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { FaultServer } from '../support/faultServer';
import { json } from '../support/reply';
import { expectKnownParameters, readExample } from './exampleFile';
import { runStartedBy } from './executions';
import { credentialData, openSession, type Session } from './session';
import { fixedModel, inARow, openRouterNode } from './workflows';

const NAME = 'video-webhook';
const SECRET = 'whsec-0f6c1a7e';
const VIDEO = Buffer.concat([
	Buffer.from([0, 0, 0, 24]),
	Buffer.from('ftypisom'),
	Buffer.alloc(99),
]);

let session: Session;
let openRouter: FaultServer;
let credential: Credential;
let url: string;
let workflowId: string;

beforeAll(async () => {
	session = await openSession();
	openRouter = await FaultServer.start();
	credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: openRouter.baseUrl,
	});
	const signatureCredential = await session.n8n.createCredential(
		'Webhooks of OpenRouter',
		SIGNATURE_CREDENTIAL_TYPE,
		{ hmacSecret: SECRET },
	);
	const { webhookPath, ...content } = exampleWorkflow({
		name: NAME,
		credential,
		signatureCredential,
		allowedOrigins: '*',
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	const settings = { ...content.settings, saveDataSuccessExecution: 'all' };
	const workflow = await session.n8n.createWorkflow({ ...content, settings });
	await session.n8n.publish(workflow, webhookPath);
	workflowId = workflow.id;
	url = `${session.url}/webhook/${webhookPath}`;
});
beforeEach(() => openRouter.reset());
afterAll(async () => {
	await openRouter?.stop();
	await session?.close();
});

/** A job of its own, which OpenRouter has made. */
function makeJob(status = 'completed') {
	const id = `job-${randomUUID()}`;
	const job = {
		id,
		polling_url: `/api/v1/videos/${id}`,
		status,
		...(status === 'completed' && { unsigned_urls: ['https://a.example/0'], usage: { cost: 0.5 } }),
	};
	openRouter.route(`GET /videos/${id}`, json(200, job));
	openRouter.route(`GET /videos/${id}/content`, {
		kind: 'answer',
		status: 200,
		headers: { 'content-type': 'video/mp4' },
		body: { steps: [VIDEO] },
	});
	return job;
}

type Job = ReturnType<typeof makeJob>;

const bodyOf = (job: Job): string =>
	// Not as JSON.stringify would write it again.
	`{ "type": "video.generation.${job.status}",  "created_at": 1795340261, "data": ${JSON.stringify(job)} }`;

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const signatureOf = (body: string, seconds = nowSeconds(), secret = SECRET): string =>
	`t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds},${body}`).digest('hex')}`;

const call = async (body: string, signature: string | undefined) =>
	await axios.post<unknown>(url, body, {
		headers: {
			'content-type': 'application/json',
			'x-openrouter-idempotency-key': randomUUID(),
			...(signature !== undefined && { 'x-openrouter-signature': signature }),
		},
		transformRequest: [(data: unknown) => data],
		validateStatus: () => true,
	});

describe('the file', () => {
	const { nodes } = readExample(NAME);

	test('has only what n8n’s own nodes know', async () => {
		await expectKnownParameters(session, nodes);
	});
});

describe('OpenRouter’s call', () => {
	test('of a video that is ready is confirmed, and the video downloaded', async () => {
		const job = makeJob();
		const body = bodyOf(job);
		const { result, run } = await runStartedBy(
			session,
			workflowId,
			async () => await call(body, signatureOf(body)),
		);
		expect(result.status).toBe(200);
		expect(run.error).toBeUndefined();
		expect(run.itemsOf('Download the video')).toMatchObject([
			{ jobId: job.id, status: 'completed', cost: 0.5, videos: [{ bytes: VIDEO.length }] },
		]);
		expect(run.text).toContain('video_0.mp4');
		expect(openRouter.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			`GET /videos/${job.id}`,
			`GET /videos/${job.id}/content?index=0`,
		]);
	});

	test('that comes twice is confirmed twice, and handled once, whatever key a replay says it has', async () => {
		const body = bodyOf(makeJob());
		for (const times of [1, 0]) {
			const { result, run } = await runStartedBy(
				session,
				workflowId,
				async () => await call(body, signatureOf(body)),
			);
			expect(result.status).toBe(200);
			expect(run.itemsOf('Download the video')).toHaveLength(times);
		}
	});

	test('with no body is refused', async () => {
		for (const signature of [signatureOf(''), undefined, 'v1=0']) {
			expect((await call('', signature)).status).toBe(401);
		}
		expect(openRouter.requests).toEqual([]);
	});

	test('with a second signature, as while a secret is replaced, is confirmed', async () => {
		const body = bodyOf(makeJob('failed'));
		const [time = '', right = ''] = signatureOf(body).split(',');
		const [, wrong = ''] = signatureOf(body, nowSeconds(), 'another').split(',');
		for (const signature of [`${time},${wrong},${right}`, `${time}, ${right}, ${wrong}`]) {
			expect((await call(body, signature)).status).toBe(200);
		}
	});

	test('of a video that was not made is confirmed, and nothing is downloaded', async () => {
		const job = makeJob('failed');
		const body = bodyOf(job);
		const { result, run } = await runStartedBy(
			session,
			workflowId,
			async () => await call(body, signatureOf(body)),
		);
		expect(result.status).toBe(200);
		expect(run.itemsOf('Not made')).toEqual([{ jobId: job.id, status: 'failed' }]);
		expect(openRouter.requests).toEqual([]);
	});

	test.each<{ name: string; signatureOfBody: (body: string) => string | undefined }>([
		{ name: 'no signature', signatureOfBody: () => undefined },
		{ name: 'the signature of another body', signatureOfBody: (body) => signatureOf(`${body} `) },
		{
			name: 'the signature of another secret',
			signatureOfBody: (body) => signatureOf(body, nowSeconds(), 'another'),
		},
		{
			name: 'a signature that is six minutes old',
			signatureOfBody: (body) => signatureOf(body, nowSeconds() - 360),
		},
		{
			name: 'a time that was changed',
			signatureOfBody: (body) =>
				signatureOf(body, nowSeconds() - 3600).replace(/t=\d+/, `t=${nowSeconds()}`),
		},
		{
			name: 'a point between time and body',
			signatureOfBody: (body) => {
				const seconds = nowSeconds();
				const hmac = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
				return `t=${seconds},v1=${hmac}`;
			},
		},
		{ name: 'no time', signatureOfBody: (body) => signatureOf(body).replace(/t=\d+,/, '') },
		{ name: 'an empty signature', signatureOfBody: () => `t=${nowSeconds()},v1=` },
		{ name: 'an empty header', signatureOfBody: () => '' },
		{
			name: 'a signature in base64',
			signatureOfBody: (body) => {
				const seconds = nowSeconds();
				const hmac = createHmac('sha256', SECRET).update(`${seconds},${body}`).digest('base64');
				return `t=${seconds},v1=${hmac}`;
			},
		},
		{
			name: 'half of the signature',
			signatureOfBody: (body) => signatureOf(body).slice(0, -32),
		},
		{
			name: 'a time of tomorrow',
			signatureOfBody: (body) => signatureOf(body, nowSeconds() + 86_400),
		},
	])('with $name is refused', async ({ signatureOfBody }) => {
		const body = bodyOf(makeJob());
		expect((await call(body, signatureOfBody(body))).status).toBe(401);
		expect(openRouter.requests).toEqual([]);
	});
});

test('a workflow waits for its video, and answers with its cost', async () => {
	const job = makeJob();
	openRouter.route('POST /videos', json(202, { ...job, status: 'pending' }));
	const node = openRouterNode(credential, {
		resource: 'video',
		operation: 'generate',
		model: fixedModel('google/veo-3.1'),
		prompt: '={{ $json.body.prompt }}',
		options: { duration: 8, checkEvery: 0.5 },
	});
	const { workflow, webhookPath } = inARow([node]);
	const answer = await axios.post<unknown>(await session.publish(workflow, webhookPath), {
		prompt: 'A teapot',
	});
	expect(answer.data).toMatchObject({
		jobId: job.id,
		status: 'completed',
		model: 'google/veo-3.1',
		cost: 0.5,
		videos: [{ binaryKey: 'data', fileName: 'video_0.mp4', bytes: VIDEO.length }],
	});
	expect(openRouter.requests[0]?.body).toEqual({
		model: 'google/veo-3.1',
		prompt: 'A teapot',
		duration: 8,
	});
});
