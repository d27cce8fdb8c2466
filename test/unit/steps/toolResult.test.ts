import { expect, test } from '@jest/globals';
import { ToolMessage } from '@langchain/core/messages';
import fc from 'fast-check';
import { resultText, shortened } from '../../../nodes/shared/steps/toolResult';
import { SEEDED } from '../seed';

const MANY = 10_000;
const NOTHING = 'The tool returned nothing.';
const UNREADABLE = 'The tool returned something that cannot be written as text.';

const circle: Record<string, unknown> = { name: 'a' };
circle.self = circle;

const deep: unknown[] = [];
let innermost = deep;
for (let level = 0; level < 100_000; level += 1) {
	const next: unknown[] = [];
	innermost.push(next);
	innermost = next;
}

test.each([
	{ name: 'text as it is', result: ' two\nlines ', text: ' two\nlines ' },
	{ name: 'JSON text as it is', result: '[{"id":1}]', text: '[{"id":1}]' },
	{ name: 'an empty list, which says that nothing was found', result: '[]', text: '[]' },
	{ name: 'a number', result: 0, text: '0' },
	{ name: 'not a number', result: Number.NaN, text: 'NaN' },
	{ name: 'a big integer', result: 10n, text: '10' },
	{ name: 'false', result: false, text: 'false' },
	{ name: 'an object as JSON', result: { a: [1, null] }, text: '{"a":[1,null]}' },
	{ name: 'a list as JSON', result: [{ id: 1 }], text: '[{"id":1}]' },
	{ name: 'a date', result: new Date(0), text: '"1970-01-01T00:00:00.000Z"' },
	{ name: 'an error by its message', result: new Error('no such row'), text: 'no such row' },
	{ name: 'the texts of content parts', result: parts('one', 'two'), text: 'one\ntwo' },
	{
		name: 'content parts that n8n has written as JSON',
		result: JSON.stringify(parts('{"pageContent":"Öffnungszeiten"}', 'two')),
		text: '{"pageContent":"Öffnungszeiten"}\ntwo',
	},
	{
		name: 'a part that is no text as JSON',
		result: [...parts('see'), { type: 'image_url', image_url: { url: 'https://a.example' } }],
		text: 'see\n{"type":"image_url","image_url":{"url":"https://a.example"}}',
	},
	{
		name: 'data that only looks like content parts',
		result: [{ type: 'order', text: 'x' }],
		text: '[{"type":"order","text":"x"}]',
	},
	{
		name: 'parts among other things as JSON',
		result: [...parts('a'), 1],
		text: '[{"type":"text","text":"a"},1]',
	},
	{
		name: 'JSON that begins like content parts and is cut',
		result: '[{"type":"text","te',
		text: '[{"type":"text","te',
	},
	{
		name: 'the content of a tool message',
		result: new ToolMessage({ content: 'found', tool_call_id: 'c1', artifact: { secret: 1 } }),
		text: 'found',
	},
	{
		name: 'the content parts of a tool message',
		result: new ToolMessage({ content: [{ type: 'text', text: 'x' }], tool_call_id: 'c1' }),
		text: 'x',
	},
	{
		name: 'the content of what an MCP server answers',
		result: { content: parts('a', 'b'), isError: false },
		text: 'a\nb',
	},
	{
		name: "an MCP server's data, when there is no content",
		result: { content: [], structuredContent: { rows: 2 } },
		text: '{"rows":2}',
	},
	{
		name: 'data that has a content among other members, whole',
		result: { title: 'T', content: parts('a') },
		text: '{"title":"T","content":[{"type":"text","text":"a"}]}',
	},
	{
		name: 'big integers in an object',
		result: { id: 12_345_678_901_234_567_890n },
		text: '{"id":"12345678901234567890"}',
	},
	{ name: 'a circle', result: circle, text: '{"name":"a","self":"[already shown]"}' },
	{ name: 'members that JSON does not have', result: { a: undefined, f: test }, text: '{}' },
])('gives $name', ({ result, text }) => {
	expect(resultText(result, MANY)).toBe(text);
});

function parts(...texts: string[]): Array<{ type: string; text: string }> {
	return texts.map((text) => ({ type: 'text', text }));
}

test.each([
	undefined,
	null,
	'',
	' \n\t',
	Symbol('s'),
	() => 1,
	parts(''),
	{ toJSON: (): unknown => undefined },
	new ToolMessage({ content: '', tool_call_id: 'c1' }),
	{ content: [] },
])('says that the tool returned nothing: case %#', (result) => {
	expect(resultText(result, MANY)).toBe(NOTHING);
});

test.each([
	{
		name: 'a getter that throws',
		result: {
			get a() {
				throw new Error('no');
			},
		},
	},
	{
		name: 'a toJSON that throws',
		result: {
			toJSON(): unknown {
				throw new Error('no');
			},
		},
	},
	{
		name: 'a proxy that refuses everything',
		result: new Proxy(
			{},
			{
				get() {
					throw new Error('no');
				},
				has() {
					throw new Error('no');
				},
				ownKeys() {
					throw new Error('no');
				},
			},
		),
	},
	{ name: 'more levels than the stack has', result: deep },
])('says so when the result cannot be written: $name', ({ result }) => {
	expect(resultText(result, MANY)).toBe(UNREADABLE);
});

test('shortens a long result and says how much was left out', () => {
	const text = resultText('a'.repeat(1_000), 100);
	expect(text).toBe(`${'a'.repeat(63)}\n[937 more characters were left out]`);
	expect(resultText('a'.repeat(100), 100)).toBe('a'.repeat(100));
});

test('leaves the note out when there is no room for it', () => {
	expect(shortened('abcdef'.repeat(20), 5)).toBe('abcde');
	expect(shortened('abc', 0)).toBe('');
	expect(shortened('abc', -1)).toBe('');
});

test('any text is shortened to the limit, and never splits a character', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 120 }), (once, max) => {
			const text = once.repeat(20);
			const short = shortened(text, max);
			expect(short.length).toBeLessThanOrEqual(Math.max(max, 0));
			expect(short).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
			if (text.length <= max) expect(short).toBe(text);
			const [, kept, cut] = /^([^]*)\n\[(\d+) more characters were left out\]$/.exec(short) ?? [];
			if (kept !== undefined) {
				expect(text.startsWith(kept)).toBe(true);
				expect(kept.length + Number(cut)).toBe(text.length);
			}
		}),
		SEEDED,
	);
});

test("takes OpenRouter's keys out, also where the text is cut", () => {
	const key = `sk-or-v1-${'0123456789abcdef'.repeat(4)}`;
	expect(resultText({ auth: `Bearer ${key}` }, MANY)).toBe('{"auth":"Bearer sk-or-…"}');
	expect(resultText([{ type: 'text', text: key.toUpperCase() }], MANY)).toBe('sk-or-…');
	for (let max = 0; max < 200; max += 1) {
		expect(resultText(`${'a'.repeat(40)} ${key} ${'b'.repeat(100)}`, max)).not.toContain('v1-');
	}
});

test('leaves a word that only begins like a key', () => {
	expect(resultText('Keys begin with sk-or-v1-.', MANY)).toBe('Keys begin with sk-or-v1-.');
});

test('gives a text within the limit for anything', () => {
	const anything = fc.anything({
		withBigInt: true,
		withDate: true,
		withMap: true,
		withSet: true,
		withTypedArray: true,
		withSparseArray: true,
		withNullPrototype: true,
	});
	fc.assert(
		fc.property(anything, fc.integer({ min: 30, max: 500 }), (result, maxChars) => {
			const text = resultText(result, maxChars);
			expect(text.trim()).not.toBe('');
			expect(text.length).toBeLessThanOrEqual(maxChars);
		}),
		SEEDED,
	);
});
