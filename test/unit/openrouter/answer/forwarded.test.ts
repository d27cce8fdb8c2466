/** What providers repeat, or call by another name: right in the completion, and in what clients get. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonRecord } from '../../../../nodes/shared/values/json';
import { asRecord, asRecords } from '../../../../nodes/shared/values/json';
import { accumulate, bodyWith, chunkWith, CHUNKS, completionOf, IMAGE_URL } from './chatStream';
import { forwardAll, readByOpenAi } from './forwarded';
import { SEEDED } from '../../seed';

const deltasOf = (forwarded: readonly unknown[]): JsonRecord[] =>
	forwarded.flatMap((chunk) =>
		asRecords(asRecord(chunk).choices).map(({ delta }) => asRecord(delta)),
	);

const ended = (...deltas: object[]) => [
	...deltas.map((delta) => chunkWith(delta)),
	chunkWith({}, 'stop'),
];

const cite = (url: string, start?: number, more: object = {}) => ({
	type: 'url_citation',
	url_citation: {
		url,
		...(start !== undefined && { start_index: start, end_index: start + 5 }),
		...more,
	},
});
const image = (url: string) => ({ type: 'image_url', image_url: { url } });

test('a stream in which nothing is wrong is forwarded object by object', () => {
	forwardAll(CHUNKS, 'f').forwarded.forEach((chunk, at) => expect(chunk).toBe(CHUNKS[at]));
});

describe.each<{ name: string; deltas: object[]; message: object }>([
	{
		name: 'the same annotation in every chunk',
		deltas: [
			{ content: 'a', annotations: [cite('https://a.example', 1)] },
			{ content: 'b', annotations: [cite('https://a.example', 1)] },
			{ content: 'c', annotations: [cite('https://a.example', 1), cite('https://a.example', 9)] },
		],
		message: {
			content: 'abc',
			annotations: [cite('https://a.example', 1), cite('https://a.example', 9)],
		},
	},
	{
		name: 'the same annotation without a place, and two texts of one page',
		deltas: [
			{ content: 'a', annotations: [cite('https://a.example', undefined, { content: 'x' })] },
			{ annotations: [cite('https://a.example', undefined, { content: 'x' })] },
			{ annotations: [cite('https://a.example', undefined, { content: 'y' })] },
		],
		message: {
			content: 'a',
			annotations: [
				cite('https://a.example', undefined, { content: 'x' }),
				cite('https://a.example', undefined, { content: 'y' }),
			],
		},
	},
	{
		name: 'an image that comes twice',
		deltas: [
			{ images: [image(IMAGE_URL)] },
			{ images: [image(IMAGE_URL), image(`${IMAGE_URL}A`)] },
			{ images: [image(IMAGE_URL.replace('iVB', 'iVC'))] },
		],
		message: {
			content: '',
			images: [image(IMAGE_URL), image(`${IMAGE_URL}A`), image(IMAGE_URL.replace('iVB', 'iVC'))],
		},
	},
	{
		name: 'reasoning_content',
		deltas: [{ reasoning_content: 'a' }, { reasoning_content: 'b' }, { content: 'c' }],
		message: { content: 'c', reasoning: 'ab' },
	},
	{
		name: 'reasoning_text',
		deltas: [{ reasoning_text: 'a' }, { reasoning_text: 'b', content: 'c' }],
		message: { content: 'c', reasoning: 'ab' },
	},
	{
		name: 'one reasoning under three names',
		deltas: [
			{ reasoning: 'a', reasoning_content: 'a', reasoning_text: 'a' },
			{ reasoning_content: 'b', reasoning: 'b' },
			{ reasoning_content: '', reasoning: '', content: 'c' },
		],
		message: { content: 'c', reasoning: 'ab' },
	},
	{
		name: 'roles that are none',
		deltas: [
			{ role: '' },
			{ role: 'model', content: 'a' },
			{ role: null },
			{ role: '', content: 'b' },
		],
		message: { content: 'ab' },
	},
	{
		name: 'content in parts',
		deltas: [{ content: [{ type: 'text', text: 'a' }] }, { content: 'b' }],
		message: { content: 'ab' },
	},
	{
		name: 'lists that are none',
		deltas: [{ content: 'a', images: 'x', annotations: {}, tool_calls: 'x' }],
		message: { content: 'a' },
	},
])('a stream with $name', ({ deltas, message }) => {
	const expected = { role: 'assistant', ...message };

	test('has it once in the completion and once in what is forwarded', () => {
		const { outcome, forwarded } = forwardAll(ended(...deltas));
		expect(completionOf(outcome).message).toStrictEqual(expected);
		expect(completionOf(accumulate(forwarded))).toEqual(completionOf(outcome));
		for (const name of ['annotations', 'images'] as const) {
			const handed = deltasOf(forwarded).flatMap((delta) => asRecords(delta[name]));
			expect(handed).toEqual(asRecord(message)[name] ?? []);
		}
		for (const delta of deltasOf(forwarded)) {
			expect(delta).not.toHaveProperty('reasoning_content');
			expect(delta).not.toHaveProperty('reasoning_text');
			if ('role' in delta) expect(delta.role).toBe('assistant');
			if ('content' in delta) expect(typeof delta.content).toBe('string');
		}
	});

	test('gives the same message as one whole body', () => {
		const whole: Record<string, unknown> = { content: '' };
		for (const delta of deltas) {
			for (const [name, value] of Object.entries(delta)) {
				const before = whole[name];
				whole[name] =
					Array.isArray(before) && Array.isArray(value)
						? [...before, ...(value as unknown[])]
						: typeof before === 'string' && typeof value === 'string'
							? before + value
							: value;
			}
		}
		if (Array.isArray(asRecord(deltas[0]).content)) return;
		const body = bodyWith({ ...whole, role: '' });
		const completion = completionOf(accumulate([body]));
		expect(completion.message).toStrictEqual(expected);
		expect(completion.body.choices).toEqual([
			{ index: 0, finish_reason: 'stop', message: expect.objectContaining(expected) },
		]);
	});
});

test('a whole message as an event is forwarded as a delta', async () => {
	const tool_calls = [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }];
	const usage = { completion_tokens: 1 };
	const { outcome, forwarded } = forwardAll([
		bodyWith({ content: 'Hi', tool_calls }),
		{ id: 'gen-1', choices: [], usage },
	]);
	const { message, body } = completionOf(outcome);
	expect(body.usage).toEqual(usage);
	const [choice] = (await readByOpenAi(forwarded)).choices;
	expect(choice).toMatchObject({ finish_reason: 'tool_calls', message });
});

test('a whole message after its deltas is not forwarded again', () => {
	const { outcome, forwarded } = forwardAll([
		chunkWith({ content: 'Hi' }),
		bodyWith({ content: 'Hi' }),
	]);
	expect(completionOf(outcome).message.content).toBe('Hi');
	expect(deltasOf(forwarded).map(({ content }) => content ?? '')).toEqual(['Hi', '']);
});

/** For a busy machine: each run is read by the client as well. */
const SLOW_MS = 60_000;

test(
	'client and workflow get the same answer, whatever is odd in the stream',
	async () => {
		const text = fc.constantFrom('a', 'b', '', null);
		const list = <T>(...values: T[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });
		const delta = fc.record(
			{
				role: fc.constantFrom('assistant', '', null, 'model'),
				content: text,
				reasoning: text,
				reasoning_content: text,
				refusal: text,
				images: list<object | null>(image(IMAGE_URL), image('https://a.example/i.png'), null),
				annotations: list(cite('https://a.example', 1), cite('https://a.example')),
			},
			{ requiredKeys: [] },
		);
		await fc.assert(
			fc.asyncProperty(fc.array(delta, { maxLength: 6 }), async (deltas) => {
				const { outcome, forwarded } = forwardAll([...ended({ role: 'assistant' }, ...deltas)]);
				const again = accumulate(forwarded);
				expect(again.kind).toBe(outcome.kind);
				if (outcome.kind === 'failed') return;
				expect(completionOf(again)).toEqual(outcome.completion);
				const [choice] = (await readByOpenAi(forwarded)).choices;
				expect(choice?.message.content ?? '').toBe(outcome.completion.message.content);
				const handed = deltasOf(forwarded).flatMap(({ images }) => asRecords(images));
				expect(handed).toEqual(outcome.completion.message.images ?? []);
			}),
			{ ...SEEDED, numRuns: 100 },
		);
	},
	SLOW_MS,
);
