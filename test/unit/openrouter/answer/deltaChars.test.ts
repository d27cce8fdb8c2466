import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deltaChars } from '../../../../nodes/shared/openrouter/answer/deltaChars';
import { SEEDED } from '../../seed';

const call = (args: unknown) => ({ index: 0, function: { name: 'f', arguments: args } });
const of = (...deltas: object[]) => ({ choices: deltas.map((delta) => ({ delta })) });

test.each([
	{ name: 'text', chunk: of({ content: 'four' }), chars: 4 },
	{
		name: 'reasoning, which is written and paid for, too',
		chunk: of({ reasoning: 'think' }),
		chars: 5,
	},
	{
		name: 'arguments of tool calls',
		chunk: of({ tool_calls: [call('{"a":1}'), call('{}')] }),
		chars: 9,
	},
	{ name: 'a refusal', chunk: of({ refusal: 'I cannot' }), chars: 8 },
	{
		name: 'content in parts',
		chunk: of({
			content: [
				{ type: 'text', text: 'abc' },
				{ type: 'text', text: 'd' },
			],
		}),
		chars: 4,
	},
	{
		name: 'reasoning that is told twice, once',
		chunk: of({ reasoning: 'abc', reasoning_details: [{ text: 'ab' }, { summary: 'c' }] }),
		chars: 3,
	},
	{
		name: 'reasoning under another name, once',
		chunk: of({ reasoning: 'abc', reasoning_content: 'abc' }, { reasoning_text: 'de' }),
		chars: 5,
	},
	{
		name: 'encrypted reasoning',
		chunk: of({ reasoning_details: [{ type: 'reasoning.encrypted', data: 'x'.repeat(50) }] }),
		chars: 50,
	},
	{ name: 'an image', chunk: of({ images: [{ image_url: { url: 'data:,' } }] }), chars: 5_200 },
	{
		name: 'all of them, in all choices',
		chunk: of({ content: 'a', reasoning: 'b' }, { content: 'c' }),
		chars: 3,
	},
	{ name: 'who answers', chunk: of({ role: 'assistant', content: '' }), chars: 0 },
	{ name: 'no choices', chunk: { choices: [], usage: {} }, chars: 0 },
	{ name: 'null', chunk: of({ content: null, tool_calls: null }), chars: 0 },
])('counts $chars characters in $name', ({ chunk, chars }) => {
	expect(deltaChars(chunk)).toBe(chars);
});

test('counts nothing in anything else, and never throws', () => {
	fc.assert(
		fc.property(fc.anything(), (chunk) => {
			expect(deltaChars(chunk)).toBeGreaterThanOrEqual(0);
		}),
		SEEDED,
	);
});
