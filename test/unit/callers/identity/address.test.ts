/* eslint-disable @n8n/community-nodes/no-restricted-imports -- Node's own parser is the reference */
import { isIP, isIPv6 } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addressKey } from '../../../../nodes/shared/callers/identity/address';

test.each([
	{ text: '192.0.2.1', key: '192.0.2.1' },
	{ text: ' 192.0.2.1:443 ', key: '192.0.2.1' },
	{ text: '2001:db8:1:2:3:4:5:6', key: '2001:db8:1:2::/64' },
	{ text: '2001:DB8:0001:0002::1', key: '2001:db8:1:2::/64' },
	{ text: '[2001:db8:1:2::1]:443', key: '2001:db8:1:2::/64' },
	{ text: '[2001:db8:1:2::1]', key: '2001:db8:1:2::/64' },
	{ text: '::1', key: '0:0:0:0::/64' },
	{ text: '::', key: '0:0:0:0::/64' },
	{ text: 'fe80::1%eth0', key: 'fe80:0:0:0::/64' },
	{ text: '::ffff:192.0.2.1', key: '192.0.2.1' },
	{ text: '::FFFF:c000:0201', key: '192.0.2.1' },
	{ text: '0:0:0:0:0:ffff:192.0.2.1', key: '192.0.2.1' },
	{ text: '64:ff9b::192.0.2.1', key: '64:ff9b:0:0::/64' },
	{ text: '1::2:3:4:5:6:7', key: '1:0:2:3::/64' },
])('counts the address $text as $key', ({ text, key }) => {
	expect(addressKey(text)).toBe(key);
});

test.each([
	'',
	'unknown',
	'_hidden',
	'192.0.2',
	'192.0.2.256',
	'192.0.2.01',
	'1.2.3.4.5',
	'1:2:3:4:5:6:7',
	'1:2:3:4:5:6:7:8:9',
	'1::2::3',
	'1:2:3:4:5:6:7:8::',
	':1::2',
	':::',
	'12345::',
	'g::',
	'1.2.3.4::',
	'::1.2.3.4:5',
	'[::1',
	'::1]:443',
	`${'0'.repeat(200)}::1`,
])('%p is not an address', (text) => {
	expect(addressKey(text)).toBeUndefined();
});

const piece = fc.oneof(
	fc.constantFrom('', '0', 'ffff', '1', 'db8', '00a', '12345', 'g', '1.2.3.4', '1.2.3.999'),
	fc.integer({ min: 0, max: 0xffff }).map((group) => group.toString(16)),
);
const addressLike = fc.oneof(
	fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(':')),
	fc
		.tuple(fc.array(piece, { maxLength: 5 }), fc.array(piece, { maxLength: 5 }))
		.map((halves) => halves.map((half) => half.join(':')).join('::')),
	fc.ipV4(),
	fc.ipV6(),
);

/** The platform's URL writes an IPv6 address in its one canonical form. */
const canonical = (text: string): string => new URL(`http://[${text}]/`).hostname.slice(1, -1);
const prefixOf = (text: string): string => {
	const [head = '', tail] = canonical(text).split('::');
	const groups = head === '' ? [] : head.split(':');
	const rest = tail === undefined || tail === '' ? [] : tail.split(':');
	const zeros = Array(tail === undefined ? 0 : 8 - groups.length - rest.length).fill('0');
	const all = [...groups, ...zeros, ...rest];
	if (all.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return `${all.slice(0, 4).join(':')}::/64`;
	const [high = 0, low = 0] = all.slice(6).map((group) => Number.parseInt(group, 16));
	return [high >> 8, high & 255, low >> 8, low & 255].join('.');
};

test('agrees with Node and with URL on which texts are addresses, and on their keys', () => {
	let addresses = 0;
	fc.assert(
		fc.property(addressLike, (text) => {
			// A port after IPv4 is ours to ignore; Node knows none.
			const isAddress = isIP(text) !== 0;
			if (isAddress) addresses += 1;
			const expected = isAddress ? (isIPv6(text) ? prefixOf(text) : text) : undefined;
			if (!isAddress && /^[\d.]+:\d+$/.test(text)) return;
			expect(addressKey(text)).toBe(expected);
		}),
		{ numRuns: 10_000 },
	);
	expect(addresses).toBeGreaterThan(2_000);
});

test('addressKey never throws, whatever the text is', () => {
	fc.assert(fc.property(fc.string(), (text) => void addressKey(text)));
});
