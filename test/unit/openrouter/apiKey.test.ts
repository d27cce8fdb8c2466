import { describe, expect, test } from '@jest/globals';
import { checkedHash, expiryTime } from '../../../nodes/shared/openrouter/apiKey';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');

describe('when a key expires', () => {
	test.each([
		{ text: '2027-12-31T23:59:59Z', utc: '2027-12-31T23:59:59Z' },
		{ text: ' 2027-12-31T23:59:59 ', utc: '2027-12-31T23:59:59Z' },
		{ text: '2027-12-31 23:59', utc: '2027-12-31T23:59:00Z' },
		{ text: '2027-12-31', utc: '2027-12-31T00:00:00Z' },
		{ text: '1830297599', utc: '2027-12-31T23:59:59Z' },
		{ text: '1830297599500', utc: '2027-12-31T23:59:59.500Z' },
		{ text: '2028-01-01T01:00:00+01:00', utc: '2028-01-01T00:00:00Z' },
		{ text: '2027-12-31T23:59:59.500Z', utc: '2027-12-31T23:59:59.500Z' },
	])('is $utc for “$text”', ({ text, utc }) => {
		expect(expiryTime(text, 'Expires At', NOW_MS)).toBe(utc);
	});

	test.each([
		{ text: 'soon', says: 'Expires At is not a date and time' },
		{ text: 'Customer 2099', says: 'Expires At is not a date and time' },
		{ text: '7', says: 'Expires At is not a date and time' },
		{ text: '2027-02-30', says: 'Expires At is not a date and time' },
		{ text: '2027-06-31T10:00:00+02:00', says: 'Expires At is not a date and time' },
		{ text: '2027-01-01T25:00', says: 'Expires At is not a date and time' },
		{ text: '2026-11-28T12:00:00Z', says: 'Expires At is in the past' },
		{ text: '2026-11-28T12:30:00+01:00', says: 'Expires At is in the past' },
	])('is refused as “$text”', ({ text, says }) => {
		expect(() => expiryTime(text, 'Expires At', NOW_MS)).toThrow(says);
	});
});

describe('the hash of a key', () => {
	test('is trimmed', () => {
		expect(checkedHash(' abc-1_2 ', 'Key Hash')).toBe('abc-1_2');
	});

	test.each(['', ' ', 'a/b', 'a b', '..', 'a?b', 'a%2Fb'])('is refused as “%s”', (text) => {
		expect(() => checkedHash(text, 'Key Hash')).toThrow(/^Key Hash is (empty|not valid)$/);
	});

	test('is no key, and the error does not repeat it', () => {
		const key = ['sk-or', 'v1-0123456789abcdef'].join('-');
		expect(() => checkedHash(key, 'Key Hash')).toThrow(
			/^Key Hash is a key, and not the hash of one$/,
		);
	});
});
