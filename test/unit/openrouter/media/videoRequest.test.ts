import { describe, expect, test } from '@jest/globals';
import {
	buildVideoRequest,
	frameOf,
	hasFramesAndReferences,
	referenceOf,
} from '../../../../nodes/shared/openrouter/media/videoRequest';

const image = { type: 'image_url', image_url: { url: 'https://a.example/a.png' } };
const NONE = { model: 'a/b', prompt: '', frames: [], references: [], settings: {}, extraBody: '' };

describe('a request', () => {
	test('has what was given, and nothing else', () => {
		expect(buildVideoRequest({ ...NONE, prompt: 'A cup' })).toEqual({
			model: 'a/b',
			prompt: 'A cup',
		});
		expect(buildVideoRequest({ ...NONE, references: [image] })).toEqual({
			model: 'a/b',
			input_references: [image],
		});
	});

	test('may have its prompt in Extra Body', () => {
		const extraBody = { prompt: 'A cup', provider: { options: { b: {} } } };
		const settings = { provider: { options: { a: {} } } };
		expect(buildVideoRequest({ ...NONE, settings, extraBody })).toMatchObject({ prompt: 'A cup' });
	});

	test('tells whether OpenRouter leaves out a part of it', () => {
		const both = { ...NONE, frames: [frameOf(image, 'first_frame')], references: [image] };
		expect(hasFramesAndReferences(buildVideoRequest(both))).toBe(true);
		expect(hasFramesAndReferences(buildVideoRequest({ ...both, frames: [] }))).toBe(false);
	});

	test('may have one frame of each kind', () => {
		const frames = [frameOf(image, 'last_frame'), frameOf(image, 'first_frame')];
		expect(buildVideoRequest({ ...NONE, frames }).frame_images).toEqual(frames);
		expect(() => buildVideoRequest({ ...NONE, frames: [...frames, ...frames] })).toThrow(
			'Frame Images has 2 images for the first frame',
		);
	});

	test.each(['ftp://a.example', 'a.example/webhook', 'http://localhost/webhook'])(
		'has no callback at %s',
		(url) => {
			const settings = { callback_url: url };
			expect(() => buildVideoRequest({ ...NONE, prompt: 'A cup', settings })).toThrow(
				'Callback URL',
			);
		},
	);
});

describe('a reference', () => {
	const file = (mimeType: string, base64 = 'AAAA') => ({ fileName: 'a', mimeType, base64 });

	test.each([
		{ kind: 'auto', mimeType: 'image/heic', url: 'data:image/heic;base64,AAAA', type: 'image_url' },
		{ kind: 'auto', mimeType: 'video/mp4', url: 'data:video/mp4;base64,AAAA', type: 'video_url' },
		{ kind: 'audio', mimeType: 'video/mp4', url: 'data:audio/mp4;base64,AAAA', type: 'audio_url' },
		{
			kind: 'audio',
			mimeType: 'audio/mpeg',
			url: 'data:audio/mpeg;base64,AAAA',
			type: 'audio_url',
		},
	] as const)(
		'of the kind $kind and the type $mimeType is $type',
		({ kind, mimeType, url, type }) => {
			expect(referenceOf(file(mimeType), kind)).toEqual({ type, [type]: { url } });
		},
	);

	test.each([
		{ kind: 'auto', mimeType: 'application/pdf', message: '“a” cannot be a reference: its type' },
		{ kind: 'auto', mimeType: '', message: 'its type is not known' },
		{ kind: 'image', mimeType: 'video/mp4', message: 'cannot be a reference of the kind image' },
	] as const)('cannot be $mimeType as $kind', ({ kind, mimeType, message }) => {
		expect(() => referenceOf(file(mimeType), kind)).toThrow(message);
	});

	test('cannot be empty', () => {
		expect(() => referenceOf(file('image/png', ''), 'auto')).toThrow('is empty');
	});

	test.each([
		{ url: 'https://a.example/b/clip.mp4?x=1', type: 'video_url' },
		{ url: 'https://a.example/song.mp3', type: 'audio_url' },
		{ url: 'https://a.example/a.jpg', type: 'image_url' },
	])('by the address $url is $type', ({ url, type }) => {
		expect(referenceOf(` ${url} `, 'auto')).toEqual({ type, [type]: { url } });
	});

	test('by a data: URL is read by its bytes', () => {
		const png = Buffer.from('89504e470d0a1a0a0000', 'hex').toString('base64');
		expect(referenceOf(`data:image/jpg;base64,${png}`, 'auto')).toEqual({
			type: 'image_url',
			image_url: { url: `data:image/png;base64,${png}` },
		});
	});

	test.each([
		'http://a.example/a.png',
		'a.png',
		'',
		'data:image/png,abc',
		'https://a.example/a.pdf',
	])('cannot be %j', (url) => {
		expect(() => referenceOf(url, 'auto')).toThrow(/References → URL/);
	});
});
