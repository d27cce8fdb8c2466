/** The example that takes OpenRouter's call about a video, made of the very file that users import. */
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE, exampleWorkflow } from '../host/exampleWorkflow';
import { FaultServer, json } from '../support/faultServer';
import { MP4 } from '../support/mediaFiles';
import { expectKnownParameters, readExample } from './exampleFile';
import { credentialData, openSession, type Session } from './session';

const NAME = 'video-ready';
const SECRET = 'whsec-of-the-workspace';
const JOB = 'job-abc123';

let session: Session;
let studio: FaultServer;
const urls: Record<string, string> = {};

async function publish(secret: string): Promise<string> {
	const credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: studio.baseUrl,
	});
	const { webhookPath, ...workflow } = exampleWorkflow({
		name: NAME,
		credential,
		allowedOrigins: '*',
		webhookPath: `${NAME}-${randomUUID()}`,
	});
	const text = JSON.stringify(workflow);
	const set = text.replace('"name":"secret","value":""', `"name":"secret","value":"${secret}"`);
	return await session.publish(JSON.parse(set) as typeof workflow, webhookPath);
}

beforeAll(async () => {
	session = await openSession();
	studio = await FaultServer.start();
	const job = { id: JOB, polling_url: '', status: 'completed', usage: { cost: 0.5 } };
	studio.route(`GET /videos/${JOB}`, json(200, job));
	studio.route(`GET /videos/${JOB}/content`, {
		kind: 'answer',
		status: 200,
		headers: { 'content-type': 'video/mp4' },
		body: { steps: [MP4] },
	});
	urls.set = await publish(SECRET);
	urls.blank = await publish('');
});
afterAll(async () => {
	await studio?.stop();
	await session?.close();
});

/** Written as OpenRouter might: a parsed body that is written anew would have other bytes. */
const BODY = `{"type": "video.generation.completed",  "created_at": 1795340261, "data": {"id": "${JOB}", "note": "é"}}`;

type Call = { body?: string; secret?: string; ageSeconds?: number; header?: string; url?: string };

async function call(given: Call = {}): Promise<number> {
	const { body = BODY, secret = SECRET, ageSeconds = 0, url = urls.set ?? '' } = given;
	const time = Math.floor(Date.now() / 1000) - ageSeconds;
	const signature = createHmac('sha256', secret).update(`${time},${body}`).digest('hex');
	const header = given.header ?? `t=${time},v1=${signature}`;
	const response = await fetch(url, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'x-openrouter-idempotency-key': `${JOB}-completed`,
			...(header !== '' && { 'x-openrouter-signature': header }),
		},
		body,
	});
	return response.status;
}

test('the example saves nothing, has no credential, and only parameters that n8n knows', async () => {
	const { text, settings, nodes } = readExample(NAME);
	expect(settings).toEqual({ executionOrder: 'v1', saveDataSuccessExecution: 'none' });
	expect(text).not.toContain('"credentials"');
	await expectKnownParameters(session, nodes);
});

test('a video that is ready is downloaded, once OpenRouter’s signature is right', async () => {
	expect(await call()).toBe(200);
	const [look] = [await studio.request(1), await studio.request(2)];
	expect(look.headers.authorization).toMatch(/^Bearer /);
	expect(studio.requests.map(({ path }) => path)).toEqual([
		`/videos/${JOB}`,
		`/videos/${JOB}/content?index=0`,
	]);
});

test.each<{ name: string; given: () => Call }>([
	{ name: 'another secret', given: () => ({ secret: 'whsec-of-another' }) },
	{ name: 'no signature', given: () => ({ header: '' }) },
	{ name: 'a signature of another form', given: () => ({ header: 'v1' }) },
	{ name: 'an old signature', given: () => ({ ageSeconds: 400 }) },
	{ name: 'no secret in the workflow', given: () => ({ url: urls.blank, secret: '' }) },
	{ name: 'its stand-in for no secret', given: () => ({ url: urls.blank, secret: 'none' }) },
])('a call with $name is refused, and nothing is downloaded', async ({ given }) => {
	const asked = studio.requests.length;
	expect(await call(given())).toBe(401);
	await studio.roundTrips();
	expect(studio.requests).toHaveLength(asked);
});

test('a video that has failed is taken note of, and not downloaded', async () => {
	const asked = studio.requests.length;
	const body = BODY.replace('completed', 'failed');
	expect(await call({ body })).toBe(200);
	await studio.roundTrips();
	expect(studio.requests).toHaveLength(asked);
});
