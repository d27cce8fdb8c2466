/** The example that hears and speaks, made of the very file that users import, with real forms. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import axios from 'axios';
import {
	BASIC_AUTH_CREDENTIAL_TYPE,
	CREDENTIAL_TYPE,
	exampleWorkflow,
} from '../host/exampleWorkflow';
import { happyChat } from '../support/chatReplies';
import { FaultServer } from '../support/faultServer';
import { json, type Reply } from '../support/reply';
import { MP3, WEBM } from '../support/mediaFiles';
import { expectKnownParameters, readExample } from './exampleFile';
import { credentialData, openSession, type Session } from './session';

const NAME = 'speech-in-speech-out';
const ORIGIN = 'https://app.example';
const USER = { user: 'page', password: randomUUID() };

let session: Session;
let upstream: FaultServer;
let url: string;

beforeAll(async () => {
	session = await openSession();
	upstream = await FaultServer.start();
	const { webhookPath, ...workflow } = exampleWorkflow({
		name: NAME,
		allowedOrigins: ORIGIN,
		webhookPath: `${NAME}-${randomUUID()}`,
		credential: await session.n8n.createCredential('OpenRouter', CREDENTIAL_TYPE, {
			...credentialData(session.upstream),
			baseUrl: upstream.baseUrl,
		}),
		basicAuthCredential: await session.n8n.createCredential(
			'Page',
			BASIC_AUTH_CREDENTIAL_TYPE,
			USER,
		),
	});
	url = await session.publish(workflow, webhookPath);
});
beforeEach(() => {
	upstream.reset();
	upstream.route('POST /audio/transcriptions', json(200, { text: 'What time is it?' }));
	upstream.route('POST /audio/speech', SPEECH);
	upstream.chat(happyChat('It is noon.'));
});
afterAll(async () => {
	await upstream?.stop();
	await session?.close();
});

const SPEECH: Reply = {
	kind: 'answer',
	status: 200,
	headers: { 'content-type': 'audio/mpeg' },
	body: { steps: [MP3] },
};

/** A form as a browser sends it, with what MediaRecorder records. */
async function send({ password }: { password: string } = USER) {
	const form = new FormData();
	const recording = new Blob([new Uint8Array(WEBM)], { type: 'audio/webm;codecs=opus' });
	form.append('recording', recording, 'recording.webm');
	return await axios.post<ArrayBuffer>(url, form, {
		headers: { Origin: ORIGIN },
		auth: { username: USER.user, password },
		responseType: 'arraybuffer',
		validateStatus: () => true,
	});
}

const bodiesOf = (path: string) =>
	upstream.requests.filter((request) => request.path === path).map(({ body }) => body);

test('n8n knows all parameters of the example', async () => {
	await expectKnownParameters(session, readExample(NAME).nodes);
});

test('a recording is written down, answered, and the answer comes back as an MP3', async () => {
	const { status, headers, data } = await send();
	expect(status).toBe(200);
	expect(String(headers['content-type'])).toContain('audio/mpeg');
	expect(Buffer.from(data).equals(MP3)).toBe(true);
	expect(bodiesOf('/audio/transcriptions')).toMatchObject([
		{ model: 'openai/whisper-large-v3', input_audio: { data: WEBM.toString('base64') } },
	]);
	expect(upstream.chatBodies[0]?.messages).toMatchObject([
		{ role: 'system' },
		{ role: 'user', content: 'What time is it?' },
	]);
	expect(bodiesOf('/audio/speech')).toEqual([
		{
			model: 'openai/gpt-4o-mini-tts',
			input: 'It is noon.',
			voice: 'alloy',
			response_format: 'mp3',
		},
	]);
});

test('without the password nothing is asked', async () => {
	expect((await send({ password: 'guess' })).status).toBe(401);
	expect(upstream.requests).toEqual([]);
});

test.each(['POST /audio/transcriptions', 'POST /chat/completions', 'POST /audio/speech'])(
	'when %s fails, the page reads why, and nothing after it is asked',
	async (route) => {
		upstream.route(route, json(402, { error: { code: 402, message: 'Insufficient credits' } }));
		const { status, data } = await send();
		expect(status).toBe(402);
		expect(JSON.parse(Buffer.from(data).toString())).toEqual({
			error: 'The OpenRouter account or key is out of credit',
			errorType: 'payment_required',
		});
		const last = upstream.requests.filter(({ method }) => method === 'POST').at(-1);
		expect(`POST ${last?.path}`).toBe(route);
	},
);
