/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- asks V8 to collect garbage */
/** When the router reads items, by an operation that is made up and costs nothing. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, test } from '@jest/globals';
import { toItem } from '../../nodes/OpenRouter/item/output';
import { operation } from '../../nodes/OpenRouter/operation';
import { invalidInput } from '../../nodes/shared/failure/failure';
import { startNode, type NodeRunOptions } from '../support/nodeRun';
import { field, nodeOf, options, WORDS } from './madeUpNode';
import { useBench } from './openRouter';

const bench = useBench();

/** What happened, in order: `read` and `run`, with the item’s word. */
let log: string[] = [];
/** What was read, by those who must not hold it. */
let values: Array<WeakRef<object>> = [];
let onRead: () => void = () => undefined;
let onRun: (word: string) => void = () => undefined;
beforeEach(() => {
	log = [];
	values = [];
	onRead = () => undefined;
	onRun = () => undefined;
});

const paint = operation({
	...WORDS,
	credential: 'inference',
	fields: [field('word'), options],
	async readItem({ itemIndex }) {
		const word = String(this.getNodeParameter('word', itemIndex));
		log.push(`read ${word}`);
		onRead();
		// As a file is read.
		await new Promise(setImmediate);
		if (word === 'bad') throw invalidInput('Word is bad', 'Enter another word');
		const value = { word };
		values.push(new WeakRef(value));
		return value;
	},
	async runItem({ itemIndex }, { word }) {
		log.push(`run ${word}`);
		onRun(word);
		return await Promise.resolve([toItem({ word }, itemIndex)]);
	},
});

const nodeType = nodeOf([{ name: 'Picture', value: 'picture', operations: { paint } }]);

const start = (words: readonly string[], more: Partial<NodeRunOptions> = {}) =>
	startNode({
		nodeType,
		parameters: { word: '={{ $json.word }}', options: { parallelItems: 1 } },
		credential: bench.credential(),
		items: words.map((word) => ({ word })),
		...more,
	});

const READ_ONE_BY_ONE = ['read a', 'run a', 'read bad', 'read c', 'run c'];

test('several items are read, in their order, before the first is run', async () => {
	const run = await start(['a', 'b', 'c'], { parameters: { word: '={{ $json.word }}' } }).finished;
	expect(log.slice(0, 3)).toEqual(['read a', 'read b', 'read c']);
	expect(log.slice(3).sort()).toEqual(['read a', 'read b', 'read c', 'run a', 'run b', 'run c']);
	expect(run.output.map(({ json }) => json.word)).toEqual(['a', 'b', 'c']);
});

test('the first that is bad ends the run, and those after it are not read', async () => {
	const run = await start(['a', 'bad', 'bad', 'c']).finished;
	expect(log).toEqual(['read a', 'read bad']);
	expect(run.error).toMatchObject({ message: 'Word is bad', httpCode: '400' });
	expect(run.thrown).toMatchObject({ context: { itemIndex: 1 } });
});

test('one item alone is read once', async () => {
	await start(['a']).finished;
	expect(log).toEqual(['read a', 'run a']);
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'each is read when it is run, where the others go on: %s',
	async (onError) => {
		await start(['a', 'bad', 'c'], { onError }).finished;
		expect(log).toEqual(READ_ONE_BY_ONE);
	},
);

test('a caller who reads the stream gets the error, and nothing is run', async () => {
	const run = await start(['a', 'bad'], { streaming: true }).finished;
	expect(log).toEqual(['read a', 'read bad']);
	expect(run.chunks).toMatchObject([
		{ type: 'error', content: expect.stringContaining('Word is bad') },
	]);
});

test('an execution that is stopped reads no further', async () => {
	const running = start(['a', 'b', 'c']);
	onRead = () => running.cancel();
	await running.finished;
	await bench.upstream.roundTrips();
	expect(log).toEqual(['read a']);
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('what was read of all items is not held while they run', async () => {
	const held: unknown[] = [];
	onRun = (word) => {
		if (word !== 'a') return;
		collectGarbage();
		held.push(...values.slice(0, 2).map((value) => value.deref()));
	};
	await start(['a', 'b', 'c']).finished;
	expect(values).toHaveLength(6);
	expect(held).toEqual([undefined, undefined]);
});
