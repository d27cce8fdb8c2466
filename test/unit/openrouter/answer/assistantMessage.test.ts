import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMessageBuilder } from '../../../../nodes/shared/openrouter/answer/assistantMessage';
import { SEEDED } from '../../seed';

type Fields = Readonly<Record<string, unknown>>;

function build(deltas: readonly Fields[], isWhole = false) {
	const builder = createMessageBuilder();
	for (const delta of deltas) builder.add(delta, isWhole);
	return builder.build();
}

const detail = (fields: object) => ({ reasoning_details: [fields] });
const call = (fields: object) => ({ tool_calls: [fields] });
const called = (id: string, name: string, text: string) => ({
	id,
	type: 'function',
	function: { name, arguments: text },
});
const text = (words: string, more: object = {}) => ({
	type: 'reasoning.text',
	text: words,
	index: 0,
	...more,
});

test.each<{ name: string; deltas: Fields[]; message: Fields }>([
	{ name: 'nothing', deltas: [], message: { content: '' } },
	{
		name: 'text in parts',
		deltas: [{ content: 'a' }, { content: 'b' }],
		message: { content: 'ab' },
	},
	{
		name: 'blanks and nulls between',
		deltas: [{ content: 'a' }, { content: null }, { content: '' }, {}, { content: 'b' }],
		message: { content: 'ab' },
	},
	{
		name: 'content parts',
		deltas: [
			{ content: [{ type: 'text', text: 'a' }, { type: 'x' }, { type: 'text', text: 'b' }] },
		],
		message: { content: 'ab' },
	},
	{
		name: 'content of no known type',
		deltas: [{ content: 5 }, { content: {} }],
		message: { content: '' },
	},
	{
		name: 'a role is always assistant',
		deltas: [{ role: 'system', content: 'a' }],
		message: { content: 'a' },
	},
	{
		name: 'reasoning in parts',
		deltas: [{ reasoning: 'a' }, { reasoning: 'b' }, { content: 'c' }],
		message: { content: 'c', reasoning: 'ab' },
	},
	{
		name: 'a refusal in parts',
		deltas: [{ refusal: 'I can' }, { refusal: 'not' }, { refusal: 5 }],
		message: { content: '', refusal: 'I cannot' },
	},
	{
		name: 'images in order',
		deltas: [{ images: [{ n: 1 }] }, { images: [{ n: 2 }, null, 'x'] }],
		message: { content: '', images: [{ n: 1 }, { n: 2 }] },
	},
	{
		name: 'annotations in order',
		deltas: [{ content: 'a', annotations: [{ n: 1 }] }, { annotations: [{ n: 2 }] }],
		message: { content: 'a', annotations: [{ n: 1 }, { n: 2 }] },
	},
	{
		name: 'audio that comes in parts',
		deltas: [
			{ audio: { id: 'a1', data: 'AAAA', transcript: 'He' } },
			{ audio: { data: 'BBBB', transcript: 'y' } },
			{ audio: { expires_at: 5 } },
		],
		message: {
			content: '',
			audio: { id: 'a1', data: 'AAAABBBB', transcript: 'Hey', expires_at: 5 },
		},
	},
	{
		name: 'members that OpenRouter adds later',
		deltas: [{ content: 'a', mood: 'sunny' }, { mood: 'rainy' }, { mood: null }],
		message: { content: 'a', mood: 'rainy' },
	},
])('the message is built from $name', ({ deltas, message }) => {
	expect(build(deltas)).toStrictEqual({ role: 'assistant', ...message });
});

test('a member named __proto__ is kept as a plain member', () => {
	const delta = JSON.parse('{"content":"a","__proto__":{"x":1}}') as Fields;
	const message = build([delta]);
	expect(JSON.stringify(message)).toContain('"__proto__":{"x":1}');
	expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
});

test('add returns the text that it adds', () => {
	const builder = createMessageBuilder();
	expect(builder.add({ content: 'a', reasoning: 'x' }, false)).toBe('a');
	expect(builder.add({ reasoning: 'x' }, false)).toBe('');
	expect(builder.add({ content: [{ text: 'b' }] }, false)).toBe('b');
	expect(builder.add({ content: 'c' }, true)).toBe('c');
});

test.each([
	{ name: 'nothing', delta: {}, hasOutput: false },
	{ name: 'a role', delta: { role: 'assistant', content: '' }, hasOutput: false },
	{ name: 'an annotation', delta: { annotations: [{}] }, hasOutput: false },
	{
		name: 'empty lists',
		delta: { images: [], tool_calls: [], reasoning_details: [] },
		hasOutput: false,
	},
	{ name: 'text', delta: { content: 'a' }, hasOutput: true },
	{ name: 'a blank', delta: { content: ' ' }, hasOutput: true },
	{ name: 'reasoning', delta: { reasoning: 'a' }, hasOutput: true },
	{ name: 'a reasoning detail', delta: detail({ type: 'x' }), hasOutput: true },
	{ name: 'a refusal', delta: { refusal: 'No' }, hasOutput: true },
	{ name: 'a tool call', delta: call({ function: { name: 'f' } }), hasOutput: true },
	{ name: 'a tool call without a name', delta: call({ index: 0, id: 'c' }), hasOutput: false },
	{ name: 'an image', delta: { images: [{}] }, hasOutput: true },
	{ name: 'audio', delta: { audio: { data: 'A' } }, hasOutput: true },
	{ name: 'the id of audio', delta: { audio: { id: 'a' } }, hasOutput: false },
])('after $name the answer has output: $hasOutput', ({ delta, hasOutput }) => {
	const builder = createMessageBuilder();
	builder.add(delta, false);
	expect(builder.hasOutput).toBe(hasOutput);
	builder.add({}, false);
	expect(builder.hasOutput).toBe(hasOutput);
});

describe('the tool calls of a message', () => {
	test.each<{ name: string; deltas: Fields[]; calls: Fields[] }>([
		{
			name: 'arguments in parts',
			deltas: [
				call({ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }),
				call({ index: 0, function: { arguments: '{"a"' } }),
				call({ index: 0, function: { arguments: ':1}' } }),
			],
			calls: [called('c1', 'f', '{"a":1}')],
		},
		{
			name: 'two calls, interleaved',
			deltas: [
				call({ index: 0, id: 'c1', function: { name: 'f' } }),
				call({ index: 1, id: 'c2', function: { name: 'g' } }),
				call({ index: 1, function: { arguments: '2' } }),
				call({ index: 0, function: { arguments: '1' } }),
			],
			calls: [called('c1', 'f', '1'), called('c2', 'g', '2')],
		},
		{
			name: 'id and name repeated, or empty',
			deltas: [
				call({ index: 0, id: '', function: { name: '' } }),
				call({ index: 0, id: 'c1', type: '', function: { name: 'f' } }),
				call({ index: 0, id: 'c1', function: { name: 'f', arguments: '1' } }),
				call({ index: 0, id: '', function: { name: '', arguments: '2' } }),
			],
			calls: [called('c1', 'f', '12')],
		},
		{
			name: 'in the order in which they began',
			deltas: [
				call({ index: 2, id: 'c2', function: { name: 'f' } }),
				call({ index: 0, id: 'c0', function: { name: 'g' } }),
			],
			calls: [called('c2', 'f', '{}'), called('c0', 'g', '{}')],
		},
		{
			name: 'without index, by position',
			deltas: [
				{
					tool_calls: [
						{ id: 'c1', function: { name: 'f' } },
						{ id: 'c2', function: { name: 'f' } },
					],
				},
			],
			calls: [called('c1', 'f', '{}'), called('c2', 'f', '{}')],
		},
		{
			name: 'an absurd index counts as none',
			deltas: [call({ index: 4_000_000_000, id: 'c1', function: { name: 'f' } })],
			calls: [called('c1', 'f', '{}')],
		},
		{
			name: 'entries that are none',
			deltas: [
				{ tool_calls: [null, 'x', { id: 'c1', function: { name: 'f' } }, { function: 'f' }] },
				{ tool_calls: 'x' },
			],
			calls: [called('c1', 'f', '{}')],
		},
		{
			name: 'a type other than function',
			deltas: [call({ index: 0, id: 'c1', type: 'custom', function: { name: 'f' } })],
			calls: [{ ...called('c1', 'f', '{}'), type: 'custom' }],
		},
	])('are built from $name', ({ deltas, calls }) => {
		expect(build(deltas)).toStrictEqual({ role: 'assistant', content: null, tool_calls: calls });
	});

	test('leave the text beside them as it is', () => {
		expect(build([{ content: 'Wait' }, call({ function: { name: 'f' } })]).content).toBe('Wait');
	});

	// The message promises to keep what must be sent back; the API adds members without notice.
	test('keep their further members', () => {
		const signed = { ...called('c1', 'f', '{}'), extra_content: { signature: 's' } };
		expect(build([{ tool_calls: [signed] }], true).tool_calls).toEqual([signed]);
	});
});

describe('reasoning_details stay unmodified and in order', () => {
	test.each<{ name: string; deltas: Fields[]; details: Fields[] }>([
		{
			name: 'parts of one text are joined, and the signature comes last',
			deltas: [
				detail(text('a', { format: 'f', signature: null })),
				detail(text('b')),
				detail({ type: 'reasoning.text', signature: 'sig', index: 0 }),
			],
			details: [text('ab', { format: 'f', signature: 'sig' })],
		},
		{
			name: 'a null does not undo what was said',
			deltas: [detail(text('a', { signature: 'sig' })), detail(text('b', { signature: null }))],
			details: [text('ab', { signature: 'sig' })],
		},
		{
			name: 'parts of one summary are joined',
			deltas: [
				detail({ type: 'reasoning.summary', summary: 'a', index: 0 }),
				detail({ type: 'reasoning.summary', summary: 'b', index: 0 }),
			],
			details: [{ type: 'reasoning.summary', summary: 'ab', index: 0 }],
		},
		{
			name: 'another index is another detail',
			deltas: [detail(text('a')), detail(text('b', { index: 1 }))],
			details: [text('a'), text('b', { index: 1 })],
		},
		{
			name: 'another type is another detail',
			deltas: [
				detail(text('a')),
				detail({ type: 'reasoning.encrypted', data: 'x', index: 0 }),
				detail(text('b')),
			],
			details: [text('a'), { type: 'reasoning.encrypted', data: 'x', index: 0 }, text('b')],
		},
		{
			name: 'encrypted ones are never joined',
			deltas: [
				detail({ type: 'reasoning.encrypted', data: 'x', index: 0 }),
				detail({ type: 'reasoning.encrypted', data: 'y', index: 0 }),
			],
			details: [
				{ type: 'reasoning.encrypted', data: 'x', index: 0 },
				{ type: 'reasoning.encrypted', data: 'y', index: 0 },
			],
		},
		{
			name: 'types that are added later are kept as they are',
			deltas: [detail({ type: 'reasoning.server_tool_call', call: { a: 1 } }), detail({ n: 1 })],
			details: [{ type: 'reasoning.server_tool_call', call: { a: 1 } }, { n: 1 }],
		},
	])('as they came: $name', ({ deltas, details }) => {
		expect(build(deltas).reasoning_details).toStrictEqual(details);
	});

	test('and those of a whole message are never joined', () => {
		const details = [text('a'), text('b'), text('', { signature: 's' })];
		expect(build([{ reasoning_details: details }], true).reasoning_details).toStrictEqual(details);
	});

	test('and what came in is not written to', () => {
		const piece = Object.freeze(text('a'));
		build([detail(piece), detail(text('b'))]);
		expect(piece.text).toBe('a');
	});
});

// Nulls stand for "nothing new" in every other delta.
test('a null in a later audio delta does not undo the id', () => {
	const audio = build([
		{ audio: { id: 'a1', data: 'A' } },
		{ audio: { id: null, data: 'B' } },
	]).audio;
	expect(audio).toEqual({ id: 'a1', data: 'AB' });
});

test('never throws, and always gives a message that can be sent back', () => {
	const names = fc.constantFrom(
		'role',
		'content',
		'reasoning',
		'refusal',
		'reasoning_details',
		'tool_calls',
		'images',
		'annotations',
		'audio',
		'__proto__',
		'constructor',
		'x',
	);
	const nested = fc.oneof(
		fc.jsonValue({ maxDepth: 1 }),
		fc.array(
			fc.record(
				{
					index: fc.jsonValue({ maxDepth: 1 }),
					type: fc.constantFrom('reasoning.text', 'function', 5),
					text: fc.jsonValue({ maxDepth: 1 }),
					id: fc.jsonValue({ maxDepth: 1 }),
					function: fc.jsonValue({ maxDepth: 1 }),
				},
				{ requiredKeys: [] },
			),
		),
	);
	const deltas = fc.array(fc.tuple(fc.dictionary(names, nested), fc.boolean()), { maxLength: 5 });
	fc.assert(
		fc.property(deltas, (given) => {
			const builder = createMessageBuilder();
			for (const [delta, isWhole] of given) {
				expect(typeof builder.add(delta, isWhole)).toBe('string');
			}
			const message = builder.build();
			expect(message.role).toBe('assistant');
			expect(message.content === null || typeof message.content === 'string').toBe(true);
			expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
			expect(JSON.parse(JSON.stringify(message))).toMatchObject({ role: 'assistant' });
		}),
		{ ...SEEDED, numRuns: 500 },
	);
});
