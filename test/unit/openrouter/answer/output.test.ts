import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { simplify } from '../../../../nodes/shared/openrouter/answer/output';
import {
	accumulate,
	bodyWith,
	CHUNKS,
	chunkWith,
	completionOf,
	MESSAGE,
	WHOLE_BODY,
} from './chatStream';
import { SEEDED } from '../../seed';

const timing = { totalMs: 900, firstTokenMs: 120, attempts: 1 };
const outputOf = (chunks: readonly unknown[]) => simplify(completionOf(accumulate(chunks)), timing);
const outputOfMessage = (message: object, more: object = {}) =>
	outputOf([bodyWith(message, 'stop', more)]);

test('the chat stream and the same answer unstreamed give the same output', () => {
	const output = outputOf(CHUNKS);
	expect(output).toStrictEqual({
		text: 'Hé',
		message: MESSAGE,
		model: 'm',
		provider: 'X',
		finishReason: 'tool_calls',
		usage: { promptTokens: 5, completionTokens: 7, totalTokens: 12 },
		cost: 0.0001,
		generationId: 'gen-1',
		toolCalls: [{ id: 'call_1', name: 'f', arguments: { a: 1 } }],
		reasoning: 'Let ',
		timing,
	});
	expect(outputOf([WHOLE_BODY])).toStrictEqual(output);
	expect(output).not.toHaveProperty('error');
});

test('what the answer does not have is left out', () => {
	const body = { choices: [{ finish_reason: 'stop', message: { content: 'Hi' } }] };
	expect(outputOf([body])).toStrictEqual({
		text: 'Hi',
		message: { role: 'assistant', content: 'Hi' },
		finishReason: 'stop',
		usage: {},
		timing,
	});
});

test('the text is empty, not absent, when only tools are called', () => {
	const output = outputOfMessage({
		content: null,
		tool_calls: [{ id: 'c', function: { name: 'f' } }],
	});
	expect(output.text).toBe('');
	expect(output.message.content).toBeNull();
});

test('the output names the model and the provider that really answered', () => {
	const more = { model: 'real/model', provider: 'Real' };
	expect(outputOfMessage({ content: 'Hi' }, more)).toMatchObject(more);
});

test('a model or provider that is no text is left out', () => {
	expect(outputOfMessage({ content: 'Hi' }, { model: 5, provider: null })).not.toHaveProperty(
		'model',
	);
});

test.each([
	{ name: 'JSON', text: '{"a":[1]}', parsed: { a: [1] } },
	{ name: 'an empty text', text: '', parsed: {} },
	{ name: 'blanks', text: ' \n', parsed: {} },
	{ name: 'text that is not JSON, as it is', text: '{"a":', parsed: '{"a":' },
	{ name: 'a JSON value that is no object', text: '5', parsed: 5 },
	{ name: 'null', text: 'null', parsed: null },
	{ name: 'no text', text: undefined, parsed: {} },
])('the arguments of a tool call are parsed when they are $name', ({ text, parsed }) => {
	const tool_calls = [{ id: 'c', function: { name: 'f', arguments: text } }];
	expect(outputOfMessage({ content: null, tool_calls }).toolCalls).toStrictEqual([
		{ id: 'c', name: 'f', arguments: parsed },
	]);
});

test('the message carries reasoning_details for the next turn', () => {
	const reasoning_details = [
		{ type: 'reasoning.encrypted', data: 'x', index: 0 },
		{ type: 'reasoning.text', text: 'a', signature: 's', index: 1 },
	];
	const { message } = outputOfMessage({ content: 'Hi', reasoning_details });
	expect(message.reasoning_details).toStrictEqual(reasoning_details);
});

test.each([
	{
		name: 'the text',
		message: { reasoning: 'a', reasoning_details: [{ text: 'b' }] },
		reasoning: 'a',
	},
	{
		name: 'else of the details, text or summary',
		message: { reasoning_details: [{ text: 'a' }, { data: 'x' }, { summary: 'b' }] },
		reasoning: 'ab',
	},
	{
		name: 'nothing readable',
		message: { reasoning_details: [{ data: 'x' }] },
		reasoning: undefined,
	},
	{ name: 'none', message: {}, reasoning: undefined },
])('the reasoning is $name', ({ message, reasoning }) => {
	expect(outputOfMessage({ content: 'Hi', ...message }).reasoning).toBe(reasoning);
});

describe('the citations of an answer', () => {
	const cited = (annotations: unknown) => outputOfMessage({ content: 'Hi', annotations }).citations;
	const url = 'https://a.example';

	test('have address, title and content, and nothing else', () => {
		const url_citation = { url, title: 'T', content: 'C', start_index: 0, end_index: 2 };
		expect(cited([{ type: 'url_citation', url_citation }])).toStrictEqual([
			{ url, title: 'T', content: 'C' },
		]);
	});

	test.each([
		{
			name: 'an address alone',
			annotations: [{ type: 'url_citation', url_citation: { url } }],
			list: [{ url }],
		},
		{ name: 'a file', annotations: [{ type: 'file', file: { hash: 'x' } }], list: undefined },
		{
			name: 'another type with an address',
			annotations: [{ type: 'x', url_citation: { url } }],
			list: undefined,
		},
		{
			name: 'no address',
			annotations: [{ type: 'url_citation', url_citation: {} }],
			list: undefined,
		},
		{ name: 'no list', annotations: 'x', list: undefined },
	])('are read from $name', ({ annotations, list }) => {
		expect(cited(annotations)).toStrictEqual(list);
	});
});

describe('streamed and unstreamed are the same answer', () => {
	const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
	const answer = fc.record(
		{
			content: words,
			reasoning: words,
			refusal: words,
			details: fc.array(words, { minLength: 1, maxLength: 3 }),
			calls: fc.array(fc.record({ name: words, args: fc.dictionary(words, words) }), {
				minLength: 1,
				maxLength: 3,
			}),
			images: fc.array(words, { minLength: 1, maxLength: 2 }),
			audio: fc.record({ data: words, transcript: words }),
			citations: fc.array(fc.record({ url: words, title: words }), { minLength: 1, maxLength: 2 }),
		},
		{ requiredKeys: ['content'] },
	);
	const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, cost: 0.5 };
	const head = { id: 'gen-1', created: 1, model: 'm', provider: 'P' };

	/** A text in up to three pieces; cutting inside a letter is allowed, JSON carries halves. */
	const pieces = (text: string, size: number) =>
		[text.slice(0, size), text.slice(size, 2 * size), text.slice(2 * size)].filter(
			(piece) => piece !== '',
		);

	test('whatever the answer holds and however its stream is cut', () => {
		fc.assert(
			fc.property(answer, fc.integer({ min: 1, max: 8 }), (given, size) => {
				const details = given.details?.map((text, index) => ({
					type: 'reasoning.text',
					text,
					index,
				}));
				const calls = given.calls?.map(({ name, args }, index) => ({
					id: `call_${index}`,
					type: 'function',
					function: { name, arguments: JSON.stringify(args) },
				}));
				const images = given.images?.map((url) => ({ type: 'image_url', image_url: { url } }));
				const annotations = given.citations?.map((url_citation) => ({
					type: 'url_citation',
					url_citation,
				}));
				const whole = {
					...head,
					object: 'chat.completion',
					choices: [
						{
							index: 0,
							finish_reason: 'stop',
							logprobs: null,
							message: {
								role: 'assistant',
								content: given.content,
								refusal: given.refusal ?? null,
								reasoning: given.reasoning ?? null,
								reasoning_details: details ?? [],
								tool_calls: calls ?? [],
								images: images ?? [],
								annotations: annotations ?? [],
								audio: given.audio ?? null,
							},
						},
					],
					usage,
				};
				const deltas = [
					{ role: 'assistant', content: '' },
					...pieces(given.reasoning ?? '', size).map((reasoning) => ({ reasoning })),
					...(details ?? []).flatMap(({ text, ...detail }) =>
						pieces(text, size).map((piece) => ({
							reasoning_details: [{ ...detail, text: piece }],
						})),
					),
					...pieces(given.refusal ?? '', size).map((refusal) => ({ refusal })),
					...pieces(given.content, size).map((content) => ({ content })),
					...(calls ?? []).flatMap(({ function: fn, ...call }, index) => [
						{ tool_calls: [{ index, ...call, function: { name: fn.name, arguments: '' } }] },
						...pieces(fn.arguments, size).map((piece) => ({
							tool_calls: [{ index, function: { arguments: piece } }],
						})),
					]),
					...(images ?? []).map((image) => ({ images: [image] })),
					...pieces(given.audio?.data ?? '', size).map((data) => ({ audio: { data } })),
					...pieces(given.audio?.transcript ?? '', size).map((transcript) => ({
						audio: { transcript },
					})),
					...(annotations ?? []).map((annotation) => ({ annotations: [annotation] })),
				];
				const chunks = [
					...deltas.map((delta) => ({
						...head,
						object: 'chat.completion.chunk',
						...chunkWith(delta),
					})),
					chunkWith({}, 'stop'),
					{ ...head, choices: [], usage },
				];
				expect(outputOf(chunks)).toEqual(outputOf([whole]));
			}),
			{ ...SEEDED, numRuns: 500 },
		);
	});
});

test('the output has the service tier, logprobs, routing and the request as providers got it', () => {
	const logprobs = { content: [{ token: 'Hi', logprob: -0.1 }] };
	const openrouter_metadata = { requested: 'a/b', strategy: 'direct' };
	const debug = (body: object) => ({ choices: [], debug: { echo_upstream_body: body } });
	const output = outputOf([
		debug({ model: 'first' }),
		debug({ model: 'second' }),
		{ choices: [{ delta: { content: 'Hi' }, logprobs, finish_reason: 'stop' }] },
		{ choices: [], service_tier: 'flex', openrouter_metadata },
	]);
	expect(output).toMatchObject({
		serviceTier: 'flex',
		logprobs,
		routerMetadata: openrouter_metadata,
		debug: [{ model: 'first' }, { model: 'second' }],
	});
});

test('IDs of the account are nowhere in the output', () => {
	const user_id = 'user_2dHFtVWx2n56w6HkM';
	const openrouter_metadata = { strategy: 'direct', user_id };
	const body = { user_id, openrouter_metadata, debug: [{ model: 'x', user: user_id }] };
	const output = outputOfMessage({ content: 'Hi', user_id }, body);
	expect(JSON.stringify(output)).not.toContain(user_id);
	expect(output).toMatchObject({
		message: { role: 'assistant', content: 'Hi' },
		routerMetadata: { strategy: 'direct' },
		debug: [{ model: 'x' }],
	});
});

test('the output says whether the answer came from the response cache', () => {
	const completion = { ...completionOf(accumulate(CHUNKS)), cacheStatus: 'HIT' };
	expect(simplify(completion, timing)).toMatchObject({ cacheStatus: 'HIT' });
});

test.each([
	{ name: 'null', more: { service_tier: null, openrouter_metadata: null, debug: null } },
	{ name: 'of other types', more: { service_tier: 5, openrouter_metadata: [], debug: {} } },
])('the output leaves out further members that are $name', ({ more }) => {
	const output = outputOfMessage({ content: 'Hi' }, more);
	expect(Object.keys(output)).not.toEqual(
		expect.arrayContaining([expect.stringMatching(/^(serviceTier|routerMetadata|debug)$/)]),
	);
});
