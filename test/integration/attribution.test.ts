/** `chat: complete`: headers upstream, from the credential and from the node. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

describe('the headers of a request', () => {
	const FROM_CREDENTIAL = {
		siteUrl: 'https://app.example.com',
		siteTitle: 'Café',
		categories: ['general-chat', 'writing-assistant'],
	};
	const ATTRIBUTION = [
		'http-referer',
		'x-openrouter-title',
		'x-title',
		'x-openrouter-categories',
	] as const;

	test.each<{ name: string; node: INodeParameters; sent: Array<string | undefined> }>([
		{
			name: 'the credential’s',
			node: {},
			sent: ['https://app.example.com', 'Café', 'Café', 'general-chat,writing-assistant'],
		},
		{
			name: 'the node’s own over the credential’s',
			node: { siteUrl: 'https://node.example.com', siteTitle: 'Node' },
			sent: ['https://node.example.com', 'Node', 'Node', 'general-chat,writing-assistant'],
		},
		{
			name: 'one from the node, the other from the credential',
			node: { siteTitle: 'Node' },
			sent: ['https://app.example.com', 'Node', 'Node', 'general-chat,writing-assistant'],
		},
	])('have the attribution from $name', async ({ node, sent }) => {
		onlyJson(await chat(node, { credential: bench.credential(FROM_CREDENTIAL) }));
		const [request] = bench.upstream.chatRequests;
		// Node reads header bytes as Latin-1, which is what went out.
		expect(ATTRIBUTION.map((name) => request?.headers[name])).toEqual(sent);
	});

	test('have no attribution without a setting, and nothing of the input', async () => {
		const browser = { headers: { referer: 'https://browser.example', 'x-title': 'Browser' } };
		onlyJson(await chat({}, { items: [browser] }));
		const [request] = bench.upstream.chatRequests;
		expect(ATTRIBUTION.map((name) => request?.headers[name])).toEqual(Array(4).fill(undefined));
		expect(JSON.stringify(request?.rawHeaders)).not.toContain('rowser');
	});

	test('have the key as a bearer token and say that the body is JSON', async () => {
		const credential = bench.credential();
		onlyJson(await chat({}, { credential }));
		const [request] = bench.upstream.chatRequests;
		expect(request?.headers.authorization).toBe(`Bearer ${credential.apiKey}`);
		expect(request?.headers['content-type']).toMatch(/^application\/json/);
	});

	test.each<{ name: string; node: INodeParameters; says: RegExp }>([
		{ name: 'site title', node: { siteTitle: 'Привет' }, says: /site title/i },
		{ name: 'site URL', node: { siteUrl: 'https://例え.jp' }, says: /site url/i },
		{ name: 'line break', node: { siteTitle: 'A\r\nX-Evil: 1' }, says: /site title/i },
	])('are not sent with a $name that no header can carry', async ({ node, says }) => {
		const run = await chat(node);
		expect(run.error?.message).toMatch(says);
		expect(bench.upstream.requests).toHaveLength(0);
	});
});
