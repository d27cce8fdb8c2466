/**
 * What is wrong with one item of several is said before anything is paid for, made or changed: when the
 * run ends with an error, n8n drops what the other items have got.
 */
import { describe, expect, test } from '@jest/globals';
import type { IBinaryKeyData, IDataObject, INodeParameters } from 'n8n-workflow';
import { json, type Reply } from '../support/reply';
import { MP3, PDF, PNG, WAV } from '../support/mediaFiles';
import { binaryOf, byId, callsOf, fileReply, runOf } from './mediaCalls';
import { errorBody, useBench } from './openRouter';
import { jobOf } from './videoCalls';

const bench = useBench();

const HASH = 'f01d52606dc8f0a8303a7b5cc3fa07109c2e346cec7c0a16b40de462992ce943';
const SECRET = ['sk-or', 'v1-created-0123456789abcdef'].join('-');
const SPEAKER = 'openai/gpt-4o-mini-tts';
/** The index of the bad item. More than are run side by side come before it, so these would be paid for. */
const LAST = 11;

/** The value of a good item, unless the item has one of its own, or an expression that fails. */
const from = (name: string, good: unknown): string =>
	`={{ $json.fails === '${name}' ? $('Nobody').item.json.x : '${name}' in $json ? $json['${name}'] : ${JSON.stringify(good)} }}`;

type BadItem = {
	name: string;
	json?: IDataObject;
	binary?: IBinaryKeyData;
	message: string | RegExp;
	/** What the item says in place of it, when the node goes on. */
	inItem?: string;
};

type Operation = {
	name: string;
	/** What must not be sent. */
	request: string;
	reply: Reply;
	parameters: INodeParameters;
	/** The files of a good item. */
	binary?: IBinaryKeyData;
	isManaged?: true;
	badItems: readonly BadItem[];
};

const fails = (field: string): BadItem => ({
	name: `an expression that fails in ${field}`,
	json: { fails: field },
	message: /Referenced node/,
	inItem: 'The workflow could not prepare the request',
});
const large = (megabytes: number, mimeType: string) =>
	binaryOf(WAV, mimeType, undefined, { bytes: megabytes * 1024 * 1024 });

const OPERATIONS: readonly Operation[] = [
	{
		name: 'image: generate',
		request: 'POST /images',
		reply: json(200, { created: 1, data: [{ b64_json: PNG.toString('base64') }], usage: {} }),
		parameters: {
			resource: 'image',
			operation: 'generate',
			model: byId(from('model', 'google/gemini-2.5-flash-image')),
			prompt: from('prompt', 'A teapot'),
			referenceImages: { values: [{ source: 'binary', binaryField: from('file', 'photo') }] },
			options: { count: from('count', 1), size: from('size', '2K'), extraBody: from('extra', {}) },
		},
		binary: { photo: binaryOf(PNG, 'image/png') },
		badItems: [
			{ name: 'no prompt', json: { prompt: ' ' }, message: 'Prompt is empty' },
			{ name: 'no model', json: { model: '' }, message: 'Model is empty' },
			{
				name: 'a file that it lacks',
				json: { file: 'x' },
				message: /names “x”, and the incoming item has no such binary field/,
			},
			{
				name: 'no files',
				binary: {},
				message: /names “photo”, and the incoming item has no such binary field/,
			},
			{
				name: 'a file of another kind by its bytes',
				binary: { photo: binaryOf(PDF, 'image/png') },
				message: /an image/,
			},
			{ name: 'a large file', binary: { photo: large(60, 'image/png') }, message: /is 60 MB/ },
			{ name: 'an option that is no number', json: { count: 'many' }, message: /^Number of/ },
			{ name: 'an option that is empty', json: { size: '' }, message: /^Size was added/ },
			{ name: 'an extra body that is no JSON', json: { extra: '{' }, message: /^Extra Body/ },
			fails('prompt'),
			fails('file'),
			fails('size'),
		],
	},
	{
		name: 'audio: speak',
		request: 'POST /audio/speech',
		reply: fileReply('audio/mpeg', [MP3]),
		parameters: {
			resource: 'audio',
			operation: 'speak',
			model: byId(SPEAKER),
			text: from('text', 'Hello'),
			voice: byId(from('voice', 'nova')),
			options: { speed: from('speed', 1), voiceSampleField: from('sample', 'sample') },
		},
		binary: { sample: binaryOf(WAV, 'audio/wav') },
		badItems: [
			{ name: 'no text', json: { text: '' }, message: 'Text is empty' },
			{ name: 'a voice that the model lacks', json: { voice: 'sarah' }, message: /^Voice “sarah”/ },
			{
				name: 'no sample',
				binary: {},
				message: /names “sample”, and the incoming item has no such binary field/,
			},
			{ name: 'a large sample', binary: { sample: large(16, 'audio/wav') }, message: /is 16 MB/ },
			{ name: 'an option out of its range', json: { speed: 9 }, message: /^Speed/ },
			fails('text'),
			fails('voice'),
		],
	},
	...(['json', 'form'] as const).map((sendAs): Operation => ({
		name: `audio: transcribe, sent as ${sendAs},`,
		request: 'POST /audio/transcriptions',
		reply: json(200, { text: 'Hello' }),
		parameters: {
			resource: 'audio',
			operation: 'transcribe',
			model: byId('openai/whisper-large-v3'),
			binaryField: from('file', 'data'),
			options: { sendAs, temperature: from('temperature', 0), extraBody: from('extra', {}) },
		},
		binary: { data: binaryOf(WAV, 'audio/wav') },
		badItems: [
			{
				name: 'no recording',
				binary: {},
				message: /names “data”, and the incoming item has no such binary field/,
			},
			{ name: 'a large recording', binary: { data: large(60, 'audio/wav') }, message: /is 60 MB/ },
			{
				name: 'an empty recording',
				binary: { data: binaryOf(Buffer.alloc(0), 'audio/wav') },
				message: /is empty/,
			},
			{
				name: 'a recording that is none',
				binary: { data: binaryOf(PDF, 'audio/wav', 'a.wav') },
				message: /“a.wav”/,
			},
			{ name: 'an option out of its range', json: { temperature: 9 }, message: /^Temperature/ },
			...(sendAs === 'form'
				? [
						{
							name: 'a provider, which forms lack',
							json: { extra: { provider: { sort: 'price' } } },
							message: /cannot be sent in a form/,
						},
					]
				: []),
			fails('file'),
		],
	})),
	{
		name: 'video: generate',
		request: 'POST /videos',
		reply: json(202, jobOf('pending')),
		parameters: {
			resource: 'video',
			operation: 'generate',
			model: byId('google/veo-3.1'),
			prompt: from('prompt', 'A teapot'),
			frameImages: {
				values: [
					{ frameType: 'first_frame', source: 'url', url: from('url', 'https://a.example/a.png') },
				],
			},
			references: {
				values: [{ source: 'binary', binaryField: 'photo', kind: from('kind', 'auto') }],
			},
			waitForCompletion: false,
			options: { seed: from('seed', 1), outputField: from('output', 'data') },
		},
		binary: { photo: binaryOf(PNG, 'image/png') },
		badItems: [
			{ name: 'a frame that is no address', json: { url: 'a.png' }, message: /URL/ },
			{
				name: 'no reference',
				binary: {},
				message: /names “photo”, and the incoming item has no such binary field/,
			},
			{
				name: 'a reference of another kind',
				json: { kind: 'video' },
				message: /of the kind video/,
			},
			{ name: 'a large reference', binary: { photo: large(60, 'image/png') }, message: /is 60 MB/ },
			{ name: 'an option that is no number', json: { seed: 'x' }, message: /^Seed/ },
			{ name: 'a name that is no text', json: { output: ['a'] }, message: /^Put Output File/ },
			fails('prompt'),
			fails('output'),
		],
	},
	{
		name: 'key: create',
		request: 'POST /keys',
		reply: json(201, { data: { hash: HASH }, key: SECRET }),
		parameters: {
			resource: 'key',
			operation: 'create',
			name: from('name', 'Customer'),
			limitUsd: from('limit', 5),
			limitReset: from('reset', 'monthly'),
			simplify: from('simplify', true),
			options: { expiresAt: from('expires', '2999-01-01T00:00:00Z') },
		},
		isManaged: true,
		badItems: [
			{ name: 'no name', json: { name: ' ' }, message: 'Name is empty' },
			{ name: 'a limit below 0', json: { limit: -1 }, message: /^Credit Limit \(USD\)/ },
			{ name: 'no limit', json: { limit: '' }, message: /^Credit Limit \(USD\)/ },
			{ name: 'a period that is none', json: { reset: 'yearly' }, message: /^Limit Resets/ },
			{ name: 'a time that has passed', json: { expires: '2020-01-01' }, message: /in the past/ },
			fails('name'),
			fails('simplify'),
		],
	},
	{
		name: 'key: update',
		request: `PATCH /keys/${HASH}`,
		reply: json(200, { data: { hash: HASH } }),
		parameters: {
			resource: 'key',
			operation: 'update',
			hash: from('hash', HASH),
			simplify: from('simplify', true),
			updateFields: { limitUsd: from('limit', 5) },
		},
		isManaged: true,
		badItems: [
			{ name: 'no hash', json: { hash: '' }, message: 'Key Hash is empty' },
			{ name: 'a limit that is no number', json: { limit: 'x' }, message: /Credit Limit \(USD\)/ },
			fails('hash'),
			fails('simplify'),
		],
	},
	{
		name: 'key: delete',
		request: `DELETE /keys/${HASH}`,
		reply: json(200, { deleted: true }),
		parameters: { resource: 'key', operation: 'delete', hash: from('hash', HASH) },
		isManaged: true,
		badItems: [
			{ name: 'no hash', json: { hash: '' }, message: 'Key Hash is empty' },
			{ name: 'a hash that is none', json: { hash: 'a/b' }, message: 'Key Hash is not valid' },
			fails('hash'),
		],
	},
];

const good = <T>(make: (index: number) => T): T[] =>
	Array.from({ length: LAST }, (_, index) => make(index));

/** Good items, and then the bad one. */
const runWith = async (
	{ request, reply, parameters, binary = {}, isManaged }: Operation,
	bad: Partial<BadItem>,
	more: Parameters<ReturnType<typeof runOf>>[1] = {},
) => {
	bench.upstream.route(request, reply);
	bench.upstream.route(
		'GET /models',
		json(200, { data: [{ id: SPEAKER, name: 'Speaker', supported_voices: ['nova'] }] }),
	);
	return await runOf(bench, parameters)(
		{},
		{
			items: [...good(() => ({})), bad.json ?? {}],
			binary: [...good(() => binary), bad.binary ?? binary],
			credential: isManaged ? bench.managementCredential() : bench.credential(),
			...more,
		},
	);
};

describe.each(OPERATIONS)('$name', (operation) => {
	describe.each(operation.badItems)('with $name in the last item', (bad) => {
		test('asks nothing that costs or changes something', async () => {
			const run = await runWith(operation, bad);
			expect(run.error?.message).toMatch(bad.message);
			expect(run.thrown).toMatchObject({ context: { itemIndex: LAST } });
			expect(callsOf(bench)).toEqual([]);
			expect(run.output).toEqual([]);
		});

		test('asks once for each of the others, when the node goes on', async () => {
			const run = await runWith(operation, bad, { onError: 'continueRegularOutput' });
			expect(run.error).toBeUndefined();
			expect(callsOf(bench)).toEqual(good(() => operation.request));
			expect(run.output.map(({ pairedItem }) => pairedItem)).toEqual([
				...good((item) => ({ item })),
				{ item: LAST },
			]);
			expect(run.output.map(({ json: item }) => item.error)).toEqual([
				...good(() => undefined),
				expect.stringMatching(bad.inItem ?? bad.message),
			]);
		});
	});

	test('asks once for each item, when none is bad', async () => {
		const run = await runWith(operation, {});
		expect(run.error).toBeUndefined();
		expect(run.output).toHaveLength(LAST + 1);
		expect(callsOf(bench)).toEqual([...good(() => operation.request), operation.request]);
	});

	test('asks nothing when the credential of the last item cannot be used', async () => {
		const { data, ...credential } = operation.isManaged
			? bench.managementCredential()
			: bench.credential();
		const apiKey = `={{ $itemIndex === ${LAST} ? "" : "${credential.apiKey}" }}`;
		const run = await runWith(
			operation,
			{},
			{ credential: { ...credential, data: { ...data, apiKey } } },
		);
		expect(run.thrown).toMatchObject({ context: { itemIndex: LAST } });
		expect(callsOf(bench)).toEqual([]);
	});
});

describe('voices', () => {
	const speak = OPERATIONS.find(({ name }) => name === 'audio: speak');

	test.each([
		{ name: 'that the list names', list: json(200, { data: [] }) },
		{ name: 'whose list fails', list: json(404, errorBody({ code: 404 })) },
	])('$name are asked for once, for all items', async ({ list }) => {
		if (speak === undefined) throw new Error('There is no such operation');
		bench.upstream.route('GET /models', list);
		bench.upstream.route(speak.request, speak.reply);
		const run = await runOf(bench, speak.parameters)(
			{},
			{ items: [{}, {}, {}], binary: [1, 2, 3].map(() => speak.binary ?? {}) },
		);
		expect(run.output).toHaveLength(3);
		expect(bench.upstream.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
	});
});
