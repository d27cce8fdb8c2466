/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   reads the project's own files */
/** What a protocol's writer gets of a stream of OpenRouter's, and random streams of all that models say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { createChunkReader } from '../../../nodes/shared/openrouter/answer/chunkReader';
import {
	createCompletionAccumulator,
	type Completion,
	type Outcome,
} from '../../../nodes/shared/openrouter/answer/completion';
import { completionOf, eventStream, FRAMINGS, NOW_MS } from '../openrouter/answer/chatStream';

const FUNCTIONS = ['weather', 'find_order', 'now', 'f'];

export type Upstream = { completion: Completion; chunks: unknown[] };

/** What became of the stream, and the chunks that a caller's protocol gets. */
export function attempted(feed: (add: (chunk: unknown) => void) => void): {
	outcome: Outcome;
	chunks: unknown[];
} {
	const accumulator = createCompletionAccumulator({
		functionNames: new Set(FUNCTIONS),
		nowMs: () => NOW_MS,
	});
	const chunks: unknown[] = [];
	feed((chunk) => {
		accumulator.add(chunk);
		chunks.push(accumulator.chunk);
	});
	const outcome = accumulator.finish(true);
	if (accumulator.lastChunk !== undefined) chunks.push(accumulator.lastChunk);
	return { outcome, chunks };
}

/** The same of a stream that is an answer. */
export function forwarded(feed: (add: (chunk: unknown) => void) => void): Upstream {
	const { outcome, chunks } = attempted(feed);
	return { completion: completionOf(outcome), chunks };
}

/** `pieces`: of the event stream, cut anywhere. */
export const received = (pieces: readonly string[]): Upstream =>
	forwarded((add) => {
		const reader = createChunkReader(add);
		for (const piece of pieces) reader.feed(piece);
		reader.end();
	});

const FIXTURES = resolve(__dirname, '../../fixtures');
const ENDING = '.chunks.txt';

export const recorded = (name: string): Upstream =>
	received([readFileSync(join(FIXTURES, `${name}${ENDING}`), 'utf8')]);

/** Names of the recorded answers that are whole. */
export const RECORDED: readonly string[] = readdirSync(FIXTURES)
	.filter((file) => file.endsWith(ENDING))
	.map((file) => file.slice(0, -ENDING.length))
	// This one breaks off with an error.
	.filter((name) => name !== 'qwen-error');

type Delta = Record<string, unknown>;

/** `text`, cut into pieces anywhere, between the two halves of a character as well. */
const piecesOf = (text: string, cuts: readonly number[]): string[] => {
	const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
	return [...places, text.length].map((end, index) => text.slice(places[index - 1] ?? 0, end));
};

const cuts = fc.array(fc.nat(1_000), { maxLength: 4 });
const words = fc
	.oneof(
		fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
		fc.constantFrom(
			'👩‍👩‍👧 family',
			'e\u0301',
			'data: {"x":1}\n\n',
			'[DONE]',
			'\u2028\\"',
			'</script>',
			'𝒳𝒴',
		),
	)
	.filter((text) => text.trim() !== '');
const cutWords = fc.tuple(words, cuts).map(([text, at]) => piecesOf(text, at));

const text = cutWords.map((pieces) => pieces.map((content): Delta => ({ content })));
const refusal = cutWords.map((pieces) => pieces.map((piece): Delta => ({ refusal: piece })));
/** As most providers send it: twice, and with a signature at its end. */
const reasoning = fc
	.tuple(cutWords, fc.boolean(), fc.boolean())
	.map(([pieces, isTwice, isSigned]): Delta[] => [
		...pieces.map((piece): Delta => ({
			reasoning: piece,
			...(isTwice && {
				reasoning_details: [{ type: 'reasoning.text', text: piece, index: 0, format: 'x' }],
			}),
		})),
		...(isTwice && isSigned
			? [{ reasoning_details: [{ type: 'reasoning.text', signature: 's', index: 0 }] }]
			: []),
	]);
const nothing = fc
	.constantFrom<Delta>(
		{},
		{ content: '' },
		{ content: null },
		{ reasoning: null },
		{ reasoning: '' },
	)
	.map((delta) => [delta]);

type Piece = { index: number; [member: string]: unknown };

/** One call, piece by piece. The first says which function it is. */
const callPieces = (index: number) =>
	fc
		.tuple(fc.constantFrom(...FUNCTIONS), fc.json({ maxDepth: 2 }), cuts)
		.map(([name, value, at]): Piece[] => {
			const [first = '', ...more] = piecesOf(`{"a":${value}}`, at);
			const fn = { name, arguments: first };
			return [
				{ index, id: `call_${index}`, type: 'function', function: fn },
				...more.map((piece) => ({ index, function: { arguments: piece } })),
			];
		});

/** Several calls, whose pieces come one call after the other, or by turns. */
const calls = fc
	.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean())
	.chain(([count, isByTurns]) =>
		fc
			.tuple(...Array.from({ length: count }, (_, index) => callPieces(index)))
			.map((lists) => (isByTurns ? byTurns(lists) : lists.flat())),
	)
	.map((pieces) => pieces.map((piece): Delta => ({ tool_calls: [piece] })));

const byTurns = (lists: readonly Piece[][]): Piece[] =>
	Array.from({ length: Math.max(...lists.map((list) => list.length)) }, (_, turn) =>
		lists.flatMap((list) => list[turn] ?? []),
	).flat();

/** An answer of reasoning alone is a failure. */
const isAnswer = ({ content, refusal: refused }: Delta): boolean =>
	[content, refused].some((said) => typeof said === 'string' && said.trim() !== '');

const CUT_SHORT = ['length', 'content_filter'] as const;

/** The event stream of one answer, in the pieces that a connection gives. */
export const randomAnswer: fc.Arbitrary<string[]> = fc
	.record({
		said: fc.array(fc.oneof(text, text, reasoning, nothing, refusal), {
			minLength: 1,
			maxLength: 6,
		}),
		called: fc.oneof(fc.constant([]), fc.constant([]), calls),
		isCutShort: fc.oneof(
			fc.constant(undefined),
			fc.constant(undefined),
			fc.constantFrom(...CUT_SHORT),
		),
		usage: fc.tuple(fc.nat(10_000), fc.integer({ min: 1, max: 10_000 }), fc.boolean()),
		framing: fc.constantFrom(...FRAMINGS),
		cutAt: fc.array(fc.nat(100_000), { maxLength: 20 }),
	})
	.filter(({ said, called }) => called.length > 0 || said.flat().some(isAnswer))
	.map(({ said, called, isCutShort, usage: [prompt, completion, isApart], framing, cutAt }) => {
		const deltas = [...said.flat(), ...called];
		const chunk = (delta: Delta, finish: string | null, more: object = {}) => ({
			id: 'gen-1',
			object: 'chat.completion.chunk',
			created: 1,
			model: 'a/b',
			choices: [{ index: 0, delta: { role: 'assistant', ...delta }, finish_reason: finish }],
			...more,
		});
		const usage = {
			prompt_tokens: prompt,
			completion_tokens: completion,
			total_tokens: prompt + completion,
		};
		const finish = isCutShort ?? (called.length > 0 ? 'tool_calls' : 'stop');
		const chunks = [
			...deltas.map((delta) => chunk(delta, null)),
			chunk({ content: '' }, finish, isApart ? {} : { usage }),
			...(isApart ? [{ ...chunk({}, null), choices: [], usage }] : []),
		];
		return piecesOf(eventStream(chunks, framing), cutAt);
	});

/** Deltas whose members are of any type and order, with calls whose arguments are no objects. */
export const anyDeltas: fc.Arbitrary<object[]> = fc.array(
	fc.record(
		{
			content: fc.oneof(fc.string(), fc.jsonValue()),
			reasoning: fc.string(),
			refusal: fc.string(),
			reasoning_details: fc.array(
				fc.record({ type: fc.constant('reasoning.text'), text: fc.string() }),
			),
			images: fc.array(fc.oneof(fc.jsonValue(), fc.record({ image_url: fc.jsonValue() }))),
			annotations: fc.array(
				fc.record({
					type: fc.constant('url_citation'),
					url_citation: fc.record({ url: fc.oneof(fc.webUrl(), fc.jsonValue()) }),
				}),
			),
			tool_calls: fc.array(
				fc.record({
					index: fc.nat(3),
					id: fc.string(),
					function: fc.record({ name: fc.constantFrom('f', 'weather'), arguments: fc.json() }),
				}),
			),
		},
		{ requiredKeys: [] },
	),
	{ minLength: 1, maxLength: 6 },
);
