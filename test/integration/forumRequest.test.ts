/**
 * The request that started this project: in n8n's forum, someone asked how to make this call from a
 * page, and was told to make it from a backend. What upstream receives from the node is compared with
 * it field by field and header by header.
 */
import { expect, test } from '@jest/globals';
import { onlyJson, useBench } from './openRouter';

const bench = useBench();

const SITE_URL = 'https://my-app.weweb.example';
const SITE_NAME = 'My WeWeb App';
/** The body, letter by letter but for the typographic quotes. */
const FORUM_BODY = {
	model: 'google/gemini-2.0-flash-001',
	messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
};

test('the request of n8n’s forum reaches OpenRouter as it was written and is answered', async () => {
	const credential = bench.credential();
	const run = await bench.chat(
		{
			model: { __rl: true, mode: 'id', value: FORUM_BODY.model },
			inputMode: 'json',
			messagesJson: JSON.stringify(FORUM_BODY.messages),
			siteUrl: SITE_URL,
			siteTitle: SITE_NAME,
		},
		{ credential },
	);
	expect(onlyJson(run)).toMatchObject({ text: 'Hello there, friend!' });

	expect(bench.upstream.requests).toHaveLength(1);
	const [request] = bench.upstream.requests;
	expect(request?.method).toBe('POST');
	expect(request?.path).toBe('/chat/completions');

	// Streamed upstream, so that a stop stops paying; all else is the forum's, in this order.
	expect(request?.body).toEqual({ ...FORUM_BODY, stream: true });
	expect(Object.keys(request?.body ?? {})).toEqual(['model', 'messages', 'stream']);

	const { host, 'content-length': length, ...headers } = request?.headers ?? {};
	expect(host).toBe(new URL(bench.upstream.origin).host);
	expect(Number(length)).toBe(JSON.stringify({ ...FORUM_BODY, stream: true }).length);
	expect(headers).toEqual({
		authorization: `Bearer ${credential.apiKey}`,
		'http-referer': SITE_URL,
		'x-title': SITE_NAME,
		// The name that X-Title has today.
		'x-openrouter-title': SITE_NAME,
		'content-type': 'application/json',
		// n8n's HTTP helper sets these on every request.
		accept: expect.any(String),
		'accept-encoding': expect.any(String),
		connection: expect.any(String),
		'user-agent': expect.stringMatching(/n8n/i),
	});
	// Spelled as in the forum; names are case-insensitive, but a proxy on the way may not know that.
	expect(request?.rawHeaders).toEqual(
		expect.arrayContaining(['Authorization', 'HTTP-Referer', 'X-Title', 'Content-Type']),
	);
});

test('the visible fields send the same request: a prompt, and attribution from the credential', async () => {
	const credential = bench.credential({ siteUrl: SITE_URL, siteTitle: SITE_NAME });
	await bench.chat(
		{
			model: {
				__rl: true,
				mode: 'list',
				value: FORUM_BODY.model,
				cachedResultName: 'Google: Gemini 2.0 Flash',
			},
			prompt: 'Hello',
		},
		{ credential },
	);
	const [request] = bench.upstream.requests;
	expect(request?.body).toEqual({
		model: FORUM_BODY.model,
		messages: [{ role: 'user', content: 'Hello' }],
		stream: true,
	});
	expect(request?.headers).toMatchObject({ 'http-referer': SITE_URL, 'x-title': SITE_NAME });
});
