/** What a model makes besides text: images and audio, which leave the JSON and become files. */
import { describe, expect, test } from '@jest/globals';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { chunk, DONE, finishChunk, happyBody, stream, usageChunk } from '../support/chatReplies';
import { json } from '../support/reply';
import { GIF, MP3, PNG, pngOf, SVG } from '../support/mediaFiles';
import { firstOf, onlyJson, useBench } from './openRouter';
import { answerOf, respondOn, respondParameters, sentBody, webhookItem } from './respondCall';
import { STREAMING } from './streamingCaller';

const bench = useBench();
const respond = respondOn(bench);

const base64 = (content: Buffer): string => content.toString('base64');
const imageOf = (content: Buffer, type = 'image/png') => ({
	type: 'image_url',
	image_url: { url: `data:${type};base64,${base64(content)}` },
});
const toldImage = (index: number, mimeType: string, extension: string, content: Buffer) => ({
	binaryKey: `image_${index}`,
	mimeType,
	fileName: `image_${index}.${extension}`,
	bytes: content.length,
});
const wholeBody = (message: object) => {
	const body = happyBody();
	return { ...body, choices: [{ index: 0, finish_reason: 'stop', message }] };
};

/** The bytes of an item's file, which n8n keeps in memory here. */
function fileOf({ binary }: INodeExecutionData, key: string) {
	const file: IBinaryData | undefined = binary?.[key];
	if (file === undefined) throw new Error(`The item has no binary data ${key}`);
	return { content: Buffer.from(file.data, 'base64'), ...file };
}

describe('images of an answer', () => {
	const IMAGES = [imageOf(PNG), imageOf(SVG, 'image/svg+xml')];
	const TOLD = [toldImage(0, 'image/png', 'png', PNG), toldImage(1, 'image/svg+xml', 'svg', SVG)];

	test.each([
		{
			name: 'streamed, one by one',
			reply: () =>
				stream(
					chunk({ delta: { role: 'assistant', content: 'Here' } }),
					...IMAGES.map((image) => chunk({ delta: { images: [image] } })),
					finishChunk(),
					usageChunk(),
					DONE,
				),
		},
		{
			name: 'streamed, in a whole message at the end',
			reply: () =>
				stream(
					chunk({ delta: { content: 'Here' } }),
					chunk({ message: { role: 'assistant', content: 'Here', images: IMAGES } }),
					finishChunk(),
					DONE,
				),
		},
		{
			name: 'in a body that was not streamed',
			reply: () => json(200, wholeBody({ role: 'assistant', content: 'Here', images: IMAGES })),
		},
	])('become binary data when they come $name', async ({ reply }) => {
		bench.upstream.chat(reply());
		const run = await bench.chat({ options: { extraBody: '{"modalities": ["image", "text"]}' } });
		const output = onlyJson(run);
		expect(output).toMatchObject({ text: 'Here', images: TOLD });
		expect(output.message).toEqual({ role: 'assistant', content: 'Here' });
		expect(JSON.stringify(output)).not.toContain('base64');
		const item = firstOf(run.output);
		expect(Object.keys(item.binary ?? {})).toEqual(['image_0', 'image_1']);
		expect(fileOf(item, 'image_0')).toMatchObject({
			content: PNG,
			mimeType: 'image/png',
			fileName: 'image_0.png',
			fileExtension: 'png',
			fileType: 'image',
		});
		expect(fileOf(item, 'image_1')).toMatchObject({
			content: SVG,
			mimeType: 'image/svg+xml',
			fileName: 'image_1.svg',
		});
	});

	test('are an answer without any text', async () => {
		bench.upstream.chat(json(200, wholeBody({ role: 'assistant', content: null, images: IMAGES })));
		expect(onlyJson(await bench.chat())).toMatchObject({ text: '', images: TOLD });
	});

	test('are not disturbed by chunks without choices', async () => {
		const usage = usageChunk();
		bench.upstream.chat(
			stream(usage, chunk({ delta: { images: [IMAGES[0]] } }), finishChunk(), usage, DONE),
		);
		expect(onlyJson(await bench.chat())).toMatchObject({ images: [TOLD[0]] });
	});

	test('are told and not fetched when they come by URL', async () => {
		const url = 'https://a.example/a.png';
		const images = [{ type: 'image_url', image_url: { url } }, imageOf(GIF)];
		bench.upstream.chat(json(200, wholeBody({ role: 'assistant', content: '', images })));
		const run = await bench.chat();
		expect(onlyJson(run).images).toEqual([{ url }, toldImage(1, 'image/gif', 'gif', GIF)]);
		expect(Object.keys(firstOf(run.output).binary ?? {})).toEqual(['image_1']);
		expect(bench.upstream.requests).toHaveLength(1);
	});

	test('come through whole when they are large', async () => {
		const picture = pngOf(900, 700, (x, y) => [(x * y) % 251, (x * 7) % 255, (y * 13) % 253]);
		bench.upstream.chat(
			stream(chunk({ delta: { images: [imageOf(picture)] } }), finishChunk(), DONE),
		);
		const run = await bench.chat();
		expect(fileOf(firstOf(run.output), 'image_0').content.equals(picture)).toBe(true);
	});

	test('stay in OpenRouter’s body with Simplify off', async () => {
		const body = wholeBody({ role: 'assistant', content: '', images: IMAGES });
		bench.upstream.chat(json(200, body));
		const run = await bench.chat({ simplify: false });
		expect(onlyJson(run)).toEqual(body);
		expect(firstOf(run.output).binary).toBeUndefined();
	});

	test('add no binary data when there are none', async () => {
		const run = await bench.chat();
		expect(onlyJson(run)).not.toHaveProperty('images');
		expect(firstOf(run.output)).not.toHaveProperty('binary');
	});

	test('belong to their own item', async () => {
		bench.upstream.chat((request) => {
			const asked = JSON.stringify(request.body);
			const content = asked.includes('first') ? PNG : GIF;
			return json(200, wholeBody({ role: 'assistant', content: '', images: [imageOf(content)] }));
		});
		const run = await bench.chat(
			{ prompt: '={{ $json.ask }}' },
			{ items: [{ ask: 'first' }, { ask: 'second' }] },
		);
		expect(run.output.map((item) => fileOf(item, 'image_0').content)).toEqual([PNG, GIF]);
	});
});

describe('audio of an answer', () => {
	const samples = Buffer.from(Int16Array.from({ length: 300 }, (_, n) => n * 90).buffer);
	const data = base64(samples);
	const audioStream = (...datas: string[]) =>
		stream(
			chunk({ delta: { role: 'assistant', content: null, audio: { id: 'audio_1' } } }),
			...datas.map((piece, index) =>
				chunk({ delta: { audio: { data: piece, transcript: `word${index} ` } } }),
			),
			chunk({ delta: { audio: { expires_at: 1_800_000_000 } } }),
			finishChunk(),
			usageChunk(),
			DONE,
		);
	const AUDIO = JSON.stringify({
		modalities: ['text', 'audio'],
		audio: { voice: 'alloy', format: 'pcm16' },
	});

	test.each([
		{ name: 'cut anywhere', datas: [data.slice(0, 101), data.slice(101, 502), data.slice(502)] },
		{
			name: 'each padded by itself',
			datas: [samples.subarray(0, 100), samples.subarray(100, 350), samples.subarray(350)].map(
				base64,
			),
		},
	])('becomes one file that plays when it is streamed in pieces, $name', async ({ datas }) => {
		bench.upstream.chat(audioStream(...datas));
		const run = await bench.chat({ options: { extraBody: AUDIO } });
		expect(sentBody(bench)).toMatchObject({ stream: true, modalities: ['text', 'audio'] });
		const output = onlyJson(run);
		const transcript = datas.map((_piece, index) => `word${index} `).join('');
		expect(output.audio).toEqual({
			binaryKey: 'audio',
			mimeType: 'audio/wav',
			fileName: 'audio.wav',
			bytes: samples.length + 44,
			id: 'audio_1',
			transcript,
			expiresAt: 1_800_000_000,
		});
		expect(output.message).toEqual({
			role: 'assistant',
			content: '',
			audio: { id: 'audio_1', transcript, expires_at: 1_800_000_000 },
		});
		const { content, mimeType, fileType } = fileOf(firstOf(run.output), 'audio');
		expect({ mimeType, fileType }).toEqual({ mimeType: 'audio/wav', fileType: 'audio' });
		expect(content.subarray(0, 4).toString()).toBe('RIFF');
		expect(content.subarray(44)).toEqual(samples);
	});

	test('becomes a file when it is MP3 in an unstreamed body without any text', async () => {
		const audio = { id: 'a', data: base64(MP3), transcript: 'Hello', expires_at: 5 };
		bench.upstream.chat(json(200, wholeBody({ role: 'assistant', content: null, audio })));
		const run = await bench.chat();
		expect(onlyJson(run)).toMatchObject({
			text: '',
			audio: { mimeType: 'audio/mpeg', fileName: 'audio.mp3', transcript: 'Hello' },
		});
		expect(fileOf(firstOf(run.output), 'audio').content).toEqual(MP3);
	});
});

describe('“Answer a Frontend Request”', () => {
	const message = { role: 'assistant', content: 'Here', images: [imageOf(PNG)] };

	test('gives the page the picture and the item the file', async () => {
		bench.upstream.chat(json(200, wholeBody(message)));
		const run = await respond({ message: 'Draw' });
		const output = answerOf(run) as IDataObject & { public: IDataObject };
		expect(output.public).toEqual({ text: 'Here', message, finishReason: 'stop' });
		expect(output.message).toEqual({ role: 'assistant', content: 'Here' });
		expect(output.images).toEqual([toldImage(0, 'image/png', 'png', PNG)]);
		expect(fileOf(firstOf(run.output), 'image_0').content).toEqual(PNG);
	});

	test('streams only text to the caller', async () => {
		bench.upstream.chat(
			stream(
				chunk({ delta: { content: 'Here' } }),
				chunk({ delta: { images: [imageOf(PNG)] } }),
				finishChunk(),
				DONE,
			),
		);
		const run = await bench.chat(respondParameters(), {
			items: [webhookItem({ message: 'Draw' })],
			...STREAMING,
		});
		const sent = run.chunks.map(({ type, content }) => ({ type, content }));
		expect(sent).toMatchObject([
			{ type: 'begin' },
			{ type: 'item', content: 'Here' },
			{ type: 'end' },
		]);
		expect(onlyJson(run)).toMatchObject({ images: [{ binaryKey: 'image_0' }] });
	});
});
