import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deltaChars } from '../../../nodes/shared/api/deltaChars';
import { SEEDED } from './seed';

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
	{
		name: 'all of them, in all choices',
		chunk: of({ content: 'a', reasoning: 'b' }, { content: 'c' }),
		chars: 3,
	},
	{ name: 'who answers', chunk: of({ role: 'assistant', content: '' }), chars: 0 },
	{ name: 'no choices', chunk: { choices: [], usage: {} }, chars: 0 },
	{ name: 'null', chunk: of({ content: null, tool_calls: null }), chars: 0 },
])('$name: $chars', ({ chunk, chars }) => {
	expect(deltaChars(chunk)).toBe(chars);
});

test('anything else is nothing', () => {
	fc.assert(
		fc.property(fc.anything(), (chunk) => {
			expect(deltaChars(chunk)).toBeGreaterThanOrEqual(0);
		}),
		SEEDED,
	);
});
