/** Pictures, speech, transcription and video in a running n8n, which keeps their files on disk. */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { FaultServer } from '../support/faultServer';
import { json, type Reply } from '../support/reply';
import { MP3, MP4, pngOf } from '../support/mediaFiles';
import { credentialData, openSession, type Session } from './session';
import { fixedModel, inARow, openRouterNode, type Node } from './workflows';

let session: Session;
let studio: FaultServer;
let credential: Credential;

beforeAll(async () => {
	session = await openSession();
	studio = await FaultServer.start();
	credential = await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
		...credentialData(session.upstream),
		baseUrl: studio.baseUrl,
	});
});
beforeEach(() => studio.reset());
afterAll(async () => {
	await studio?.stop();
	await session?.close();
});

const step = (name: string, parameters: object): Node => ({
	...openRouterNode(credential, parameters),
	name,
});

const fileReply = (contentType: string, file: Buffer): Reply => ({
	kind: 'answer',
	status: 200,
	headers: { 'content-type': contentType },
	body: { steps: [file] },
});

/** Calls the workflow, which answers with what its last node gives: its JSON, or the file in its field `data`. */
async function call(nodes: Node[], responseData: 'firstEntryJson' | 'firstEntryBinary') {
	const { workflow, webhookPath } = inARow(nodes);
	const [webhook, ...others] = workflow.nodes;
	if (webhook === undefined) throw new Error('There is no webhook');
	const url = await session.publish(
		{
			...workflow,
			nodes: [{ ...webhook, parameters: { ...webhook.parameters, responseData } }, ...others],
		},
		webhookPath,
	);
	return await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ words: 'A teapot', rows: ['One', 'Two', 'Three'] }),
	});
}

const answerOf: typeof call = async (...asked) => {
	const response = await call(...asked);
	expect(response.status).toBe(200);
	return response;
};

const PICTURE = pngOf(64, 48);

test('a picture is made from the words of a page, and given back as a file', async () => {
	const b64_json = PICTURE.toString('base64');
	studio.route('POST /images', json(200, { created: 1, data: [{ b64_json }] }));
	const paint = step('Paint', {
		resource: 'image',
		operation: 'generate',
		model: fixedModel('bytedance-seed/seedream-4.5'),
		prompt: '={{ $json.body.words }}',
		options: {},
	});
	const response = await answerOf([paint], 'firstEntryBinary');
	expect(response.headers.get('content-type')).toBe('image/png');
	expect(Buffer.from(await response.arrayBuffer()).equals(PICTURE)).toBe(true);
	expect(studio.requests.map(({ body }) => body)).toEqual([
		{ model: 'bytedance-seed/seedream-4.5', prompt: 'A teapot' },
	]);
});

test('speech that one node makes is written down by the next, as JSON and as a form', async () => {
	studio.route('POST /audio/speech', fileReply('audio/mpeg', MP3));
	studio.route(
		'POST /audio/transcriptions',
		json(200, { text: 'A teapot', usage: { cost: 0.001 } }),
	);
	const speak = step('Speak', {
		resource: 'audio',
		operation: 'speak',
		model: fixedModel('openai/gpt-4o-mini-tts'),
		text: '={{ $json.body.words }}',
		options: {},
	});
	for (const sendAs of ['json', 'form']) {
		const write = step('Write', {
			resource: 'audio',
			operation: 'transcribe',
			model: fixedModel('openai/whisper-large-v3'),
			options: { sendAs },
		});
		const response = await answerOf([speak, write], 'firstEntryJson');
		expect(await response.json()).toMatchObject({ text: 'A teapot', cost: 0.001 });
	}
	const [, asJson, , asForm] = studio.requests;
	expect(asJson?.body).toMatchObject({
		input_audio: { data: MP3.toString('base64'), format: 'mp3' },
	});
	expect(asForm?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
	expect(String(asForm?.body)).toContain('filename="speech.mp3"');
});

test('a video is ordered once, waited for, and given back as a file', async () => {
	const job = { id: 'job-1', polling_url: '/api/v1/videos/job-1' };
	studio.route('POST /videos', json(202, { ...job, status: 'pending' }));
	studio.route(
		'GET /videos/job-1',
		json(200, { ...job, status: 'in_progress' }),
		json(200, { ...job, status: 'completed', usage: { cost: 0.5 } }),
	);
	studio.route('GET /videos/job-1/content', fileReply('video/mp4', MP4));
	const film = step('Film', {
		resource: 'video',
		operation: 'generate',
		model: fixedModel('google/veo-3.1'),
		prompt: '={{ $json.body.words }}',
		options: { checkEvery: 0.1 },
	});
	const response = await answerOf([film], 'firstEntryBinary');
	expect(response.headers.get('content-type')).toBe('video/mp4');
	expect(Buffer.from(await response.arrayBuffer()).equals(MP4)).toBe(true);
	expect(studio.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET', 'GET']);
});

test('a recording that the last of several rows lacks is missed before any other is paid for', async () => {
	studio.route('POST /audio/speech', fileReply('audio/mpeg', MP3));
	studio.route('POST /audio/transcriptions', json(200, { text: 'A teapot' }));
	const rows: Node = {
		name: 'Rows',
		type: 'n8n-nodes-base.splitOut',
		typeVersion: 1,
		parameters: { fieldToSplitOut: 'body.rows', options: {} },
	};
	const speak = step('Speak', {
		resource: 'audio',
		operation: 'speak',
		model: fixedModel('openai/gpt-4o-mini-tts'),
		text: 'Hello',
		options: {},
	});
	const write = (binaryField: string) =>
		step('Write', {
			resource: 'audio',
			operation: 'transcribe',
			model: fixedModel('openai/whisper-large-v3'),
			binaryField,
			options: { parallelItems: 1 },
		});
	const paths = () => studio.requests.map(({ path }) => path);
	const spoken = ['/audio/speech', '/audio/speech', '/audio/speech'];
	const lacking = write("={{ $itemIndex === 2 ? 'lost' : 'data' }}");
	expect((await call([rows, speak, lacking], 'firstEntryJson')).status).toBe(500);
	expect(paths()).toEqual(spoken);
	await answerOf([rows, speak, write('data')], 'firstEntryJson');
	expect(paths().slice(spoken.length)).toEqual([
		...spoken,
		...spoken.map(() => '/audio/transcriptions'),
	]);
});
