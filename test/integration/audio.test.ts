/** audio: speak and transcribe, as OpenRouter gets them, and what becomes of its answers. */
import { describe, expect, test } from '@jest/globals';
import { listSearch } from '../support/editorCalls';
import { DESTROY, HANG_UP, json, SILENCE } from '../support/reply';
import { FLAC, MP3, PDF, WAV, WEBM } from '../support/mediaFiles';
import { bodyErrors } from '../support/openapi';
import { binaryOf, byId, callsOf, contentOf, fileReply, runOf, startOf } from './mediaCalls';
import { errorBody, firstOf, nodeType, onlyJson, useBench } from './openRouter';

const bench = useBench();

const SPEAKER = 'openai/gpt-4o-mini-tts';
const speaking = { resource: 'audio', operation: 'speak', model: byId(SPEAKER), text: 'Hello' };
const speak = runOf(bench, speaking);
const mp3 = (...steps: Parameters<typeof fileReply>[1]) =>
	fileReply('audio/mpeg', steps, { 'x-generation-id': 'gen-speech' });

const WRITER = 'openai/whisper-large-v3';
const transcribing = { resource: 'audio', operation: 'transcribe', model: byId(WRITER) };
const transcribe = runOf(bench, transcribing);
const RECORDING = [{ data: binaryOf(WAV, 'audio/wav', 'note.wav') }];
const TEXT = {
	text: 'Hello, this is a test.',
	usage: { seconds: 9.2, input_tokens: 83, output_tokens: 30, total_tokens: 113, cost: 0.000508 },
};

const checks = {
	speech: bodyErrors('/audio/speech', 'SpeechRequest', 'request for speech'),
	transcriptions: bodyErrors('/audio/transcriptions', 'STTRequest', 'request for a text'),
};
function sentBody(kind: keyof typeof checks): unknown {
	const { body } = bench.upstream.requests.find(({ path }) => path === `/audio/${kind}`) ?? {};
	expect(checks[kind]?.(body) ?? []).toEqual([]);
	return body;
}

const offerVoices = (...voices: string[]) =>
	bench.upstream.route(
		'GET /models',
		json(200, { data: [{ id: SPEAKER, name: 'Speaker', supported_voices: voices }] }),
	);

describe('speech', () => {
	test('is an MP3 file', async () => {
		bench.upstream.route('POST /audio/speech', mp3(MP3));
		const run = await speak();
		expect(onlyJson(run)).toEqual({
			binaryKey: 'data',
			mimeType: 'audio/mpeg',
			fileName: 'speech.mp3',
			bytes: MP3.length,
			model: SPEAKER,
			generationId: 'gen-speech',
		});
		expect(contentOf(firstOf(run.output))).toEqual(MP3);
		expect(sentBody('speech')).toEqual({
			model: SPEAKER,
			input: 'Hello',
			response_format: 'mp3',
		});
		expect(bench.upstream.requests[0]?.headers.accept).toBe('*/*');
	});

	test.each(['audio/pcm', 'audio/L16;rate=24000;channels=1'])(
		'of a model that gives %s only is not called MP3',
		async (type) => {
			bench.upstream.route('POST /audio/speech', fileReply(type, [MP3]));
			expect(onlyJson(await speak())).toMatchObject({
				mimeType: 'audio/pcm',
				fileName: 'speech.pcm',
			});
		},
	);

	test('as raw samples may begin with any bytes, but not with a page', async () => {
		const raw = (content: string) => fileReply('application/octet-stream', [content]);
		bench.upstream.route('POST /audio/speech', raw('<{ samples'), raw('<html>Sign in</html>'));
		expect(onlyJson(await speak({ format: 'pcm' }))).toMatchObject({ mimeType: 'audio/pcm' });
		expect((await speak({ format: 'pcm' })).error).toMatchObject({ httpCode: '502' });
	});

	test('is asked for with all parameters', async () => {
		offerVoices('alloy', 'nova');
		bench.upstream.route('POST /audio/speech', fileReply('audio/pcm', [MP3]));
		const run = await speak(
			{
				voice: byId('nova'),
				format: 'pcm',
				options: {
					speed: 1.25,
					voiceSampleField: 'sample',
					voiceSampleText: 'I used to rule the world.',
					providerOptions: '{"openai": {"instructions": "calm"}}',
					trace: '{"trace_id": "t"}',
					user: 'person-1',
					outputField: 'speech',
				},
			},
			{ binary: [{ sample: binaryOf(WAV, 'audio/wav', 'me.wav') }] },
		);
		// Raw samples may look like a frame of MP3.
		expect(onlyJson(run)).toMatchObject({
			binaryKey: 'speech',
			mimeType: 'audio/pcm',
			fileName: 'speech.pcm',
			voice: 'nova',
		});
		expect(sentBody('speech')).toEqual({
			model: SPEAKER,
			input: 'Hello',
			voice: 'nova',
			response_format: 'pcm',
			input_references: [
				{ type: 'input_audio', input_audio: { data: WAV.toString('base64'), format: 'wav' } },
				{ type: 'text', text: 'I used to rule the world.' },
			],
			speed: 1.25,
			provider: { options: { openai: { instructions: 'calm' } } },
			trace: { trace_id: 't' },
			user: 'person-1',
		});
	});

	test('of two items differs', async () => {
		bench.upstream.route('POST /audio/speech', ({ body }) =>
			mp3((body as { input: string }).input === 'One' ? MP3 : FLAC),
		);
		const run = await speak(
			{ text: '={{ $json.say }}' },
			{ items: [{ say: 'One' }, { say: 'Two' }] },
		);
		expect(run.output.map((item) => contentOf(item))).toEqual([MP3, FLAC]);
		expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('says what it cost, once OpenRouter has recorded it', async () => {
		bench.upstream.route('POST /audio/speech', mp3(MP3));
		bench.upstream.route(
			'GET /generation',
			json(404, errorBody({ code: 404 })),
			json(200, { data: { id: 'gen-speech', total_cost: 0.0007 } }),
		);
		const run = await speak({ options: { lookUpCost: true } });
		expect(onlyJson(run)).toMatchObject({ cost: 0.0007 });
		expect(callsOf(bench)).toEqual([
			'POST /audio/speech',
			'GET /generation?id=gen-speech',
			'GET /generation?id=gen-speech',
		]);
	});

	test('takes a voice that OpenRouter lists, and any when it lists none', async () => {
		bench.upstream.route('POST /audio/speech', mp3(MP3));
		offerVoices('alloy');
		expect((await speak({ voice: byId('alloy') })).output).toHaveLength(1);
		offerVoices();
		expect((await speak({ voice: byId('of-my-own') })).output).toHaveLength(1);
		bench.upstream.route('GET /models', json(500, errorBody({ code: 500 })));
		expect((await speak({ voice: byId('of-my-own') })).output).toHaveLength(1);
	});

	test('is not asked for in a voice that the model lacks', async () => {
		offerVoices('alloy', 'nova');
		const run = await speak({ voice: byId('sarah') });
		expect(run.error).toMatchObject({
			message: `Voice “sarah” is not a voice of ${SPEAKER}`,
			description: expect.stringContaining('It has alloy, nova'),
		});
		expect(callsOf(bench)).toEqual([]);
	});

	test.each([
		{ name: 'no text', parameters: { text: ' ' }, message: 'Text is empty' },
		{
			name: 'a sample that is missing',
			parameters: { options: { voiceSampleField: 'voice' } },
			message: 'Voice Sample Field names “voice”, and the incoming item has no such binary field',
		},
		{
			name: 'a text without its sample',
			parameters: { options: { voiceSampleText: 'Hi' } },
			message: 'Options has Voice Sample Text without Voice Sample Field',
		},
		{
			name: 'a session ID that is too long',
			parameters: { options: { sessionId: 'a'.repeat(257) } },
			message: 'Session ID has more than 256 characters',
		},
		{
			name: 'two samples',
			parameters: { options: { voiceSampleField: 'sample, sample' } },
			message: 'Voice Sample Field has several names',
		},
		{
			name: 'a sample without a name',
			parameters: { options: { voiceSampleField: ' ' } },
			message: 'Voice Sample Field was added and is empty',
		},
		{
			name: 'a sample that is too large',
			parameters: { options: { voiceSampleField: 'long' } },
			message: 'The file “long.wav” in the binary field “long” is 16 MB, and the limit is 15 MB',
			hint: 'Give a shorter recording',
		},
		{
			name: 'a list for the name of the field',
			parameters: { options: { outputField: '={{ ["a"] }}' } },
			message: 'Put Output File in Field is not text',
		},
		{
			name: 'a wish for its cost that is no wish',
			parameters: { options: { lookUpCost: 'perhaps' } },
			message: 'Look Up Cost is neither true nor false',
		},
		{
			name: 'an object for a text',
			parameters: { text: '={{ ({ a: 1 }) }}' },
			message: 'Text is not text',
		},
	])('is not asked for with $name', async ({ parameters, message, hint }) => {
		const long = binaryOf(WAV, 'audio/wav', 'long.wav', { bytes: 16 * 1024 * 1024 });
		const binary = [{ sample: binaryOf(WAV, 'audio/wav'), long }];
		const { error } = await speak(parameters, { binary });
		expect(error).toMatchObject({ message, httpCode: '400', ...(hint && { description: hint }) });
		expect(bench.upstream.requests).toEqual([]);
	});

	test.each([
		{ name: 'breaks off', reply: mp3(MP3, DESTROY), code: '502', isAmbiguous: true },
		{ name: 'does not come', reply: SILENCE, code: '504', isAmbiguous: true },
		{ name: 'ends before it begins', reply: HANG_UP, code: '502', isAmbiguous: true },
		{ name: 'is empty', reply: mp3(), code: '502', isAmbiguous: false },
		{
			name: 'is a page',
			reply: fileReply('text/html; charset=utf-8', ['<html>Sign in</html>']),
			code: '502',
			isAmbiguous: true,
		},
		{
			name: 'is a page that is called sound',
			reply: fileReply('audio/mpeg', ['\n<!doctype html><title>Sign in</title>']),
			code: '502',
			isAmbiguous: true,
		},
		{
			name: 'is the report of a storage',
			reply: fileReply('application/xml', ['<?xml version="1.0"?><Error/>']),
			code: '502',
			isAmbiguous: true,
		},
		{
			name: 'is an error that is called sound',
			reply: mp3(JSON.stringify(errorBody({ code: 402 }))),
			code: '402',
			isAmbiguous: false,
		},
		{
			name: 'is an error with status 200',
			reply: json(200, errorBody({ code: 402 })),
			code: '402',
			isAmbiguous: false,
		},
	])('that $name is a failure, and never asked for again', async ({ reply, code, isAmbiguous }) => {
		bench.upstream.route('POST /audio/speech', reply);
		const run = await speak({ options: { timeout: 0.5 } });
		expect(run.error).toMatchObject({ httpCode: code });
		expect(/billed all the same/.test(String(run.error?.description))).toBe(isAmbiguous);
		await bench.upstream.roundTrips();
		expect(callsOf(bench)).toEqual(['POST /audio/speech']);
	});

	test('has not been made where OpenRouter could not be reached', async () => {
		const credential = bench.credential({ baseUrl: 'http://127.0.0.1:1/api/v1' });
		const run = await speak({ options: { attempts: 1 } }, { credential });
		expect(run.error).toMatchObject({ message: 'OpenRouter could not be reached' });
		expect(run.error?.description).not.toMatch(/billed/);
	});

	test('ends when the execution is stopped', async () => {
		bench.upstream.route('POST /audio/speech', SILENCE);
		const running = startOf(bench, speaking)();
		const { closedByClient } = await bench.upstream.request(1);
		running.cancel();
		await closedByClient;
		expect((await running.finished).status).toBe('canceled');
	});
});

describe('the pickers of models and voices', () => {
	const pick = async (method: string, filter?: string) =>
		await listSearch({
			nodeType,
			method,
			credential: bench.credential(),
			...(filter !== undefined && { filter }),
		});

	test.each([
		{ method: 'searchImageModels', call: 'GET /images/models' },
		{ method: 'searchVideoModels', call: 'GET /videos/models' },
		{ method: 'searchSpeechModels', call: 'GET /models?output_modalities=speech' },
		{ method: 'searchTranscriptionModels', call: 'GET /models?output_modalities=transcription' },
	])('$method lists only models that can', async ({ method, call }) => {
		const entry = {
			id: 'a/b',
			name: 'B',
			supported_voices: ['x', 'y'],
			supported_durations: [5, 8],
			supported_resolutions: ['720p'],
			architecture: { input_modalities: ['text', 'image'] },
		};
		const [path = ''] = call.split('?');
		bench.upstream.route(path, json(200, { data: [entry, { id: 'c/d' }] }));
		const { results } = await pick(method, 'b');
		expect(results).toEqual([
			{
				name: 'B · takes text, image · 5–8 s · 720p · 2 voices',
				value: 'a/b',
				url: 'https://openrouter.ai/a/b',
			},
		]);
		expect(bench.upstream.requests.map(({ method: verb, path: at }) => `${verb} ${at}`)).toEqual([
			call,
		]);
	});

	test.each(['speech', 'transcription'])(
		'of a server that does not know the filter %s, the models that cannot are left out',
		async (modality) => {
			const entry = (id: string, made: string) => ({
				id,
				name: id,
				architecture: { input_modalities: ['text'], output_modalities: [made] },
			});
			bench.upstream.route(
				'GET /models',
				json(200, { data: [entry('a/chat', 'text'), entry('a/able', modality)] }),
			);
			const method = modality === 'speech' ? 'searchSpeechModels' : 'searchTranscriptionModels';
			expect((await pick(method)).results.map(({ value }) => value)).toEqual(['a/able']);
		},
	);

	test('a list in which no model says what it makes is shown as it is', async () => {
		const architecture = { input_modalities: ['text'], output_modalities: ['audio'] };
		bench.upstream.route('GET /models', json(200, { data: [{ id: 'a/b', architecture }] }));
		expect((await pick('searchSpeechModels')).results.map(({ value }) => value)).toEqual(['a/b']);
	});

	test('a picker says why its list failed', async () => {
		bench.upstream.route('GET /images/models', json(401, errorBody({ code: 401 })));
		await expect(pick('searchImageModels')).rejects.toMatchObject({ httpCode: '401' });
	});

	test('a server without such a list is told from a model without a provider', async () => {
		bench.upstream.route('GET /images/models', json(404, { error: { code: 404, message: 'No' } }));
		await expect(pick('searchImageModels')).rejects.toMatchObject({
			message: 'OpenRouter does not have what was asked for',
			description: 'Check the fields, and the Region or Base URL of the credential',
		});
	});

	test('voices are none without a model', async () => {
		offerVoices('alloy');
		expect(await pick('searchVoices')).toEqual({ results: [] });
	});
});

describe('a transcription', () => {
	test('is the text, with what it cost', async () => {
		const reply = json(200, TEXT, { 'x-generation-id': 'gen-text' });
		bench.upstream.route('POST /audio/transcriptions', reply);
		const run = await transcribe({}, { binary: RECORDING });
		expect(onlyJson(run)).toEqual({
			text: TEXT.text,
			model: WRITER,
			cost: 0.000508,
			usage: { seconds: 9.2, inputTokens: 83, outputTokens: 30, totalTokens: 113 },
			generationId: 'gen-text',
		});
		expect(sentBody('transcriptions')).toEqual({
			model: WRITER,
			input_audio: { data: WAV.toString('base64'), format: 'wav' },
		});
	});

	test('is asked for with all parameters, and verbose', async () => {
		const verbose = {
			...TEXT,
			task: 'transcribe',
			language: 'english',
			duration: 9.2,
			segments: [{ id: 0, start: 0, end: 3.2, text: 'Hello' }],
			words: [{ word: 'Hello', start: 0, end: 0.4 }],
		};
		bench.upstream.route('POST /audio/transcriptions', json(200, verbose));
		const options = {
			language: 'en',
			temperature: 0.2,
			timestamps: ['word', 'segment'],
			providerOptions: '{"openai": {"prompt": "names"}}',
			trace: '{"trace_id": "t"}',
			user: 'person-1',
		};
		const binary = [{ data: binaryOf(WEBM, 'audio/webm;codecs=opus') }];
		expect(onlyJson(await transcribe({ options }, { binary }))).toMatchObject({
			...verbose,
			usage: { seconds: 9.2 },
		});
		expect(sentBody('transcriptions')).toEqual({
			model: WRITER,
			input_audio: { data: WEBM.toString('base64'), format: 'webm' },
			language: 'en',
			temperature: 0.2,
			response_format: 'verbose_json',
			timestamp_granularities: ['word', 'segment'],
			provider: { options: { openai: { prompt: 'names' } } },
			trace: { trace_id: 't' },
			user: 'person-1',
		});
	});

	test('can be asked for with a form', async () => {
		bench.upstream.route('POST /audio/transcriptions', json(200, TEXT));
		const binary = [{ data: binaryOf(Buffer.from('ID3 is sound'), 'audio/mpeg') }];
		const options = {
			sendAs: 'form',
			timestamps: ['word'],
			language: 'en',
			trace: '{"trace_id": "t"}',
			user: 'person-1',
		};
		expect(onlyJson(await transcribe({ options }, { binary }))).toMatchObject({ text: TEXT.text });
		const [{ headers, body } = { headers: {}, body: '' }] = bench.upstream.requests;
		const [, boundary = ''] = /boundary=(.+)$/.exec(headers['content-type'] ?? '') ?? [];
		expect(boundary).not.toBe('');
		expect(String(body).split(`--${boundary}`)).toEqual([
			'',
			`\r\nContent-Disposition: form-data; name="model"\r\n\r\n${WRITER}\r\n`,
			'\r\nContent-Disposition: form-data; name="language"\r\n\r\nen\r\n',
			'\r\nContent-Disposition: form-data; name="timestamp_granularities[]"\r\n\r\nword\r\n',
			'\r\nContent-Disposition: form-data; name="trace"\r\n\r\n{"trace_id":"t"}\r\n',
			'\r\nContent-Disposition: form-data; name="user"\r\n\r\nperson-1\r\n',
			'\r\nContent-Disposition: form-data; name="response_format"\r\n\r\nverbose_json\r\n',
			'\r\nContent-Disposition: form-data; name="file"; filename="data.mp3"\r\nContent-Type: audio/mpeg\r\n\r\nID3 is sound\r\n',
			'--\r\n',
		]);
	});

	test('of two items differs', async () => {
		bench.upstream.route('POST /audio/transcriptions', ({ body }) => {
			const { format } = (body as { input_audio: { format: string } }).input_audio;
			return json(200, { ...TEXT, text: format });
		});
		const binary = [...RECORDING, { data: binaryOf(FLAC, 'audio/x-flac') }];
		const run = await transcribe({}, { binary });
		expect(run.output.map(({ json: item, pairedItem }) => [item.text, pairedItem])).toEqual([
			['wav', { item: 0 }],
			['flac', { item: 1 }],
		]);
	});

	const large = (megabytes: number) => ({
		data: binaryOf(WAV, 'audio/wav', 'long.wav', { bytes: megabytes * 1024 * 1024 }),
	});
	test.each([
		{
			name: 'a missing recording',
			binary: {},
			message: 'Input Data Field Name names “data”, and the incoming item has no such binary field',
		},
		{
			name: 'a recording of 60 MB',
			binary: large(60),
			message: 'The file “long.wav” in the binary field “data” is 60 MB, and the limit is 50 MB',
		},
		{
			name: 'a form of 30 MB',
			binary: large(30),
			options: { sendAs: 'form' },
			message: 'The file “long.wav” in the binary field “data” is 30 MB, and the limit is 25 MB',
			hint: 'A form takes up to 25 MB: set Send As to JSON',
		},
		{
			name: 'a PDF',
			binary: { data: binaryOf(PDF, 'application/pdf', 'a.pdf') },
			message: 'The file “a.pdf” is application/pdf, which is not sound',
		},
		{
			name: 'an empty file',
			binary: { data: binaryOf(Buffer.alloc(0), 'audio/wav', 'a.wav') },
			message: 'The file “a.wav” is empty',
		},
		{
			name: 'provider options in a form',
			binary: RECORDING[0] ?? {},
			options: { sendAs: 'form', providerOptions: '{"openai": {"a": 1}}' },
			message: 'Provider Options (JSON) cannot be sent in a form',
		},
	])('is not asked for with $name', async ({ binary, options = {}, message, hint }) => {
		const { error } = await transcribe({ options }, { binary: [binary] });
		expect(error).toMatchObject({ message, httpCode: '400', ...(hint && { description: hint }) });
		expect(bench.upstream.requests).toEqual([]);
	});

	test('that has no text says what it cost, and of which generation', async () => {
		const { usage } = TEXT;
		const reply = json(200, { text: null, usage }, { 'x-generation-id': 'gen-text' });
		bench.upstream.route('POST /audio/transcriptions', reply);
		const run = await transcribe({}, { binary: RECORDING, onError: 'continueRegularOutput' });
		expect(onlyJson(run)).toMatchObject({
			error: 'OpenRouter’s answer has no text',
			cost: 0.000508,
			generationId: 'gen-text',
			retryable: false,
		});
	});

	test.each([
		{ name: '402', replies: [json(402, errorBody({ code: 402 }))], code: '402', calls: 1 },
		{ name: '504', replies: [json(504, errorBody({ code: 504 }))], code: '504', calls: 1 },
		{ name: 'no text', replies: [json(200, { usage: {} })], code: '502', calls: 1 },
		{
			name: '429, then 402',
			replies: [
				json(429, errorBody({ code: 429 }), { 'Retry-After': '0' }),
				json(402, errorBody({ code: 402 })),
			],
			code: '402',
			calls: 2,
		},
	])('that fails with $name', async ({ replies, code, calls }) => {
		bench.upstream.route('POST /audio/transcriptions', ...replies);
		expect((await transcribe({}, { binary: RECORDING })).error).toMatchObject({ httpCode: code });
		expect(callsOf(bench)).toHaveLength(calls);
	});
});
