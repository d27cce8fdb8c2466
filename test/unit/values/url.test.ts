import { expect, test } from '@jest/globals';
import { hasUserInfo, isEncryptedOrLoopback } from '../../../nodes/shared/values/url';

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
