import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readConnection, resolveUrl } from '../../../nodes/shared/openrouter/connection';
import { OpenRouterError } from '../../../nodes/shared/failure/failure';
import { SEEDED } from '../seed';

const apiKey = 'sk-or-v1-test';
const GLOBAL = 'https://openrouter.ai/api/v1';

describe('readConnection', () => {
	test.each([
		{ name: 'no region', fields: {}, baseUrl: GLOBAL },
		{ name: 'global', fields: { region: 'global' }, baseUrl: GLOBAL },
		{ name: 'eu', fields: { region: 'eu' }, baseUrl: 'https://eu.openrouter.ai/api/v1' },
		{ name: 'us', fields: { region: 'us' }, baseUrl: 'https://us.openrouter.ai/api/v1' },
		{
			name: 'a base URL that is hidden because the region is not custom',
			fields: { region: 'global', baseUrl: 'https://evil.example' },
			baseUrl: GLOBAL,
		},
		{
			name: 'custom, trimmed, without slashes at the end',
			fields: { region: 'custom', baseUrl: ' https://or.example/api/v1// ' },
			baseUrl: 'https://or.example/api/v1',
		},
		{
			name: 'custom, a port',
			fields: { region: 'custom', baseUrl: 'https://or.example:8443/v1' },
			baseUrl: 'https://or.example:8443/v1',
		},
		{
			name: 'custom, a bare host',
			fields: { region: 'custom', baseUrl: 'https://or.example' },
			baseUrl: 'https://or.example',
		},
		{
			name: 'http to localhost',
			fields: { region: 'custom', baseUrl: 'http://localhost:4010/api/v1' },
			baseUrl: 'http://localhost:4010/api/v1',
		},
		{
			name: 'http to 127.x',
			fields: { region: 'custom', baseUrl: 'http://127.0.0.2:4010' },
			baseUrl: 'http://127.0.0.2:4010',
		},
		{
			name: 'http to ::1',
			fields: { region: 'custom', baseUrl: 'http://[::1]:4010' },
			baseUrl: 'http://[::1]:4010',
		},
	])('gives the base URL for $name', ({ fields, baseUrl }) => {
		expect(readConnection({ apiKey, ...fields }).baseUrl).toBe(baseUrl);
	});

	test.each(['toString', 'EU', 'eu ', '', ' ', undefined, null, [], {}, ['eu'], 0, NaN, true])(
		'refuses the Region %p and does not take it for Global',
		(region) => {
			expect(() => readConnection({ apiKey, region })).toThrow(/^Region is not valid/);
		},
	);

	test.each([
		{ name: 'blank', baseUrl: ' ', says: 'Base URL is empty' },
		{ name: 'absent', baseUrl: undefined, says: 'Base URL is empty' },
		{ name: 'no address', baseUrl: 'openrouter', says: 'Base URL is not valid' },
		{ name: 'a user', baseUrl: 'https://me@or.example', says: 'Base URL is not valid' },
		{ name: 'a query', baseUrl: 'https://or.example/?a=1', says: 'Base URL is not valid' },
		{ name: 'a fragment', baseUrl: 'https://or.example/#a', says: 'Base URL is not valid' },
		{ name: 'http', baseUrl: 'http://or.example/v1', says: 'Base URL does not use https' },
		{
			name: 'http on a private network',
			baseUrl: 'http://10.0.0.1/v1',
			says: 'does not use https',
		},
		{
			name: 'a host named like loopback',
			baseUrl: 'http://127.0.0.1.or.example',
			says: 'not use https',
		},
		{ name: 'a host below localhost', baseUrl: 'http://or.localhost', says: 'does not use https' },
		{ name: 'ftp', baseUrl: 'ftp://or.example', says: 'Base URL does not use https' },
		{ name: 'javascript', baseUrl: 'javascript:alert(1)', says: 'Base URL does not use https' },
	])('refuses a Base URL that is $name', ({ baseUrl, says }) => {
		expect(() => readConnection({ apiKey, region: 'custom', baseUrl })).toThrow(says);
		expect(() => readConnection({ apiKey, region: 'custom', baseUrl })).toThrow(OpenRouterError);
	});

	// "without user name, query or #", says the hint; each of these ends up in every URL.
	test.each([
		{ name: 'a password without user', baseUrl: 'https://:hidden@or.example/v1' },
		{ name: 'an empty query', baseUrl: 'https://or.example/v1?' },
		{ name: 'an empty fragment', baseUrl: 'https://or.example/v1#' },
	])('refuses or cleans a Base URL with $name', ({ baseUrl }) => {
		let url: string;
		try {
			url = resolveUrl(readConnection({ apiKey, region: 'custom', baseUrl }), '/key');
		} catch {
			return;
		}
		expect(url).toBe('https://or.example/v1/key');
	});

	test.each([
		{ name: 'empty', key: '', says: 'API Key is empty' },
		{ name: 'blank', key: ' \n', says: 'API Key is empty' },
		{ name: 'absent', key: undefined, says: 'API Key is empty' },
		{ name: 'a number', key: 5, says: 'API Key is empty' },
		{ name: 'a space inside', key: 'sk or', says: 'a character that is not valid' },
		{ name: 'a line break inside', key: 'sk\r\nX: 1', says: 'a character that is not valid' },
		{ name: 'a DEL', key: 'sk\x7f', says: 'a character that is not valid' },
		{ name: 'an ellipsis, as copied from a list', key: 'sk-or-…', says: 'a character that is not' },
	])('refuses an API key that is $name and does not quote it', ({ key, says }) => {
		expect(() => readConnection({ apiKey: key })).toThrow(says);
		expect(() => readConnection({ apiKey: key })).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining('sk') }),
		);
	});

	test('trims the key, as it is often pasted', () => {
		expect(readConnection({ apiKey: ` ${apiKey}\n` }).apiKey).toBe(apiKey);
	});

	test.each([
		{ name: 'none', fields: {}, headers: {} },
		{ name: 'what is no text or list', fields: { siteUrl: 5, categories: 'game' }, headers: {} },
		{
			name: 'all',
			fields: { siteUrl: 'https://a.example', siteTitle: 'A', categories: ['game', 'legal'] },
			headers: {
				'HTTP-Referer': 'https://a.example',
				'X-OpenRouter-Title': 'A',
				'X-Title': 'A',
				'X-OpenRouter-Categories': 'game,legal',
			},
		},
	])('reads the attribution: $name', ({ fields, headers }) => {
		expect(readConnection({ apiKey, ...fields }).headers).toStrictEqual(headers);
	});

	test('names the title in the refusal when it cannot be sent', () => {
		expect(() => readConnection({ apiKey, siteTitle: '🚀' })).toThrow('Site Title contains “🚀”');
	});

	test.each([null, undefined, 'x', []])('refuses %j in place of a credential', (credential) => {
		expect(() => readConnection(credential)).toThrow('API Key is empty');
	});
});

describe('resolveUrl', () => {
	const connection = { baseUrl: GLOBAL };

	test.each([
		{ url: '/chat/completions', resolved: `${GLOBAL}/chat/completions` },
		{ url: 'chat/completions', resolved: `${GLOBAL}/chat/completions` },
		{ url: ' /key ', resolved: `${GLOBAL}/key` },
		{ url: '/generation?id=gen-1', resolved: `${GLOBAL}/generation?id=gen-1` },
		{ url: '', resolved: `${GLOBAL}/` },
		{ url: 'https://openrouter.ai/api/v1/key', resolved: `${GLOBAL}/key` },
		{ url: 'https://openrouter.ai:443/api/v1/key', resolved: `${GLOBAL}/key` },
		{ url: 'HTTPS://OpenRouter.AI/api/v1/key', resolved: `${GLOBAL}/key` },
		{
			url: 'https://openrouter.ai/api/beta/batches',
			resolved: 'https://openrouter.ai/api/beta/batches',
		},
		{ url: '//openrouter.ai/x', resolved: 'https://openrouter.ai/x' },
		{ url: '/../beta/batches', resolved: 'https://openrouter.ai/api/beta/batches' },
	])('resolves $url', ({ url, resolved }) => {
		expect(resolveUrl(connection, url)).toBe(resolved);
	});

	test.each([
		{ name: 'another host', url: 'https://evil.example/api/v1/key' },
		{ name: 'a host that ends alike', url: 'https://evil-openrouter.ai/key' },
		{ name: 'a host that starts alike', url: 'https://openrouter.ai.evil.example/key' },
		{ name: 'a sub-domain', url: 'https://eu.openrouter.ai/api/v1/key' },
		{ name: 'a dot after the host', url: 'https://openrouter.ai./key' },
		{ name: 'the host as user', url: 'https://openrouter.ai@evil.example/key' },
		{ name: 'the host as user and password', url: 'https://openrouter.ai:443@evil.example/' },
		{ name: 'a backslash before the at', url: 'https://evil.example\\@openrouter.ai/' },
		{ name: 'another port', url: 'https://openrouter.ai:8443/key' },
		{ name: 'http', url: 'http://openrouter.ai/api/v1/key' },
		{ name: 'http on the https port', url: 'http://openrouter.ai:443/key' },
		{ name: 'another host without scheme', url: '//evil.example/key' },
		{ name: 'three slashes', url: '///evil.example/key' },
		{ name: 'backslashes', url: '\\\\evil.example/key' },
		{ name: 'slash and backslash', url: '/\\evil.example/key' },
		{ name: 'backslash and slash', url: '\\/evil.example/key' },
		{ name: 'blanks before', url: ' \t//evil.example/key' },
		{ name: 'ftp', url: 'ftp://openrouter.ai/key' },
		{ name: 'a web socket', url: 'wss://openrouter.ai/key' },
		{ name: 'a file', url: 'file:///etc/passwd' },
		{ name: 'javascript with slashes', url: 'javascript://openrouter.ai/%0aalert(1)' },
		{ name: 'data with slashes', url: 'data://openrouter.ai/x' },
		{ name: 'a blob', url: 'blob:https://openrouter.ai/x', isRelative: true },
		{ name: 'loopback', url: 'http://127.0.0.1/key' },
		{ name: 'no host', url: 'https://' },
		{ name: 'a port that is none', url: 'https://openrouter.ai:99999/' },
	])('never sends the key to $name', ({ url, isRelative = false }) => {
		if (isRelative) {
			expect(resolveUrl(connection, url)).toBe(`${GLOBAL}/${url}`);
			return;
		}
		expect(() => resolveUrl(connection, url)).toThrow(
			'The OpenRouter API key is sent to https://openrouter.ai only',
		);
		expect(() => resolveUrl(connection, url)).toThrow(OpenRouterError);
	});

	test.each([
		'javascript:alert(1)',
		'data:text/html,x',
		'https:evil.example',
		'https:/evil.example',
	])('takes %s for a path below the base, however odd it looks', (url) => {
		expect(new URL(resolveUrl(connection, url)).host).toBe('openrouter.ai');
	});

	test('does not quote the URL in a refusal, as it may hold a secret', () => {
		expect(() => resolveUrl(connection, 'https://evil.example/?token=hidden')).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining('hidden') }),
		);
	});

	test('keeps http on loopback and on its own port', () => {
		const local = { baseUrl: 'http://127.0.0.1:4010/v1' };
		expect(resolveUrl(local, '/key')).toBe('http://127.0.0.1:4010/v1/key');
		expect(resolveUrl(local, 'http://127.0.0.1:4010/x')).toBe('http://127.0.0.1:4010/x');
		expect(() => resolveUrl(local, 'http://127.0.0.1:4011/x')).toThrow(
			'is sent to http://127.0.0.1:4010',
		);
		expect(() => resolveUrl(local, 'http://localhost:4010/x')).toThrow(OpenRouterError);
	});

	// User names in the address replace the bearer in n8n's HTTP client.
	test.each(['https://me:word@openrouter.ai/key', '//me@openrouter.ai/key'])(
		'refuses or cleans %s',
		(url) => {
			let resolved: string;
			try {
				resolved = resolveUrl(connection, url);
			} catch {
				return;
			}
			expect(new URL(resolved).username).toBe('');
		},
	);

	const part = fc.constantFrom(
		...['http:', 'https:', 'HTTPS:', 'ftp:', 'javascript:', 'data:', 'blob:', 'x:'],
		...['/', '//', '\\', '/\\', '@', ':', '?', '#', '.', '..', '%2f', '%5c', '%00', '[', ']'],
		...['\t', '\n', '\r', ' ', '\0', '\u00a0', '\ufeff', '\u3000', '\u2028', '／', '。', '＠'],
		...[
			'openrouter.ai',
			'OPENROUTER.AI',
			'ｏpenrouter.ai',
			'evil.example',
			'localhost',
			'127.0.0.1',
		],
		...['443', '80', '8443', 'user', 'api', 'v1', 'key', 'é', '🚀', '\ud800'],
	);
	const nastyUrl = fc.oneof(
		fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
		fc.webUrl(),
		fc.string(),
	);
	const bases = fc.constantFrom(GLOBAL, 'https://or.example:8443', 'http://localhost:4010/v1');

	test('gives for any URL one on the base’s host, over https or on loopback', () => {
		fc.assert(
			fc.property(nastyUrl, bases, (url, baseUrl) => {
				let resolved: string;
				try {
					resolved = resolveUrl({ baseUrl }, url);
				} catch (error) {
					expect(error).toBeInstanceOf(OpenRouterError);
					return;
				}
				const target = new URL(resolved);
				const base = new URL(baseUrl);
				expect(target.host).toBe(base.host);
				if (target.protocol === 'http:') expect(base.protocol).toBe('http:');
				else expect(target.protocol).toBe('https:');
				expect(resolved.startsWith(`${target.protocol}//`)).toBe(true);
				expect(target.origin + target.pathname).not.toMatch(/[\s\\]/);
				// Read again, as the HTTP client does, it is the same place.
				expect(new URL(resolved, 'https://evil.example').href).toBe(resolved);
			}),
			{ ...SEEDED, numRuns: 5_000 },
		);
	});

	test('refuses each URL that browsers take to another host, or makes it a path below the base', () => {
		fc.assert(
			fc.property(nastyUrl, (url) => {
				const browser = URL.parse(url, `${GLOBAL}/`);
				let resolved: string;
				try {
					resolved = resolveUrl(connection, url);
				} catch {
					return;
				}
				if (browser === null || browser.host === 'openrouter.ai') return;
				// Not what a browser would do, so it must be the base, appended to.
				expect(resolved.startsWith('https://openrouter.ai/')).toBe(true);
			}),
			{ ...SEEDED, numRuns: 5_000 },
		);
	});

	test('reads an absolute URL on the base’s host as a browser does', () => {
		fc.assert(
			fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
				const url = `https://openrouter.ai${path}?${query}`;
				expect(resolveUrl(connection, url)).toBe(new URL(url).href);
				expect(resolveUrl(connection, `//openrouter.ai${path}`)).toBe(
					new URL(`https://openrouter.ai${path}`).href,
				);
			}),
			SEEDED,
		);
	});
});
