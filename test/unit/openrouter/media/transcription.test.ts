/** The form of a recording, and its format. */
import { describe, expect, test } from '@jest/globals';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import {
	readTranscription,
	soundFormat,
	soundName,
	transcriptionForm,
	transcriptionSettings,
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

test('a form has objects as JSON, and names that cannot end their line', async () => {
	const file = { content: Buffer.from('a'), mimeType: 'audio/wav', fileName: 'a.wav' };
	const fields = { a: { b: 1 }, c: [1, 'two', null], d: null, e: true, 'f"\r\nX-Y: 1': 'g' };
	const { contentType, body } = transcriptionForm(fields, file, 'edge');
	const parsed = await new Response(Uint8Array.from(body), {
		headers: { 'content-type': contentType },
	}).formData();
	const members: unknown[] = [];
	parsed.forEach((value, name) => members.push([name, value]));
	expect(members.slice(0, -1)).toEqual([
		['a', '{"b":1}'],
		['c[]', '1'],
		['c[]', 'two'],
		['e', 'true'],
		['f"\r\nX-Y: 1', 'g'],
	]);
});

test.each([
	['note.wav', 'audio/wav', 'wav', 'note.wav'],
	['note', 'audio/wav', 'wav', 'note.wav'],
	['note.wav', 'audio/mpeg', 'mp3', 'note.wav.mp3'],
	['blob.bin', 'audio/webm', 'webm', 'blob.bin.webm'],
	['note.oga', 'audio/ogg', 'ogg', 'note.oga'],
	['note.mp4', 'video/mp4', 'm4a', 'note.mp4'],
])('in a form, %s of the type %s (%s) is %s', (name, mimeType, format, sent) => {
	expect(soundName(name, mimeType, format)).toBe(sent);
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

	test('says that sound of another format is sound', () => {
		const words = 'The file “a” is audio/x-ms-wma, which OpenRouter does not know';
		expect(() => soundFormat('audio/x-ms-wma', '“a”')).toThrow(words);
	});

	test.each(['', 'application/pdf', 'image/png', 'audio/x y'])('of “%s” is none', (mimeType) => {
		expect(() => soundFormat(mimeType, '“a”')).toThrow(OpenRouterError);
	});
});

test('timestamps need the verbose form', () => {
	expect(transcriptionSettings({ language: 'en' })).toEqual({ language: 'en' });
	expect(
		transcriptionSettings({ timestamp_granularities: ['word'], response_format: 'json' }),
	).toEqual({ timestamp_granularities: ['word'], response_format: 'verbose_json' });
});

test.each([undefined, {}, { text: 7 }, 'text'])('%j is no transcription', (body) => {
	expect(readTranscription(body, 'a/b')).toMatchObject({
		errorType: 'invalid_response',
		message: 'OpenRouter’s answer has no text',
		retryable: false,
	});
});

test('an answer without a text says what it cost', () => {
	const body = { text: null, usage: { cost: 0.5 } };
	expect(readTranscription(body, 'a/b', 'gen-1')).toMatchObject({
		costUsd: 0.5,
		generationId: 'gen-1',
	});
});

test.each([
	{
		name: 'named as in a chat',
		usage: { prompt_tokens: 4, completion_tokens: 5, total_tokens: 9 },
		read: { inputTokens: 4, outputTokens: 5, totalTokens: 9 },
	},
	{ name: 'text', usage: { seconds: '9.2' }, read: { seconds: 9.2 } },
	{ name: 'null', usage: { seconds: null, input_tokens: null }, read: {} },
	{ name: 'missing', usage: undefined, read: {} },
])('numbers may be $name', ({ usage, read }) => {
	expect(readTranscription({ text: 'a', duration: '2.5', usage }, 'a/b')).toEqual({
		text: 'a',
		model: 'a/b',
		duration: 2.5,
		usage: read,
	});
});

test('silence is a transcription', () => {
	expect(readTranscription({ text: '' }, 'a/b')).toEqual({ text: '', model: 'a/b', usage: {} });
});
