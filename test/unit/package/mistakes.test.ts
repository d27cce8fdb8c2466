/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   reads the project's own files */
/**
 * Mistakes that a node for OpenRouter makes easily, and the test that keeps this package from each.
 * A mistake with an endpoint that no node calls yet names the endpoint in place of a test: whoever
 * adds the endpoint is told here to write the test.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = resolve(__dirname, '../../..');

type Guard = { title: string } | { endpoint: RegExp };
type Row = { mistake: string } & Guard;

const MISTAKES: Row[] = [
	{
		mistake: 'testing the credential with an endpoint that needs no key, or another kind of key',
		title: 'is tested with /key, which refuses a wrong key and tells management keys apart',
	},
	{
		mistake: 'taking a management key for chats',
		title: 'is tested with /key, which refuses a wrong key and tells management keys apart',
	},
	{
		mistake: 'taking HTTP 200 for success',
		title: 'a body under HTTP 200 that reports an error',
	},
	{
		mistake: 'expecting choices, and a text in the first of them',
		title: 'content may be null and choices may be empty',
	},
	{
		mistake: 'sending a schema to providers that ignore it',
		title: 'the schema is sent together with the demand that the provider supports it',
	},
	{
		mistake: 'dropping or reordering reasoning_details between turns',
		title: 'reasoning_details stay unmodified and in order',
	},
	{
		mistake: 'dropping the tools on the second turn, or failing on empty arguments',
		title:
			'an assistant’s message is sent back on the next turn unchanged, with the tools and the results of its calls',
	},
	{
		mistake: 'leaving images in the JSON as long texts',
		title: 'become binary data when they come $name',
	},
	{
		mistake: 'generating speech as raw samples that no player opens',
		title: 'is an MP3 file',
	},
	{
		mistake: 'sending audio as a data URL or as a link',
		title: 'audio of the type $mimeType is sent as raw base64 with the format $format',
	},
	{
		mistake: 'asking for audio output without a stream',
		title: 'becomes one file that plays when it is streamed in pieces, $name',
	},
	{
		mistake: 'treating video as if it were ready at once',
		title: 'is waited for, and downloaded with the key',
	},
	{
		mistake: 'listing models that the key may not use',
		title: 'asks for the models that the key may use',
	},
	{
		mistake: 'mixing up prices per token, prices per million tokens and the cost of a call',
		title: 'prices, which come as text per token and are shown per million tokens',
	},
	{
		mistake: 'reporting the requested model in place of the one that answered',
		title: 'the output names the model and the provider that really answered',
	},
	{
		mistake: 'a reasoning budget that leaves no tokens for the answer',
		title: 'the hint about a reasoning budget that leaves no tokens for the answer',
	},
	{
		mistake: 'sending a reasoning effort together with a reasoning budget',
		title: 'effort and budget, of which OpenRouter takes only one',
	},
	{
		mistake: 'a response cache that gives one caller another caller’s answer',
		title: 'hints about the response cache, which all callers of a key share',
	},
	{
		mistake: 'letting the browser choose any model',
		title:
			'no model, preset or variant that a browser names runs with the author’s key unless it is listed',
	},
	{
		mistake: 'passing upstream’s errors on to callers',
		title: 'what upstream said is kept for the author, and callers never see it',
	},
	{
		mistake: 'publishing the app in rankings without having been asked to',
		title: 'sends no attribution unless the author sets one',
	},
	{
		mistake: 'sending the title of the app under its former header only',
		title: 'a title, under its present and its former name',
	},
	{
		mistake: 'misreading the headers of rate limits, and repeating what the daily limit refused',
		title: 'is not taken when the daily limit on free models is reached, which is not retried',
	},
	{
		mistake: 'repeating what is final, or repeating for too long',
		title: 'what is final is not asked again',
	},
	{
		mistake: 'going on upstream when the caller has left',
		title: 'a request is always streamed, as only a stream stops costing when it is dropped',
	},
	{
		mistake: 'calling a model unknown that a policy keeps away',
		title: 'the hint of a 404 names what kept the model away: $name',
	},
	{
		mistake: 'paying for reading PDFs without having been asked to',
		title:
			'the plugins of a caller’s request, in which a PDF is read for free unless the author says otherwise',
	},
	{
		mistake: 'a variant that changes the price unseen',
		title: 'a variant, which changes the price, on the model’s ID',
	},
	{
		mistake: 'providers by name in place of their slugs',
		title: 'a provider’s name in place of its slug',
	},
	{
		mistake: 'plugins that silently do nothing',
		title: 'hints about plugins that would silently do nothing',
	},
	{
		mistake: 'long prompts that are cut in their middle unseen',
		title: 'context compression turned off, as upstream otherwise cuts long prompts silently',
	},
	{
		mistake: 'batches under one path only, with members in the wrong order',
		title: 'holds all items, and names endpoint and model before them',
	},
	{
		mistake: 'relying on stored responses, which OpenRouter refuses',
		title: 'an answer that is named by its ID is refused, as none is stored',
	},
	{
		mistake: 'adding web searches to the calls of server tools that hold them already',
		title: 'web searches and calls of server tools are counted apart and never added up',
	},
	{
		mistake: 'looking among the images for one that a server tool made',
		title: 'an image that a server tool made stays a link in the text',
	},
	{
		mistake: 'losing the prompt cache by routing or by changing session ids',
		title: 'hints about what keeps a conversation with its prompt cache',
	},
	{
		mistake: 'breaking on members and values that OpenRouter adds later',
		title: 'modalities and members that OpenRouter adds later are accepted',
	},
	{
		mistake: 'deleting keys by their secret, or writing a secret to the execution',
		title: 'is never named by the key itself: $operation',
	},
	{
		mistake: 'fallback models that lack what the request needs',
		title: 'what the model or one of its fallbacks does not support',
	},
	{
		mistake: 'sending metadata, session ids and function names that are too long',
		title: 'metadata, of at most 16 texts of 512 characters under keys of 64 characters',
	},
];

const textsOf = (folder: string): string =>
	readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.endsWith('mistakes.test.ts'))
		.map((file) => readFileSync(join(ROOT, folder, file), 'utf8'))
		.join('\n');

const tests = textsOf('test');
const sources = textsOf('nodes');

test.each(MISTAKES)('a test guards against $mistake, or no node calls the endpoint', (row) => {
	if ('title' in row) expect(tests).toContain(`'${row.title}'`);
	else expect(sources).not.toMatch(row.endpoint);
});

test('no mistake is listed twice', () => {
	expect(new Set(MISTAKES.map(({ mistake }) => mistake)).size).toBe(MISTAKES.length);
});
