/** What a caller reads of the stream is what the whole answer says, whatever the steps held. */
import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { createCompletionAccumulator } from '../../../nodes/shared/openrouter/answer/completion';
import { asRecords, type JsonRecord } from '../../../nodes/shared/values/json';
import { answerOf, ask, callDelta, functionOf, toolOf, type Delta } from './steps';

const text = fc.constantFrom('Hi', ' there', '\n', 'é👍', '');
const delta: fc.Arbitrary<Delta> = fc.oneof(
	text.map((content): Delta => ({ content })),
	text.map((reasoning): Delta => ({
		reasoning,
		reasoning_details: [{ type: 'reasoning.text', text: reasoning, index: 0 }],
	})),
	fc.constant<Delta>({
		reasoning_details: [
			{ type: 'reasoning.encrypted', data: 'AA', id: 'call_look_up_0', index: 1 },
		],
	}),
	fc.constant<Delta>({ annotations: [{ type: 'url_citation', url_citation: { url: 'x' } }] }),
	fc.constant<Delta>({ role: 'assistant', content: '' }),
);
/** A provider gives no index again once another one has come. */
const withIndex = (given: Delta, index: number): Delta =>
	given.reasoning_details === undefined
		? given
		: {
				...given,
				reasoning_details: asRecords(given.reasoning_details).map((detail) => ({
					...detail,
					index,
				})),
			};
const deltas = fc.array(delta, { maxLength: 6 }).map((given) => given.map(withIndex));
const END: readonly Delta[] = [{ content: 'The end' }];

/** Signatures of calls come last in a stream, as they wait until it is known whose calls they are. */
const normal = ({ reasoning_details: details, ...message }: JsonRecord): object => ({
	...message,
	details: asRecords(details)
		.map((detail) => JSON.stringify(detail))
		.sort(),
});

test('in one step, in several, and with a call for the page at the end', async () => {
	const property = fc.asyncProperty(
		fc.array(deltas, { maxLength: 3 }),
		deltas,
		fc.boolean(),
		async (earlier, last, endsWithCall) => {
			const replies = [
				...earlier.map((step) =>
					answerOf([...step, callDelta('look_up', {}, 0)], { finish: 'tool_calls' }),
				),
				endsWithCall
					? answerOf([...last, callDelta('look_up', {}, 0), callDelta('page', {}, 1)], {
							finish: 'tool_calls',
						})
					: answerOf([...last, ...END]),
			];
			const { reply, chunks } = await ask(replies, [toolOf('look_up')], {
				request: { tools: [functionOf('page')] },
			});
			expect(reply.kind).toBe('completed');
			if (reply.kind !== 'completed') return;
			const accumulator = createCompletionAccumulator({ nowMs: () => 0 });
			for (const chunk of chunks) accumulator.add(chunk);
			const read = accumulator.finish(true);
			expect(read.kind).toBe('completed');
			if (read.kind !== 'completed') return;
			expect(normal(read.completion.message)).toEqual(normal(reply.completion.message));
			expect(read.completion.finishReason).toBe(reply.completion.finishReason);
			expect(read.completion.body.usage).toEqual(reply.completion.body.usage);
		},
	);
	await fc.assert(property, { numRuns: 150 });
});

test('any order in which tools end gives the same request', async () => {
	const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
	const property = fc.asyncProperty(
		fc.shuffledSubarray(names, { minLength: names.length }),
		async (order) => {
			const waiting = new Map<string, () => void>();
			const begun = new Map<string, Promise<void>>();
			const tools = names.map((name) => {
				const may = new Promise<void>((resolve) => waiting.set(name, resolve));
				begun.set(name, may);
				return toolOf(name, async () => {
					await may;
					return `result of ${name}`;
				});
			});
			for (const name of order) waiting.get(name)?.();
			const calls = answerOf(
				names.map((name, index) => callDelta(name, {}, index)),
				{ finish: 'tool_calls' },
			);
			const { requests } = await ask([calls, answerOf(END)], tools);
			expect(requests[1]?.messages.slice(2).map(({ content }) => content)).toEqual(
				names.map((name) => `result of ${name}`),
			);
		},
	);
	await fc.assert(property, { numRuns: 20 });
});
