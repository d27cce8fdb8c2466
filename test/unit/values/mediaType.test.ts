/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- asks the library `file-type` in a process of its own */
/** Types by content, held against `file-type`, the library that n8n itself asks. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	canonical,
	extensionOf,
	isUnspecific,
	kindOfType,
	mediaTypeOf,
	mediaTypeOfName,
	sniffMediaType,
} from '../../../nodes/shared/values/mediaType';
import * as files from '../../support/mediaFiles';
import { SEEDED } from '../seed';

const FILES: Array<{ name: string; content: Buffer; mimeType: string }> = [
	{ name: 'PNG', content: files.PNG, mimeType: 'image/png' },
	{ name: 'JPEG', content: files.JPEG, mimeType: 'image/jpeg' },
	{ name: 'GIF', content: files.GIF, mimeType: 'image/gif' },
	{ name: 'WebP', content: files.WEBP, mimeType: 'image/webp' },
	{ name: 'AVIF', content: files.AVIF, mimeType: 'image/avif' },
	{ name: 'HEIC', content: files.HEIC, mimeType: 'image/heic' },
	{ name: 'PDF', content: files.PDF, mimeType: 'application/pdf' },
	{ name: 'WAV', content: files.WAV, mimeType: 'audio/wav' },
	{ name: 'MP3 with a tag', content: files.MP3, mimeType: 'audio/mpeg' },
	{ name: 'MP3 without a tag', content: files.MP3_FRAME, mimeType: 'audio/mpeg' },
	{ name: 'AAC', content: files.AAC, mimeType: 'audio/aac' },
	{ name: 'AIFF', content: files.AIFF, mimeType: 'audio/aiff' },
	{ name: 'OGG', content: files.OGG, mimeType: 'audio/ogg' },
	{ name: 'Opus', content: files.OPUS, mimeType: 'audio/ogg' },
	{ name: 'OGG video', content: files.OGG_VIDEO, mimeType: 'video/ogg' },
	{ name: 'FLAC', content: files.FLAC, mimeType: 'audio/flac' },
	{ name: 'M4A', content: files.M4A, mimeType: 'audio/mp4' },
	{ name: 'MP4', content: files.MP4, mimeType: 'video/mp4' },
	{ name: 'MOV', content: files.MOV, mimeType: 'video/quicktime' },
	{ name: '3GP', content: files.THREE_GP, mimeType: 'video/3gpp' },
	{ name: 'WebM', content: files.WEBM, mimeType: 'video/webm' },
	{ name: 'MPEG', content: files.MPEG, mimeType: 'video/mpeg' },
	{ name: 'MPEG video', content: files.MPEG_VIDEO, mimeType: 'video/mpeg' },
	{ name: 'ZIP', content: files.ZIP, mimeType: 'application/zip' },
];

const ASK = `
	import { fileTypeFromBuffer } from 'file-type';
	const texts = JSON.parse(await new Response(process.stdin).text());
	const types = [];
	for (const text of texts) {
		types.push((await fileTypeFromBuffer(Buffer.from(text, 'base64')))?.mime ?? '');
	}
	console.log(JSON.stringify(types));
`;

/** What the library says of each content, `''` where it says nothing. It is an ES module. */
function askLibrary(contents: readonly Uint8Array[]): string[] {
	const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', ASK], {
		cwd: path.dirname(require.resolve('n8n-core/package.json')),
		input: JSON.stringify(contents.map((content) => Buffer.from(content).toString('base64'))),
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	});
	if (stdout === '') throw new Error(stderr);
	return JSON.parse(stdout) as string[];
}

/** Types that go by another name in the library, or are narrower there. */
const same = (theirs: string): string =>
	canonical(theirs)
		.replace(/^audio\/opus$/, 'audio/ogg')
		.replace(/^image\/(heif|heic)(-sequence)?$/, 'image/heic')
		.replace(/^image\/apng$/, 'image/png')
		.replace(/^video\/(mp2p|mp1s|mpeg)$/i, 'video/mpeg')
		.replace(/^video\/3gpp2$/, 'video/3gpp');

describe('the media type by content', () => {
	test.each(FILES)('$name is $mimeType', ({ content, mimeType }) => {
		expect(sniffMediaType(content)).toBe(mimeType);
	});

	test('is the one that the file-type package says', () => {
		const theirs = askLibrary(FILES.map(({ content }) => content)).map(same);
		expect(FILES.map(({ name }, index) => `${name}: ${theirs[index]}`)).toEqual(
			FILES.map(({ name, mimeType }) => `${name}: ${mimeType}`),
		);
	});

	test.each([
		{ name: 'plain', text: '<svg/>' },
		{ name: 'after a declaration', text: '<?xml version="1.0"?>\n<svg xmlns="x">' },
		{
			name: 'after all there can be',
			text: '\uFEFF <?xml version="1.0"?><!-- a --><!DOCTYPE svg PUBLIC "x">\n<!-- > --> <svg\n>',
		},
	])('is SVG when it comes $name', ({ text }) => {
		expect(sniffMediaType(Buffer.from(text))).toBe('image/svg+xml');
	});

	test.each(
		[
			'',
			'hello',
			'<html><svg></svg></html>',
			'<svgx>',
			'<!-- <svg> never closed',
			'RIFF1234AVI ',
			'FORM1234ILBM',
			'PK',
			'\x1a\x45\xdf\xa3 matroska',
			// Samples of sound: sync bits, but a layer, a version or rates that do not exist.
			'\xff\xff\xff\xff',
			'\xff\xe9\x90',
			'\xff\xfb\xf0',
			'\xff\xfb\x9c',
		].map((text) => ({ text })),
	)('is unknown for $text', ({ text }) => {
		const content = Buffer.from(text, 'latin1');
		expect(sniffMediaType(content)).toBeUndefined();
	});

	test('is found behind a thousand comments without reading them twice', () => {
		const hostile = Buffer.from(`${'<!--a-->'.repeat(100_000)}<x`);
		expect(sniffMediaType(hostile)).toBeUndefined();
	});

	test('never contradicts the file-type package on any bytes behind a signature', () => {
		const heads = FILES.map(({ content }) => content.subarray(0, 16));
		const contents = fc.sample(
			fc
				.tuple(
					fc.constantFrom(...heads),
					fc.integer({ min: 0, max: 16 }),
					fc.uint8Array({ minLength: 32, maxLength: 200 }),
				)
				.map(([head, kept, rest]) => Buffer.concat([head.subarray(0, kept), rest])),
			{ ...SEEDED, numRuns: 600 },
		);
		const theirs = askLibrary(contents).map(same);
		const differing = contents.flatMap((content, index) => {
			const ours = sniffMediaType(content);
			const other = theirs[index] ?? '';
			return ours === undefined || other === '' || ours === other
				? []
				: [{ ours, other, content: content.toString('hex') }];
		});
		expect(differing).toEqual([]);
	});

	test('is found without throwing, from the head only', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 2_000 }), (content) => {
				expect(sniffMediaType(content)).toBe(sniffMediaType(content.subarray(0, 1_024)));
			}),
			SEEDED,
		);
	});
});

describe('the media type by what else is known', () => {
	const text = Buffer.from('name,age\nAda,36\n');
	test.each([
		{ name: 'bytes count most', content: files.PNG, mimeType: 'image/jpeg', type: 'image/png' },
		{ name: 'then what is declared', content: text, mimeType: 'text/csv', type: 'text/csv' },
		{
			name: 'without its parameters',
			content: text,
			mimeType: 'Text/CSV; charset=utf-8',
			type: 'text/csv',
		},
		{ name: 'then the name', content: text, fileName: 'a.CSV', type: 'text/csv' },
		{
			name: 'a name says more than octet-stream',
			content: text,
			mimeType: 'application/octet-stream',
			fileName: 'a.md',
			type: 'text/markdown',
		},
		{
			name: 'octet-stream, when nothing says more',
			content: text,
			mimeType: 'application/octet-stream',
			fileName: 'a.xyz',
			type: 'application/octet-stream',
		},
		{ name: 'nothing', content: text, type: '' },
		{
			name: 'sound in a container for both',
			content: files.WEBM,
			mimeType: 'audio/webm;codecs=opus',
			type: 'audio/webm',
		},
		{
			name: 'an m4a with the brand of MP4',
			content: files.MP4,
			fileName: 'a.m4a',
			type: 'audio/mp4',
		},
		{
			name: 'video is not made of sound',
			content: files.M4A,
			mimeType: 'video/mp4',
			type: 'audio/mp4',
		},
		{
			name: 'a document in a ZIP',
			content: files.ZIP,
			fileName: 'a.xlsx',
			type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
		},
		{
			name: 'a ZIP is no PDF',
			content: files.ZIP,
			mimeType: 'application/pdf',
			type: 'application/zip',
		},
		{
			name: 'a ZIP is no image, whatever is declared',
			content: files.ZIP,
			mimeType: 'image/png',
			type: 'application/zip',
		},
	])('is chosen in order: $name', ({ content, mimeType, fileName, type }) => {
		expect(mediaTypeOf(content, { mimeType, fileName })).toBe(type);
	});

	test.each([
		{ given: 'audio/x-wav', name: 'audio/wav' },
		{ given: ' AUDIO/MP3 ', name: 'audio/mpeg' },
		{ given: 'audio/x-m4a', name: 'audio/mp4' },
		{ given: 'image/jpg', name: 'image/jpeg' },
		{ given: 'application/ogg', name: 'audio/ogg' },
		{ given: 'x/y', name: 'x/y' },
		{ given: '', name: '' },
	])('has one name: “$given” is “$name”', ({ given, name }) => expect(canonical(given)).toBe(name));

	test('has an extension that leads back to it', () => {
		for (const { mimeType } of FILES) {
			const extension = extensionOf(mimeType);
			if (extension !== 'bin') expect(mediaTypeOfName(`a.${extension}`)).toBe(mimeType);
		}
		expect(extensionOf('image/png')).toBe('png');
		expect(extensionOf('audio/mpeg')).toBe('mp3');
		expect(extensionOf('x/y')).toBe('bin');
	});

	test.each(['', 'application/octet-stream', 'binary/octet-stream'])(
		'is not read from “%s”',
		(type) => expect(isUnspecific(type)).toBe(true),
	);
	test('is read from text/plain', () => expect(isUnspecific('text/plain')).toBe(false));
});

test.each([
	{ mimeType: 'image/tiff', kind: 'image' },
	{ mimeType: 'audio/midi', kind: 'audio' },
	{ mimeType: 'video/ogg', kind: 'video' },
	{ mimeType: 'text/plain', kind: 'file' },
	{ mimeType: 'application/octet-stream', kind: undefined },
	{ mimeType: '', kind: undefined },
])('a file of the type “$mimeType” is of the kind $kind', ({ mimeType, kind }) =>
	expect(kindOfType(mimeType)).toBe(kind),
);
