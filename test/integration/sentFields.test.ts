/**
 * docs/coverage.md says that operations set some fields by themselves, which no table of parameters
 * shows. Each of these operations is run once, and the fields are looked for in what it sends.
 */
import { expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRunOptions } from '../support/nodeRun';
import type { RecordedRequest } from '../support/faultServer';
import { json } from '../support/reply';
import { WAV } from '../support/mediaFiles';
import { SET_BY_OPERATION } from '../unit/package/coverageFields';
import { ENDPOINTS } from '../unit/package/coverageList';
import { binaryOf, byId } from './mediaCalls';
import { useBench } from './openRouter';
import { webhookItem } from './respondCall';
import { COMPLETED, JOB_ID, scriptJob } from './videoCalls';

const bench = useBench();

const model = byId('google/any-model');
const HASH = { hash: 'f01d52606dc8f0a8303a7b5cc3fa07109c2e346cec7c0a16b40de462992ce943' };
const SOUND = { binary: [{ data: binaryOf(WAV, 'audio/wav') }] };
const IMAGE = { source: 'url', url: 'https://my-app.example/a.png' };
const JSON_ANSWER = { responseFormat: 'json_object', plugins: { moderation: true } };

type Case = {
	operation: string;
	parameters?: INodeParameters;
	run?: Partial<NodeRunOptions>;
	/** Fields that only another case of the operation sends. */
	others?: readonly string[];
};

const CASES: readonly Case[] = [
	{
		operation: 'audio: speak',
		parameters: {
			model,
			text: 'Hello',
			voice: byId('alloy'),
			options: { voiceSampleField: 'data' },
		},
		run: SOUND,
	},
	{ operation: 'audio: transcribe', parameters: { model }, run: SOUND, others: ['file'] },
	{
		operation: 'audio: transcribe',
		parameters: { model, options: { sendAs: 'form' } },
		run: SOUND,
		others: ['input_audio'],
	},
	{ operation: 'chat: complete', parameters: { model, prompt: 'Hi', ...JSON_ANSWER } },
	{
		operation: 'chat: respond',
		parameters: { model, limits: { callerId: 'ada' }, ...JSON_ANSWER },
		run: { items: [webhookItem({ message: 'Hi' })] },
	},
	{ operation: 'embedding: create', parameters: { model, text: 'Hello' } },
	{ operation: 'generation: get', parameters: { generationId: 'gen-1', maxWaitSeconds: 0 } },
	{
		operation: 'image: generate',
		parameters: { model, prompt: 'A teapot', referenceImages: { values: [IMAGE] } },
	},
	{ operation: 'key: create', parameters: { name: 'Customer 4711' } },
	{ operation: 'key: delete', parameters: HASH },
	{ operation: 'key: get', parameters: HASH },
	{ operation: 'key: update', parameters: { ...HASH, updateFields: { disabled: true } } },
	{ operation: 'model: get', parameters: { model } },
	{ operation: 'model: getEndpoints', parameters: { model } },
	{
		operation: 'rerank: rank',
		parameters: { model, query: 'What is it?' },
		run: { items: [{ text: 'A shoe' }] },
	},
	{
		operation: 'video: download',
		parameters: { jobId: JOB_ID, options: { outputIndex: 0 } },
	},
	{
		operation: 'video: generate',
		parameters: {
			model,
			prompt: 'A teapot',
			waitForCompletion: false,
			frameImages: { values: [IMAGE] },
			references: { values: [IMAGE] },
		},
	},
	{ operation: 'video: get', parameters: { jobId: JOB_ID } },
];

/** Names in the path, the query and the body of a request; none when it is for another endpoint. */
function sentFields(endpoint: string, { method, path, body }: RecordedRequest): string[] {
	const [at = '', query] = path.split('?');
	const pattern = `^${endpoint.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`;
	const found = new RegExp(pattern).exec(`${method} ${at}`);
	if (found === null) return [];
	return [
		...Object.keys(found.groups ?? {}),
		...new URLSearchParams(query).keys(),
		...(typeof body === 'string'
			? [...body.matchAll(/form-data; name="(\w+)/g)].map(([, name = '']) => name)
			: Object.keys(Object(body))),
	];
}

test.each(CASES)('$operation sends what it sets by itself', async (sending) => {
	const { operation: name, parameters, run, others = [] } = sending;
	const [resource = '', operation = ''] = name.split(': ');
	scriptJob(bench, json(200, COMPLETED));
	await bench.ask({ resource, operation, ...parameters }, run);
	const endpoints = ENDPOINTS.filter(
		([, , coverage]) => typeof coverage === 'object' && coverage.operations.includes(name),
	);
	const sent = endpoints.flatMap(([endpoint]) =>
		bench.upstream.requests.flatMap((request) => sentFields(endpoint, request)),
	);
	const expected = Object.keys(SET_BY_OPERATION[name] ?? {});
	expect(sent).toEqual(expect.arrayContaining(expected.filter((field) => !others.includes(field))));
});

test('each operation that sets fields by itself is run', () => {
	expect(new Set(CASES.map(({ operation }) => operation))).toEqual(
		new Set(Object.keys(SET_BY_OPERATION)),
	);
});
