import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attributionHeaders } from '../../../nodes/shared/openrouter/attribution';
import { OpenRouterError } from '../../../nodes/shared/failure/failure';
import { SEEDED } from '../seed';

test.each([
	{ name: 'nothing', given: {}, headers: {} },
	{ name: 'blanks', given: { siteUrl: ' ', siteTitle: '\t\n', categories: [] }, headers: {} },
	{
		name: 'a site, trimmed',
		given: { siteUrl: '  https://a.example/x ' },
		headers: { 'HTTP-Referer': 'https://a.example/x' },
	},
	{
		name: 'a title, under its present and its former name',
		given: { siteTitle: 'My App' },
		headers: { 'X-OpenRouter-Title': 'My App', 'X-Title': 'My App' },
	},
	{
		name: 'two categories',
		given: { categories: ['game', 'legal'] },
		headers: { 'X-OpenRouter-Categories': 'game,legal' },
	},
	{
		name: 'all three',
		given: { siteUrl: 'https://a.example', siteTitle: 'A', categories: ['game'] },
		headers: {
			'HTTP-Referer': 'https://a.example',
			'X-OpenRouter-Title': 'A',
			'X-Title': 'A',
			'X-OpenRouter-Categories': 'game',
		},
	},
	{
		name: 'a newline at the end, as pasted',
		given: { siteTitle: 'A\r\n' },
		headers: { 'X-OpenRouter-Title': 'A', 'X-Title': 'A' },
	},
])('the attribution headers are right for $name', ({ given, headers }) => {
	expect(attributionHeaders(given)).toStrictEqual(headers);
});

describe('a title with', () => {
	test.each([
		{ name: 'a space', char: ' ' },
		{ name: 'the last of ASCII', char: '~' },
		{ name: 'a no-break space, the first of Latin-1', char: '\xa0' },
		{ name: 'a soft hyphen', char: '\xad' },
		{ name: 'an e with acute', char: 'é' },
		{ name: 'y with diaeresis, the last of Latin-1', char: 'ÿ' },
		{ name: 'quotes', char: '"' },
	])('$name is sent', ({ char }) => {
		expect(attributionHeaders({ siteTitle: `a${char}b` })['X-Title']).toBe(`a${char}b`);
	});

	test.each([
		{ name: 'A with macron, just outside Latin-1', char: 'Ā', shown: '“Ā”' },
		{ name: 'the euro sign', char: '€', shown: '“€”' },
		{ name: 'a typographic quote', char: '’', shown: '“’”' },
		{ name: 'an emoji, shown whole', char: '🚀', shown: '“🚀”' },
		{ name: 'Chinese', char: '中', shown: '“中”' },
		{ name: 'a line feed', char: '\n', shown: 'a control character' },
		{ name: 'a carriage return', char: '\r', shown: 'a control character' },
		{ name: 'a tab', char: '\t', shown: 'a control character' },
		{ name: 'NUL', char: '\0', shown: 'a control character' },
		{ name: 'unit separator, just below the space', char: '\x1f', shown: 'a control character' },
		{ name: 'DEL', char: '\x7f', shown: 'a control character' },
		{ name: 'a C1 control', char: '\x85', shown: 'a control character' },
		{ name: 'the last C1 control', char: '\x9f', shown: 'a control character' },
		{ name: 'half of a surrogate pair', char: '\ud83d', shown: 'a control character' },
		{ name: 'a line separator', char: '\u2028', shown: 'a control character' },
		{ name: 'a zero-width joiner', char: '\u200d', shown: 'a control character' },
	])('$name is refused', ({ char, shown }) => {
		const refused = expect.objectContaining({
			statusCode: 400,
			errorType: 'invalid_input',
			message: `Site Title contains ${shown}, which an HTTP header cannot carry`,
			hint: expect.stringContaining('Site Title'),
			retryable: false,
		});
		expect(() => attributionHeaders({ siteTitle: `a${char}b` })).toThrow(OpenRouterError);
		expect(() => attributionHeaders({ siteTitle: `a${char}b` })).toThrow(
			expect.objectContaining({ failure: refused }),
		);
	});

	test('the refusal of a Site URL names that field', () => {
		expect(() => attributionHeaders({ siteUrl: 'https://exämple.中国' })).toThrow(
			'Site URL contains “中”, which an HTTP header cannot carry',
		);
	});
});

test('three categories are refused as too many', () => {
	expect(() => attributionHeaders({ categories: ['game', 'legal', 'roleplay'] })).toThrow(
		'Categories has 3 entries',
	);
});

test('whatever the author enters, Node accepts each header that is made', () => {
	const text = fc.string({ unit: 'binary' });
	fc.assert(
		fc.property(text, text, (siteUrl, siteTitle) => {
			let headers: Record<string, string>;
			try {
				headers = attributionHeaders({ siteUrl, siteTitle });
			} catch (error) {
				expect(error).toBeInstanceOf(OpenRouterError);
				return;
			}
			for (const [name, value] of Object.entries(headers)) {
				expect(new Headers({ [name]: value }).get(name)).toBe(value);
				expect([...value].every((char) => /[\x20-\x7e\xa0-\xff]/.test(char))).toBe(true);
			}
		}),
		{ ...SEEDED, numRuns: 500 },
	);
});

// The function promises to throw when a value cannot be a header.
test('a category that cannot be a header is refused', () => {
	expect(() => attributionHeaders({ categories: ['game\r\nX-Evil: 1'] })).toThrow(OpenRouterError);
});

test.each([
	{ label: 'Site URL', fields: { siteUrl: 'https://a.example/?k=sk-or-v1-abc' } },
	{ label: 'Site Title', fields: { siteTitle: 'SK-OR-v1-abc' } },
	{ label: 'Categories', fields: { categories: ['sk-or-v1-abc'] } },
])('an OpenRouter key as $label is refused, and not repeated', ({ label, fields }) => {
	expect(() => attributionHeaders(fields)).toThrow(`${label} holds an OpenRouter key`);
	expect(() => attributionHeaders(fields)).not.toThrow(/abc/);
});
