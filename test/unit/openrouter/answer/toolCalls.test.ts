/** Function calls whose pieces are numbered, named or filled wrongly: one answer in every way out. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { asRecord, asRecords } from '../../../../nodes/shared/values/json';
import { accumulate, bodyWith, chunkWith, completionOf } from './chatStream';
import { forwardAll, readByOpenAi } from './forwarded';
import { SEEDED } from '../../seed';

type Piece = Readonly<Record<string, unknown>>;

/** Of the request's functions. */
const NAMES = ['a', 'b', 'get_weather', 'get_time'];

/** A piece of `tool_calls`; what is `undefined` is not in it. */
const piece = (
	index?: unknown,
	id?: unknown,
	name?: unknown,
	args?: unknown,
	more = {},
): Piece => ({
	...(index !== undefined && { index }),
	...(id !== undefined && { id }),
	...more,
	function: {
		...(name !== undefined && { name }),
		...(args !== undefined && { arguments: args }),
	},
});

const called = (id: unknown, name: string, text: string) => ({
	id,
	type: 'function',
	function: { name, arguments: text },
});

const A = '{"city":"Rome"}';
const B = '{"city":"Oslo"}';
const [A1, A2] = [A.slice(0, 6), A.slice(6)];
const [B1, B2] = [B.slice(0, 8), B.slice(8)];
const MADE_UP = expect.stringMatching(/^call_gen-1_\d+$/);

/** Each inner list is `tool_calls` of one delta. */
const streams: Array<{ name: string; deltas: Piece[][]; calls: object[] }> = [
	{
		name: 'as the API describes it',
		deltas: [
			[piece(0, 'c1', 'a', '', { type: 'function' })],
			[piece(0, undefined, undefined, A1)],
			[piece(0, undefined, undefined, A2)],
			[piece(1, 'c2', 'b', '', { type: 'function' })],
			[piece(1, undefined, undefined, B)],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B)],
	},
	{
		name: 'two heads with index 0, the second’s arguments under index 1',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, undefined, undefined, A)],
			[piece(0, 'c2', 'b', '')],
			[piece(1, undefined, undefined, B1)],
			[piece(1, undefined, undefined, B2)],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B)],
	},
	{
		name: 'two heads with index 0, then the arguments of both by their order',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, 'c2', 'b', '')],
			[piece(0, undefined, undefined, A1)],
			[piece(0, undefined, undefined, A2)],
			[piece(1, undefined, undefined, B)],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B)],
	},
	{
		name: 'the same, interleaved, in heads of one delta',
		deltas: [
			[piece(0, 'c1', 'a', ''), piece(0, 'c2', 'a', '')],
			[piece(0, undefined, undefined, A1)],
			[piece(1, undefined, undefined, B1)],
			[piece(0, undefined, undefined, A2)],
			[piece(1, undefined, undefined, B2)],
		],
		calls: [called('c1', 'a', A), called('c2', 'a', B)],
	},
	{
		name: 'three heads with index 0, then the arguments of all by their order',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, 'c2', 'b', '')],
			[piece(0, 'c3', 'c', '')],
			[piece(0, undefined, undefined, A)],
			[piece(1, undefined, undefined, B)],
			[piece(2, undefined, undefined, '{"c":3}')],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B), called('c3', 'c', '{"c":3}')],
	},
	{
		name: 'two heads with index 0, one with index 1, then the arguments of all by their order',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, 'c2', 'b', '')],
			[piece(1, 'c3', 'c', '')],
			[piece(0, undefined, undefined, A)],
			[piece(1, undefined, undefined, B)],
			[piece(2, undefined, undefined, '{"c":3}')],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B), called('c3', 'c', '{"c":3}')],
	},
	{
		name: 'index 0 for all, one after the other',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, undefined, undefined, A1)],
			[piece(0, undefined, undefined, A2)],
			[piece(0, 'c2', 'a', '')],
			[piece(0, undefined, undefined, B1)],
			[piece(0, undefined, undefined, B2)],
		],
		calls: [called('c1', 'a', A), called('c2', 'a', B)],
	},
	{
		name: 'index 0 for all, the first without arguments',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, 'c2', 'b', '')],
			[piece(0, undefined, undefined, B)],
		],
		calls: [called('c1', 'a', '{}'), called('c2', 'b', B)],
	},
	{
		name: 'right heads, index 0 for all arguments',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, undefined, undefined, A)],
			[piece(1, 'c2', 'b', '')],
			[piece(0, undefined, undefined, B1)],
			[piece(0, undefined, undefined, B2)],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B)],
	},
	{
		name: 'index 0 for all, without ids',
		deltas: [
			[piece(0, undefined, 'a', '')],
			[piece(0, undefined, undefined, A)],
			[piece(0, undefined, 'a', '')],
			[piece(0, undefined, undefined, B)],
		],
		calls: [called(MADE_UP, 'a', A), called(MADE_UP, 'a', B)],
	},
	{
		name: 'a fresh id with every piece of one call',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, 'c2', undefined, A1)],
			[piece(0, 'c3', undefined, A2)],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'a fresh id and the name with every piece of one call',
		deltas: [
			[piece(0, 'c1', 'a', A1)],
			[piece(0, 'c2', 'a', A2.slice(0, 3))],
			[piece(0, 'c3', 'a', A2.slice(3))],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'a fresh id with every piece, no index',
		deltas: [
			[piece(undefined, 'c1', 'a', '')],
			[piece(undefined, 'c2', undefined, A1)],
			[piece(undefined, 'c3', undefined, A2)],
			[piece(undefined, 'c4', 'b', '')],
			[piece(undefined, 'c5', undefined, B)],
		],
		calls: [called('c1', 'a', A), called('c4', 'b', B)],
	},
	{
		name: 'a fresh id and a fresh index with every piece',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(1, 'c2', undefined, A1)],
			[piece(2, 'c3', undefined, A2)],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'one id under drifting indexes',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(1, 'c1', undefined, A1)],
			[piece(2, 'c1', undefined, A2)],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'one id and the name under drifting indexes',
		deltas: [
			[piece(0, 'c1', 'a', A1)],
			[piece(1, 'c1', 'a', A2.slice(0, 3))],
			[piece(2, 'c1', 'a', A2.slice(3))],
			[piece(3, 'c1', 'a', '')],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'no id under drifting indexes',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(1, undefined, undefined, A1)],
			[piece(2, undefined, undefined, A2)],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'two calls interleaved by their ids, without indexes',
		deltas: [
			[piece(undefined, 'c1', 'a', '')],
			[piece(undefined, 'c2', 'a', '')],
			[piece(undefined, 'c1', undefined, A1)],
			[piece(undefined, 'c2', undefined, B1)],
			[piece(undefined, 'c1', undefined, A2)],
			[piece(undefined, 'c2', undefined, B2)],
		],
		calls: [called('c1', 'a', A), called('c2', 'a', B)],
	},
	{
		name: 'two calls interleaved by their indexes',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(1, 'c2', 'a', '')],
			[piece(0, undefined, undefined, A1), piece(1, undefined, undefined, B1)],
			[piece(1, undefined, undefined, B2), piece(0, undefined, undefined, A2)],
		],
		calls: [called('c1', 'a', A), called('c2', 'a', B)],
	},
	{
		name: 'no ids and no indexes, whole calls one by one and side by side',
		deltas: [
			[piece(undefined, undefined, 'a', A)],
			[piece(undefined, undefined, 'a', B), piece(undefined, undefined, 'b', A)],
		],
		calls: [called(MADE_UP, 'a', A), called(MADE_UP, 'a', B), called(MADE_UP, 'b', A)],
	},
	{
		name: 'indexes from 1',
		deltas: [[piece(1, 'c1', 'a', A)], [piece(2, 'c2', 'b', '')], [piece(2, '', '', B)]],
		calls: [called('c1', 'a', A), called('c2', 'b', B)],
	},
	{
		name: 'the name in a later piece',
		deltas: [
			[piece(0, 'c1', undefined, '')],
			[piece(0, undefined, 'a', '')],
			[piece(0, undefined, undefined, A)],
			[piece(1, 'c2', '', undefined)],
			[piece(1, undefined, 'b', B)],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B)],
	},
	{
		name: 'the name after the arguments',
		deltas: [
			[piece(0, 'c1', undefined, A1)],
			[piece(0, undefined, undefined, A2)],
			[piece(0, undefined, 'a', undefined)],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'the id after the name',
		deltas: [[piece(0, undefined, 'a', '')], [piece(0, 'c1', undefined, A)]],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'the id after the arguments: it is too late',
		deltas: [[piece(0, undefined, 'a', A1)], [piece(0, 'c1', undefined, A2)]],
		calls: [called(MADE_UP, 'a', A)],
	},
	{
		name: 'a name in pieces',
		deltas: [
			[piece(0, 'c1', 'get_', '')],
			[piece(0, undefined, 'wea', '')],
			[piece(0, undefined, 'ther')],
			[piece(0, undefined, undefined, A)],
		],
		calls: [called('c1', 'get_weather', A)],
	},
	{
		name: 'names in pieces, of two calls, each with its id, the last without arguments',
		deltas: [
			[piece(0, 'c1', 'get_')],
			[piece(0, 'c1', 'weather', A1)],
			[piece(0, 'c1', undefined, A2)],
			[piece(1, 'c2', 'get_')],
			[piece(1, 'c2', 'time')],
		],
		calls: [called('c1', 'get_weather', A), called('c2', 'get_time', '{}')],
	},
	{
		name: 'one id for two calls of one delta, with the same arguments',
		deltas: [[piece(0, 'null', 'a', A), piece(1, 'null', 'a', A)]],
		calls: [called('null', 'a', A), called(MADE_UP, 'a', A)],
	},
	{
		name: 'indexes as texts',
		deltas: [
			[piece('0', 'c1', 'a', '')],
			[piece('1', 'c2', 'b', '')],
			[piece('0', undefined, undefined, A)],
			[piece('1', undefined, undefined, B)],
		],
		calls: [called('c1', 'a', A), called('c2', 'b', B)],
	},
	{
		name: 'no object around name and arguments',
		deltas: [[{ index: 0, id: 'c1', name: 'a', arguments: A1 }], [{ index: 0, arguments: A2 }]],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'the name with every piece',
		deltas: [[piece(0, 'c1', 'a', '')], [piece(0, 'c1', 'a', A1)], [piece(0, 'c1', 'a', A2)]],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'arguments as an object',
		deltas: [[piece(0, 'c1', 'a', { city: 'Rome' })]],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'an empty object before the arguments, as a text',
		deltas: [
			[piece(0, 'c1', 'a', '{}')],
			[piece(0, undefined, undefined, A1)],
			[piece(0, undefined, undefined, A2)],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'an empty object before the arguments, as an object',
		deltas: [[piece(0, 'c1', 'a', {})], [piece(0, 'c1', 'a', A)]],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'an empty object before the arguments, in one piece',
		deltas: [[piece(0, 'c1', 'a', `{} ${A}`)]],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'an empty text, blanks, null, an empty object, nothing',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(1, 'c2', 'b', ' ')],
			[piece(2, 'c3', 'c', null)],
			[piece(3, 'c4', 'd', '{}')],
			[piece(4, 'c5', 'e')],
		],
		calls: ['a', 'b', 'c', 'd', 'e'].map((name, at) => called(`c${at + 1}`, name, '{}')),
	},
	{
		name: 'arguments repeated whole',
		deltas: [
			[piece(0, 'c1', 'a', A1)],
			[piece(0, undefined, undefined, A2)],
			[piece(0, undefined, undefined, A)],
			[piece(0, 'c1', 'a', '{ "city": "Rome" }')],
		],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'one id for two calls',
		deltas: [[piece(0, 'c1', 'a', A)], [piece(1, 'c1', 'b', '')], [piece(1, 'c1', undefined, B)]],
		calls: [called('c1', 'a', A), called(MADE_UP, 'b', B)],
	},
	{
		name: 'one id for two calls of one function',
		deltas: [
			[piece(0, 'c1', 'a', '')],
			[piece(0, undefined, undefined, A)],
			[piece(1, 'c1', 'a', '')],
			[piece(1, undefined, undefined, B)],
		],
		calls: [called('c1', 'a', A), called(MADE_UP, 'a', B)],
	},
	{
		name: 'a call whose name never comes',
		deltas: [[piece(0, 'c1', 'a', A)], [piece(1, 'c2', ' ', '')], [piece(1, 'c2', null, B)]],
		calls: [called('c1', 'a', A)],
	},
	{
		name: 'brackets and quotes in texts',
		deltas: ['{"a":"}]', '\\', '"}{', '"', '}', '}'].map((text, at) => [
			piece(0, at === 0 ? 'c1' : undefined, at === 0 ? 'a' : undefined, text),
		]),
		calls: [called('c1', 'a', '{"a":"}]\\"}{"}')],
	},
];

const chunksOf = (deltas: Piece[][], finishReason: string | null = 'tool_calls') => [
	chunkWith({ role: 'assistant', content: null }),
	...deltas.map((tool_calls) => chunkWith({ tool_calls })),
	chunkWith({}, finishReason),
];

describe.each(streams)('function calls that come as $name', ({ deltas, calls }) => {
	test.each(['tool_calls', 'stop', null])(
		'are the same with the finish reason %s',
		async (finishReason) => {
			const { outcome, forwarded } = forwardAll(chunksOf(deltas, finishReason), ...NAMES);
			const completion = completionOf(outcome);
			expect(completion.message).toEqual({ role: 'assistant', content: null, tool_calls: calls });
			expect(completion.finishReason).toBe('tool_calls');
			expect(completion.body.choices).toMatchObject([{ finish_reason: 'tool_calls' }]);

			const [choice] = (await readByOpenAi(forwarded)).choices;
			expect(choice?.message.tool_calls).toEqual(completion.message.tool_calls);
			expect(choice?.finish_reason).toBe('tool_calls');
		},
	);

	test('are forwarded so that they add up to the same', () => {
		const { outcome, forwarded } = forwardAll(chunksOf(deltas));
		expect(completionOf(accumulate(forwarded))).toEqual(completionOf(outcome));
	});

	test('are forwarded with ID and name first, which are not repeated', () => {
		const begun = new Set<unknown>();
		for (const call of forwardAll(chunksOf(deltas), ...NAMES).forwarded.flatMap(callsOf)) {
			const { name } = asRecord(call.function);
			if (begun.has(call.index)) expect(name ?? '').toBe('');
			else expect(call).toMatchObject({ id: expect.stringMatching(/./), type: 'function' });
			if (!begun.has(call.index)) expect(name).toMatch(/\S/);
			begun.add(call.index);
		}
		expect([...begun]).toEqual(calls.map((_, at) => at));
	});
});

const callsOf = (chunk: unknown) =>
	asRecords(asRecord(chunk).choices).flatMap(({ delta }) => asRecords(asRecord(delta).tool_calls));

test.each([[[]], [['weather']], [['clock', 'weather', 'weatherclocks']], [['weatherly']]])(
	'names are joined only to the name of a function of the request: %j',
	(functions) => {
		const deltas = [
			[piece(0, 'c1', 'weather', '')],
			[piece(0, '', 'clock', '')],
			[piece(0, undefined, undefined, A)],
			[piece(1, undefined, undefined, A)],
		];
		const { outcome } = forwardAll(chunksOf(deltas), ...functions);
		expect(completionOf(outcome).message.tool_calls).toEqual([
			called('c1', 'weather', A),
			called(MADE_UP, 'clock', A),
		]);
	},
);

test('a stream in which nothing is wrong is forwarded object by object', () => {
	const [right] = streams;
	const chunks = chunksOf(right?.deltas ?? []);
	forwardAll(chunks, 'a', 'b').forwarded.forEach((chunk, at) => expect(chunk).toBe(chunks[at]));
});

test('the arguments of a call without any come with the chunk that ends the answer', () => {
	const { forwarded } = forwardAll(
		chunksOf([[piece(0, 'c1', 'a', '', { type: 'function' })]]),
		'a',
	);
	expect(forwarded.flatMap(callsOf).at(-1)).toEqual({ index: 0, function: { arguments: '{}' } });
	expect(forwarded).toHaveLength(3);
});

test('a call without a name is no answer', () => {
	const { outcome, forwarded } = forwardAll(chunksOf([[piece(0, 'c1', undefined, A)]]));
	expect(outcome).toMatchObject({ kind: 'failed', failure: { errorType: 'empty_completion' } });
	expect(forwarded.flatMap(callsOf)).toEqual([]);
});

test('members that providers add to a call stay with it, also when its name comes late', () => {
	const extra_content = { signature: 's' };
	const deltas = [[piece(0, 'c1', undefined, A, { extra_content })], [piece(0, undefined, 'a')]];
	const { outcome, forwarded } = forwardAll(chunksOf(deltas));
	const tool_calls = [{ ...called('c1', 'a', A), extra_content }];
	expect(completionOf(outcome).message.tool_calls).toEqual(tool_calls);
	expect(forwarded.flatMap(callsOf)).toEqual([{ index: 0, ...tool_calls[0] }]);
});

describe('a whole body', () => {
	test.each([
		{
			name: 'arguments as an object',
			call: piece(undefined, 'c1', 'a', { city: 'Rome' }),
			text: A,
		},
		{ name: 'an empty object before them', call: piece(undefined, 'c1', 'a', `{}${A}`), text: A },
		{ name: 'an empty text', call: piece(undefined, 'c1', 'a', ''), text: '{}' },
		{ name: 'null', call: piece(undefined, 'c1', 'a', null), text: '{}' },
		{ name: 'no id', call: piece(undefined, '', 'a', A), text: A, id: MADE_UP },
		{ name: 'no id at all', call: piece(undefined, undefined, 'a', A), text: A, id: MADE_UP },
		{ name: 'an index', call: piece(3, 'c1', 'a', A), text: A },
	])(
		'with $name is corrected in the message, in the body and as a chunk',
		({ call, text, id = 'c1' }) => {
			const body = bodyWith({ content: null, tool_calls: [call, piece(0, 'c9', '', A)] }, 'stop');
			const { outcome, forwarded } = forwardAll([body]);
			const completion = completionOf(outcome);
			const tool_calls = [called(id, 'a', text)];
			expect(completion).toMatchObject({
				finishReason: 'tool_calls',
				message: { tool_calls },
				body: { choices: [{ finish_reason: 'tool_calls', message: { tool_calls } }] },
			});
			expect(forwarded).toMatchObject([
				{
					object: 'chat.completion.chunk',
					choices: [
						{
							finish_reason: 'tool_calls',
							delta: { tool_calls: [{ index: 0, ...tool_calls[0] }] },
						},
					],
				},
			]);
		},
	);

	test('gives two calls with one ID an ID each', () => {
		const tool_calls = [called('c1', 'a', A), called('c1', 'a', B)];
		const { message } = completionOf(accumulate([bodyWith({ content: null, tool_calls })]));
		expect(message.tool_calls).toEqual([tool_calls[0], called(MADE_UP, 'a', B)]);
	});

	test('is forwarded as the same object when nothing is wrong', () => {
		const body = bodyWith({ content: null, tool_calls: [called('c1', 'a', A)] }, 'tool_calls');
		expect(completionOf(accumulate([body])).body).toBe(body);
	});
});

/** For a busy machine: each run is read by the client as well. */
const SLOW_MS = 60_000;

test(
	'client and workflow get the same calls, whatever the pieces are',
	async () => {
		const index = fc.option(fc.constantFrom(0, 0, 1, 2, -1, 'x'), { nil: undefined });
		const id = fc.option(fc.constantFrom('c1', 'c2', '', null, 5), { nil: undefined });
		const name = fc.option(fc.constantFrom('a', 'b', '', null), { nil: undefined });
		const args = fc.option(
			fc.constantFrom('', ' ', '{}', '{', A1, A2, A, B, {}, { b: 1 }, null, 5),
			{
				nil: undefined,
			},
		);
		const any = fc.tuple(index, id, name, args).map((fields) => piece(...fields));
		const deltas = fc.array(fc.array(any, { maxLength: 3 }), { minLength: 1, maxLength: 6 });
		await fc.assert(
			fc.asyncProperty(
				deltas,
				fc.constantFrom('stop', 'tool_calls', null),
				async (given, reason) => {
					const { outcome, forwarded } = forwardAll(chunksOf(given, reason));
					if (outcome.kind === 'failed') {
						expect(forwarded.flatMap(callsOf)).toEqual([]);
						return;
					}
					const [choice] = (await readByOpenAi(forwarded)).choices;
					const { message, body } = outcome.completion;
					expect(choice?.message.tool_calls).toEqual(message.tool_calls);
					const calls = asRecords(message.tool_calls);
					expect(new Set(calls.map((call) => call.id)).size).toBe(calls.length);
					for (const call of calls) {
						expect(call.id).toMatch(/./);
						expect(asRecord(call.function).name).toMatch(/\S/);
						expect(asRecord(call.function).arguments).toMatch(/\S/);
					}
					expect(forwardAll([body]).forwarded).toMatchObject([
						{
							choices: [
								{ delta: { tool_calls: calls.map((call, at) => ({ ...call, index: at })) } },
							],
						},
					]);
				},
			),
			{ ...SEEDED, numRuns: 200 },
		);
	},
	SLOW_MS,
);
