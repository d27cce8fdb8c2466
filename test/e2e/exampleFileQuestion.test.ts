/** The example for uploads, made of the very file that users import, with real multipart requests. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import axios from 'axios';
import { exampleWorkflow, type ExampleName } from '../host/exampleWorkflow';
import { MP4, PDF, PNG, pngOf, SVG } from '../support/mediaFiles';
import { readExample } from './exampleFile';
import { openSession, type Session } from './session';

const NAME = 'file-question';
const ORIGIN = 'https://app.example';
const MODEL = 'google/gemini-2.0-flash-001';

let session: Session;
let url: string;
let id: string;

/** Publishes an example under a path of its own, `callerMay` and settings replaced when given. */
async function publish(name: ExampleName, callerMay?: object, settings: object = {}) {
	const { webhookPath, ...content } = exampleWorkflow({
		name,
		credential: session.credential,
		allowedOrigins: ORIGIN,
		webhookPath: `${name}-${randomUUID()}`,
	});
	for (const { parameters } of content.nodes) {
		if (parameters.limits === undefined) continue;
		// The limit on calls is another example's business.
		parameters.limits.requestsPerMinute = 1_000;
		parameters.callerMay = callerMay ?? parameters.callerMay;
	}
	const workflow = await session.n8n.createWorkflow({
		...content,
		settings: { ...content.settings, ...settings },
	});
	await session.n8n.publish(workflow, webhookPath);
	return { url: `${session.url}/webhook/${webhookPath}`, id: workflow.id };
}

beforeAll(async () => {
	session = await openSession();
	({ url, id } = await publish(NAME));
});
beforeEach(() => session.upstream.clear());
afterAll(async () => await session?.close());

type UploadedFile = { field?: string; name: string; type: string; content: Buffer };

/** A form as a browser sends it. */
async function post(
	fields: Record<string, string>,
	files: readonly UploadedFile[],
	{ headers = {}, to = url }: { headers?: Record<string, string>; to?: string } = {},
) {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	for (const { field = 'file', name, type, content } of files) {
		form.append(field, new Blob([new Uint8Array(content)], { type }), name);
	}
	return await axios.post<unknown>(to, form, {
		headers: { Origin: ORIGIN, ...headers },
		validateStatus: () => true,
	});
}

const png: UploadedFile = { name: 'cat.png', type: 'image/png', content: PNG };
const pdf: UploadedFile = { name: 'report.pdf', type: 'application/pdf', content: PDF };
const dataUrl = (type: string, content: Buffer) =>
	`data:${type};base64,${content.toString('base64')}`;
const PNG_PART = { type: 'image_url', image_url: { url: dataUrl('image/png', PNG) } };
const PDF_PART = {
	type: 'file',
	file: { filename: 'report.pdf', file_data: dataUrl('application/pdf', PDF) },
};
const text = (content: string) => ({ type: 'text', text: content });

/** The only request that came, without the system prompt. */
function asked() {
	const [request, ...more] = session.upstream.requests();
	expect(more).toEqual([]);
	return request?.body as { messages: object[] } & Record<string, unknown>;
}

test('a picture goes with the question, in a workflow with binaryMode: combined, too', async () => {
	const combined = await publish(NAME, undefined, { binaryMode: 'combined' });
	for (const to of [url, combined.url]) {
		session.upstream.clear();
		expect((await post({ message: 'What is it?' }, [png], { to })).status).toBe(200);
		expect(asked().messages.at(-1)).toEqual({
			role: 'user',
			content: [text('What is it?'), PNG_PART],
		});
	}
});

test('the example ships with limits', () => {
	const { nodes } = readExample(NAME);
	const [node] = nodes.filter(({ type }) => type.endsWith('.openRouter'));
	expect(node?.parameters).toMatchObject({
		operation: 'respond',
		callerMay: { attachments: ['image', 'file'] },
		limits: { maxAttachments: 2, requestsPerMinute: 10 },
	});
});

describe('a question is answered', () => {
	test('with a picture', async () => {
		const { status, data, headers } = await post({ message: 'What is it?' }, [png]);
		const answer =
			'You said: What is it? [image_url]. This answer comes from an emulated OpenRouter.';
		expect({ status, data }).toEqual({
			status: 200,
			data: {
				text: answer,
				message: { role: 'assistant', content: answer },
				finishReason: 'stop',
				model: MODEL,
				cost: expect.any(Number),
			},
		});
		expect(headers['access-control-allow-origin']).toBe(ORIGIN);
		expect(asked()).toMatchObject({
			model: MODEL,
			max_tokens: 500,
			messages: [{ role: 'system' }, { role: 'user', content: [text('What is it?'), PNG_PART] }],
		});
	});

	test('with a PDF, read by the parser that costs nothing', async () => {
		expect((await post({ message: 'Sum it up' }, [pdf])).status).toBe(200);
		expect(asked()).toMatchObject({
			messages: [{ role: 'system' }, { role: 'user', content: [text('Sum it up'), PDF_PART] }],
			plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }],
		});
	});

	test('as no question, with both under one field', async () => {
		expect((await post({}, [png, pdf])).status).toBe(200);
		// n8n lists the files of one field in the order in which it has stored them.
		const either = expect.arrayContaining([PNG_PART, PDF_PART]);
		expect(asked().messages.at(-1)).toEqual({ role: 'user', content: either });
	});

	test('after others, with the conversation as JSON text', async () => {
		const messages = [
			{ role: 'user', content: 'Hello' },
			{ role: 'assistant', content: 'Hi' },
			{ role: 'user', content: 'And this?' },
		];
		expect((await post({ messages: JSON.stringify(messages) }, [png])).status).toBe(200);
		expect(asked().messages.slice(1)).toEqual([
			...messages.slice(0, 2),
			{ role: 'user', content: [text('And this?'), PNG_PART] },
		]);
	});

	test('with a large picture, sent byte for byte', async () => {
		const content = pngOf(700, 500, (x, y) => [(x * y) % 251, (x * 7) % 255, (y * 13) % 253]);
		const photo = { ...png, content };
		expect((await post({ message: 'Hi' }, [photo])).status).toBe(200);
		expect(asked().messages.at(-1)).toMatchObject({
			content: [text('Hi'), { image_url: { url: dataUrl('image/png', content) } }],
		});
	});

	test('as a stream when the Webhook streams', async () => {
		const streamed = await publish('frontend-chat-streamed', { attachments: ['image'] });
		const { status, data } = await post({ message: 'What is it?' }, [png], { to: streamed.url });
		expect({ status, data }).toEqual({
			status: 200,
			data: expect.stringMatching(/"begin".*\n.*You said: What is it\? \[image_url\].*\n.*"end"/s),
		});
		expect(asked().messages.at(-1)).toMatchObject({ content: [text('What is it?'), PNG_PART] });
	});

	test('without a file', async () => {
		const { status, data } = await post({ message: 'hello' }, []);
		expect({ status, data }).toMatchObject({ status: 200, data: { finishReason: 'stop' } });
		expect(asked().messages.at(-1)).toEqual({ role: 'user', content: 'hello' });
	});
});

describe('a question is refused, and nothing is asked upstream,', () => {
	const large = Buffer.concat([PNG, Buffer.alloc(6_200_000)]);
	test.each<{
		name: string;
		files: UploadedFile[];
		headers?: Record<string, string>;
		status: number;
		errorType: string;
	}>([
		{
			name: 'sound, which is not ticked',
			files: [{ name: 'a.mp3', type: 'audio/mpeg', content: Buffer.from('ID3') }],
			status: 403,
			errorType: 'attachment_not_allowed',
		},
		{
			name: 'a film that is called a PDF',
			files: [{ ...pdf, content: MP4 }],
			status: 403,
			errorType: 'attachment_not_allowed',
		},
		{
			name: 'more than 6 MB',
			files: [{ ...png, content: large }],
			status: 413,
			errorType: 'body_too_large',
		},
		{ name: 'three files', files: [png, png, pdf], status: 413, errorType: 'too_many_attachments' },
		{
			name: 'a text that is called a picture',
			files: [{ ...png, content: Buffer.from('hello') }],
			status: 415,
			errorType: 'unsupported_media_type',
		},
		{
			name: 'a drawing, which models do not take',
			files: [{ name: 'a.svg', type: 'image/svg+xml', content: SVG }],
			status: 400,
			errorType: 'invalid_message',
		},
		{
			name: 'another page',
			files: [png],
			headers: { Origin: 'https://evil.example' },
			status: 403,
			errorType: 'origin_not_allowed',
		},
	])('for $name with $status', async ({ files, headers, status: expected, errorType }) => {
		const { status, data } = await post({ message: 'Hi' }, files, { headers });
		expect({ status, data }).toEqual({
			status: expected,
			data: { error: expect.stringMatching(/\w+ \w+/), errorType },
		});
		expect(session.upstream.requests()).toEqual([]);
	});
});

test('n8n keeps nothing of these calls', async () => {
	// The last one may still be running: it has answered, and ends after that.
	let kept = await session.n8n.listExecutions(id);
	while (kept.some(({ status }) => status === 'running')) {
		kept = await session.n8n.listExecutions(id);
	}
	expect(kept).toEqual([]);
});
