import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMessageBuilder } from '../../../../nodes/shared/openrouter/answer/assistantMessage';
import { extractMedia } from '../../../../nodes/shared/openrouter/answer/outputMedia';
import { GIF, MP3, PNG, SVG, WAV, FLAC, MP3_FRAME, padded } from '../../../support/mediaFiles';
import { SEEDED } from '../../seed';

const base64 = (content: Uint8Array): string => Buffer.from(content).toString('base64');
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const imageOf = (content: Uint8Array, type = 'image/png') =>
	image(`data:${type};base64,${base64(content)}`);
const message = (more: object = {}) => ({ role: 'assistant' as const, content: 'Here', ...more });

describe('images of an answer', () => {
	test('leave the message and become files', () => {
		const given = message({ images: [imageOf(PNG), imageOf(GIF, 'image/gif')], refusal: null });
		const before = structuredClone(given);
		const taken = extractMedia(given);
		expect(taken).toStrictEqual({
			message: message({ refusal: null }),
			images: [
				{
					binaryKey: 'image_0',
					mimeType: 'image/png',
					fileName: 'image_0.png',
					bytes: PNG.length,
				},
				{
					binaryKey: 'image_1',
					mimeType: 'image/gif',
					fileName: 'image_1.gif',
					bytes: GIF.length,
				},
			],
			files: [
				{ binaryKey: 'image_0', mimeType: 'image/png', fileName: 'image_0.png', content: PNG },
				{ binaryKey: 'image_1', mimeType: 'image/gif', fileName: 'image_1.gif', content: GIF },
			],
		});
		expect(given).toStrictEqual(before);
	});

	test.each([
		{
			name: 'the bytes count, not what is said',
			url: imageOf(GIF),
			told: { mimeType: 'image/gif', fileName: 'image_0.gif' },
		},
		{
			name: 'SVG as base64',
			url: imageOf(SVG, 'image/svg+xml'),
			told: { mimeType: 'image/svg+xml', fileName: 'image_0.svg' },
		},
		{
			name: 'SVG as escaped text',
			url: image(`data:image/svg+xml;utf8,${encodeURIComponent(SVG.toString())}`),
			told: { mimeType: 'image/svg+xml', bytes: SVG.length },
			content: SVG,
		},
		{
			name: 'SVG as text that is not escaped',
			url: image('data:image/svg+xml,<svg width="100%">'),
			told: { mimeType: 'image/svg+xml' },
			content: Buffer.from('<svg width="100%">'),
		},
		{
			name: 'bytes of no known type, as said',
			url: image('data:image/tiff;base64,AAAA'),
			told: { mimeType: 'image/tiff', fileName: 'image_0.bin' },
		},
		{
			name: 'nothing is known',
			url: image('data:;base64,AAAA'),
			told: { mimeType: 'application/octet-stream', fileName: 'image_0.bin' },
		},
		{ name: 'no data', url: image('data:image/png'), told: { mimeType: 'image/png', bytes: 0 } },
	])('are named by their bytes and their position: $name', ({ url, told, content }) => {
		const { images, files } = extractMedia(message({ images: [url] }));
		expect(images).toMatchObject([{ binaryKey: 'image_0', ...told }]);
		if (content !== undefined) expect(files[0]?.content).toEqual(content);
	});

	test('stay in the message with their number when they are https URLs', () => {
		const url = 'https://a.example/a.png';
		const { images, files } = extractMedia(message({ images: [image(url), imageOf(PNG)] }));
		expect(images).toMatchObject([{ url }, { binaryKey: 'image_1' }]);
		expect(files).toHaveLength(1);
	});

	test.each([
		{ name: 'none', images: undefined },
		{ name: 'an empty list', images: [] },
		{ name: 'no list', images: 'x' },
		{ name: 'entries without a URL', images: [{}, { image_url: {} }, null, 7] },
	])('are absent when there is $name', ({ images }) => {
		expect(extractMedia(message({ images }))).toStrictEqual({ message: message(), files: [] });
	});

	test('come back as the same bytes, whatever these are', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1 }), (content) => {
				const { files } = extractMedia(message({ images: [imageOf(content)] }));
				expect(files[0]?.content).toEqual(Buffer.from(content));
			}),
			SEEDED,
		);
	});
});

describe('audio of an answer', () => {
	const SAMPLES = Buffer.from(Int16Array.from({ length: 600 }, (_, n) => n * 50).buffer);
	const audio = (data: unknown, more: object = {}) => message({ audio: { data, ...more } });

	test('gets the header of a WAV file when it is raw samples: 24 kHz, mono, 16 bit', () => {
		const { files, audio: told } = extractMedia(audio(base64(SAMPLES)));
		const content = files[0]?.content ?? Buffer.alloc(0);
		expect(told).toEqual({
			binaryKey: 'audio',
			mimeType: 'audio/wav',
			fileName: 'audio.wav',
			bytes: SAMPLES.length + 44,
		});
		expect({
			riff: content.toString('latin1', 0, 4),
			size: content.readUInt32LE(4),
			form: content.toString('latin1', 8, 16),
			formatBytes: content.readUInt32LE(16),
			pcm: content.readUInt16LE(20),
			channels: content.readUInt16LE(22),
			rate: content.readUInt32LE(24),
			bytesPerSecond: content.readUInt32LE(28),
			frameBytes: content.readUInt16LE(32),
			bits: content.readUInt16LE(34),
			data: content.toString('latin1', 36, 40),
			dataBytes: content.readUInt32LE(40),
		}).toEqual({
			riff: 'RIFF',
			size: SAMPLES.length + 36,
			form: 'WAVEfmt ',
			formatBytes: 16,
			pcm: 1,
			channels: 1,
			rate: 24_000,
			bytesPerSecond: 48_000,
			frameBytes: 2,
			bits: 16,
			data: 'data',
			dataBytes: SAMPLES.length,
		});
		expect(content.subarray(44)).toEqual(SAMPLES);
	});

	test.each([
		{ name: 'a WAV file', content: WAV, mimeType: 'audio/wav', fileName: 'audio.wav' },
		{ name: 'MP3', content: MP3, mimeType: 'audio/mpeg', fileName: 'audio.mp3' },
		{ name: 'FLAC', content: FLAC, mimeType: 'audio/flac', fileName: 'audio.flac' },
		{
			name: 'MP3, asked for',
			content: MP3_FRAME,
			audioFormat: 'mp3',
			mimeType: 'audio/mpeg',
			fileName: 'audio.mp3',
		},
		{
			name: 'a WAV file although raw samples were asked for',
			content: WAV,
			audioFormat: 'pcm16',
			mimeType: 'audio/wav',
			fileName: 'audio.wav',
		},
		{
			name: 'AAC that does not show, as asked for',
			content: padded(8, 'ADIF'),
			audioFormat: 'aac',
			mimeType: 'audio/aac',
			fileName: 'audio.aac',
		},
		{
			name: 'a format that is not known',
			content: padded(8, 'x'),
			audioFormat: 'new',
			mimeType: 'application/octet-stream',
			fileName: 'audio.bin',
		},
	])('stays as it is when it is $name', ({ content, audioFormat, mimeType, fileName }) => {
		const { files } = extractMedia(audio(base64(content)), { audioFormat });
		expect(files).toEqual([{ binaryKey: 'audio', mimeType, fileName, content }]);
	});

	test('is taken for raw samples when these were asked for, even if they look like MP3', () => {
		const { files } = extractMedia(audio(base64(MP3_FRAME)), { audioFormat: 'pcm16' });
		expect(files[0]?.mimeType).toBe('audio/wav');
		expect(files[0]?.content.subarray(44)).toEqual(MP3_FRAME);
	});

	test('is joined from its pieces before it is decoded', () => {
		fc.assert(
			fc.property(fc.array(fc.uint8Array({ minLength: 1 }), { minLength: 1 }), (pieces) => {
				const whole = Buffer.concat(pieces);
				// As one text cut anywhere, or each piece padded by itself.
				const text = base64(whole);
				const cut = [text.slice(0, text.length / 3), text.slice(text.length / 3)];
				for (const datas of [cut, pieces.map(base64)]) {
					const builder = createMessageBuilder();
					builder.add({ audio: { id: 'a1', transcript: 'Hel' } }, false);
					for (const data of datas) builder.add({ audio: { data } }, false);
					builder.add({ audio: { transcript: 'lo', expires_at: 1_800_000_000 } }, false);
					const { audio: told, files } = extractMedia(builder.build(), { audioFormat: 'new' });
					expect(files[0]?.content).toEqual(whole);
					expect(told).toMatchObject({ id: 'a1', transcript: 'Hello', expiresAt: 1_800_000_000 });
				}
			}),
			SEEDED,
		);
	});

	test('leaves in the message what stands for it in the history', () => {
		const { message: kept, audio: told } = extractMedia(
			audio(base64(WAV), { id: 'audio_1', transcript: 'Hello', expires_at: 5 }),
		);
		expect(kept).toEqual(message({ audio: { id: 'audio_1', transcript: 'Hello', expires_at: 5 } }));
		expect(told).toEqual({
			binaryKey: 'audio',
			mimeType: 'audio/wav',
			fileName: 'audio.wav',
			bytes: WAV.length,
			id: 'audio_1',
			transcript: 'Hello',
			expiresAt: 5,
		});
	});

	test('has no file when only its transcript came', () => {
		const { audio: told, files } = extractMedia(audio(null, { transcript: 'Hello' }));
		expect({ told, files }).toEqual({ told: { transcript: 'Hello' }, files: [] });
	});
});
