import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	partOf,
	type AttachmentSettings,
} from '../../../../nodes/shared/openrouter/request/attachment';
import type { GivenFile } from '../../../../nodes/shared/openrouter/request/fileUrl';
import { OpenRouterError, type Failure } from '../../../../nodes/shared/failure/failure';
import { SEEDED } from '../../seed';

const AUTO: AttachmentSettings = { label: 'Files', kind: 'auto' };
const as = (kind: AttachmentSettings['kind']): AttachmentSettings => ({ ...AUTO, kind });
const file = (mimeType: string, more: Partial<GivenFile> = {}): GivenFile => ({
	fileName: 'a.bin',
	mimeType,
	base64: 'AAAA',
	...more,
});

function failureOf(make: () => unknown): Failure {
	let thrown: unknown;
	try {
		make();
	} catch (error) {
		thrown = error;
	}
	if (thrown instanceof OpenRouterError) return thrown.failure;
	throw new Error(`No failure was thrown, but ${String(thrown)}`);
}

describe('a file whose bytes are at hand', () => {
	test.each(['image/png', 'image/jpeg', 'image/webp', 'image/gif'])(
		'is sent as an image when it is %s',
		(type) => {
			expect(partOf(file(type), AUTO)).toEqual({
				type: 'image_url',
				image_url: { url: `data:${type};base64,AAAA` },
			});
		},
	);

	test.each([
		{ imageDetail: 'auto', image_url: { url: 'data:image/png;base64,AAAA' } },
		{ imageDetail: 'low', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
		{ imageDetail: 'high', image_url: { url: 'data:image/png;base64,AAAA', detail: 'high' } },
		{
			imageDetail: 'original',
			image_url: { url: 'data:image/png;base64,AAAA', detail: 'original' },
		},
	] as const)('is sent with the image detail $imageDetail', ({ imageDetail, image_url }) => {
		const part = partOf(file('image/png'), { ...as('image'), imageDetail });
		expect(part).toEqual({ type: 'image_url', image_url });
	});

	test.each([
		{ mimeType: 'audio/wav', format: 'wav' },
		{ mimeType: 'audio/mpeg', format: 'mp3' },
		{ mimeType: 'audio/aiff', format: 'aiff' },
		{ mimeType: 'audio/aac', format: 'aac' },
		{ mimeType: 'audio/ogg', format: 'ogg' },
		{ mimeType: 'audio/flac', format: 'flac' },
		{ mimeType: 'audio/mp4', format: 'm4a' },
	])(
		'audio of the type $mimeType is sent as raw base64 with the format $format',
		({ mimeType, format }) => {
			expect(partOf(file(mimeType), AUTO)).toEqual({
				type: 'input_audio',
				input_audio: { data: 'AAAA', format },
			});
		},
	);

	test.each([
		{ mimeType: 'video/mp4', sent: 'video/mp4' },
		{ mimeType: 'video/mpeg', sent: 'video/mpeg' },
		{ mimeType: 'video/webm', sent: 'video/webm' },
		{ mimeType: 'video/quicktime', sent: 'video/mov' },
	])('is sent as a video of the type $sent when it is $mimeType', ({ mimeType, sent }) => {
		expect(partOf(file(mimeType), AUTO)).toEqual({
			type: 'video_url',
			video_url: { url: `data:${sent};base64,AAAA` },
		});
	});

	test.each([
		{ mimeType: 'application/pdf', type: 'application/pdf' },
		{ mimeType: 'text/csv', type: 'text/csv' },
		{ mimeType: '', type: 'application/octet-stream' },
		{ mimeType: 'application/octet-stream', type: 'application/octet-stream' },
	])('is sent as a file when it is “$mimeType”', ({ mimeType, type }) => {
		expect(partOf(file(mimeType, { fileName: 'report.x' }), AUTO)).toEqual({
			type: 'file',
			file: { filename: 'report.x', file_data: `data:${type};base64,AAAA` },
		});
	});

	test('may be an image that the author sends as a file', () => {
		expect(partOf(file('image/svg+xml'), as('file'))).toMatchObject({ type: 'file' });
	});

	test('may be an MP4 file that the author sends as audio', () => {
		expect(partOf(file('video/mp4'), as('audio'))).toEqual({
			type: 'input_audio',
			input_audio: { data: 'AAAA', format: 'm4a' },
		});
	});

	test.each([
		{ mimeType: 'image/svg+xml', settings: AUTO, says: /as an image.*svg/, hint: /PNG/ },
		{ mimeType: 'application/pdf', settings: as('image'), says: /as an image/, hint: /PNG/ },
		{ mimeType: 'audio/webm', settings: AUTO, says: /as audio.*webm/, hint: /WAV/ },
		{ mimeType: '', settings: as('audio'), says: /as audio.*not known/, hint: /WAV/ },
		{ mimeType: 'video/ogg', settings: AUTO, says: /as a video/, hint: /MP4/ },
	])(
		'is refused when it is “$mimeType” and the author sends it as $settings.kind',
		({ mimeType, settings, says, hint }) => {
			const failure = failureOf(() => partOf(file(mimeType), settings));
			expect(failure).toMatchObject({ errorType: 'invalid_input', statusCode: 400 });
			expect(failure.message).toMatch(says);
			expect(failure.message).toMatch(/“a\.bin”/);
			expect(failure.hint).toMatch(hint);
		},
	);

	test.each([
		{
			name: 'where the author chooses the kind',
			isKindFixed: false,
			advice: /choose another Kind$/,
		},
		{ name: 'but where there is none to choose', isKindFixed: true, advice: /Convert it$/ },
	])('of the wrong type needs another Kind $name', ({ isKindFixed, advice }) => {
		const settings = { ...as('image'), isKindFixed };
		expect(failureOf(() => partOf(file('application/pdf'), settings)).hint).toMatch(advice);
	});

	test('is refused when it is empty', () => {
		expect(failureOf(() => partOf(file('image/png', { base64: '' }), AUTO)).message).toBe(
			'The file “a.bin” is empty',
		);
	});
});

describe('an attachment by URL', () => {
	test.each([
		{
			name: 'an image by its extension',
			url: ' https://a.example/x/photo.JPG?sig=1#f ',
			part: {
				type: 'image_url',
				image_url: { url: 'https://a.example/x/photo.JPG?sig=1#f' },
			},
		},
		{
			name: 'a PDF by its extension',
			url: 'https://a.example/annual%20report.pdf',
			part: {
				type: 'file',
				file: {
					filename: 'annual report.pdf',
					file_data: 'https://a.example/annual%20report.pdf',
				},
			},
		},
		{
			name: 'a video by its extension',
			url: 'https://a.example/clip.mp4',
			part: { type: 'video_url', video_url: { url: 'https://a.example/clip.mp4' } },
		},
		{
			name: 'an image by Kind',
			url: 'https://a.example/photo?id=1',
			settings: as('image'),
			part: { type: 'image_url', image_url: { url: 'https://a.example/photo?id=1' } },
		},
		{
			name: 'a film on YouTube by Kind',
			url: 'https://www.youtube.com/watch?v=x',
			settings: as('video'),
			part: { type: 'video_url', video_url: { url: 'https://www.youtube.com/watch?v=x' } },
		},
		{
			name: 'a file without a name',
			url: 'https://a.example/',
			settings: as('file'),
			part: { type: 'file', file: { filename: 'file', file_data: 'https://a.example/' } },
		},
		{
			name: 'a name that is not escaped as it should be',
			url: 'https://a.example/%E0%A4%A.pdf',
			part: {
				type: 'file',
				file: { filename: '%E0%A4%A.pdf', file_data: 'https://a.example/%E0%A4%A.pdf' },
			},
		},
		{
			name: 'an image as data',
			url: 'data:image/png;base64,AAAA',
			part: { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
		},
		{
			name: 'a PDF as data, with parameters',
			url: 'data:application/pdf;name=a.pdf;base64,AAAA',
			part: {
				type: 'file',
				file: { filename: 'attachment.pdf', file_data: 'data:application/pdf;base64,AAAA' },
			},
		},
		{
			name: 'audio as a data URL, of which the base64 alone is sent',
			url: 'data:audio/x-wav;base64,AAAA',
			part: { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
		},
	])('becomes a part of the message: $name', ({ url, settings = AUTO, part }) => {
		expect(partOf(url, settings)).toEqual(part);
	});

	test.each([
		{ name: 'http', url: 'http://a.example/a.png', says: /neither an https/, hint: /HTTP Request/ },
		{ name: 'nothing', url: ' ', says: /neither an https/, hint: /https/ },
		{ name: 'no URL', url: 'https://', says: /neither an https/, hint: /https/ },
		{ name: 'blob', url: 'blob:https://a.example/1', says: /neither/, hint: /https/ },
		{ name: 'no type', url: 'https://a.example/a', says: /cannot be told/, hint: /Kind/ },
		{
			name: 'audio by URL',
			url: 'https://a.example/a.mp3',
			says: /audio, which OpenRouter does not accept by its address/,
			hint: /HTTP Request node/,
		},
		{
			name: 'data without base64',
			url: 'data:text/plain,hello',
			says: /without base64/,
			hint: /data:image\/png;base64,/,
		},
		{ name: 'data that is empty', url: 'data:image/png;base64,', says: /without/, hint: /data:/ },
	])('is refused when it is $name', ({ url, says, hint }) => {
		const failure = failureOf(() => partOf(url, AUTO));
		expect(failure.errorType).toBe('invalid_input');
		expect(failure.message).toMatch(says);
		expect(failure.hint).toMatch(hint);
	});

	test('becomes a part or a failure in our words, whatever it is', () => {
		const heads = fc.constantFrom('', 'https://', 'data:', 'data:image/png;base64,', 'https://a/');
		fc.assert(
			fc.property(heads, fc.string(), (head, rest) => {
				try {
					expect(partOf(head + rest, AUTO)).toHaveProperty('type');
				} catch (error) {
					expect(error).toBeInstanceOf(OpenRouterError);
				}
			}),
			SEEDED,
		);
	});
});

test.each([
	{
		name: 'JPEG called PNG',
		url: 'data:image/png;base64,/9j/4AAQ',
		sent: 'data:image/jpeg;base64,/9j/4AAQ',
	},
	{
		name: 'line breaks',
		url: 'data:image/jpg;base64,/9j/\n4AAQ',
		sent: 'data:image/jpeg;base64,/9j/4AAQ',
	},
	{ name: 'no label', url: 'data:;base64,/9j/4AAQ', sent: 'data:image/jpeg;base64,/9j/4AAQ' },
])('a data: URL with $name is sent with the type that its bytes prove', ({ url, sent }) => {
	expect(partOf(url, AUTO)).toEqual({ type: 'image_url', image_url: { url: sent } });
});
