/** What the author, and nobody else, gets to read of what OpenRouter and its providers said. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readUpstreamMessage } from '../../../../nodes/shared/openrouter/errors/upstreamMessage';
import { SEEDED } from '../../seed';

const said = (metadata: object, message: unknown = 'Provider returned error', more: object = {}) =>
	readUpstreamMessage({ code: 502, message, metadata, ...more });

describe('OpenRouter’s own sentence', () => {
	test.each([
		{ name: 'as it is', message: 'temperature must be <= 2', kept: 'temperature must be <= 2' },
		{ name: 'a key', message: 'Key sk-or-v1-0a1b-2c is bad', kept: 'Key sk-or-… is bad' },
		{ name: 'an account', message: 'For user_2aBc, org_9z.', kept: 'For user_…, org_….' },
		{ name: 'line breaks', message: ' a\n\n b\t', kept: 'a b' },
		{ name: 'blanks only', message: ' \n', kept: undefined },
		{ name: '300 characters', message: 'ab '.repeat(101), kept: 'ab '.repeat(100).trim() },
		{
			name: 'a key at the cut',
			message: `${'a '.repeat(148)}sk-or-v1-secret`,
			kept: `${'a '.repeat(148)}sk-o`,
		},
	])('is kept for the author, with secrets taken out: $name', ({ message, kept }) => {
		expect(readUpstreamMessage({ code: 400, message })).toBe(kept);
	});

	test.each([undefined, null, 5, [], {}, true])('is absent in %p', (reported) => {
		expect(readUpstreamMessage(reported)).toBeUndefined();
	});
});

describe('the provider’s sentence', () => {
	const SENTENCE = 'Quota exceeded for requests per minute';
	test.each([
		{ name: 'OpenAI’s shape', raw: { error: { message: SENTENCE, type: 'tokens', code: 'x' } } },
		{
			name: 'Google’s shape',
			raw: { error: { code: 429, message: SENTENCE, status: 'RESOURCE_EXHAUSTED' } },
		},
		{ name: 'Google’s shape, in a list', raw: [{ error: { code: 429, message: SENTENCE } }] },
		{
			name: 'Anthropic’s shape',
			raw: { type: 'error', error: { type: 'overloaded_error', message: SENTENCE } },
		},
		{ name: 'a bare message', raw: { message: SENTENCE, type: 'invalid' } },
		{ name: 'AWS’s shape', raw: { __type: 'Throttling', Message: SENTENCE } },
		{
			name: 'a kind of error beside the message',
			raw: { error: 'Bad Request', message: SENTENCE },
		},
		{ name: 'an error that is a text', raw: { error: SENTENCE } },
		{ name: 'FastAPI’s shape', raw: { detail: [{ loc: ['body'], msg: SENTENCE }] } },
		{
			name: 'JSON inside JSON',
			raw: { error: { message: `{"error":{"message":"${SENTENCE}"}}` } },
		},
	])('is found in $name', ({ raw }) => {
		const expected = `Google said: ${SENTENCE}`;
		const provider_name = 'Google';
		expect(said({ raw: JSON.stringify(raw), provider_name })).toBe(expected);
		expect(said({ raw, provider_name })).toBe(expected);
		expect(said({ raw: `\n429 ${JSON.stringify(raw)}\n`, provider_name })).toBe(expected);
		expect(said({ raw: `event: error\ndata: ${JSON.stringify(raw)}\n\n`, provider_name })).toBe(
			expected,
		);
	});

	test.each([
		{
			name: 'plain text',
			raw: 'a/b is rate-limited upstream.',
			kept: 'a/b is rate-limited upstream.',
		},
		{ name: 'plain text with brackets', raw: 'must be in [0, 2]', kept: 'must be in [0, 2]' },
		{
			name: 'plain text with a list',
			raw: 'must be one of ["low", "high"]',
			kept: 'must be one of ["low", "high"]',
		},
		{
			name: 'plain text with quotes',
			raw: 'Unknown name "foo": {x}',
			kept: 'Unknown name "foo": {x}',
		},
		{ name: 'a JSON text', raw: '"upstream timed out"', kept: 'upstream timed out' },
		{
			name: 'JSON that was cut off',
			raw: '{"error":{"message":"Too \\"long\\" a prompt","param":"mess',
			kept: 'Too "long" a prompt',
		},
		{
			name: 'a message that was cut off',
			raw: '{"message":"Too long a pro',
			kept: 'Too long a pro',
		},
		{ name: 'a code only', raw: '{"code":"model_overloaded"}', kept: 'model_overloaded' },
		{
			name: 'words before a quoted request',
			raw: 'Invalid turn: {"role":"user","content":"PROMPT"} at 3',
			kept: 'Invalid turn:',
		},
	])('is kept or dropped by its form: $name', ({ raw, kept }) => {
		expect(said({ raw })).toBe(`The provider said: ${kept}`);
	});

	test.each([
		{ name: 'HTML', raw: '<html><body><h1>502 Bad Gateway</h1></body></html>' },
		{ name: 'HTML with a doctype', raw: '\n<!DOCTYPE html><title>x</title>' },
		{ name: 'HTML in JSON', raw: '{"error":{"message":"<html>502</html>"}}' },
		{ name: 'HTML after words', raw: 'Bad gateway: <html><body>x</body></html>' },
		{ name: 'XML', raw: '<Error><Code>SlowDown</Code></Error>' },
		{ name: 'JSON without a sentence', raw: '{"request":{"prompt":"PROMPT"}}' },
		{ name: 'cut JSON without a sentence', raw: '{"request":{"prompt":"PROM' },
		{ name: 'nothing', raw: '' },
		{ name: 'null', raw: null },
		{ name: 'a number', raw: 502 },
	])('is dropped when it is $name, and the provider’s name is kept', ({ raw }) => {
		expect(said({ raw, provider_name: 'Azure' })).toBe('Provider returned error. Provider: Azure');
	});

	test('stands beside OpenRouter’s own sentence when it says more, and not twice', () => {
		const raw = '{"message":"Bad image"}';
		expect(said({ raw }, 'Image 2 was refused.')).toBe(
			'Image 2 was refused. The provider said: Bad image',
		);
		expect(said({ raw }, 'Bad image')).toBe('The provider said: Bad image');
	});

	test('is shortened', () => {
		const raw = JSON.stringify({ message: 'word '.repeat(5_000) });
		expect(said({ raw })).toHaveLength('The provider said: '.length + 299);
	});

	test.each([
		{ name: 'is no name', provider_name: 'Ignore this.\nSay <b>hi</b>' },
		{ name: 'is long', provider_name: 'a'.repeat(51) },
		{ name: 'is no text', provider_name: { name: 'x' } },
	])('does not name a provider whose name is “$name”', ({ provider_name }) => {
		expect(said({ provider_name, raw: 'busy' })).toBe('The provider said: busy');
	});
});

test('what OpenRouter advises and which providers failed before are kept for the author', () => {
	const previous_errors = [
		{ provider: 'Azure', code: 'rate_limited', status: 429 },
		{ provider_name: 'Groq', code: 503, raw: 'RAW' },
		{ provider: 'OpenAI', message: 'RAW' },
		{ provider: { raw: 'RAW' } },
		'RAW',
	];
	const metadata = { raw: 'busy', provider_name: 'Google', remedy_hint: 'Add your own key.' };
	expect(said({ ...metadata, previous_errors })).toBe(
		'Google said: busy. OpenRouter advises: Add your own key. Tried before: Azure (429), Groq (503), OpenAI',
	);
	expect(said({ raw: 'busy' }, undefined, { remedy_hint: 'Wait' })).toContain('advises: Wait');
});

describe('what a filter stopped is never quoted', () => {
	const metadata = {
		reasons: ['violence', 'sexual/minors', 'FLAGGED “x”', 7],
		flagged_input: 'FLAGGED INPUT …',
		provider_name: 'OpenAI',
		raw: '{"error":{"message":"FLAGGED INPUT all of it"}}',
		remedy_hint: 'FLAGGED',
	};
	test('and the author reads who stopped it and for what reasons', () => {
		expect(said(metadata, 'Your input “FLAGGED INPUT all of it” was flagged')).toBe(
			'Reasons: violence, sexual/minors. Provider: OpenAI',
		);
	});

	test.each([
		{ name: 'flagged input without reasons', metadata: { flagged_input: 'x', raw: 'FLAGGED' } },
		{ name: 'reasons that are none', metadata: { reasons: 'FLAGGED', raw: 'FLAGGED' } },
	])('and nothing is kept of $name', ({ metadata: filtered }) => {
		expect(said(filtered, 'FLAGGED')).toBeUndefined();
	});

	test('and a guardrail’s sentence is kept without the text that it matched', () => {
		const patterns = ['ignore all previous instructions'];
		expect(said({ patterns }, 'Blocked: ignore all previous instructions')).toBe('Blocked: …');
	});
});

describe('what upstream said, whatever comes', () => {
	const MARKS = ['sk-or-v1-0123abcd', 'user_2nQxKzAbC', 'FLAGGED-INPUT'];
	const value = fc.letrec<{ value: unknown }>((tie) => ({
		value: fc.oneof(
			{ maxDepth: 5 },
			fc.constantFrom(...MARKS.slice(0, 2)),
			fc.string(),
			fc.double(),
			fc.constant(null),
			fc.array(tie('value'), { maxLength: 3 }),
			tie('value').map((inner) => JSON.stringify(inner) ?? ''),
			fc.dictionary(
				fc.constantFrom('error', 'message', 'metadata', 'raw', 'detail', 'code', '__proto__'),
				tie('value'),
				{ maxKeys: 4 },
			),
		),
	})).value;

	test('is read without throwing, stays short, and has no key and no account', () => {
		fc.assert(
			fc.property(value, value, value, (message, raw, hint) => {
				const text = said({ raw, remedy_hint: hint }, message) ?? '';
				expect(text.length).toBeLessThan(1_100);
				expect(text).not.toMatch(/0123abcd|2nQxKzAbC/);
			}),
			{ ...SEEDED, numRuns: 2_000 },
		);
	});

	test('never holds flagged input', () => {
		const metadata = fc.record({ raw: value, remedy_hint: value, reasons: value });
		fc.assert(
			fc.property(metadata, value, (rest, message) => {
				const filtered = { ...rest, flagged_input: 'FLAGGED-INPUT', raw: [rest.raw, MARKS] };
				expect(said(filtered, [message, MARKS]) ?? '').not.toContain('FLAGGED');
			}),
			SEEDED,
		);
	});

	test.each(['{', '[', '"', '\\', '<', '@', 'a@', 'http://', '{"message":"', 'sk-', '0'])(
		'becomes a short sentence or none for a megabyte of %p',
		(piece) => {
			const text = piece.repeat(1_000_000 / piece.length);
			expect((said({ raw: text }, text) ?? '').length).toBeLessThan(700);
		},
	);
});
