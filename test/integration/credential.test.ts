/** `authenticate` of the credential: where it lets the key go, and what else it sets. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { Credential } from '../support/credentialsHelper';
import { credentialType } from './openRouter';

const KEY = ['sk', 'or', 'v1', 'credential'].join('-');
const BASE: IDataObject = {
	apiKey: KEY,
	region: 'global',
	baseUrl: '',
	siteUrl: '',
	siteTitle: '',
};

type Options = Partial<IHttpRequestOptions> & { uri?: string };

/** What n8n's credentials helper calls. */
async function authenticate(
	credential: IDataObject,
	options: Options,
): Promise<IHttpRequestOptions> {
	const { authenticate: apply } = credentialType;
	if (typeof apply !== 'function') throw new Error('authenticate is not a function');
	return await apply(
		{ ...BASE, categories: [], ...credential } as Credential['data'],
		options as IHttpRequestOptions,
	);
}

/** The address that n8n will call: `url` resolved against `baseURL`, as axios does. */
const addressOf = ({ url, baseURL }: IHttpRequestOptions): string =>
	/^https?:/.test(url) ? url : `${baseURL ?? ''}/${url}`.replace(/([^:])\/{2,}/g, '$1/');

describe('the address of a request', () => {
	const CUSTOM = { region: 'custom', baseUrl: 'https://gateway.example.com/openrouter/v1' };

	test.each<{ name: string; credential: IDataObject; options: Options; address: string }>([
		{
			name: 'global',
			credential: {},
			options: { url: '/key' },
			address: 'https://openrouter.ai/api/v1/key',
		},
		{
			name: 'EU',
			credential: { region: 'eu' },
			options: { url: '/key' },
			address: 'https://eu.openrouter.ai/api/v1/key',
		},
		{
			name: 'US',
			credential: { region: 'us' },
			options: { url: '/key' },
			address: 'https://us.openrouter.ai/api/v1/key',
		},
		{
			name: 'custom',
			credential: CUSTOM,
			options: { url: '/key' },
			address: 'https://gateway.example.com/openrouter/v1/key',
		},
		{
			name: 'custom with a slash at the end',
			credential: { ...CUSTOM, baseUrl: `${CUSTOM.baseUrl}/` },
			options: { url: '/key' },
			address: 'https://gateway.example.com/openrouter/v1/key',
		},
		{
			name: 'custom over http on this machine',
			credential: { region: 'custom', baseUrl: 'http://127.0.0.1:4010/api/v1' },
			options: { url: '/key' },
			address: 'http://127.0.0.1:4010/api/v1/key',
		},
		{
			name: 'a base URL left over from another region plays no part',
			credential: { region: 'global', baseUrl: 'https://old.example.com' },
			options: { url: '/key' },
			address: 'https://openrouter.ai/api/v1/key',
		},
		{
			name: 'an absolute URL on the host',
			credential: {},
			options: { url: 'https://openrouter.ai/api/beta/batches' },
			address: 'https://openrouter.ai/api/beta/batches',
		},
		{
			name: 'the same as uri, which the HTTP Request node says',
			credential: {},
			options: { uri: 'https://openrouter.ai/api/v1/key' },
			address: 'https://openrouter.ai/api/v1/key',
		},
		{
			name: 'a base URL that the request brings is not used',
			credential: {},
			options: { url: '/key', baseURL: 'https://evil.example' },
			address: 'https://openrouter.ai/api/v1/key',
		},
	])('is right for $name', async ({ credential, options, address }) => {
		const request = await authenticate(credential, options);
		expect(addressOf(request)).toBe(address);
		expect(request.headers).toMatchObject({ Authorization: `Bearer ${KEY}` });
	});

	test.each<{ name: string; options: Options }>([
		{ name: 'another host', options: { url: 'https://evil.example/api/v1/key' } },
		{ name: 'another host as uri', options: { uri: 'https://evil.example/api/v1/key' } },
		{ name: 'a host that begins alike', options: { url: 'https://openrouter.ai.evil.example/' } },
		{ name: 'a host that ends alike', options: { url: 'https://evilopenrouter.ai/api/v1/key' } },
		{ name: 'a sub-domain', options: { url: 'https://x.openrouter.ai/api/v1/key' } },
		{ name: 'another region’s host', options: { url: 'https://eu.openrouter.ai/api/v1/key' } },
		{ name: 'another port', options: { url: 'https://openrouter.ai:8443/api/v1/key' } },
		{ name: 'http', options: { url: 'http://openrouter.ai/api/v1/key' } },
		{ name: 'the host as user name', options: { url: 'https://openrouter.ai@evil.example/' } },
		{ name: 'no scheme', options: { url: '//evil.example/api/v1/key' } },
		{ name: 'backslashes', options: { url: '\\\\evil.example/api/v1/key' } },
		{ name: 'a scheme in capitals', options: { url: 'HTTPS://EVIL.example/' } },
		{ name: 'white space in front', options: { url: ' \thttps://evil.example/' } },
		{ name: 'a scheme without slashes', options: { url: 'https:evil.example' } },
		{ name: 'a scheme with one slash', options: { url: 'https:/evil.example' } },
		{ name: 'a slash and a backslash', options: { url: '/\\evil.example/' } },
		{ name: 'a line break between the slashes', options: { url: '/\n/evil.example/' } },
		{ name: 'this machine, in a credential for OpenRouter', options: { url: 'http://127.0.0.1/' } },
		{ name: 'a file', options: { url: 'file:///etc/passwd' } },
	])('is refused or stays on the credential’s host: $name', async ({ options }) => {
		const outcome = await authenticate({}, options).then(
			(request) => new URL(addressOf(request)),
			(error: unknown) => error,
		);
		// What is not plainly another address may also end up as a path of our own host.
		if (outcome instanceof URL) expect(outcome.origin).toBe('https://openrouter.ai');
		else expect(outcome).toMatchObject({ message: expect.stringMatching(/^\S.*only|host/i) });
		expect(String(outcome)).not.toContain(KEY);
	});

	test.each<{ name: string; options: Options }>([
		{ name: 'url', options: { url: 'https://evil.example/api/v1/key' } },
		{ name: 'uri', options: { uri: 'https://evil.example/api/v1/key' } },
		{ name: 'uri beside a harmless url', options: { url: '/key', uri: 'https://evil.example/' } },
		{ name: 'url beside a harmless uri', options: { url: 'https://evil.example/', uri: '/key' } },
	])('does not let the key go to another host by $name', async ({ options }) => {
		const outcome = await authenticate({}, options).then(
			(request) => JSON.stringify(request),
			() => 'refused',
		);
		expect(outcome).not.toContain('evil.example');
	});

	test.each([
		{ name: 'empty', baseUrl: '', says: /base url.*empty/i },
		{ name: 'blank', baseUrl: '  ', says: /base url.*empty/i },
		{ name: 'no address', baseUrl: 'gateway', says: /base url/i },
		{ name: 'http elsewhere', baseUrl: 'http://gateway.example.com/v1', says: /https/i },
		{ name: 'http in the local network', baseUrl: 'http://192.168.0.7/v1', says: /https/i },
		{
			name: 'http that looks like this machine',
			baseUrl: 'http://127.0.0.1.nip.io',
			says: /https/i,
		},
		{ name: 'another scheme', baseUrl: 'ftp://gateway.example.com/v1', says: /base url/i },
		{ name: 'a user name', baseUrl: 'https://me:pass@gateway.example.com/v1', says: /base url/i },
		{ name: 'a query', baseUrl: 'https://gateway.example.com/v1?x=1', says: /base url/i },
	])('is refused when the custom base URL is $name', async ({ baseUrl, says }) => {
		await expect(authenticate({ region: 'custom', baseUrl }, { url: '/key' })).rejects.toThrow(
			says,
		);
	});

	test.each([
		{ name: 'empty', apiKey: '' },
		{ name: 'blank', apiKey: '  ' },
		{ name: 'not a header value', apiKey: `${KEY}\r\nX-Evil: 1` },
		{ name: 'of other letters', apiKey: `${KEY}ключ` },
	])(
		'is not asked with a key that is $name, which is refused without being shown',
		async ({ apiKey }) => {
			const failure: unknown = await authenticate({ apiKey }, { url: '/key' }).catch(
				(e: unknown) => e,
			);
			expect(failure).toMatchObject({ message: expect.stringMatching(/api key/i) });
			expect(String(failure)).not.toContain(KEY);
		},
	);

	test('is asked with the key without white space around it', async () => {
		const { headers } = await authenticate({ apiKey: ` ${KEY}\n` }, { url: '/key' });
		expect(headers).toMatchObject({ Authorization: `Bearer ${KEY}` });
	});
});

describe('the attribution of the credential', () => {
	test.each<{ name: string; credential: IDataObject; headers: IDataObject }>([
		{ name: 'none', credential: {}, headers: {} },
		{
			name: 'site URL',
			credential: { siteUrl: 'https://app.example.com' },
			headers: { 'HTTP-Referer': 'https://app.example.com' },
		},
		{
			name: 'site title, under both names',
			credential: { siteTitle: 'Café Münster' },
			headers: { 'X-OpenRouter-Title': 'Café Münster', 'X-Title': 'Café Münster' },
		},
		{
			name: 'categories',
			credential: { categories: ['general-chat', 'game'] },
			headers: { 'X-OpenRouter-Categories': 'general-chat,game' },
		},
	])('is sent as headers: $name', async ({ credential, headers }) => {
		const request = await authenticate(credential, { url: '/key' });
		expect(request.headers).toEqual({ ...headers, Authorization: `Bearer ${KEY}` });
	});

	test.each<{ name: string; credential: IDataObject; says: RegExp }>([
		{ name: 'title in Cyrillic', credential: { siteTitle: 'Чат' }, says: /site title/i },
		{ name: 'title with an emoji', credential: { siteTitle: 'Chat 🤖' }, says: /site title/i },
		{ name: 'title with a line break', credential: { siteTitle: 'a\nb' }, says: /site title/i },
		{ name: 'title with “quotes”', credential: { siteTitle: '“Chat”' }, says: /site title/i },
		{ name: 'URL in Japanese', credential: { siteUrl: 'https://例え.jp' }, says: /site url/i },
		{
			name: 'third category',
			credential: { categories: ['game', 'legal', 'roleplay'] },
			says: /categor/i,
		},
	])('is refused for a $name', async ({ credential, says }) => {
		await expect(authenticate(credential, { url: '/key' })).rejects.toThrow(says);
	});

	test('leaves the headers of the request, except its Authorization', async () => {
		const request = await authenticate(
			{ siteTitle: 'Credential' },
			{
				url: '/key',
				headers: { 'X-Title': 'Node', 'X-Other': '1', Authorization: 'Bearer other' },
			},
		);
		expect(request.headers).toMatchObject({
			'X-Title': 'Node',
			'X-Other': '1',
			Authorization: `Bearer ${KEY}`,
		});
	});

	test('does not change the request that came in', async () => {
		const options = Object.freeze({ url: '/key', headers: Object.freeze({ a: 'b' }) });
		await authenticate({}, options);
		expect(options).toEqual({ url: '/key', headers: { a: 'b' } });
	});
});
