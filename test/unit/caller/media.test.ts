import { expect, test } from '@jest/globals';
import {
	ALL_KINDS,
	assistant,
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
} from './judging';

const part = (content: object) => say(user([content]));

test.each([
	{
		name: 'an https image',
		given: image(HTTPS, { detail: 'low', x: 1 }),
		sent: image(HTTPS, { detail: 'low' }),
	},
	{ name: 'a dear detail', given: image(HTTPS, { detail: 'original' }), sent: image(HTTPS) },
	{ name: 'an image as data', given: image(PNG), sent: image(PNG) },
	{ name: 'audio', given: audio('UklGRg==', 'wav'), sent: audio('UklGRg==', 'wav') },
	{
		name: 'audio in a data URL',
		given: audio('data:audio/mpeg;base64,SUQz', null),
		sent: audio('SUQz', 'mp3'),
	},
	{
		name: 'a data URL with codecs',
		given: audio('data:audio/ogg;codecs=opus;base64,SUQz', 'wav'),
		sent: audio('SUQz', 'ogg'),
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
])('rebuilds $name', ({ given, sent }) => {
	expect(outgoing(part(given), ALL_KINDS).messages).toEqual([user([sent])]);
});

test.each([
	{
		name: 'image',
		given: { id: '1', type: 'image/png', name: 'a.png', size: 3, url: HTTPS },
		sent: image(HTTPS),
	},
	{ name: 'image of no type', given: { url: PNG }, sent: image(PNG) },
	{
		name: 'PDF',
		given: { type: 'application/pdf', name: 'a.pdf', url: PDF },
		sent: file({ filename: 'a.pdf', file_data: PDF }),
	},
	{
		name: 'audio',
		given: { type: 'audio/wav', url: 'data:audio/wav;base64,UklG' },
		sent: audio('UklG', 'wav'),
	},
	{ name: 'file of no type', given: { url: HTTPS }, sent: file({ file_data: HTTPS }) },
])('turns a chat element’s attachment into a content part: $name', ({ given, sent }) => {
	const attachments = [given];
	expect(outgoing(say(user('Look', { attachments })), ALL_KINDS).messages).toEqual([
		user([{ type: 'text', text: 'Look' }, sent]),
	]);
	expect(outgoing(say(user('', { attachments })), ALL_KINDS).messages).toEqual([user([sent])]);
});

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
	['an attachment of the assistant', say(assistant([image(HTTPS)]), user('x')), ALL_KINDS],
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

test('takes as much as the limits', () => {
	const limits = { ...ALL_KINDS, maxAttachments: 1, maxAttachmentChars: PNG.length };
	expect(outgoing(part(image(PNG)), limits).messages).toHaveLength(1);
	const large = `data:image/png;base64,${'A'.repeat(7_000_000)}`;
	expect(outgoing(part(image(large)), ALL_KINDS).messages).toHaveLength(1);
});
