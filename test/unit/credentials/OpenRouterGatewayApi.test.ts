/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- looks for the icon files that the credential names */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { OpenRouterCallerApi } from '../../../credentials/OpenRouterCallerApi.credentials';
import { OpenRouterGatewayApi } from '../../../credentials/OpenRouterGatewayApi.credentials';

const credential = new OpenRouterGatewayApi();
const apiKey = 'sk-or-v1-test';
const data = { apiKey, region: 'global' };

type Options = IHttpRequestOptions & { uri?: string; deadline?: AbortSignal };

const authenticate = async (options: Options, more: Record<string, string | string[]> = {}) =>
	await credential.authenticate({ ...data, ...more }, options);

describe('authenticate', () => {
	test('sets the key and the full URL, and keeps the key from following a redirect', async () => {
		expect(await authenticate({ url: '/key' })).toStrictEqual({
			baseURL: undefined,
			url: 'https://openrouter.ai/api/v1/key',
			headers: { Authorization: `Bearer ${apiKey}` },
			sendCredentialsOnCrossOriginRedirect: false,
		});
	});

	test('keeps the rest of the request', async () => {
		const options = {
			url: '/x',
			method: 'POST',
			body: { a: 1 },
			json: true,
			qs: { b: '1' },
		} as const;
		expect(await authenticate(options)).toMatchObject({
			method: 'POST',
			body: { a: 1 },
			json: true,
			qs: { b: '1' },
		});
	});

	test('does not write to the request that came in', async () => {
		const headers = Object.freeze({ a: '1' });
		const options = Object.freeze({ url: '/key', headers });
		await expect(authenticate(options)).resolves.toMatchObject({ headers: { a: '1' } });
		expect(options).toStrictEqual({ url: '/key', headers: { a: '1' } });
	});

	test('replaces the HTTP Request node’s uri, too', async () => {
		const { url, ...rest } = await credential.authenticate(data, {
			uri: 'https://openrouter.ai/api/v1/key',
		} as Options);
		expect(url).toBe('https://openrouter.ai/api/v1/key');
		expect(rest).toHaveProperty('uri', url);
	});

	test('removes a uri on another host beside a url on OpenRouter’s', async () => {
		const options = await authenticate({ url: '/key', uri: 'https://evil.example/' });
		expect(options).toMatchObject({
			url: 'https://openrouter.ai/api/v1/key',
			uri: 'https://openrouter.ai/api/v1/key',
		});
	});

	test('removes a baseURL on another host', async () => {
		const options = await authenticate({ url: '/key', baseURL: 'https://evil.example' });
		expect(options).toMatchObject({
			url: 'https://openrouter.ai/api/v1/key',
			baseURL: undefined,
		});
	});

	test('adds no uri where there was none', async () => {
		expect(await authenticate({ url: '/key' })).not.toHaveProperty('uri');
	});

	test.each([
		{ name: 'url', options: { url: 'https://evil.example/' } },
		{ name: 'uri', options: { uri: 'https://evil.example/' } },
		{ name: 'url without scheme', options: { url: '//evil.example/' } },
		{ name: 'another region', options: { url: 'https://eu.openrouter.ai/api/v1/key' } },
		{ name: 'http', options: { url: 'http://openrouter.ai/api/v1/key' } },
	])('throws a sentence, without the key, for a foreign $name', async ({ options }) => {
		const refused = authenticate(options as Options);
		await expect(refused).rejects.toThrow('is sent to https://openrouter.ai only');
		await expect(refused).rejects.not.toThrow(apiKey);
	});

	test('sends the key to the host of the region', async () => {
		expect((await authenticate({ url: '/key' }, { region: 'eu' })).url).toBe(
			'https://eu.openrouter.ai/api/v1/key',
		);
		await expect(
			authenticate({ url: 'https://openrouter.ai/api/v1/key' }, { region: 'eu' }),
		).rejects.toThrow('is sent to https://eu.openrouter.ai only');
	});

	test('sets the credential’s attribution unless the request has its own', async () => {
		const site = { siteUrl: 'https://a.example', siteTitle: 'A', categories: ['game'] };
		const headers = { 'X-Title': 'B', 'X-OpenRouter-Title': 'B' };
		expect((await authenticate({ url: '/key', headers }, site)).headers).toStrictEqual({
			'HTTP-Referer': 'https://a.example',
			'X-OpenRouter-Title': 'B',
			'X-Title': 'B',
			'X-OpenRouter-Categories': 'game',
			Authorization: `Bearer ${apiKey}`,
		});
	});

	test('sends no attribution unless the author sets one', async () => {
		expect(Object.keys((await authenticate({ url: '/key' })).headers ?? {})).toEqual([
			'Authorization',
		]);
	});

	test('replaces the request’s own Authorization', async () => {
		const headers = { Authorization: 'Bearer other' };
		expect((await authenticate({ url: '/key', headers })).headers).toStrictEqual({
			Authorization: `Bearer ${apiKey}`,
		});
	});

	// Header names have no case, and the HTTP client keeps the last one.
	test('replaces an authorization header in another case', async () => {
		const headers = { authorization: 'Bearer other' };
		const names = Object.keys((await authenticate({ url: '/key', headers })).headers ?? {});
		expect(names.at(-1)).toBe('Authorization');
	});

	test('leaves no other spelling of Authorization beside the key', async () => {
		const headers = { Authorization: 'Bearer one', authorization: 'Bearer two' };
		const sent = new Map(
			Object.entries((await authenticate({ url: '/key', headers })).headers ?? {}).map(
				([name, value]) => [name.toLowerCase(), value],
			),
		);
		expect(sent.get('authorization')).toBe(`Bearer ${apiKey}`);
	});

	test('joins the deadline into the abort signal and does not pass it on', async () => {
		const deadline = new AbortController();
		const { abortSignal, ...rest } = await authenticate({ url: '/key', deadline: deadline.signal });
		expect(rest).not.toHaveProperty('deadline');
		deadline.abort();
		expect(abortSignal).toHaveProperty('aborted', true);
	});

	test.each<{ name: string; more: Record<string, string>; says: string }>([
		{ name: 'an empty key', more: { apiKey: '' }, says: 'API Key is empty' },
		{
			name: 'a title outside Latin-1',
			more: { siteTitle: '中' },
			says: 'Site Title contains “中”',
		},
		{ name: 'no base URL', more: { region: 'custom', baseUrl: '' }, says: 'Base URL is empty' },
	])('names the faulty field of a credential with $name', async ({ more, says }) => {
		await expect(authenticate({ url: '/key' }, more)).rejects.toThrow(says);
	});
});

describe('the credential in n8n', () => {
	test('is tested with /key, which refuses a wrong key and tells management keys apart', () => {
		expect(credential.test).toMatchObject({
			request: { url: '/key' },
			rules: [
				{
					type: 'responseCode',
					properties: { value: 401, message: expect.stringContaining('openrouter.ai/keys') },
				},
				{
					type: 'responseSuccessBody',
					properties: {
						key: 'data.is_management_key',
						value: true,
						message: expect.stringContaining('management key'),
					},
				},
			],
		});
		expect(credential.test.request).not.toHaveProperty('baseURL');
	});

	test('names no credential in the messages of its test that the package does not have', () => {
		const credentials = [credential, new OpenRouterCallerApi()].map(
			({ displayName }) => displayName,
		);
		const named = JSON.stringify(credential.test.rules).match(/OpenRouter \w+ API/g) ?? [];
		expect(credentials).toEqual(expect.arrayContaining(named));
	});

	test('has a name of its own, as openRouterApi belongs to n8n', () => {
		expect(credential.name).toBe('openRouterGatewayApi');
	});

	const field = (name: string) => credential.properties.find((property) => property.name === name);

	test('hides the key and requires it', () => {
		expect(field('apiKey')).toMatchObject({ typeOptions: { password: true }, required: true });
	});

	test('shows the base URL for a custom region only', () => {
		expect(field('baseUrl')?.displayOptions).toEqual({ show: { region: ['custom'] } });
	});

	test.each(['siteUrl', 'siteTitle'])('has %s empty by default', (name) => {
		expect(field(name)?.default).toBe('');
	});

	test('offers categories as OpenRouter takes them: lower case, with hyphens, at most 30 characters', () => {
		const values = (field('categories')?.options ?? []).flatMap((option) =>
			'value' in option ? [option.value] : [],
		);
		expect(values).toHaveLength(15);
		for (const value of values) expect(value).toMatch(/^[a-z-]{1,30}$/);
		expect(new Set(values).size).toBe(values.length);
	});

	test('has its icons', () => {
		const icon = credential.icon;
		if (typeof icon === 'string') throw new Error('one icon for light and dark');
		const dir = path.resolve(__dirname, '../../../credentials');
		for (const file of [icon.light, icon.dark]) {
			expect(existsSync(path.resolve(dir, file.replace(/^file:/, '')))).toBe(true);
		}
		expect(icon.light).not.toBe(icon.dark);
	});
});
