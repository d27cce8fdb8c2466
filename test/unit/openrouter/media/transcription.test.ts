/** The form of a recording, and its format. */
import { describe, expect, test } from '@jest/globals';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import {
	checkTranscription,
	readTranscription,
	soundFormat,
	transcriptionForm,
} from '../../../../nodes/shared/openrouter/media/transcription';

test('a form holds the bytes of the file as they are', async () => {
	const content = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
	const file = { content, mimeType: 'audio/wav', fileName: 'a "b"\r\n.wav' };
	const { contentType, body } = transcriptionForm({ model: 'a/b' }, file, 'edge');
	const parsed = await new Response(Uint8Array.from(body), {
		headers: { 'content-type': contentType },
	}).formData();
	expect(parsed.get('model')).toBe('a/b');
	const read = parsed.get('file') as File;
	expect(Buffer.from(await read.arrayBuffer()).equals(content)).toBe(true);
	expect(read.type).toBe('audio/wav');
	expect(String(body.subarray(0, 200))).toContain('filename="a %22b%22%0D%0A.wav"');
});

describe('the format of a recording', () => {
	test.each([
		['audio/wav', 'wav'],
		['audio/mpeg', 'mp3'],
		['audio/webm', 'webm'],
		['video/webm', 'webm'],
		['audio/mp4', 'm4a'],
		['video/mp4', 'm4a'],
		['audio/amr', 'amr'],
	])('of %s is %s', (mimeType, format) => {
		expect(soundFormat(mimeType, '“a”')).toBe(format);
	});

	test.each(['', 'application/pdf', 'image/png', 'audio/x y'])('of “%s” is none', (mimeType) => {
		expect(() => soundFormat(mimeType, '“a”')).toThrow(OpenRouterError);
	});
});

test('timestamps need the verbose form', () => {
	expect(checkTranscription({ language: 'en' })).toEqual({ language: 'en' });
	expect(
		checkTranscription({ timestamp_granularities: ['word'], response_format: 'json' }),
	).toEqual({ timestamp_granularities: ['word'], response_format: 'verbose_json' });
});

test.each([undefined, {}, { text: 7 }, 'text'])('%j is no transcription', (body) => {
	expect(readTranscription(body, 'a/b')).toBeUndefined();
});

test('silence is a transcription', () => {
	expect(readTranscription({ text: '' }, 'a/b')).toEqual({ text: '', model: 'a/b', usage: {} });
});
