/** The usage page as HTML: whatever stands in the table, it shows it as text, and not too much. */
import { describe, expect, test } from '@jest/globals';
import { COLOURS } from '../../../examples/usage-page/colours';
import { count, ms, percent, usd } from '../../../examples/usage-page/text';
import { call, hoursAgo, pageOf, pageOfItems } from './usagePage';

const HOSTILE = [
	'</text><script>alert(1)</script>',
	'</title></style><img src=x onerror=alert(1)>',
	'" onload="alert(1)',
	"' onfocus='alert(1)' autofocus tabindex='1",
	'{{ $json }} ={{ 1 + 1 }} ${1 + 1} $& $1',
	'&lt;b&gt; &#60;script&#62;',
	'\u202emoor gniteem',
	'مستخدم',
	'👩‍👩‍👧‍👦'.repeat(40),
	'\ud83d lone',
	'x'.repeat(10_000),
	'line\nbreak\u0000\u0007',
];

/** The tags of the page with the names of their attributes, as a browser would read them. */
const tagsIn = (html: string): Set<string> =>
	new Set((html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""')));

const rowsOf = (name: string) => [
	call({ callerId: name, model: name, modelAsked: name }),
	call({ callerId: name, outcome: 'failed', errorType: name, model: name, statusCode: 502 }),
	{ kind: 'budget', at: hoursAgo(1), scope: 'caller', callerId: name, period: name, percent: 80 },
];

describe('names of callers and models', () => {
	const plain = pageOf(rowsOf('a name')).html;

	test.each(HOSTILE)('are text and nothing else: %j', (name) => {
		const { html } = pageOf(rowsOf(name));
		expect(tagsIn(html)).toEqual(tagsIn(plain));
		expect(html).not.toMatch(/<script|javascript:/i);
		expect(html).not.toMatch(/[\u202e\p{Cs}]/u);
		expect(html).not.toContain('\u0007');
	});

	test('are escaped once, and shortened to 60 characters without halving one', () => {
		expect(pageOf(rowsOf('<&">')).html).toContain('<bdi class="name">&lt;&amp;&quot;&gt;</bdi>');
		const long = pageOf(rowsOf('👍'.repeat(100))).html;
		expect(long).toContain(`<bdi class="name">${'👍'.repeat(59)}…</bdi>`);
	});

	test('that are missing are said to be', () => {
		const { html } = pageOf([call({ callerId: null, model: '', modelAsked: null })]);
		expect(html).toContain('not identified');
		expect(html).toContain('no model');
	});
});

test('the page forbids scripts and everything from elsewhere, and has neither', () => {
	const { html } = pageOf([call()]);
	expect(html).toContain(
		`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`,
	);
	expect(html).not.toMatch(/<script|<iframe|<form|https?:|url\(|@import/i);
});

test('50,000 calls, each of another caller and model, make a page of a bounded size', () => {
	const rows = Array.from({ length: 50_000 }, (_, index) =>
		call({
			at: hoursAgo(index % 700),
			callerId: `${index} ${'c'.repeat(200)}`,
			model: `${index} ${'m'.repeat(200)}`,
			outcome: index % 3 === 0 ? 'failed' : 'answered',
			errorType: `e${index}`,
			cost: index + 1,
		}),
	);
	const { html } = pageOf(rows, '30');
	expect(html.length).toBeLessThan(120_000);
	expect(html).toContain('49,985 other callers');
	expect(html).toContain('49,994 other models');
	expect(html).toContain('Only the newest 50,000 rows are counted');
});

describe('without calls', () => {
	test('it says what to do when there is no table', () => {
		const error = { message: 'Data table with name "OpenRouter gateway reports" not found' };
		const { html, statusCode } = pageOfItems([{ json: { days: 7 }, error }]);
		expect({ statusCode, html }).toEqual({
			statusCode: 200,
			html: expect.stringContaining('No reports yet'),
		});
		expect(html).toContain('OpenRouter Gateway, each call a row of a Data Table');
	});

	test('it says what to do when there is none in 30 days', () => {
		expect(pageOfItems([{ json: {} }], '30').html).toContain('No reports yet');
	});

	test('it offers 30 days when there is none in a shorter time', () => {
		expect(pageOfItems([{ json: {} }], '1').html).toContain('<a href="?days=30">');
	});

	test.each([{}, { message: {} }, 7])('it says so when n8n’s error is %j', (error) => {
		const { html, statusCode } = pageOfItems([{ json: {}, error }]);
		expect(statusCode).toBe(503);
		expect(html).toContain('n8n says: <bdi>nothing that could be shown here</bdi>');
	});

	test('it says what n8n said when the table cannot be read, as text', () => {
		const { html, statusCode } = pageOfItems([{ json: {}, error: { message: 'a <b> is locked' } }]);
		expect(statusCode).toBe(503);
		expect(html).toContain('n8n says: <bdi>a &lt;b&gt; is locked</bdi>');
	});
});

describe('numbers', () => {
	test.each([
		[0, '$0'],
		[0.0000001, '<$0.000001'],
		[0.0000042, '$0.0000042'],
		[0.0123, '$0.012'],
		[0.5, '$0.50'],
		[12.345, '$12.35'],
		[1_234.5, '$1,235'],
		[1_234_567, '$1,234,567'],
	])('of dollars: %p is %s', (value, text) => expect(usd(value)).toBe(text));

	test('of times, shares and calls', () => {
		expect([ms(0), ms(999.4), ms(1_250), ms(62_000)]).toEqual(['0 ms', '999 ms', '1.3 s', '62 s']);
		expect([percent(0, 0), percent(1, 3_000), percent(1, 20), percent(9, 10)]).toEqual([
			'0%',
			'<0.1%',
			'5%',
			'90%',
		]);
		expect(count(12_345)).toBe('12,345');
	});
});

describe('colours', () => {
	const [light = '', dark = ''] = COLOURS.split('@media');
	const colour = (scheme: string, name: string): number[] => {
		const [, hex = ''] = new RegExp(`--${name}: #([0-9a-f]{6});`).exec(scheme) ?? [];
		return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
	};
	/** WCAG's relative luminance. */
	const luminance = (channels: number[]): number => {
		const [red = 0, green = 0, blue = 0] = channels.map((value) =>
			value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4,
		);
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const contrast = (scheme: string, one: string, other: string): number => {
		const [low = 0, high = 0] = [one, other]
			.map((name) => luminance(colour(scheme, name)))
			.sort((a, b) => a - b);
		return (high + 0.05) / (low + 0.05);
	};

	test.each([
		{ name: 'light', scheme: light },
		{ name: 'dark', scheme: dark },
	])('of text and marks stand out from the $name ground', ({ scheme }) => {
		const texts = ['ink', 'muted', 'link', 'bad'];
		const marks = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'rest'];
		const low = [
			...texts.filter((text) => contrast(scheme, text, 'card') < 4.5),
			...['ink', 'muted', 'link'].filter((text) => contrast(scheme, text, 'page') < 4.5),
			...marks.filter((mark) => contrast(scheme, mark, 'card') < 3),
		];
		expect(low).toEqual([]);
	});
});
