/** The answer's text on its way to the caller of n8n's Webhook (Respond: Streaming). */
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import {
	chunk,
	DONE,
	finishChunk,
	happyBody,
	happyChat,
	KEEP_ALIVE,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { json, trigger } from '../support/reply';
import { MODEL, onlyJson, useBench } from './openRouter';
import { endsOf, linesOf, STREAMING, textOf } from './streamingCaller';

const bench = useBench();
const { chat, startChat } = bench;

const REST = [finishChunk(), usageChunk(), DONE];

test('a stream to a caller is begin, pieces of text and end', async () => {
	bench.upstream.chat(happyChat('Hello there, friend!'));
	const run = await chat({}, STREAMING);
	expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Hello there, friend!', 'end 0']);
	expect(run.chunks.map(({ metadata }) => metadata)).toEqual(
		run.chunks.map(() => ({
			nodeId: 'node',
			nodeName: 'OpenRouter',
			itemIndex: 0,
			runIndex: 0,
			timestamp: expect.any(Number),
		})),
	);
	expect(run.hints).toEqual([]);
});

test('without a caller who reads a stream the output is the same', async () => {
	bench.upstream.chat(happyChat());
	const timing = expect.any(Object);
	const unheard = onlyJson(await chat());
	const heard = onlyJson(await chat({}, STREAMING));
	expect(heard).toEqual({ ...unheard, timing });
	expect(bench.upstream.chatBodies[1]).toEqual(bench.upstream.chatBodies[0]);
});

test('a stream to a caller begins while upstream is still sending', async () => {
	const rest = trigger();
	bench.upstream.chat(stream(textChunk('Once'), rest.fired, textChunk(' upon a time'), ...REST));
	const running = startChat({}, STREAMING);
	expect(await running.chunk(1)).toMatchObject({ type: 'begin' });
	expect(await running.chunk(2)).toMatchObject({ type: 'item', content: 'Once' });
	rest.fire();
	const { chunks } = await running.finished;
	expect(linesOf(chunks)).toEqual(['begin 0', 'item 0: Once upon a time', 'end 0']);
});

test('a stream to a caller says nothing before there is text', async () => {
	const text = trigger();
	bench.upstream.chat(
		stream(
			KEEP_ALIVE,
			chunk({ delta: { role: 'assistant', content: '' } }),
			chunk({ delta: { reasoning: 'Thinking …' } }),
			text.fired,
			textChunk('Hi'),
			...REST,
		),
	);
	const running = startChat({}, STREAMING);
	await bench.upstream.request(1);
	await bench.upstream.roundTrips();
	expect(running.chunks).toEqual([]);
	text.fire();
	expect(linesOf((await running.finished).chunks)).toEqual(['begin 0', 'item 0: Hi', 'end 0']);
});

test('a stream to a caller is empty when the answer is a tool call', async () => {
	bench.upstream.chat(
		stream(
			chunk({
				delta: {
					tool_calls: [
						{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } },
					],
				},
			}),
			finishChunk('tool_calls'),
			usageChunk(),
			DONE,
		),
	);
	const run = await chat({}, STREAMING);
	expect(onlyJson(run)).toMatchObject({ finishReason: 'tool_calls' });
	expect(run.chunks).toEqual([]);
});

test('a stream to a caller has one piece when upstream answers with plain JSON', async () => {
	bench.upstream.chat(json(200, happyBody('All at once')));
	const run = await chat({}, STREAMING);
	expect(run.chunks.map(({ type, content }) => [type, content])).toEqual([
		['begin', undefined],
		['item', 'All at once'],
		['end', '{"chars":11}'],
	]);
});

test('a stream to a caller waits until n8n has taken a chunk before it sends another', async () => {
	const taken = trigger();
	let inHand = 0;
	let mostInHand = 0;
	bench.upstream.chat(happyChat('a'.repeat(8_000)));
	const running = startChat(
		{},
		{
			...STREAMING,
			onChunk: async () => {
				mostInHand = Math.max(mostInHand, (inHand += 1));
				await taken.fired;
				// As in queue mode, where each chunk is a round trip.
				await bench.upstream.roundTrips(1);
				inHand -= 1;
			},
		},
	);
	await running.chunk(1);
	await bench.upstream.roundTrips();
	expect(running.chunks).toHaveLength(1);
	taken.fire();
	const { chunks, error } = await running.finished;
	expect(error).toBeUndefined();
	expect(textOf(chunks)).toHaveLength(8_000);
	expect(mostInHand).toBe(1);
});

describe('a stream to a caller gathers what comes quickly', () => {
	afterEach(() => {
		jest.useRealTimers();
	});

	/** The node's clock and sleeps stand still; sockets go on. */
	const holdTheClock = () =>
		jest.useFakeTimers({
			doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'performance'],
		});

	test('for 60 ms, counted from the last piece', async () => {
		holdTheClock();
		const more = trigger();
		const rest = trigger();
		bench.upstream.chat(
			stream(
				textChunk('a'),
				more.fired,
				textChunk('b'),
				textChunk('c'),
				rest.fired,
				textChunk('d'),
				...REST,
			),
		);
		const running = startChat({}, STREAMING);
		await running.chunk(2);
		more.fire();
		await bench.upstream.roundTrips();
		await jest.advanceTimersByTimeAsync(59);
		await bench.upstream.roundTrips();
		expect(textOf(running.chunks)).toBe('a');
		await jest.advanceTimersByTimeAsync(1);
		// Upstream says nothing meanwhile: what is pending leaves all the same.
		expect(await running.chunk(3)).toMatchObject({ type: 'item', content: 'bc' });
		rest.fire();
		const { chunks } = await running.finished;
		expect(chunks.map(({ type, content = '' }) => `${type} ${content}`)).toEqual([
			'begin ',
			'item a',
			'item bc',
			'item d',
			'end {"chars":4}',
		]);
	});

	test('or up to 2,048 characters', async () => {
		holdTheClock();
		const more = [trigger(), trigger(), trigger(), trigger()] as const;
		bench.upstream.chat(
			stream(
				textChunk('a'),
				more[0].fired,
				textChunk('b'.repeat(2_000)),
				more[1].fired,
				textChunk('c'.repeat(47)),
				more[2].fired,
				textChunk('d'),
				more[3].fired,
				...REST,
			),
		);
		const running = startChat({}, STREAMING);
		await running.chunk(2);
		more[0].fire();
		await bench.upstream.roundTrips();
		more[1].fire();
		await bench.upstream.roundTrips();
		expect(textOf(running.chunks)).toBe('a');
		more[2].fire();
		expect(await running.chunk(3)).toMatchObject({
			type: 'item',
			content: `${'b'.repeat(2_000)}${'c'.repeat(47)}d`,
		});
		more[3].fire();
		expect(linesOf((await running.finished).chunks)).toHaveLength(3);
	});
});

test('a stream to a caller makes few pieces of many deltas', async () => {
	const DELTAS = 300;
	const words = Array.from({ length: DELTAS }, (_, n) => `word ${n} `);
	bench.upstream.chat(stream(...words.map(textChunk), ...REST));
	const { chunks } = await chat({}, STREAMING);
	expect(textOf(chunks)).toBe(words.join(''));
	expect(endsOf(chunks)).toEqual([{ chars: words.join('').length }]);
	const pieces = chunks.filter(({ type }) => type === 'item');
	const [request] = bench.upstream.requests;
	const tookMs = (pieces.at(-1)?.atMs ?? 0) - (request?.arrivedAtMs ?? 0);
	// However slow the machine: the first at once, one each 60 ms or 2,048 characters, and the last.
	const allowed = 2 + Math.floor(tookMs / 60) + Math.floor(words.join('').length / 2_048);
	expect(pieces.length).toBeLessThanOrEqual(allowed);
});

test('a stream to a caller lets the last text leave while upstream stalls after two tokens', async () => {
	const second = trigger();
	const rest = trigger();
	bench.upstream.chat(
		stream(textChunk('one'), second.fired, textChunk(' two'), rest.fired, ...REST),
	);
	const running = startChat({}, STREAMING);
	expect(await running.chunk(2)).toMatchObject({ content: 'one' });
	second.fire();
	// Upstream goes on only once this has been seen: a text held back would be a test that hangs.
	expect(await running.chunk(3)).toMatchObject({ type: 'item', content: ' two' });
	rest.fire();
	expect(linesOf((await running.finished).chunks)).toEqual(['begin 0', 'item 0: one two', 'end 0']);
});

describe('the streams of several items', () => {
	test('come one after another, each with its index', async () => {
		bench.upstream.chat((_request, index) => happyChat(`Answer ${index}`));
		const { chunks, output } = await chat(
			{ prompt: '={{ $json.q }}', options: { parallelItems: 10 } },
			{ ...STREAMING, items: [{ q: 'a' }, { q: 'b' }, { q: 'c' }] },
		);
		expect(linesOf(chunks)).toEqual(
			[0, 1, 2].flatMap((n) => [`begin ${n}`, `item ${n}: Answer ${n}`, `end ${n}`]),
		);
		expect(output.map(({ json: item }) => item.text)).toEqual(['Answer 0', 'Answer 1', 'Answer 2']);
		expect(bench.upstream.chatBodies.map(({ messages }) => JSON.stringify(messages))).toEqual(
			['a', 'b', 'c'].map((q) => JSON.stringify([{ role: 'user', content: q }])),
		);
	});

	test('count their characters each by itself', async () => {
		bench.upstream.chat((_request, index) => happyChat('x'.repeat(index + 1)));
		const { chunks } = await chat({}, { ...STREAMING, items: [{}, {}, {}] });
		expect(endsOf(chunks)).toEqual([{ chars: 1 }, { chars: 2 }, { chars: 3 }]);
	});

	test('wait for the one before to end', async () => {
		const rest = trigger();
		bench.upstream.chat((_request, index) =>
			index === 0 ? stream(textChunk('first'), rest.fired, ...REST) : happyChat('second'),
		);
		const running = startChat({}, { ...STREAMING, items: [{}, {}] });
		await running.chunk(2);
		await bench.upstream.roundTrips();
		expect(bench.upstream.chatRequests).toHaveLength(1);
		rest.fire();
		expect(linesOf((await running.finished).chunks)).toEqual([
			'begin 0',
			'item 0: first',
			'end 0',
			'begin 1',
			'item 1: second',
			'end 1',
		]);
	});
});

test('two nodes in a row both stream, each under its name', async () => {
	bench.upstream.chat((_request, index) => happyChat(`Answer ${index}`));
	const second = {
		resource: 'chat',
		operation: 'complete',
		model: { __rl: true, mode: 'id', value: MODEL },
		prompt: '={{ "Improve: " + $json.text }}',
	};
	const { chunks, tasks } = await chat({}, { ...STREAMING, next: [second] });
	const linesOfNode = (name: string) =>
		linesOf(chunks.filter(({ metadata }) => metadata.nodeName === name));
	expect(linesOfNode('OpenRouter')).toEqual(['begin 0', 'item 0: Answer 0', 'end 0']);
	expect(linesOfNode('OpenRouter 2')).toEqual(['begin 0', 'item 0: Answer 1', 'end 0']);
	expect(linesOf(chunks)).toEqual([...linesOfNode('OpenRouter'), ...linesOfNode('OpenRouter 2')]);
	expect(tasks['OpenRouter 2']?.[0]?.data?.main?.[0]).toMatchObject([
		{ json: { text: 'Answer 1' } },
	]);
	expect(JSON.stringify(bench.upstream.chatBodies[1])).toContain('Improve: Answer 0');
});
