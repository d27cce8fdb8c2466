/** Files that a page uploads to n8n's Webhook, judged by the same policy as those in the body. */
import { describe, expect, test } from '@jest/globals';
import type { IBinaryData, IBinaryKeyData, INodeParameters } from 'n8n-workflow';
import { GIF, MP3, MP4, PDF, PNG, SVG, WEBM } from '../support/mediaFiles';
import { useBench } from './openRouter';
import { answerOf, refusalOf, respondOn, sentBody, webhookItem } from './respondCall';

const bench = useBench();
const respond = respondOn(bench);

const base64 = (content: Buffer): string => content.toString('base64');
/** As n8n's Webhook keeps an uploaded file; the type is the page's word. */
const upload = (content: Buffer, mimeType: string, more: Partial<IBinaryData> = {}) => ({
	data: base64(content),
	mimeType,
	fileName: 'cat.png',
	bytes: content.length,
	...more,
});
/** Not in memory: reading it fails in this process, so a refusal was given before. */
const unread = (mimeType: string, bytes = 10): IBinaryData =>
	upload(PNG, mimeType, { id: 'filesystem-v2:x', data: 'filesystem-v2', bytes });

const FORM = {
	headers: {
		...(webhookItem({}).headers as object),
		'content-type': 'multipart/form-data; boundary=x',
	},
};

async function post(
	body: unknown,
	files: IBinaryKeyData,
	{ kinds = [], ...more }: { kinds?: string[]; limits?: INodeParameters; item?: object } = {},
) {
	return await respond(body, {
		limits: more.limits ?? {},
		parameters: { callerMay: { attachments: kinds } },
		item: { ...FORM, ...more.item },
		run: { binary: [files] },
	});
}

const text = (content: string) => ({ type: 'text', text: content });
const PNG_PART = { type: 'image_url', image_url: { url: `data:image/png;base64,${base64(PNG)}` } };
const PDF_PART = {
	type: 'file',
	file: { filename: 'report.pdf', file_data: `data:application/pdf;base64,${base64(PDF)}` },
};

describe('an upload that is allowed', () => {
	test('goes behind the text of the message, as an image and a PDF', async () => {
		const files = {
			photo: upload(PNG, 'image/png'),
			document0: upload(PDF, 'application/pdf', { fileName: 'report.pdf' }),
		};
		answerOf(await post({ message: 'What is it?' }, files, { kinds: ['image', 'file'] }));
		expect(sentBody(bench)).toMatchObject({
			messages: [{ role: 'user', content: [text('What is it?'), PNG_PART, PDF_PART] }],
			plugins: [{ id: 'file-parser', pdf: { engine: 'cloudflare-ai' } }],
		});
	});

	test('is sent without a text, too', async () => {
		answerOf(await post({}, { photo: upload(PNG, 'image/png') }, { kinds: ['image'] }));
		expect(sentBody(bench).messages).toEqual([{ role: 'user', content: [PNG_PART] }]);
	});

	test('goes to the last message of a conversation', async () => {
		const messages = JSON.stringify([
			{ role: 'user', content: 'A' },
			{ role: 'assistant', content: 'B' },
			{ role: 'user', content: 'C' },
		]);
		answerOf(await post({ messages }, { photo: upload(PNG, 'image/png') }, { kinds: ['image'] }));
		expect(sentBody(bench).messages).toEqual([
			{ role: 'user', content: 'A' },
			{ role: 'assistant', content: 'B' },
			{ role: 'user', content: [text('C'), PNG_PART] },
		]);
	});

	test.each([
		{
			name: 'a picture under a name that says nothing',
			file: upload(GIF, 'application/octet-stream', { fileName: 'blob' }),
			kind: 'image',
			part: { image_url: { url: expect.stringMatching(/^data:image\/gif/) } },
		},
		{
			name: 'a picture that the page calls another',
			file: upload(GIF, 'image/png'),
			kind: 'image',
			part: { image_url: { url: expect.stringMatching(/^data:image\/gif/) } },
		},
		{
			name: 'sound',
			file: upload(MP3, 'audio/mpeg'),
			kind: 'audio',
			part: { type: 'input_audio', input_audio: { data: base64(MP3), format: 'mp3' } },
		},
	])('goes as what its bytes are: $name', async ({ file, kind, part }) => {
		answerOf(await post({ message: 'Hi' }, { file }, { kinds: [kind] }));
		expect(sentBody(bench).messages).toMatchObject([{ content: [text('Hi'), part] }]);
	});

	test.each(['combined', 'separate'] as const)(
		'is found in a workflow that has its files in the JSON (%s)',
		async (binaryMode) => {
			const body = { message: 'What is it?' };
			const photo = upload(PNG, 'image/png');
			const run = await respond(body, {
				parameters: { callerMay: { attachments: ['image'] } },
				item: { ...FORM, _files: { photo, note: 'no file' } },
				run: { workflowSettings: { binaryMode } },
			});
			answerOf(run);
			expect(sentBody(bench).messages).toEqual([
				{
					role: 'user',
					// In any other workflow the caller could have written them.
					content: binaryMode === 'combined' ? [text('What is it?'), PNG_PART] : 'What is it?',
				},
			]);
		},
	);

	test('is told apart from binary data that is no upload', async () => {
		const item = { headers: webhookItem({}).headers };
		answerOf(await post({ message: 'Hi' }, { data: unread('image/png') }, { item }));
		expect(sentBody(bench).messages).toEqual([{ role: 'user', content: 'Hi' }]);
	});
});

describe('an upload is refused, and nothing is sent, when', () => {
	const ALL = ['image', 'audio', 'file'];
	test.each<{
		name: string;
		body?: unknown;
		files: IBinaryKeyData;
		kinds?: string[];
		limits?: INodeParameters;
		refusal: { statusCode: number; errorType: string };
	}>([
		{
			name: 'nothing is ticked',
			files: { file: unread('image/png') },
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
		},
		{
			name: 'a kind that is not ticked, unread',
			files: { file: unread('application/pdf') },
			kinds: ['image'],
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
		},
		{
			name: 'a video, unread',
			files: { file: unread('video/mp4') },
			kinds: ALL,
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
		},
		{
			name: 'larger than all attachments may be, unread',
			files: { file: unread('image/png', 7_000_000) },
			kinds: ALL,
			refusal: { statusCode: 413, errorType: 'body_too_large' },
		},
		{
			name: 'more than the author allows, unread',
			files: { a: unread('image/png'), b: unread('image/png') },
			kinds: ALL,
			limits: { maxAttachments: 1 },
			refusal: { statusCode: 413, errorType: 'too_many_attachments' },
		},
		{
			name: 'a page without leave, unread',
			files: { file: unread('image/png') },
			kinds: ALL,
			limits: { allowedOrigins: ['https://other.example'] },
			refusal: { statusCode: 403, errorType: 'origin_not_allowed' },
		},
		{
			name: 'a body that cannot be, unread',
			body: { messages: '[{' },
			files: { file: unread('image/png') },
			kinds: ALL,
			refusal: { statusCode: 400, errorType: 'invalid_body' },
		},
		{
			name: 'a PDF that the page calls an image',
			files: { file: upload(PDF, 'image/png') },
			kinds: ['image'],
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
		},
		{
			name: 'a film that the page calls a document',
			files: { file: upload(MP4, 'application/pdf') },
			kinds: ALL,
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
		},
		{
			name: 'noise that the page calls an image',
			files: { file: upload(Buffer.from('not an image'), 'image/png') },
			kinds: ALL,
			refusal: { statusCode: 415, errorType: 'unsupported_media_type' },
		},
		{
			name: 'an image that models do not take',
			files: { file: upload(SVG, 'image/svg+xml') },
			kinds: ALL,
			refusal: { statusCode: 400, errorType: 'invalid_message' },
		},
		{
			name: 'sound in a format that models do not take',
			files: { file: upload(WEBM, 'audio/webm;codecs=opus') },
			kinds: ALL,
			refusal: { statusCode: 400, errorType: 'invalid_message' },
		},
		{
			name: 'a file that n8n has lost, of unknown size',
			files: { file: { ...unread('image/png'), bytes: undefined } },
			kinds: ALL,
			refusal: { statusCode: 500, errorType: 'internal' },
		},
		{
			name: 'a file that n8n has lost',
			files: { file: unread('image/png') },
			kinds: ALL,
			refusal: { statusCode: 500, errorType: 'internal' },
		},
	])('$name', async ({ body = { message: 'Hi' }, files, refusal, ...more }) => {
		expect(refusalOf(await post(body, files, more))).toMatchObject(refusal);
		expect(bench.upstream.requests).toEqual([]);
	});
});
