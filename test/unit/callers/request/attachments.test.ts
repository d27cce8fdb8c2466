import { expect, test } from '@jest/globals';
import type { AttachmentKind } from '../../../../nodes/shared/callers/request/policy';
import {
	ALL_KINDS,
	audio,
	file,
	HTTPS,
	image,
	outgoing,
	PDF,
	PNG,
	refuses,
	say,
	tool,
	user,
} from './checking';

const part = (content: object) => say(user([content]));

test.each([
	{
		name: 'an https image',
		given: image(HTTPS, { detail: 'low', x: 1 }),
		sent: image(HTTPS, { detail: 'low' }),
	},
	{
		name: 'an image without its costly detail',
		given: image(HTTPS, { detail: 'original' }),
		sent: image(HTTPS),
	},
	{ name: 'an image as data', given: image(PNG), sent: image(PNG) },
	{
		name: 'audio with its format',
		given: audio('UklGRg==', 'wav'),
		sent: audio('UklGRg==', 'wav'),
	},
	{
		name: 'audio in a data URL',
		given: audio('data:audio/mpeg;base64,SUQz', null),
		sent: audio('SUQz', 'mp3'),
	},
	{
		name: 'audio in a data URL with codecs',
		given: audio('data:audio/ogg;codecs=opus;base64,AAAA', 'wav'),
		sent: audio('AAAA', 'ogg'),
	},
	{
		name: 'a file by URL',
		given: file({ file_data: HTTPS, x: 1 }),
		sent: file({ file_data: HTTPS }),
	},
	{
		name: 'a file as data',
		given: file({ filename: 'a.pdf', file_data: PDF }),
		sent: file({ filename: 'a.pdf', file_data: PDF }),
	},
	{
		name: 'a file without its id',
		given: file({ file_id: 'f1', file_data: PDF }),
		sent: file({ file_data: PDF }),
	},
])('rebuilds a content part: $name', ({ given, sent }) => {
	expect(outgoing(part(given), ALL_KINDS).messages).toEqual([user([sent])]);
});

test.each([
	{
		name: 'an image',
		given: { id: '1', type: 'image/png', name: 'a.png', size: 3, url: HTTPS },
		sent: image(HTTPS),
	},
	{ name: 'an image without a type', given: { url: PNG }, sent: image(PNG) },
	{
		name: 'a PDF',
		given: { type: 'application/pdf', name: 'a.pdf', url: PDF },
		sent: file({ filename: 'a.pdf', file_data: PDF }),
	},
	{
		name: 'audio with its format',
		given: { type: 'audio/wav', url: 'data:audio/wav;base64,UklG' },
		sent: audio('UklG', 'wav'),
	},
	{ name: 'a file without a type', given: { url: HTTPS }, sent: file({ file_data: HTTPS }) },
])('turns a chat element’s attachment into a content part: $name', ({ given, sent }) => {
	const attachments = [given];
	expect(outgoing(say(user('Look', { attachments })), ALL_KINDS).messages).toEqual([
		user([{ type: 'text', text: 'Look' }, sent]),
	]);
	expect(outgoing(say(user('', { attachments })), ALL_KINDS).messages).toEqual([user([sent])]);
});

const JPEG = '/9j/4AAQ';
const asJpeg = image(`data:image/jpeg;base64,${JPEG}`);
const PNG_DATA = 'iVBORw0KGgo=';
const MP3 = 'SUQzBAAA';

test.each([
	{ name: 'image/jpg', given: image(`data:image/jpg;base64,${JPEG}`), sent: asJpeg },
	{
		name: 'a JPEG with the type of a PNG',
		given: image(`data:image/png;base64,${JPEG}`),
		sent: asJpeg,
	},
	{ name: 'a data URL without a type', given: image(`data:;base64,${JPEG}`), sent: asJpeg },
	{
		name: 'a data URL of octets',
		given: image(`data:application/octet-stream;base64,${JPEG}`),
		sent: asJpeg,
	},
	{ name: 'image/*', given: image(`data:image/*;base64,${JPEG}`), sent: asJpeg },
	{
		name: 'a type with parameters',
		given: image(`data:image/jpeg;charset=utf-8;base64,${JPEG}`),
		sent: asJpeg,
	},
	{ name: 'a data URL in capitals', given: image(`DATA:IMAGE/JPEG;BASE64,${JPEG}`), sent: asJpeg },
	{
		name: 'base64 with line breaks',
		given: image('data:image/jpeg;base64,/9j/\r\n4AA\nQ\n'),
		sent: asJpeg,
	},
	{ name: 'base64url', given: image('data:image/jpeg;base64,_9j_4AAQ'), sent: asJpeg },
	{
		name: 'base64 without padding',
		given: image('data:image/png;base64,iVBORw0KGgo'),
		sent: image(PNG),
	},
	{ name: 'bare base64', given: image(JPEG), sent: asJpeg },
	{
		name: 'a URL in place of the object',
		given: { type: 'image_url', image_url: HTTPS },
		sent: image(HTTPS),
	},
	{
		name: 'a data URL in place of the object',
		given: { type: 'image_url', image_url: PNG },
		sent: image(PNG),
	},
	{
		name: 'the Responses API’s part',
		given: { type: 'input_image', image_url: HTTPS, detail: 'low' },
		sent: image(HTTPS, { detail: 'low' }),
	},
	{ name: 'the AI SDK’s part', given: { type: 'image', image: HTTPS }, sent: image(HTTPS) },
	{
		name: 'the AI SDK’s part with base64',
		given: { type: 'image', image: PNG_DATA, mediaType: 'image/webp' },
		sent: image(PNG),
	},
	{
		name: 'the AI SDK’s file of an image type',
		given: { type: 'file', mediaType: 'image/png', filename: 'a.png', url: PNG },
		sent: image(PNG),
	},
	{
		name: 'the AI SDK’s file at a URL',
		given: { type: 'file', mediaType: 'image/png', url: HTTPS },
		sent: image(HTTPS),
	},
])('takes an image written as $name', ({ given, sent }) => {
	expect(outgoing(part(given), ALL_KINDS).messages).toEqual([user([sent])]);
	const turn = { role: 'user', parts: [given] };
	expect(outgoing(say(turn), ALL_KINDS).messages).toEqual([user([sent])]);
});

test.each([
	{
		name: 'an MP3 with the type of WAV',
		given: audio(`data:audio/wav;base64,${MP3}`, 'wav'),
		sent: audio(MP3, 'mp3'),
	},
	{ name: 'an MP3 with another format', given: audio(MP3, 'ogg'), sent: audio(MP3, 'mp3') },
	{
		name: 'a media type as format',
		given: audio('AAAA', 'audio/x-wav'),
		sent: audio('AAAA', 'wav'),
	},
	{ name: 'another name of a format', given: audio('AAAA', 'MPEG'), sent: audio('AAAA', 'mp3') },
	{
		name: 'raw samples that look like MP3',
		given: audio('//sQ', 'pcm16'),
		sent: audio('//sQ', 'pcm16'),
	},
	{
		name: 'a data URL of octets',
		given: audio('data:;base64,AAAA', 'flac'),
		sent: audio('AAAA', 'flac'),
	},
	{
		name: 'a PDF with the type of a text',
		given: file({ file_data: 'data:text/plain;base64,JVBERi0x' }),
		sent: file({ file_data: PDF }),
	},
	{
		name: 'a PDF with the type of octets',
		given: file({ file_data: 'data:application/octet-stream;base64,JVBE\nRi0x' }),
		sent: file({ file_data: PDF }),
	},
	{
		name: 'a PDF as bare base64',
		given: file({ file_data: 'JVBERi0x' }),
		sent: file({ file_data: PDF }),
	},
	{
		name: 'the Responses API’s part',
		given: { type: 'input_file', filename: 'a.pdf', file_data: PDF, file_id: 'f' },
		sent: file({ filename: 'a.pdf', file_data: PDF }),
	},
	{
		name: 'the AI SDK’s part',
		given: { type: 'file', data: 'JVBERi0x', mediaType: 'application/pdf', filename: 'a.pdf' },
		sent: file({ filename: 'a.pdf', file_data: PDF }),
	},
	{
		name: 'a file of which nothing is known',
		given: file({ file_data: 'data:;base64,AAAA' }),
		sent: file({ file_data: 'data:application/octet-stream;base64,AAAA' }),
	},
])('takes a file or sound by its bytes: $name', ({ given, sent }) => {
	expect(outgoing(part(given), ALL_KINDS).messages).toEqual([user([sent])]);
});

test.each([
	{ name: 'the bytes', given: { type: 'application/pdf', url: PNG }, sent: image(PNG) },
	{ name: 'the name', given: { name: 'a.png', url: HTTPS }, sent: image(HTTPS) },
	{
		name: 'the URL',
		given: { url: 'https://a.example/b.jpg?c' },
		sent: image('https://a.example/b.jpg?c'),
	},
	{ name: 'the type “image”', given: { type: 'image', url: HTTPS }, sent: image(HTTPS) },
	{
		name: 'contentType of an older AI SDK',
		given: { contentType: 'image/png', url: HTTPS },
		sent: image(HTTPS),
	},
])('the kind of an attachment follows from $name', ({ given, sent }) => {
	for (const name of ['attachments', 'experimental_attachments']) {
		expect(outgoing(say(user('', { [name]: [given] })), ALL_KINDS).messages).toEqual([
			user([sent]),
		]);
	}
});

test('data that needs no change is sent without being copied', () => {
	const url = outgoing(part(image(PNG)), ALL_KINDS).messages[0]?.content;
	expect(url).toEqual([image(PNG)]);
});

const SVG = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
const MP4 = Buffer.from('\0\0\0\x18ftypmp42').toString('base64');
const only = (kind: AttachmentKind) => ({ attachments: [kind] });
const dataUrl = (type: string, base64: string) => `data:${type};base64,${base64}`;

refuses(403, 'attachment_not_allowed', [
	[
		'an image called a document, in an attachment',
		say(user('x', { attachments: [{ type: 'application/pdf', url: PNG }] })),
		only('file'),
	],
	[
		'a document called an image, in an attachment',
		say(user('x', { attachments: [{ type: 'image/png', url: PDF }] })),
		only('image'),
	],
	['a document as the AI SDK’s image', part({ type: 'image', image: PDF }), only('image')],
	['video', say(user('x', { attachments: [{ type: 'video/mp4', url: HTTPS }] })), ALL_KINDS],
	[
		'a video called a document',
		say(user('x', { attachments: [{ type: 'text/plain', url: dataUrl('text/plain', MP4) }] })),
		ALL_KINDS,
	],
	[
		'files of the AI SDK by default',
		say({ role: 'user', parts: [{ type: 'file', mediaType: 'image/png', url: PNG }] }),
	],
]);

refuses(400, 'invalid_message', [
	['a PDF called PNG', part(image(dataUrl('image/png', 'JVBERi0x'))), ALL_KINDS],
	['SVG called PNG', part(image(dataUrl('image/png', SVG))), ALL_KINDS],
	['SVG as a document', part(file({ file_data: dataUrl('application/xml', SVG) })), ALL_KINDS],
	['HTML as an image', part(image(dataUrl('text/html', 'PGh0bWw+'))), ALL_KINDS],
	[
		'PNG called a document',
		part(file({ file_data: dataUrl('application/pdf', PNG_DATA) })),
		ALL_KINDS,
	],
	[
		'PNG as octets',
		part(file({ file_data: dataUrl('application/octet-stream', PNG_DATA) })),
		ALL_KINDS,
	],
	['PNG as bare base64', part(file({ file_data: PNG_DATA })), ALL_KINDS],
	['sound as a document', part(file({ file_data: dataUrl('text/plain', MP3) })), ALL_KINDS],
	['PNG called sound', part(audio(PNG_DATA, 'wav')), ALL_KINDS],
	['PNG called raw sound', part(audio(PNG_DATA, 'pcm16')), ALL_KINDS],
	['a video called sound', part(audio(dataUrl('audio/wav', MP4), 'wav')), ALL_KINDS],
	['an image without URL', part({ type: 'image_url', image_url: {} }), ALL_KINDS],
	['a bare word', part(image('iVBO')), ALL_KINDS],
]);

refuses(403, 'attachment_not_allowed', [
	['images by default', part(image(HTTPS))],
	['a chat element’s attachment by default', say(user('x', { attachments: [{ url: HTTPS }] }))],
	['images', part(image(HTTPS)), { attachments: ['audio', 'file'] }],
	['audio', part(audio('UklG', 'wav')), { attachments: ['image', 'file'] }],
	['files', part(file({ file_data: PDF })), { attachments: ['image', 'audio'] }],
]);

const blob = { type: 'audio/wav', url: 'BLOB:https://a/1' };

refuses(400, 'invalid_message', [
	['a blob: image, whether images are allowed or not', part(image('blob:https://a.example/1'))],
	['a blob: attachment', say(user('x', { attachments: [blob] })), ALL_KINDS],
	['an attachment that is a text', say(user('x', { attachments: [HTTPS] })), ALL_KINDS],
	['video', part({ type: 'video_url', video_url: { url: HTTPS } }), ALL_KINDS],
	[
		'an attachment of a tool',
		say(user('x'), tool([image(HTTPS)])),
		{ ...ALL_KINDS, allowTools: true },
	],
	['an image as file', part(file({ file_data: PNG })), { attachments: ['file'] }],
	['a file id', part(file({ file_id: 'file-1' })), ALL_KINDS],
	['audio by URL', part(audio(HTTPS, 'wav')), ALL_KINDS],
	['audio of unknown format', part(audio('UklG', 'webm')), ALL_KINDS],
	['audio of another format', part(audio('data:audio/webm;base64,GkXf', null)), ALL_KINDS],
	['audio that is none', part(audio('data:text/wav;base64,GkXf', 'wav')), ALL_KINDS],
]);

refuses(
	400,
	'invalid_message',
	[
		'',
		'x',
		PDF,
		'http://a.example/x',
		'file:///etc/passwd',
		'javascript:alert(1)',
		'ftp://a.example/x',
		'//a.example/x',
		'https://',
		'https://a:b@c.example/x',
		'https://a.example/x\ny',
		`https://a.example/${'x'.repeat(9_000)}`,
		'data:image/png,abc',
		'data:image/png;base64,',
		'data:image/png;base64,ab<c',
		'data:image/svg+xml;base64,PHN2Zz4=',
		'data:;base64,AAAA',
	].map((url) => [`the image ${url.slice(0, 60)}`, part(image(url)), ALL_KINDS]),
);

refuses(413, 'too_many_attachments', [
	['two', say(user([image(HTTPS), image(HTTPS)])), { ...ALL_KINDS, maxAttachments: 1 }],
	[
		'two in two messages',
		say(user([image(HTTPS)]), user([image(HTTPS)])),
		{ ...ALL_KINDS, maxAttachments: 1 },
	],
	['any when the limit is none', part(image(HTTPS)), { ...ALL_KINDS, maxAttachments: Number.NaN }],
]);

refuses(413, 'body_too_large', [
	['an image', part(image(PNG)), { ...ALL_KINDS, maxAttachmentChars: PNG.length - 1 }],
	['audio', part(audio('UklGRg==', 'wav')), { ...ALL_KINDS, maxAttachmentChars: 7 }],
	[
		'any when the limit is none',
		part(image(PNG)),
		{ ...ALL_KINDS, maxAttachmentChars: Number.NaN },
	],
]);

test('accepts attachments that are exactly as large as the limits', () => {
	const limits = { ...ALL_KINDS, maxAttachments: 1, maxAttachmentChars: PNG.length };
	expect(outgoing(part(image(PNG)), limits).messages).toHaveLength(1);
	const large = `data:image/png;base64,${'A'.repeat(7_000_000)}`;
	expect(outgoing(part(image(large)), ALL_KINDS).messages).toHaveLength(1);
});
