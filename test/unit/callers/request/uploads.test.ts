import { describe, expect, test } from '@jest/globals';
import { readCallerBody } from '../../../../nodes/shared/protocols/body';
import { checkRequest } from '../../../../nodes/shared/callers/request/checkRequest';
import type { AttachmentKind, CallerPolicy } from '../../../../nodes/shared/callers/request/policy';
import { DEFAULT_POLICY } from './defaultPolicy';
import { Failure } from '../../../../nodes/shared/failure/failure';
import {
	attachUploads,
	checkUploads,
	type ReadUpload,
	type Upload,
} from '../../../../nodes/shared/callers/request/uploads';
import { ALL_KINDS, file, image, OWN_MODEL } from './checking';

const policyOf = (more: Partial<CallerPolicy> = {}): CallerPolicy => ({
	...DEFAULT_POLICY,
	model: OWN_MODEL,
	...more,
});
const only = (...attachments: AttachmentKind[]): CallerPolicy => policyOf({ attachments });

describe('uploads, before they are read,', () => {
	const upload = (mimeType: string, bytes: number | undefined = 10): Upload => ({
		mimeType,
		bytes,
	});

	test.each<{ name: string; uploads: Upload[]; policy: CallerPolicy }>([
		{ name: 'no uploads', uploads: [], policy: policyOf() },
		{ name: 'an image', uploads: [upload('image/png')], policy: only('image') },
		{ name: 'a PDF', uploads: [upload('application/pdf')], policy: only('file') },
		{ name: 'a text', uploads: [upload('text/plain')], policy: only('file') },
		{ name: 'sound', uploads: [upload('audio/mpeg')], policy: only('audio') },
		{
			name: 'a type that says nothing, as the bytes will show it',
			uploads: [upload('application/octet-stream'), upload('')],
			policy: only('image'),
		},
		{
			name: 'a size that n8n does not know',
			uploads: [upload('image/png', undefined)],
			policy: only('image'),
		},
		{
			name: 'the largest size allowed: 6 bytes are 8 characters',
			uploads: [upload('image/png', 3), upload('image/png', 3)],
			policy: policyOf({ attachments: ['image'], maxAttachmentChars: 8 }),
		},
	])('are accepted: $name', ({ uploads, policy }) => {
		expect(checkUploads(uploads, policy)).toBeUndefined();
	});

	test.each<{
		name: string;
		uploads: Upload[];
		policy: CallerPolicy;
		refusal: Partial<Failure>;
		says: RegExp;
	}>([
		{
			name: 'no kind is ticked',
			uploads: [upload('application/octet-stream')],
			policy: policyOf(),
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
			says: /does not accept files/,
		},
		{
			name: 'another kind is ticked',
			uploads: [upload('image/png'), upload('Application/PDF')],
			policy: only('image', 'audio'),
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
			says: /does not accept files/,
		},
		{
			name: 'a video, whatever is ticked',
			uploads: [upload('video/mp4')],
			policy: policyOf(ALL_KINDS),
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
			says: /does not accept videos/,
		},
		{
			name: 'too many uploads',
			uploads: [upload('image/png'), upload('image/png')],
			policy: policyOf({ ...ALL_KINDS, maxAttachments: 1 }),
			refusal: { statusCode: 413, errorType: 'too_many_attachments' },
			says: /more than 1/,
		},
		{
			name: 'uploads that are too large',
			uploads: [upload('image/png', 3), upload('image/png', 4)],
			policy: policyOf({ ...ALL_KINDS, maxAttachmentChars: 8 }),
			refusal: { statusCode: 413, errorType: 'body_too_large' },
			says: /larger than 8 characters/,
		},
	])('are refused: $name', ({ uploads, policy, refusal, says }) => {
		const refused = checkUploads(uploads, policy);
		expect(refused).toMatchObject(refusal);
		expect(refused?.message).toMatch(says);
	});
});

describe('uploads that have been read', () => {
	const png: ReadUpload = {
		fileName: 'cat.png',
		mimeType: 'image/png',
		isProven: true,
		base64: 'iVBORw0KGgo=',
	};
	const pdf: ReadUpload = {
		fileName: 'report.pdf',
		mimeType: 'application/pdf',
		isProven: true,
		base64: 'JVBERi0x',
	};
	const PNG_PART = image('data:image/png;base64,iVBORw0KGgo=');
	const PDF_PART = file({
		filename: 'report.pdf',
		file_data: 'data:application/pdf;base64,JVBERi0x',
	});

	/** What is sent, or why not. */
	function checked(
		body: unknown,
		uploads: ReadUpload[],
		policy: CallerPolicy = policyOf(ALL_KINDS),
	) {
		const reading = readCallerBody(body, uploads.length > 0);
		if (reading instanceof Failure) return reading;
		const request = attachUploads(reading, uploads);
		if (request instanceof Failure) return request;
		const result = checkRequest(request, policy);
		return result instanceof Failure ? result : result.messages;
	}

	const UNSHOWN =
		'The content of an uploaded file is not of the type that it is sent as: send it with its own type';
	const text = (content: string) => ({ type: 'text', text: content });
	test.each<{ name: string; body: unknown; uploads: ReadUpload[]; messages: unknown }>([
		{
			name: 'follow the text of the message',
			body: { message: 'What is it?' },
			uploads: [png, pdf],
			messages: [{ role: 'user', content: [text('What is it?'), PNG_PART, PDF_PART] }],
		},
		{
			name: 'make a message without a text',
			body: {},
			uploads: [png],
			messages: [{ role: 'user', content: [PNG_PART] }],
		},
		{
			name: 'make a message when a form has other fields only',
			body: { conversation: '7', message: ' ' },
			uploads: [png],
			messages: [{ role: 'user', content: [PNG_PART] }],
		},
		{
			name: 'belong to the last of the messages that a form sends as JSON text',
			body: {
				messages: JSON.stringify([
					{ role: 'user', content: 'A' },
					{ role: 'assistant', content: 'B' },
					{ role: 'user', content: 'C', attachments: [{ url: 'https://a.example/x.pdf' }] },
				]),
			},
			uploads: [png],
			messages: [
				{ role: 'user', content: 'A' },
				{ role: 'assistant', content: 'B' },
				{
					role: 'user',
					content: [text('C'), file({ file_data: 'https://a.example/x.pdf' }), PNG_PART],
				},
			],
		},
		{
			name: 'change nothing when there are none',
			body: { message: 'Hi' },
			uploads: [],
			messages: [{ role: 'user', content: 'Hi' }],
		},
		{
			name: 'may be a text, which bytes cannot show',
			body: { message: 'Hi' },
			uploads: [{ fileName: 'a.txt', mimeType: 'text/plain', isProven: false, base64: 'aGk=' }],
			messages: [
				{
					role: 'user',
					content: [
						text('Hi'),
						file({ filename: 'a.txt', file_data: 'data:text/plain;base64,aGk=' }),
					],
				},
			],
		},
		{
			name: 'may be of an unknown type',
			body: {},
			uploads: [{ fileName: 'a', mimeType: '', isProven: false, base64: 'aGk=' }],
			messages: [
				{
					role: 'user',
					content: [
						file({ filename: 'a', file_data: 'data:application/octet-stream;base64,aGk=' }),
					],
				},
			],
		},
	])('$name', ({ body, uploads, messages }) => {
		expect(checked(body, uploads)).toEqual(messages);
	});

	test.each<{
		name: string;
		body?: unknown;
		uploads: ReadUpload[];
		policy?: CallerPolicy;
		refusal: Partial<Failure>;
	}>([
		{
			name: 'a file whose bytes are of a kind that is not ticked',
			uploads: [png],
			policy: only('file'),
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
		},
		{
			name: 'a file whose bytes are a video’s',
			uploads: [{ ...png, mimeType: 'video/mp4' }],
			refusal: { statusCode: 403, errorType: 'attachment_not_allowed' },
		},
		{
			name: 'an image whose bytes are not an image’s',
			uploads: [{ ...png, isProven: false }],
			refusal: { statusCode: 415, errorType: 'unsupported_media_type' },
		},
		{
			name: 'a declared type with markup, which is not quoted',
			uploads: [{ ...png, isProven: false, mimeType: 'image/<b>x' }],
			refusal: { statusCode: 415, message: UNSHOWN },
		},
		{
			name: 'a kind of image that models do not accept',
			uploads: [{ ...png, mimeType: 'image/svg+xml', base64: 'PHN2Zy8+' }],
			refusal: { statusCode: 400, errorType: 'invalid_message' },
		},
		{
			name: 'more files than a message may have',
			uploads: [png, png],
			policy: policyOf({ ...ALL_KINDS, maxAttachments: 1 }),
			refusal: { statusCode: 413, errorType: 'too_many_attachments' },
		},
		{
			name: 'a file that is larger than n8n had said',
			uploads: [png],
			policy: policyOf({ ...ALL_KINDS, maxAttachmentChars: 10 }),
			refusal: { statusCode: 413, errorType: 'body_too_large' },
		},
		{
			name: 'files of a message that is not the user’s',
			body: { messages: JSON.stringify([{ role: 'assistant', content: 'A' }]) },
			uploads: [png],
			refusal: { statusCode: 400, errorType: 'invalid_message' },
		},
		{
			name: 'messages that are not JSON',
			body: { messages: '[{"role":' },
			uploads: [png],
			refusal: { statusCode: 400, errorType: 'invalid_body' },
		},
		{
			name: 'messages that are not a list',
			body: { messages: 'hello' },
			uploads: [png],
			refusal: { statusCode: 400, errorType: 'invalid_body' },
		},
		{
			name: 'messages with a name that breaks n8n',
			body: { messages: '[{"role":"user","content":"a","constructor":{"a":1}}]' },
			uploads: [png],
			refusal: { statusCode: 400, errorType: 'invalid_body' },
		},
	])('are refused: $name', ({ body = { message: 'Hi' }, uploads, policy, refusal }) => {
		const answer = checked(body, uploads, policy);
		expect(answer).toBeInstanceOf(Failure);
		expect(answer).toMatchObject(refusal);
	});

	test('are needed in a form without a text', () => {
		expect(readCallerBody({})).toBeInstanceOf(Failure);
		expect(readCallerBody({ messages: '[]' })).toBeInstanceOf(Failure);
	});
});
