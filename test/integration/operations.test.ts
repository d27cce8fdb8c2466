/**
 * What any operation may do, by operations made up for these tests: ask for many items at once, and
 * use another credential.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { toItem } from '../../nodes/OpenRouter/item/output';
import { operation, type Grouped, type Resource } from '../../nodes/OpenRouter/operation';
import { Failure, invalidInput, OpenRouterError } from '../../nodes/shared/failure/failure';
import { runNode, type NodeRunOptions } from '../support/nodeRun';
import { field, nodeOf, options, WORDS } from './madeUpNode';
import { credentialType, useBench } from './openRouter';

const bench = useBench();

/** Words that were asked for, a list per request. */
let requests: string[][] = [];
beforeEach(() => {
	requests = [];
});

const failureWith = (statusCode: number): Failure =>
	new Failure({
		statusCode,
		errorType: 'invalid_request',
		message: 'This word fails',
		hint: '',
		retryable: false,
	});

const words: Grouped<{ word: string; model: string }> = {
	maxItems: 2,
	async readItem({ itemIndex }) {
		const word = String(this.getNodeParameter('word', itemIndex));
		if (word === '') throw invalidInput('Word is empty', 'Enter a word');
		const model = String(this.getNodeParameter('model', itemIndex));
		return await Promise.resolve({ word, model });
	},
	keyOf: ({ model }) => model,
	faultsOf: (values) =>
		values.map(({ word }, index) =>
			values.findIndex((value) => value.word === word) < index
				? invalidInput('Word comes twice', 'Enter another word')
				: undefined,
		),
	hasRoom: (_values, { word }) => word !== 'alone',
	async send(entries) {
		const asked = entries.map(({ value: { word } }) => word);
		requests.push(asked);
		if (asked.includes('all fail')) throw invalidInput('No such request', '');
		if (asked.includes('broke')) throw new OpenRouterError(failureWith(402));
		return await Promise.resolve(
			entries
				.filter(({ value: { word } }) => word !== 'no outcome')
				.map(({ itemIndex, value: { word } }) =>
					word === 'fails'
						? new OpenRouterError(failureWith(422))
						: [toItem({ word }, itemIndex), toItem({ length: word.length }, itemIndex)],
				),
		);
	},
};

const RESOURCES: readonly Resource[] = [
	{
		name: 'Word',
		value: 'word',
		operations: {
			ask: operation({
				...WORDS,
				credential: 'inference',
				fields: [field('word'), field('model'), options],
				grouped: words,
			}),
		},
	},
	{
		name: 'Key',
		value: 'key',
		operations: {
			show: operation({
				...WORDS,
				credential: 'management',
				fields: [],
				async runItem({ credential, credentialType: type, itemIndex }) {
					const end = String(credential.apiKey).slice(-3);
					return await Promise.resolve([toItem({ end, type }, itemIndex)]);
				},
			}),
		},
	},
];

const nodeType = nodeOf(RESOURCES);

const ask = async (
	items: Array<{ word: string; model?: string }>,
	more: Partial<NodeRunOptions> = {},
) =>
	await runNode({
		nodeType,
		parameters: { word: '={{ $json.word }}', model: '={{ $json.model ?? "" }}' },
		credential: bench.credential(),
		items,
		...more,
	});

const itemsOf = ({ output }: Awaited<ReturnType<typeof ask>>) =>
	output.map(({ json, pairedItem }) => [json.word ?? json.length ?? json.statusCode, pairedItem]);

describe('many items at once', () => {
	test('go into few requests, and their answers keep order and pairing', async () => {
		const run = await ask([{ word: 'one' }, { word: 'three' }, { word: 'four' }]);
		expect(run.error).toBeUndefined();
		expect(requests).toEqual([['one', 'three'], ['four']]);
		expect(itemsOf(run)).toEqual([
			['one', { item: 0 }],
			[3, { item: 0 }],
			['three', { item: 1 }],
			[5, { item: 1 }],
			['four', { item: 2 }],
			[4, { item: 2 }],
		]);
	});

	test('share a request only with items of the same key, and keep their order all the same', async () => {
		const run = await ask([
			{ word: 'a', model: 'x' },
			{ word: 'b', model: 'y' },
			{ word: 'c', model: 'x' },
		]);
		expect(requests).toEqual([['a', 'c'], ['b']]);
		expect(itemsOf(run).filter(([word]) => word !== 1)).toEqual([
			['a', { item: 0 }],
			['b', { item: 1 }],
			['c', { item: 2 }],
		]);
	});

	const CONTINUE = { onError: 'continueRegularOutput' } as const;

	test('are looked at together before any is sent', async () => {
		const run = await ask([{ word: 'a' }, { word: 'b' }, { word: 'c' }, { word: 'a' }]);
		expect(requests).toEqual([]);
		expect(run.error?.message).toBe('Word comes twice');
		expect(run.thrown).toMatchObject({ context: { itemIndex: 3 } });
	});

	test('that have a fault beside others fail alone', async () => {
		const items = [{ word: 'a' }, { word: 'a' }, { word: 'b' }, { word: 'a', model: 'x' }];
		const run = await ask(items, CONTINUE);
		expect(requests).toEqual([['a', 'b']]);
		expect(itemsOf(run).filter(([word]) => word !== 1)).toEqual([
			['a', { item: 0 }],
			[400, { item: 1 }],
			['b', { item: 2 }],
			[400, { item: 3 }],
		]);
	});

	test.each([
		{ name: 'that cannot be read', bad: '', statusCode: 400, asked: [['a', 'b']] },
		{
			name: 'that OpenRouter refuses',
			bad: 'fails',
			statusCode: 422,
			asked: [['a', 'fails'], ['b']],
		},
	])('one $name fails alone', async ({ bad, statusCode, asked }) => {
		const run = await ask([{ word: 'a' }, { word: bad }, { word: 'b' }], CONTINUE);
		expect(requests).toEqual(asked);
		expect(itemsOf(run).filter(([word]) => word !== 1)).toEqual([
			['a', { item: 0 }],
			[statusCode, { item: 1 }],
			['b', { item: 2 }],
		]);
	});

	test('an outcome that is missing is a failure of its item', async () => {
		const run = await ask([{ word: 'a' }, { word: 'no outcome' }], CONTINUE);
		expect(itemsOf(run)).toEqual([
			['a', { item: 0 }],
			[1, { item: 0 }],
			[502, { item: 1 }],
		]);
	});

	test('a request that fails is the failure of each item in it', async () => {
		const run = await ask([{ word: 'a' }, { word: 'all fail' }, { word: 'b' }], CONTINUE);
		expect(itemsOf(run)).toEqual([
			[400, { item: 0 }],
			[400, { item: 1 }],
			['b', { item: 2 }],
			[1, { item: 2 }],
		]);
	});

	test('a request has no item for which it has no room', async () => {
		await ask([{ word: 'a' }, { word: 'alone' }, { word: 'b' }]);
		expect(requests).toEqual([['a'], ['alone', 'b']]);
	});

	test('after one that is out of credit, no other is sent with the same key', async () => {
		const items = ['a', 'b', 'broke', 'c', 'd', 'e'].map((word) => ({ word }));
		const run = await ask(items, {
			...CONTINUE,
			parameters: { word: '={{ $json.word }}', options: { parallelItems: 1 } },
		});
		expect(requests).toEqual([
			['a', 'b'],
			['broke', 'c'],
		]);
		expect(itemsOf(run).filter(([word]) => word !== 1)).toEqual([
			['a', { item: 0 }],
			['b', { item: 1 }],
			...[2, 3, 4, 5].map((item) => [402, { item }]),
		]);
	});

	test('one that cannot be read stops the run before anything is asked', async () => {
		const run = await ask([{ word: 'a' }, { word: '' }]);
		expect(run.error).toMatchObject({ httpCode: '400', context: { itemIndex: 1 } });
		expect(requests).toEqual([]);
	});

	test('a request that fails stops the run before the next', async () => {
		const items = [{ word: 'all fail' }, { word: 'a' }, { word: 'b' }];
		const run = await ask(items, {
			parameters: { word: '={{ $json.word }}', options: { parallelItems: 1 } },
		});
		expect(run.error).toMatchObject({ httpCode: '400', context: { itemIndex: 0 } });
		expect(requests).toEqual([['all fail', 'a']]);
	});
});

describe('another credential', () => {
	class ManagementApi extends (credentialType.constructor as new () => typeof credentialType) {
		name = 'openRouterManagementApi';
	}
	const credential = { type: new ManagementApi(), data: { apiKey: ['for', 'm4n'].join('-') } };
	const parameters = { resource: 'key', operation: 'show' };

	test('is the one that the operation gets, with its type', async () => {
		const run = await runNode({ nodeType, parameters, credential });
		expect(run.error).toBeUndefined();
		expect(run.output.map(({ json }) => json)).toEqual([
			{ end: 'm4n', type: 'openRouterManagementApi' },
		]);
	});

	test('does not stand in for the inference key', async () => {
		const run = await runNode({ nodeType, parameters: { word: 'a' }, credential });
		expect(run.status).toBe('error');
		expect(requests).toEqual([]);
	});
});
