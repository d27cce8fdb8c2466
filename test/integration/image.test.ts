/** image: generate, as OpenRouter gets it, and what becomes of its answers. */
import { describe, expect, test } from '@jest/globals';
import { DESTROY, HANG_UP, json, SILENCE, text } from '../support/reply';
import { GIF, JPEG, PNG, SVG, WAV } from '../support/mediaFiles';
import { bodyErrors } from '../support/openapi';
import { binaryOf, byId, callsOf, contentOf, fileReply, runOf } from './mediaCalls';
import { errorBody, firstOf, onlyJson, useBench } from './openRouter';

const bench = useBench();
const PAINTER = 'bytedance-seed/seedream-4.5';
const paint = runOf(bench, {
	resource: 'image',
	operation: 'generate',
	model: byId(PAINTER),
	prompt: 'A teapot',
});

const USAGE = { prompt_tokens: 9, completion_tokens: 4175, total_tokens: 4184, cost: 0.04 };
const answerOf = (...images: Buffer[]) => ({
	created: 1_748_372_400,
	data: images.map((image) => ({ b64_json: image.toString('base64') })),
	usage: USAGE,
});
const GENERATION = { 'x-generation-id': 'gen-image' };

/** Each request that OpenRouter gets here is as its description says. */
const faultsOf =
	bodyErrors('/images', 'ImageGenerationRequest', 'request for images') ?? (() => []);
function sentBody(): unknown {
	const { body } = bench.upstream.requests.find(({ method }) => method === 'POST') ?? {};
	expect(faultsOf(body)).toEqual([]);
	return body;
}

describe('images', () => {
	test('become files, with what they cost', async () => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG), GENERATION));
		const run = await paint();
		expect(onlyJson(run)).toEqual({
			images: [
				{ binaryKey: 'data', fileName: 'image_0.png', mimeType: 'image/png', bytes: PNG.length },
			],
			model: PAINTER,
			cost: 0.04,
			usage: { promptTokens: 9, completionTokens: 4175, totalTokens: 4184 },
			created: 1_748_372_400,
			generationId: 'gen-image',
		});
		expect(contentOf(firstOf(run.output))).toEqual(PNG);
		expect(firstOf(run.output).binary?.data).toMatchObject({ fileExtension: 'png' });
		expect(sentBody()).toEqual({ model: PAINTER, prompt: 'A teapot' });
	});

	test('are several, of the types that their bytes show', async () => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG, JPEG, SVG)));
		const run = await paint({ options: { count: 3, outputField: 'picture' } });
		expect(onlyJson(run).images).toMatchObject([
			{ binaryKey: 'picture', mimeType: 'image/png' },
			{ binaryKey: 'picture_1', mimeType: 'image/jpeg' },
			{ binaryKey: 'picture_2', mimeType: 'image/svg+xml' },
		]);
		expect(contentOf(firstOf(run.output), 'picture_2')).toEqual(SVG);
	});

	test('are asked for with all parameters', async () => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG)));
		await paint({
			options: {
				count: 2,
				resolution: '2K',
				aspectRatio: '16:9',
				quality: 'high',
				background: 'transparent',
				outputFormat: 'webp',
				outputCompression: 80,
				seed: 7,
				providerOrder: ['google-ai-studio'],
				providersOnly: ['google-ai-studio', 'openai'],
				providersIgnore: ['azure'],
				allowFallbacks: false,
				providerSort: 'price',
				providerOptions: '{"openai": {"moderation": "low"}}',
				sessionId: 'order-7',
				trace: '{"trace_id": "t"}',
				user: 'person-1',
			},
		});
		expect(sentBody()).toEqual({
			model: PAINTER,
			prompt: 'A teapot',
			n: 2,
			resolution: '2K',
			aspect_ratio: '16:9',
			quality: 'high',
			background: 'transparent',
			output_format: 'webp',
			output_compression: 80,
			seed: 7,
			provider: {
				order: ['google-ai-studio'],
				only: ['google-ai-studio', 'openai'],
				ignore: ['azure'],
				allow_fallbacks: false,
				sort: 'price',
				options: { openai: { moderation: 'low' } },
			},
			trace: { trace_id: 't' },
			user: 'person-1',
		});
		expect(bench.upstream.requests[0]?.headers['x-session-id']).toBe('order-7');
	});

	test('start from binary fields and addresses, in their order', async () => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG)));
		const referenceImages = {
			values: [
				{ source: 'binary', binaryField: 'a, b' },
				{ source: 'url', url: 'https://my-app.example/c.png' },
			],
		};
		const binary = [{ a: binaryOf(PNG, 'image/png'), b: binaryOf(GIF, 'image/png') }];
		await paint({ referenceImages, options: { size: '2K' } }, { binary });
		expect(sentBody()).toMatchObject({
			size: '2K',
			input_references: [
				`data:image/png;base64,${PNG.toString('base64')}`,
				`data:image/gif;base64,${GIF.toString('base64')}`,
				'https://my-app.example/c.png',
			].map((url) => ({ type: 'image_url', image_url: { url } })),
		});
	});

	test('of two items differ, and stay with their items', async () => {
		bench.upstream.route('POST /images', ({ body }) => {
			const { prompt } = body as { prompt: string };
			return json(200, answerOf(prompt === 'A cup' ? GIF : PNG));
		});
		const run = await paint(
			{ prompt: '={{ $json.name }}' },
			{ items: [{ name: 'A cup' }, { name: 'A pot' }] },
		);
		expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(run.output.map((item) => contentOf(item))).toEqual([GIF, PNG]);
	});

	test('come whole when they are large and in pieces', async () => {
		const large = Buffer.alloc(3 * 1024 * 1024 + 1, 'picture');
		PNG.copy(large);
		const body = JSON.stringify(answerOf(large, PNG));
		const pieces = body.match(/[\s\S]{1,65001}/g) ?? [];
		bench.upstream.route('POST /images', fileReply('application/json', pieces));
		const run = await paint();
		expect(run.error?.message).toBeUndefined();
		expect(contentOf(firstOf(run.output)).equals(large)).toBe(true);
		expect(contentOf(firstOf(run.output), 'data_1')).toEqual(PNG);
	});

	test.each([
		{ name: 'the option', options: { count: 2 } },
		{ name: 'the extra body', options: { extraBody: '{"n": 2}' } },
	])('may each be as large as the limit, when $name asks for two', async ({ options }) => {
		const large = Buffer.alloc(1024 * 1024 - 10, 'picture');
		bench.upstream.route('POST /images', json(200, answerOf(large, large)));
		const run = await paint({ options: { ...options, maxFileSizeMb: 1 } });
		expect(run.error?.message).toBeUndefined();
		expect(contentOf(firstOf(run.output), 'data_1').equals(large)).toBe(true);
	});

	test.each([' ', '={{ null }}'])('are in the usual field when its name is “%s”', async (name) => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG)));
		const run = await paint({ options: { outputField: name } });
		expect(onlyJson(run).images).toMatchObject([{ binaryKey: 'data' }]);
	});

	test('come with any limit', async () => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG)));
		for (const maxFileSizeMb of [5_000, '={{ 1e300 }}', '={{ 0.001 }}']) {
			expect((await paint({ options: { maxFileSizeMb } })).output).toHaveLength(1);
		}
	});

	test('cost what the provider takes, with a key of one’s own', async () => {
		const usage = { cost: 0.002, is_byok: true, cost_details: { upstream_inference_cost: 0.04 } };
		bench.upstream.route('POST /images', json(200, { ...answerOf(PNG), usage }));
		expect(onlyJson(await paint())).toMatchObject({ cost: 0.002, upstreamInferenceCost: 0.04 });
	});
});

describe('what the model does not have', () => {
	const entry = {
		id: PAINTER,
		name: 'Seedream 4.5',
		architecture: { input_modalities: ['text', 'image'], output_modalities: ['image'] },
		supported_parameters: {
			resolution: { type: 'enum', values: ['2K', '4K'] },
			n: { type: 'range', min: 1, max: 4 },
			seed: { type: 'boolean' },
		},
	};

	test('is a hint with its own values, in a manual run', async () => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG)));
		bench.upstream.route('GET /images/models', json(200, { data: [entry] }));
		const options = { resolution: '512', count: 5, seed: 1, quality: 'high' };
		const run = await paint({ options }, { mode: 'manual' });
		expect(run.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining(
				`${PAINTER} takes as Number of Images 1 to 4, not 5; has no Quality; takes as Resolution 2K, 4K, not 512`,
			),
		]);
		expect(run.output).toHaveLength(1);
	});

	test.each([
		{ name: 'an automatic run', mode: 'trigger', calls: 1 },
		{ name: 'a list that fails', mode: 'manual', calls: 2 },
	] as const)('is no hint, and no failure, in $name', async ({ mode, calls }) => {
		bench.upstream.route('POST /images', json(200, answerOf(PNG)));
		const run = await paint({ options: { resolution: '512' } }, { mode });
		expect([run.error?.message, run.hints]).toEqual([undefined, []]);
		expect(bench.upstream.requests).toHaveLength(calls);
	});
});

test.each([
	{ name: 'no prompt', parameters: { prompt: ' ' }, message: 'Prompt is empty' },
	{
		name: 'no number as a prompt',
		parameters: { prompt: '={{ 0 / 0 }}' },
		message: 'Prompt is not text',
	},
	{ name: 'no model', parameters: { model: byId('={{ "" }}') }, message: 'Model is empty' },
	{
		name: 'a binary field that is missing',
		parameters: { referenceImages: { values: [{ source: 'binary', binaryField: 'photo' }] } },
		message:
			'Reference Images → Input Data Field Name(s) names “photo”, and the incoming item has no such binary field',
	},
	...['__proto__', 'constructor'].map((binaryField) => ({
		name: `what every object has, ${binaryField}, as a binary field`,
		parameters: { referenceImages: { values: [{ source: 'binary', binaryField }] } },
		message: `Reference Images → Input Data Field Name(s) names “${binaryField}”, and the incoming item has no such binary field`,
	})),
	{
		name: 'a long text as the name of a binary field',
		parameters: {
			referenceImages: { values: [{ source: 'binary', binaryField: 'a'.repeat(5_000) }] },
		},
		message: `Reference Images → Input Data Field Name(s) names “${'a'.repeat(80)}…”, and the incoming item has no such binary field`,
	},
	{
		name: 'another file than an expression names',
		parameters: {
			referenceImages: { values: [{ source: 'binary', binaryField: '={{ $json.nothing }}' }] },
		},
		message: 'Reference Images → Input Data Field Name(s) is empty',
	},
	...['={{ $json.nothing }}', '={{ null }}', 'URL'].map((source) => ({
		name: `a file when the source of a reference is ${source}`,
		parameters: { referenceImages: { values: [{ source, url: 'https://a.example/a.png' }] } },
		message: 'Reference Images → Source is not valid',
	})),
	{
		name: 'a field in which n8n loses the image',
		parameters: { options: { outputField: '__proto__' } },
		message: 'Put Output File in Field is “__proto__”',
	},
	...['🧀', 'a\ud800', 'a\nb'].map((sessionId) => ({
		name: `a session ID that a header cannot carry, ${JSON.stringify(sessionId)}`,
		parameters: { options: { sessionId } },
		message: 'Session ID has letters that cannot be sent in a header',
	})),
	{
		name: 'an object as the model',
		parameters: { model: byId('={{ ({ id: "a/b" }) }}') },
		message: 'Model is not text',
	},
	{
		name: 'a binary field without a name',
		parameters: { referenceImages: { values: [{ source: 'binary', binaryField: '' }] } },
		message: 'Reference Images → Input Data Field Name(s) is empty',
	},
	{
		name: 'sound as an image',
		parameters: { referenceImages: { values: [{ source: 'binary', binaryField: 'sound' }] } },
		message: expect.stringMatching(
			/^“.+” of Reference Images cannot be sent as an image: its type is audio/,
		),
	},
	{
		name: 'an address without https',
		parameters: { referenceImages: { values: [{ source: 'url', url: 'http://a.example/a.png' }] } },
		message: 'Reference Images → URL is neither an https address nor a data: URL',
	},
	{
		name: 'pixels beside a ratio',
		parameters: { options: { size: '100x200', aspectRatio: '1:1' } },
		message: 'Options has a Size in pixels beside Resolution or Aspect Ratio',
	},
	{
		name: 'a transparent JPEG',
		parameters: { options: { background: 'transparent', outputFormat: 'jpeg' } },
		message: 'Background is transparent, and Output Format is jpeg',
	},
	{
		name: 'too many images',
		parameters: { options: { count: 11 } },
		message: 'Number of Images is out of range',
	},
	{
		name: 'no provider in the list of those that are allowed',
		parameters: { options: { providersOnly: [] } },
		message: 'Providers to Allow was added and is empty',
	},
	...Object.entries({
		allowFallbacks: 'Allow Provider Fallbacks',
		quality: 'Quality',
		resolution: 'Resolution',
		size: 'Size',
	}).map(([name, label]) => ({
		name: `${name} from an expression that gives nothing`,
		parameters: { options: { [name]: '={{ $json.nothing }}' } },
		message: `${label} was added and is empty`,
	})),
	{
		name: 'a size of spaces',
		parameters: { options: { size: ' ' } },
		message: 'Size was added and is empty',
	},
	{
		name: 'a model in the extra body',
		parameters: { options: { extraBody: '{"model": "a/b"}' } },
		message: 'Extra Body (JSON) sets “model”',
	},
	{
		name: 'too many references',
		parameters: {
			referenceImages: {
				values: Array.from({ length: 17 }, () => ({
					source: 'url',
					url: 'https://a.example/a.png',
				})),
			},
		},
		message: 'Reference Images has 17 images',
	},
	{
		name: 'a file that is too large',
		parameters: {
			referenceImages: { values: [{ source: 'binary', binaryField: 'large' }] },
		},
		message: expect.stringContaining('is 60 MB, and the limit is 50 MB'),
	},
])('nothing is sent with $name', async ({ parameters, message }) => {
	const large = binaryOf(PNG, 'image/png', 'large.png', { bytes: 60 * 1024 * 1024 });
	const binary = [{ sound: binaryOf(WAV, 'audio/wav', 'sound.wav'), large }];
	const run = await paint(parameters, { binary });
	expect(run.error).toMatchObject({ message, httpCode: '400' });
	expect(bench.upstream.requests).toEqual([]);
});

describe('a call that fails', () => {
	test.each([
		{ status: 402, errorType: 'payment_required', message: /out of credit/ },
		{ status: 404, errorType: 'not_found', message: /found no provider/ },
		{ status: 413, errorType: 'payload_too_large', message: /too large/ },
	])('with $status is not repeated', async ({ status, errorType, message }) => {
		bench.upstream.route('POST /images', json(status, errorBody({ code: status })));
		const run = await paint({}, { onError: 'continueRegularOutput' });
		expect(onlyJson(run)).toMatchObject({
			statusCode: status,
			errorType,
			error: expect.stringMatching(message),
		});
		expect(callsOf(bench)).toHaveLength(1);
	});

	test('with 429 waits as told, and is sent again', async () => {
		const busy = json(429, errorBody({ code: 429 }), { 'Retry-After': '0' });
		bench.upstream.route('POST /images', busy, json(200, answerOf(PNG)));
		expect((await paint()).output).toHaveLength(1);
		expect(callsOf(bench)).toHaveLength(2);
	});

	test('with 429 says when to try again, when that is too late', async () => {
		const busy = json(429, errorBody({ code: 429 }), { 'Retry-After': '900' });
		bench.upstream.route('POST /images', busy);
		const run = await paint({}, { onError: 'continueRegularOutput' });
		expect(onlyJson(run)).toMatchObject({ statusCode: 429, retryAfterSeconds: 900 });
		expect(callsOf(bench)).toHaveLength(1);
	});

	test('in silence says what may help', async () => {
		bench.upstream.route('POST /images', SILENCE);
		expect((await paint({ options: { timeout: 0.3 } })).error?.description).toMatch(
			/^Raise Total Timeout under Options, or choose a faster model\. It may have been made/,
		);
	});

	const [start = '', end = ''] = JSON.stringify(answerOf(PNG)).split(/(?<=b64_json":".{20})/);
	test.each([
		{ name: 'in silence', reply: SILENCE, options: { timeout: 0.3 }, code: '504' },
		{ name: 'with 504', reply: json(504, errorBody({ code: 504 })), code: '504' },
		{ name: 'with 524', reply: json(524, errorBody({ code: 524 })), code: '524' },
		{ name: 'without an answer', reply: HANG_UP, code: '502' },
		{
			name: 'in the middle of an image',
			reply: fileReply('application/json', [start, DESTROY]),
			code: '502',
		},
		{ name: 'cut off without a sign', reply: fileReply('application/json', [start]), code: '502' },
	])('$name is never sent again, and says so', async ({ reply, options = {}, code }) => {
		expect(end).not.toBe('');
		bench.upstream.route('POST /images', reply);
		const run = await paint({ options });
		expect(run.error).toMatchObject({
			httpCode: code,
			description: expect.stringContaining('made and billed all the same'),
		});
		await bench.upstream.roundTrips();
		expect(callsOf(bench)).toEqual(['POST /images']);
	});

	test.each([500, 502, 520])(
		'with %d of a proxy, which does not say what became of it, is not asked for again',
		async (status) => {
			bench.upstream.route('POST /images', text(status, '<html>Bad gateway</html>'));
			expect((await paint()).error).toMatchObject({
				httpCode: String(status),
				description: expect.stringContaining('made and billed all the same'),
			});
			expect(callsOf(bench)).toHaveLength(1);
		},
	);

	test.each([
		{ name: '502 of OpenRouter', fault: json(502, errorBody({ code: 502 })) },
		{ name: '502 of OpenRouter, in a list', fault: json(502, [errorBody({ code: 502 })]) },
		{ name: '503 of a proxy, which has not begun', fault: text(503, '<html>Busy</html>') },
	])('with $name is asked for again', async ({ fault }) => {
		bench.upstream.route('POST /images', fault, json(200, answerOf(PNG)));
		expect((await paint()).error?.message).toBeUndefined();
		expect(callsOf(bench)).toHaveLength(2);
	});

	test('with a redirect was not made, and is not said to be', async () => {
		const { origin } = bench.upstream;
		bench.upstream.route('POST /images', json(307, {}, { location: `${origin}/elsewhere` }));
		const run = await paint();
		expect(run.error).toMatchObject({
			message: 'The address redirects to another one, and the API key is not sent there',
			description: 'Set the final address as Base URL in the credential',
		});
		expect(callsOf(bench)).toHaveLength(1);
	});

	test.each([
		{ name: 'an error inside HTTP 200', body: errorBody({ code: 402 }), code: '402' },
		{ name: 'no image', body: { created: 1, data: [] }, code: '502' },
		{ name: 'an empty image', body: { created: 1, data: [{ b64_json: '' }] }, code: '502' },
	])('with $name is a failure', async ({ body, code }) => {
		bench.upstream.route('POST /images', json(200, body));
		expect((await paint()).error).toMatchObject({ name: 'NodeApiError', httpCode: code });
		expect(callsOf(bench)).toHaveLength(1);
	});

	test.each([
		{ name: 'no image', data: [], message: 'The model gave no image' },
		{
			name: 'no image but an entry',
			data: [{ b64_json: null }],
			message: 'The model gave no image',
		},
		...[
			'https://pictures.example/a.png',
			'no base64!',
			'data:image/svg+xml;utf8,<svg/>',
			'say "no"',
		].map((written) => ({
			name: `${written} for an image`,
			data: [{ b64_json: written }],
			message: 'OpenRouter’s image is not in base64',
		})),
	])('with $name says what it cost, and of which generation', async ({ data, message }) => {
		bench.upstream.route('POST /images', json(200, { ...answerOf(), data }, GENERATION));
		const run = await paint({}, { onError: 'continueRegularOutput' });
		expect(onlyJson(run)).toMatchObject({
			error: message,
			cost: 0.04,
			generationId: 'gen-image',
			retryable: false,
		});
	});

	test('with an odd letter after an image keeps the image', async () => {
		const { data, ...rest } = answerOf(PNG);
		const [entry] = data;
		const odd = { ...entry, b64_json: `${String(entry?.b64_json)}!` };
		bench.upstream.route('POST /images', json(200, { ...rest, data: [odd] }));
		expect(contentOf(firstOf((await paint()).output))).toEqual(PNG);
	});

	test('with one image that is none keeps the others', async () => {
		const { data, ...rest } = answerOf(PNG, GIF);
		const [png, gif] = data;
		const answer = { ...rest, data: [png, { b64_json: 'no base64!' }, gif] };
		bench.upstream.route('POST /images', json(200, answer));
		const run = await paint();
		expect(onlyJson(run).images).toMatchObject([{ binaryKey: 'data' }, { binaryKey: 'data_1' }]);
		expect(contentOf(firstOf(run.output), 'data_1')).toEqual(GIF);
	});

	test('with images above the limit says which option', async () => {
		bench.upstream.route('POST /images', json(200, answerOf(Buffer.alloc(1_200_000))));
		const run = await paint({ options: { maxFileSizeMb: 1 } });
		expect(run.error).toMatchObject({
			message: 'The file is larger than the limit of this node',
			description: expect.stringContaining('Max File Size (MB)'),
		});
	});
});
