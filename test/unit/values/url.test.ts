import { expect, test } from '@jest/globals';
import {
	hasUserInfo,
	isEncryptedOrLoopback,
	parseUrl,
	unescapeUrl,
} from '../../../nodes/shared/values/url';

test.each([
	{ address: 'https://openrouter.ai/api/v1', isPrivate: true },
	{ address: 'http://localhost:11434/v1', isPrivate: true },
	{ address: 'http://127.0.0.1', isPrivate: true },
	{ address: 'http://127.8.9.10', isPrivate: true },
	{ address: 'http://[::1]:8080', isPrivate: true },
	// A URL's host is written out, so this is 127.0.0.1.
	{ address: 'http://2130706433', isPrivate: true },
	{ address: 'http://openrouter.ai', isPrivate: false },
	{ address: 'http://127.0.0.1.example.com', isPrivate: false },
	{ address: 'http://localhost.example.com', isPrivate: false },
	{ address: 'http://10.0.0.1', isPrivate: false },
	{ address: 'ftp://localhost', isPrivate: false },
])('$address is encrypted or on this machine: $isPrivate', ({ address, isPrivate }) => {
	expect(isEncryptedOrLoopback(new URL(address))).toBe(isPrivate);
});

test.each([
	{ address: 'https://name:word@example.com', hasIt: true },
	{ address: 'https://name@example.com', hasIt: true },
	{ address: 'https://:word@example.com', hasIt: true },
	{ address: 'https://example.com/@name', hasIt: false },
])('$address has a user name or a password: $hasIt', ({ address, hasIt }) => {
	expect(hasUserInfo(new URL(address))).toBe(hasIt);
});

test.each([
	{ text: 'https://a.example/b', href: 'https://a.example/b' },
	{ text: '/b', base: 'https://a.example/c/d', href: 'https://a.example/b' },
	{ text: '/b', href: undefined },
	{ text: 'http://[', href: undefined },
])('the text $text with the base $base is read as the URL $href', ({ text, base, href }) => {
	expect(parseUrl(text, base)?.href).toBe(href);
});

test.each([
	{ text: 'a%20b.png', plain: 'a b.png' },
	{ text: '100%.png', plain: '100%.png' },
])('the escapes of $text are undone if they are valid: $plain', ({ text, plain }) => {
	expect(unescapeUrl(text)).toBe(plain);
});
