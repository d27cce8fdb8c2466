import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createSseReader } from '../../../../nodes/shared/openrouter/answer/sse';
import { CHUNKS, eventStream, FRAMINGS } from './chatStream';
import { SEEDED } from '../../seed';

type Read = { payloads: string[]; overflows: number };

function read(slices: readonly string[], maxPendingChars?: number): Read {
	const result: Read = { payloads: [], overflows: 0 };
	const reader = createSseReader(
		{
			onData: (payload) => result.payloads.push(payload),
			onOverflow: () => {
				result.overflows += 1;
			},
		},
		maxPendingChars,
	);
	for (const slice of slices) reader.feed(slice);
	reader.end();
	return result;
}

test.each([
	{ name: 'one event', text: 'data: a\n\n', payloads: ['a'] },
	{ name: 'no space after the colon', text: 'data:a\n\n', payloads: ['a'] },
	{ name: 'one space only is dropped', text: 'data:  a\n\n', payloads: [' a'] },
	{ name: 'two events', text: 'data: a\n\ndata: b\n\n', payloads: ['a', 'b'] },
	{ name: 'several data lines', text: 'data: a\ndata: b\n\n', payloads: ['a\nb'] },
	{ name: 'CRLF', text: 'data: a\r\n\r\ndata: b\r\n\r\n', payloads: ['a', 'b'] },
	{ name: 'CR', text: 'data: a\r\rdata: b\r\r', payloads: ['a', 'b'] },
	{
		name: 'all line ends mixed',
		text: 'data: a\r\n\ndata: b\r\r\ndata: c\n\n',
		payloads: ['a', 'b', 'c'],
	},
	{ name: 'keep-alive comments', text: ': OPENROUTER PROCESSING\n\n', payloads: [] },
	{
		name: 'a comment within an event',
		text: 'data: a\n: OPENROUTER PROCESSING\ndata: b\n\n',
		payloads: ['a\nb'],
	},
	{ name: 'other fields', text: 'event: x\nid: 1\nretry: 5\ndata: a\n\n', payloads: ['a'] },
	{ name: 'unknown fields and bad retries', text: 'retry: x\nfoo: y\nbar\n\n', payloads: [] },
	{ name: 'a page instead of a stream', text: '<!doctype html>\n<p>Hi</p>\n', payloads: [] },
	{ name: '[DONE] is passed on', text: 'data: [DONE]\n\n', payloads: ['[DONE]'] },
	{
		name: 'a last event without its blank line',
		text: 'data: a\n\ndata: b\n',
		payloads: ['a', 'b'],
	},
	{ name: 'a last event without any line end', text: 'data: a\n\ndata: b', payloads: ['a', 'b'] },
	{ name: 'a last event that ends in a lone CR', text: 'data: a\r', payloads: ['a'] },
	{
		name: 'a line of bare JSON',
		text: 'data: a\n\n{"error":1}\ndata: b\n\n',
		payloads: ['a', '{"error":1}\nb'],
	},
	{
		name: 'bare JSON at once, line by line, and at the end',
		text: '{"a":1}\n{"b":2}\r\n{"c":3}',
		payloads: ['{"a":1}', '{"b":2}', '{"c":3}'],
	},
	{
		name: 'bare JSON right behind an event that has no blank line',
		text: 'data: a\n{"b":1}\r\r',
		payloads: ['a', '{"b":1}'],
	},
	{ name: 'data that begin with a brace', text: 'data: {\ndata: {\n\n', payloads: ['{\n{'] },
	{ name: 'nothing', text: '', payloads: [] },
	{ name: 'blank lines', text: '\n\n\r\n\n', payloads: [] },
])('reads $name', ({ text, payloads }) => {
	expect(read([text])).toEqual({ payloads, overflows: 0 });
	expect(read([...text])).toEqual({ payloads, overflows: 0 });
});

test('an event is read with its type', () => {
	const events: unknown[] = [];
	const reader = createSseReader({
		onData: (payload, eventType) => events.push([payload, eventType]),
		onOverflow: () => {},
	});
	reader.feed('event: error\ndata: a\n\ndata: b\n\n');
	expect(events).toEqual([
		['a', 'error'],
		['b', undefined],
	]);
});

test('an event is delivered as soon as its blank line is there', () => {
	const payloads: string[] = [];
	const reader = createSseReader({
		onData: (payload) => payloads.push(payload),
		onOverflow: () => {},
	});
	reader.feed('data: a\n');
	expect(payloads).toEqual([]);
	reader.feed('\n');
	expect(payloads).toEqual(['a']);
});

test('nothing is read after the end', () => {
	const payloads: string[] = [];
	const reader = createSseReader({
		onData: (payload) => payloads.push(payload),
		onOverflow: () => {},
	});
	reader.end();
	reader.feed('data: late\n\n');
	reader.end();
	expect(payloads).toEqual([]);
});

describe('the limit on what is held between calls', () => {
	test.each([
		{
			name: 'a line at the ceiling',
			slices: ['data: 45678', '\n\n'],
			payloads: ['45678'],
			overflows: 0,
		},
		{ name: 'a line past it', slices: ['data: 456789', '\n\n'], payloads: [], overflows: 1 },
		{
			name: 'many lines of one event',
			slices: ['data: 1234\n', 'data: 1234\n', 'data: 1234\n', 'data: 5\n\n'],
			payloads: [],
			overflows: 1,
		},
		{
			name: 'a comment of any length, which is not held',
			slices: [`:${'x'.repeat(20)}`, 'x'.repeat(20), '\n\ndata: a\n\n'],
			payloads: ['a'],
			overflows: 0,
		},
		{
			name: 'all further text is ignored, without another report',
			slices: [`data: ${'x'.repeat(12)}`, '\n\ndata: a\n\n', 'x'.repeat(99), '\n\n'],
			payloads: [],
			overflows: 1,
		},
		{
			name: 'short events without end',
			slices: Array.from({ length: 50 }, () => 'data: 1\n\n'),
			payloads: Array.from({ length: 50 }, () => '1'),
			overflows: 0,
		},
	])('is kept by $name', ({ slices, payloads, overflows }) => {
		expect(read(slices, 11)).toEqual({ payloads, overflows });
	});

	test('is far above the size of one image by default', () => {
		const image = 'x'.repeat(4 * 1024 * 1024);
		const slices = [`data: ${image.slice(9)}`, image, '\n\n'];
		expect(read(slices)).toEqual({ payloads: [`${image.slice(9)}${image}`], overflows: 0 });
	});
});

describe('the chat stream, cut anywhere', () => {
	test.each(FRAMINGS)(
		'with $name gives the same payloads when it is cut in two at every offset',
		(framing) => {
			const text = eventStream(CHUNKS, framing);
			const { payloads } = read([text]);
			expect(payloads.slice(0, -1).map((payload) => JSON.parse(payload) as unknown)).toEqual(
				CHUNKS,
			);
			for (let offset = 0; offset <= text.length; offset++) {
				const cut = read([text.slice(0, offset), text.slice(offset)]);
				expect(cut.payloads).toEqual(payloads);
			}
		},
	);
});

test('any text gives the same payloads however it is sliced', () => {
	const piece = fc.oneof(
		fc.constantFrom(
			'data:',
			'data: ',
			'\n',
			'\r',
			'\r\n',
			': c',
			'id: 1',
			'event: e',
			'[DONE]',
			'{',
			' ',
		),
		fc.string(),
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 30, size: 'max' }), (slices) => {
			const text = slices.join('');
			expect(read(slices)).toEqual(read([text]));
			expect(read([...text])).toEqual(read([text]));
		}),
		{ ...SEEDED, numRuns: 1_000 },
	);
});
