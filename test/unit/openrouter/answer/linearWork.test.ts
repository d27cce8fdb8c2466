/** The work for a long answer grows with its length, not with the square of it. */
import { expect, test } from '@jest/globals';
import { createCompletionAccumulator } from '../../../../nodes/shared/openrouter/answer/completion';
import { completionOf } from './chatStream';

const LOOKED_AT = ['find', 'findLast', 'findIndex', 'filter', 'map', 'some', 'forEach', 'includes'];

/** Entries of lists that are read or copied while `run` runs. */
function countEntries(run: () => void): number {
	let entries = 0;
	const prototype = Array.prototype as unknown as Record<PropertyKey, unknown>;
	const names: PropertyKey[] = [...LOOKED_AT, Symbol.iterator];
	const originals = names.map((name) => prototype[name]);
	names.forEach((name, at) => {
		const original = originals[at] as (...args: unknown[]) => unknown;
		prototype[name] = function (this: unknown[], ...args: unknown[]) {
			entries += this.length;
			return original.apply(this, args);
		};
	});
	try {
		run();
	} finally {
		for (let at = 0; at < names.length; at++) prototype[names[at] ?? ''] = originals[at];
	}
	return entries;
}

const CHUNKS = 2_000;

const call = (at: number, more: object = {}) => ({
	index: 0,
	id: `c${at}`,
	function: { name: 'f', arguments: `{"n":${at}}` },
	...more,
});

test.each<{ name: string; choice: (at: number) => object }>([
	{
		name: 'logprobs',
		choice: (at) => ({ delta: { content: 'a' }, logprobs: { content: [{ token: 'a', at }] } }),
	},
	{ name: 'function calls', choice: (at) => ({ delta: { tool_calls: [call(at)] } }) },
	{
		name: 'pieces of function calls without a name',
		choice: (at) => ({ delta: { tool_calls: [call(at, at % 2 === 0 ? {} : { function: {} })] } }),
	},
	{
		name: 'images',
		choice: (at) => ({
			delta: { images: [{ image_url: { url: `https://a.example/${1_000_000 + at}` } }] },
		}),
	},
	{
		name: 'annotations',
		choice: (at) => ({
			delta: {
				content: 'a',
				annotations: [{ type: 'url_citation', url_citation: { url: `https://a.example/${at}` } }],
			},
		}),
	},
	{
		name: 'reasoning details',
		choice: (at) => ({
			delta: { reasoning_details: [{ type: 'reasoning.text', text: 'a', index: at }] },
		}),
	},
	{ name: 'audio', choice: () => ({ delta: { audio: { data: 'AAAA', transcript: 'a' } } }) },
])('the work for $name grows with the number of chunks, not with its square', ({ choice }) => {
	const chunks = Array.from({ length: CHUNKS }, (_, at) => ({
		id: 'gen-1',
		choices: [{ index: 0, ...choice(at) }],
	}));
	const accumulator = createCompletionAccumulator({ nowMs: () => 0 });
	const entries = countEntries(() => {
		for (const chunk of chunks) accumulator.add(chunk);
	});
	expect(completionOf(accumulator.finish(true)).message.role).toBe('assistant');
	expect(entries).toBeLessThan(30 * CHUNKS);
});

test('a list of 200,000 entries is taken whole', () => {
	const list = Array.from({ length: 200_000 }, (_, at) => ({ at }));
	const accumulator = createCompletionAccumulator({ nowMs: () => 0 });
	accumulator.add({
		choices: [
			{ delta: { content: 'a', images: list, annotations: list }, logprobs: { content: list } },
		],
	});
	accumulator.add({ choices: [{ delta: {}, finish_reason: 'stop', logprobs: { content: list } }] });
	const { message, body } = completionOf(accumulator.finish(true));
	expect(message.images).toHaveLength(list.length);
	expect(body.choices).toMatchObject([{ logprobs: { content: { length: 2 * list.length } } }]);
});

test('the chunks that came in are not written to', () => {
	const logprobs = Object.freeze({ content: Object.freeze([{ token: 'a' }]) });
	const accumulator = createCompletionAccumulator({ nowMs: () => 0 });
	for (let at = 0; at < 2; at++)
		accumulator.add({ choices: [{ delta: { content: 'a' }, logprobs }] });
	expect(completionOf(accumulator.finish(true)).body.choices).toMatchObject([
		{ logprobs: { content: [{ token: 'a' }, { token: 'a' }] } },
	]);
});
