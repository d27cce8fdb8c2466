import { expect, test } from '@jest/globals';
import { redact } from '../../../../nodes/shared/openrouter/errors/redact';

test.each([
	{ name: 'OpenRouter’s key', text: 'Key sk-or-v1-0a1b2c3d is bad', kept: 'Key sk-or-… is bad' },
	{ name: 'its label', text: 'Key sk-or-v1-0e6...1c2 is bad', kept: 'Key sk-or-… is bad' },
	{ name: 'OpenAI’s key', text: 'Bad key sk-proj-Ab1****Zz9.', kept: 'Bad key sk-….' },
	{
		name: 'a key of any shape',
		text: 'Incorrect API key provided: abc12.',
		kept: 'Incorrect API key provided: …',
	},
	{ name: 'Google’s key', text: 'for AIzaSyD-1234567890', kept: 'for AIza…' },
	{ name: 'a bearer token', text: 'got Bearer abc.def', kept: 'got Bearer …' },
	{ name: 'a JWT', text: 'token eyJhbGciOi.eyJzdWIi.c2ln is old', kept: 'token eyJ… is old' },
	{ name: 'an account', text: 'user_2nQx, org_9z and org-AbC123', kept: 'user_…, org_… and org-…' },
	{ name: 'an account by its name', text: '"user_id": "acme"', kept: '"user_id": …' },
	{
		name: 'a project',
		text: 'in projects/acme-prod/locations/eu',
		kept: 'in projects/…/locations/eu',
	},
	{ name: 'a project’s number', text: 'project 123456789012', kept: 'project …' },
	{ name: 'an address', text: 'Ask jo.doe+x@mail.example.com now', kept: 'Ask … now' },
	{
		name: 'a URL’s query and user',
		text: 'GET https://jo:pw@api.example/v1/x?key=abc#y failed',
		kept: 'GET https://api.example/v1/x?… failed',
	},
	{ name: 'a UUID', text: 'id 0df9e665-d932-5740-b2c7-b52af166bc11', kept: 'id …' },
	{ name: 'hex', text: 'hash f01d52606dc8f0a8303a7b5c', kept: 'hash …' },
	{ name: 'base64', text: `image ${'iVBORw0KGgoAAAANSUhEUg/+'.repeat(9)}==`, kept: 'image …' },
	{ name: 'URL-safe base64', text: 'x q8-Zt_kL2-mN4_pR6-sT8_uV0-wX2_yZ x', kept: 'x … x' },
	{ name: 'a data URL', text: 'bad data:image/png;base64,AAAA here', kept: 'bad data:… here' },
])('$name is removed from a text', ({ text, kept }) => {
	expect(redact(text)).toBe(kept);
});

test.each([
	'anthropic/claude-3.5-sonnet-20241022 is rate-limited upstream',
	'meta-llama/Llama-3.3-70B-Instruct-Turbo:free needs 128000 tokens of context',
	'You requested 65536 tokens, but can only afford 1200',
	'max_tokens: 100 is risk-free, task-based and project-wide; user messages: 3',
	'messages.0.content.1: tool_use ids must be unique',
	'Unknown field response_format.json_schema.additionalProperties',
])('%s is no secret and stays as it is', (text) => {
	expect(redact(text)).toBe(text);
});

test('a known secret is removed wherever it is', () => {
	expect(redact('No acme inc here, acme inc', ['acme inc', '', 7, undefined])).toBe('No … here, …');
});

test('a long text is cut between words, so that no half of a key is left', () => {
	const text = `${'word '.repeat(799)}abc sk-or-v1-${'x'.repeat(50)}`;
	expect(redact(text)).toBe(`${'word '.repeat(799)}abc`);
});
