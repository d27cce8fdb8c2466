import { describe, expect, test } from '@jest/globals';
import {
	customIdOf,
	readCustomId,
	readOwnId,
} from '../../../../nodes/shared/openrouter/batch/customId';

test.each([
	{ itemIndex: 0, ownId: '', customId: 'item-0', found: { customId: 'item-0', index: 0 } },
	{
		itemIndex: 12,
		ownId: 'a_1-b',
		customId: 'item-12-a_1-b',
		found: { customId: 'a_1-b', index: 12 },
	},
	{ itemIndex: 4999, ownId: '7', customId: 'item-4999-7', found: { customId: '7', index: 4999 } },
])('$customId goes out and comes back', ({ itemIndex, ownId, customId, found }) => {
	expect(customIdOf(itemIndex, ownId)).toBe(customId);
	expect(readCustomId(customId)).toEqual(found);
});

test.each([
	'',
	'req-0001',
	'item-',
	'item-x',
	'item-1.5',
	'xitem-1',
	'item-1-ä',
	'item-12345678901',
])('“%s” of another program is kept as it is', (customId) => {
	expect(readCustomId(customId)).toEqual({ customId });
});

describe('an ID of the author’s', () => {
	test.each([
		['', ''],
		[' row_7-b ', 'row_7-b'],
		['x'.repeat(50), 'x'.repeat(50)],
	])('“%s” is taken', (text, ownId) => {
		expect(readOwnId('Own ID', text)).toBe(ownId);
	});

	test.each(['a b', 'a.b', 'ä', 'a@b.example', 'a\nb'])('“%s” is refused', (text) => {
		expect(() => readOwnId('Own ID', text)).toThrow(
			'Own ID has a character that a batch does not take',
		);
	});

	test('fits with the longest number of an item into the 64 characters that OpenRouter takes', () => {
		expect(() => readOwnId('Own ID', 'x'.repeat(51))).toThrow('Own ID has 51 characters');
		expect(customIdOf(99_999_999, 'x'.repeat(50)).length).toBeLessThanOrEqual(64);
	});
});
