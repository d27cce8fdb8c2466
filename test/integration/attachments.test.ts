/** `chat: complete`: files that go with the messages. Each body sent fits OpenRouter's OpenAPI. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { IBinaryData, IBinaryKeyData, INodeParameters } from 'n8n-workflow';
import {
	AAC,
	AIFF,
	FLAC,
	GIF,
	JPEG,
	M4A,
	MOV,
	MP3,
	MP4,
	MPEG,
	OGG,
	PDF,
	PNG,
	SVG,
	WAV,
	WEBM,
	WEBP,
} from '../support/mediaFiles';
import { chatRequestErrors } from '../support/openapi';
import { firstOf, onlyJson, useBench } from './openRouter';
import { sentBody } from './respondCall';

const bench = useBench();

afterEach(() => {
	for (const sent of bench.upstream.chatBodies) {
		expect({ sent, faults: chatRequestErrors?.(sent) ?? [] }).toEqual({ sent, faults: [] });
	}
});

const base64 = (content: Buffer): string => content.toString('base64');
/** As n8n keeps it in memory; `more` replaces members. */
const binary = (content: Buffer, more: Partial<IBinaryData> = {}): IBinaryData => ({
	data: base64(content),
	mimeType: 'application/octet-stream',
	fileName: 'a.bin',
	bytes: content.length,
	...more,
});
const PNG_PART = { type: 'image_url', image_url: { url: `data:image/png;base64,${base64(PNG)}` } };
const text = (content: string) => ({ type: 'text', text: content });

type Entry = Record<string, string>;
const attached = (...values: Entry[]): INodeParameters => ({ attachments: { values } });

async function sentMessages(parameters: INodeParameters, files: IBinaryKeyData = {}) {
	const run = await bench.chat(parameters, { binary: [files] });
	onlyJson(run);
	return sentBody(bench).messages;
}

/** The failure of a run that sent nothing. */
async function failure(parameters: INodeParameters, files: IBinaryKeyData = {}) {
	const run = await bench.chat(parameters, {
		binary: [files],
		onError: 'continueRegularOutput',
	});
	expect(bench.upstream.requests).toEqual([]);
	return firstOf(run.output).json;
}

describe('files in the JSON, in a workflow with binaryMode: combined,', () => {
	const json = { _files: { data: { ...binary(PNG) }, other: { ...binary(GIF) } } };
	const combined = { items: [json], workflowSettings: { binaryMode: 'combined' as const } };

	test.each([
		['by its name', 'data'],
		['by its path', '_files.data'],
		['by an expression that gives it', '={{ $json._files.data }}'],
		['by an expression that gives a list', '={{ [$json._files.data] }}'],
	])('are attached by %s', async (_, binaryField) => {
		onlyJson(await bench.chat(attached({ source: 'binary', binaryField }), combined));
		expect(sentBody(bench).messages).toEqual([{ role: 'user', content: [text('Hi'), PNG_PART] }]);
	});

	test('are listed in the error for an unknown name', async () => {
		const parameters = attached({ source: 'binary', binaryField: 'nothing' });
		expect((await bench.chat(parameters, combined)).error).toMatchObject({
			message:
				'Attachments → Input Data Field Name(s) names “nothing”, and the incoming item has no such binary field',
			description: expect.stringContaining('It has “data”, “other”: enter one of these'),
		});
	});

	test('are attached by an expression that gives the file, in any other workflow, too', async () => {
		const binaryField = '={{ $input.item.binary.data }}';
		const run = await bench.chat(attached({ source: 'binary', binaryField }), {
			binary: [{ data: binary(PNG) }],
		});
		onlyJson(run);
		expect(sentBody(bench).messages).toEqual([{ role: 'user', content: [text('Hi'), PNG_PART] }]);
	});
});

describe('a file', () => {
	const dataUrl = (type: string, content: Buffer) => `data:${type};base64,${base64(content)}`;
	const image = (type: string, content: Buffer) => ({
		type: 'image_url',
		image_url: { url: dataUrl(type, content) },
	});
	const audio = (format: string, content: Buffer) => ({
		type: 'input_audio',
		input_audio: { data: base64(content), format },
	});
	const video = (type: string, content: Buffer) => ({
		type: 'video_url',
		video_url: { url: dataUrl(type, content) },
	});

	test.each([
		{ name: 'PNG', content: PNG, part: PNG_PART },
		{ name: 'JPEG', content: JPEG, part: image('image/jpeg', JPEG) },
		{ name: 'WebP', content: WEBP, part: image('image/webp', WEBP) },
		{ name: 'GIF', content: GIF, part: image('image/gif', GIF) },
		{ name: 'WAV', content: WAV, part: audio('wav', WAV) },
		{ name: 'MP3', content: MP3, part: audio('mp3', MP3) },
		{ name: 'AIFF', content: AIFF, part: audio('aiff', AIFF) },
		{ name: 'AAC', content: AAC, part: audio('aac', AAC) },
		{ name: 'OGG', content: OGG, part: audio('ogg', OGG) },
		{ name: 'FLAC', content: FLAC, part: audio('flac', FLAC) },
		{ name: 'M4A', content: M4A, part: audio('m4a', M4A) },
		{ name: 'MP4', content: MP4, part: video('video/mp4', MP4) },
		{ name: 'MOV', content: MOV, part: video('video/mov', MOV) },
		{ name: 'MPEG', content: MPEG, part: video('video/mpeg', MPEG) },
		{ name: 'WebM', content: WEBM, part: video('video/webm', WEBM) },
		{
			name: 'PDF',
			content: PDF,
			part: {
				type: 'file',
				file: { filename: 'a.bin', file_data: dataUrl('application/pdf', PDF) },
			},
		},
	])('is known by its content and sent in its form: $name', async ({ content, part }) => {
		expect(await sentMessages(attached({}), { data: binary(content) })).toEqual([
			{ role: 'user', content: [text('Hi'), part] },
		]);
	});

	test('is sent as text by the type that n8n says', async () => {
		const csv = Buffer.from('a,b\n1,2\n');
		const files = { data: binary(csv, { mimeType: 'text/csv', fileName: 'table.csv' }) };
		expect(await sentMessages(attached({}), files)).toMatchObject([
			{
				content: [
					text('Hi'),
					{ type: 'file', file: { filename: 'table.csv', file_data: dataUrl('text/csv', csv) } },
				],
			},
		]);
	});

	test('is sent with the image detail and the kind that the author chose', async () => {
		const parameters = attached(
			{ imageDetail: 'low' },
			{ kind: 'image', imageDetail: 'original' },
			{ kind: 'file' },
		);
		expect(await sentMessages(parameters, { data: binary(PNG) })).toMatchObject([
			{
				content: [
					text('Hi'),
					{ image_url: { detail: 'low' } },
					{ image_url: { detail: 'original' } },
					{ type: 'file', file: { filename: 'a.bin', file_data: PNG_PART.image_url.url } },
				],
			},
		]);
	});

	test('is sent by its URL', async () => {
		const parameters = attached(
			{ source: 'url', url: 'https://a.example/photo.png' },
			{ source: 'url', url: 'https://a.example/report.pdf' },
			{ source: 'url', url: 'https://www.youtube.com/watch?v=x', kind: 'video' },
			{ source: 'url', url: PNG_PART.image_url.url },
			{ source: 'url', url: `data:audio/wav;base64,${base64(WAV)}` },
		);
		expect(await sentMessages(parameters)).toEqual([
			{
				role: 'user',
				content: [
					text('Hi'),
					{ type: 'image_url', image_url: { url: 'https://a.example/photo.png' } },
					{
						type: 'file',
						file: { filename: 'report.pdf', file_data: 'https://a.example/report.pdf' },
					},
					{ type: 'video_url', video_url: { url: 'https://www.youtube.com/watch?v=x' } },
					PNG_PART,
					audio('wav', WAV),
				],
			},
		]);
	});
});

describe('attachments', () => {
	const files = { data: binary(PNG), second: binary(GIF), third: binary(WAV) };

	test('come behind the text, in the order of the list and of the names', async () => {
		const parameters = attached({ binaryField: 'third' }, { binaryField: 'second, data,' });
		const [{ content }] = (await sentMessages({ systemPrompt: 'S', ...parameters }, files).then(
			(messages) => (messages as object[]).slice(1),
		)) as [{ content: object[] }];
		expect(content).toMatchObject([
			text('Hi'),
			{ type: 'input_audio' },
			{ image_url: { url: expect.stringMatching(/^data:image\/gif/) } },
			PNG_PART,
		]);
	});

	test('are sent without any text, too', async () => {
		expect(await sentMessages({ prompt: '', ...attached({}) }, files)).toEqual([
			{ role: 'user', content: [PNG_PART] },
		]);
	});

	test('go to each message of the user that names some', async () => {
		const values = [
			{ role: 'user', content: 'A', ...attached({}) },
			// Kept by the panel from when the role was another.
			{ role: 'assistant', content: 'B', ...attached({}) },
			{ role: 'user', content: 'C' },
			{ role: 'user', content: '', ...attached({ source: 'url', url: 'https://a.example/a.gif' }) },
		];
		const parameters = { inputMode: 'messages', messages: { values } };
		expect(await sentMessages(parameters, files)).toEqual([
			{ role: 'user', content: [text('A'), PNG_PART] },
			{ role: 'assistant', content: 'B' },
			{ role: 'user', content: 'C' },
			{
				role: 'user',
				content: [{ type: 'image_url', image_url: { url: 'https://a.example/a.gif' } }],
			},
		]);
	});

	test('go to the last message of the user when the messages are JSON', async () => {
		const messagesJson = JSON.stringify([
			{ role: 'user', content: 'A' },
			{ role: 'user', content: [text('B')] },
			{ role: 'assistant', content: 'C' },
		]);
		expect(await sentMessages({ inputMode: 'json', messagesJson, ...attached({}) }, files)).toEqual(
			[
				{ role: 'user', content: 'A' },
				{ role: 'user', content: [text('B'), PNG_PART] },
				{ role: 'assistant', content: 'C' },
			],
		);
	});

	test('may have commas in their names', async () => {
		const names = { a: binary(WEBP), 'a,b': binary(PNG), c: binary(GIF) };
		for (const binaryField of ['a,b', '={{ ["a,b"] }}']) {
			await bench.chat(attached({ binaryField }), { items: [{}], binary: [names] });
			const sent = JSON.stringify(bench.upstream.chatBodies.at(-1));
			expect([WEBP, PNG, GIF].map((file) => sent.includes(base64(file)))).toEqual([
				false,
				true,
				false,
			]);
		}
		await bench.chat(attached({ binaryField: 'a, c' }), { items: [{}], binary: [names] });
		expect(JSON.stringify(bench.upstream.chatBodies.at(-1))).toContain(base64(GIF));
	});

	test('are those of their own item', async () => {
		const run = await bench.chat(attached({ binaryField: '={{ $json.field }}' }), {
			items: [{ field: 'data' }, { field: 'other' }],
			binary: [{ data: binary(PNG) }, { other: binary(GIF) }],
		});
		expect(run.output).toHaveLength(2);
		const sent = JSON.stringify(bench.upstream.chatBodies);
		expect(sent).toContain(base64(PNG));
		expect(sent).toContain(base64(GIF));
	});
});

describe('an attachment that cannot be sent', () => {
	test('is refused: audio by URL, as OpenRouter takes audio as base64 only', async () => {
		const parameters = attached({ source: 'url', url: 'https://a.example/a.mp3' });
		expect(await failure(parameters)).toMatchObject({
			error: 'Attachments → URL leads to audio, which OpenRouter does not accept by its address',
			statusCode: 400,
			errorType: 'invalid_input',
		});
		const { thrown } = await bench.chat(parameters);
		expect(thrown).toMatchObject({ description: expect.stringMatching(/HTTP Request node/) });
	});

	test.each<{ name: string; parameters: INodeParameters; files: IBinaryKeyData; says: RegExp }>([
		{
			name: 'no such field',
			parameters: attached({}),
			files: {},
			says: /names “data”, .* no such binary field/,
		},
		{
			name: 'no name',
			parameters: attached({ binaryField: ' , ' }),
			files: { data: binary(PNG) },
			says: /Attachments → Input Data Field Name\(s\) is empty/,
		},
		{
			name: 'an expression that names nothing',
			parameters: attached({ binaryField: '={{ $json.nothing }}' }),
			files: { data: binary(PNG) },
			says: /Attachments → Input Data Field Name\(s\) is empty/,
		},
		{
			name: 'a source that is none',
			parameters: attached({ source: '={{ $json.nothing }}' }),
			files: { data: binary(PNG) },
			says: /Attachments → Source is not valid/,
		},
		{
			name: 'an image that models do not take',
			parameters: attached({}),
			files: { data: binary(SVG, { fileName: 'logo.svg' }) },
			says: /“logo\.svg” of Attachments cannot be sent as an image: its type is image\/svg\+xml/,
		},
		{
			name: 'an address that does not tell its kind',
			parameters: attached({ source: 'url', url: 'https://a.example/x' }),
			files: {},
			says: /Attachments → URL cannot be told/,
		},
		{
			name: 'messages without one of the user',
			parameters: {
				inputMode: 'json',
				messagesJson: '[{"role":"assistant","content":"A"}]',
				...attached({}),
			},
			files: { data: binary(PNG) },
			says: /no user message/,
		},
		{
			name: 'a limit that is none',
			parameters: { options: { maxFileSizeMb: 0 } },
			files: {},
			says: /Max File Size \(MB\) must be above 0/,
		},
	])('is refused: $name', async ({ parameters, files, says }) => {
		const { error, statusCode } = await failure(parameters, files);
		expect(error).toMatch(says);
		expect(statusCode).toBe(400);
	});

	/** Not in memory: reading it fails in this process, so what is told was told before. */
	const stored = (bytes: number | undefined): IBinaryData =>
		binary(PNG, { id: 'filesystem-v2:x', data: 'filesystem-v2', fileName: 'film.mp4', bytes });
	const MB = 1024 * 1024;

	test.each([undefined, 10])('is named when n8n no longer has it (bytes: %s)', async (bytes) => {
		const parameters = attached({ binaryField: 'film' });
		const film = stored(bytes);
		expect(await failure(parameters, { film })).toEqual({
			error: 'The file “film.mp4” in the binary field “film” could not be read',
			statusCode: 500,
			errorType: 'invalid_input',
			retryable: false,
		});
		const { thrown } = await bench.chat(parameters, { items: [{}], binary: [{ film }] });
		expect(thrown).toMatchObject({
			messages: [expect.stringContaining('binary data manager')],
			description: expect.stringContaining('run the node that gives the file again'),
		});
	});

	test('is not read when it is over the size limit', async () => {
		const { error, statusCode, errorType } = await failure(attached({ binaryField: 'film' }), {
			film: stored(20.5 * MB),
		});
		expect({ error, statusCode, errorType }).toEqual({
			error: 'The file “film.mp4” in the binary field “film” is 20.5 MB, and the limit is 20 MB',
			statusCode: 400,
			errorType: 'invalid_input',
		});
	});

	test.each([
		{ name: 'its size is known', files: { data: binary(Buffer.alloc(MB + 1)) } },
		{
			name: 'its size shows by its data',
			files: { data: binary(Buffer.alloc(MB + 1), { bytes: undefined }) },
		},
	])('is refused over the author’s own limit when $name', async ({ files }) => {
		const parameters = { ...attached({}), options: { maxFileSizeMb: 1 } };
		const { error } = await failure(parameters, files);
		expect(error).toMatch(/“a\.bin” in the binary field “data” is 1\.01 MB.*limit is 1 MB/);
	});

	test('is refused when it is a data: URL over the limit', async () => {
		const url = `data:application/pdf;base64,${'A'.repeat(2 * MB)}`;
		const parameters = { ...attached({ source: 'url', url }), options: { maxFileSizeMb: 1 } };
		const { error } = await failure(parameters);
		expect(error).toMatch(/in Attachments → URL is 1\.5 MB/);
	});

	test('is not one that is as large as the limit, which is sent', async () => {
		const content = Buffer.concat([PDF, Buffer.alloc(MB - PDF.length)]);
		const parameters = { ...attached({}), options: { maxFileSizeMb: 1 } };
		await sentMessages(parameters, { data: binary(content) });
		expect(JSON.stringify(sentBody(bench))).toContain(base64(content));
	});
});
