import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createChunkReader } from '../../../../nodes/shared/openrouter/answer/chunkReader';
import { CHUNKS, eventStream, FRAMINGS, WHOLE_BODY } from './chatStream';
import { SEEDED } from '../../seed';

type Limits = { maxJsonChars?: number; maxEventChars?: number };

function read(slices: readonly string[], { maxJsonChars, maxEventChars }: Limits = {}) {
	const chunks: unknown[] = [];
	const reader = createChunkReader(
		(chunk) => {
			chunks.push(chunk);
		},
		maxJsonChars,
		maxEventChars,
	);
	for (const slice of slices) reader.feed(slice);
	reader.end();
	const { form, isDone, isOver, hasGap, hasOverflowed } = reader;
	return { chunks, form, isDone, isOver, hasGap, hasOverflowed };
}

const EVENT = 'data: {"a":1}\n\n';
const DONE = 'data: [DONE]\n\n';

describe('the form of a body', () => {
	test.each([
		{ name: 'an object', text: '{"a":1}', form: 'json' },
		{ name: 'a list', text: '[{"a":1}]', form: 'json' },
		{ name: 'JSON behind keep-alive blanks', text: ' \n\r\n\t{"a":1}', form: 'json' },
		{ name: 'JSON behind a byte order mark', text: '\uFEFF{"a":1}', form: 'json' },
		{ name: 'JSON behind both', text: '\n\uFEFF {"a":1}', form: 'json' },
		{ name: 'a data line', text: EVENT, form: 'events' },
		{ name: 'a data line without a blank', text: EVENT.replace(': ', ':'), form: 'events' },
		{ name: 'an event line', text: `event: x\n${EVENT}`, form: 'events' },
		{ name: 'an id line', text: `id: 1\n${EVENT}`, form: 'events' },
		{ name: 'an id line without a value', text: `id\n${EVENT}`, form: 'events' },
		{ name: 'a retry line', text: `retry: 5\r\n${EVENT}`, form: 'events' },
		{ name: 'a comment', text: `: OPENROUTER PROCESSING\n\n${EVENT}`, form: 'events' },
		{ name: 'events behind blanks', text: `\n\n \n${EVENT}`, form: 'events' },
		{ name: 'events behind a byte order mark', text: `\uFEFF${EVENT}`, form: 'events' },
		{ name: 'a page', text: '<!doctype html><html></html>', form: 'other' },
		{ name: 'words', text: 'upstream connect error', form: 'other' },
		{ name: 'words that begin like a field', text: 'database is down', form: 'other' },
		{ name: 'a field in capitals', text: 'DATA: {"a":1}\n\n', form: 'other' },
		{ name: 'a JSON text that is no body', text: '"overloaded"', form: 'other' },
		{ name: 'blanks', text: ' \n\r\n\uFEFF', form: undefined },
		{ name: 'nothing', text: '', form: undefined },
	])('of $name is $form, however it is cut', ({ text, form }) => {
		const whole = read([text]);
		expect(whole.form).toBe(form);
		expect(whole.chunks).toEqual(form === 'json' || form === 'events' ? [{ a: 1 }] : []);
		expect(read([...text])).toEqual(whole);
		for (let offset = 0; offset <= text.length; offset++) {
			expect(read([text.slice(0, offset), text.slice(offset)])).toEqual(whole);
		}
	});

	test('is not settled by half a field name; a stream that ends there was cut', () => {
		for (const head of ['d', 'dat', 'data', 'ev', 'i', 'retr']) {
			expect(read([head])).toMatchObject({ form: 'events', isDone: false, hasGap: false });
		}
	});
});

describe('a JSON body in place of a stream', () => {
	test('is read as one chunk, at its end', () => {
		expect(read(['{"a":', '1}\n'])).toMatchObject({
			chunks: [{ a: 1 }],
			isDone: true,
			hasGap: false,
		});
	});

	test('that is a list is read as the chunks in it', () => {
		expect(read(['[{"a":1},5,{"b":2}]']).chunks).toEqual([{ a: 1 }, { b: 2 }]);
	});

	test.each([
		{ name: 'one text a line', text: '{"a":1}\n{"b":2}\n', isDone: false },
		{ name: 'events behind it', text: `{"a":1}\n\ndata: {"b":2}\n\n${DONE}`, isDone: true },
		{ name: 'events right behind it', text: `{"a":1}\ndata: {"b":2}\n${DONE}`, isDone: true },
	])('with $name is read line by line', ({ text, isDone }) => {
		expect(read([text])).toMatchObject({
			chunks: [{ a: 1 }, { b: 2 }],
			isDone,
			hasGap: false,
		});
	});

	test.each(['{"a":', '[{"a":1},', '{\n  "a": 1', '{oops}', '{"a":1}x', '[DONE'])(
		'that is not valid (%j) gives no chunk and has a gap',
		(text) => {
			expect(read([text])).toMatchObject({ form: 'json', chunks: [], isDone: false, hasGap: true });
		},
	);

	test('is read up to its size limit and no further', () => {
		expect(read(['{"a":1}'], { maxJsonChars: 7 })).toMatchObject({ chunks: [{ a: 1 }] });
		expect(read(['{"a":1}', ' '], { maxJsonChars: 7 })).toMatchObject({
			chunks: [],
			isOver: true,
			isDone: false,
			hasOverflowed: true,
		});
	});
});

describe('an event stream', () => {
	test.each(['data: [DONE]\n\n', 'data:  [DONE] \n\n', 'data:[DONE]\r\n\r\n', 'data: [DONE]'])(
		'ends with %j, and what follows does not count',
		(done) => {
			const late = 'data: {"late":1}\n\ndata: {oops\n\n';
			const expected = { chunks: [{ a: 1 }], isDone: true, isOver: true, hasGap: false };
			expect(read([EVENT + done])).toMatchObject(expected);
			if (!done.endsWith('\n')) return;
			expect(read([EVENT + done + late])).toMatchObject(expected);
			expect(read([EVENT + done, late])).toMatchObject(expected);
		},
	);

	test.each([
		{ name: 'no JSON', payload: '{oops' },
		{ name: 'NaN', payload: '{"usage":{"total_tokens":NaN}}' },
		{ name: 'words', payload: 'error' },
	])('with $name in it is read on, and has a gap', ({ payload }) => {
		expect(read([`${EVENT}data: ${payload}\n\n${EVENT}`])).toMatchObject({
			chunks: [{ a: 1 }, { a: 1 }],
			isOver: false,
			hasGap: true,
		});
	});

	test.each(['', ' ', 'null', '5', '"text"', '[]'])('ignores %j as data', (payload) => {
		expect(read([`data: ${payload}\n\n${EVENT}`])).toMatchObject({
			chunks: [{ a: 1 }],
			hasGap: false,
		});
	});

	test('whose last event was cut has no gap and no end', () => {
		expect(read([`${EVENT}data: {"b":`])).toMatchObject({ hasGap: false, isDone: false });
	});

	test('without blank lines between its events is read line by line', () => {
		const text = 'data: {"a":1}\ndata: {"b":2}\ndata: [DONE]\n\n';
		expect(read([text])).toMatchObject({
			chunks: [{ a: 1 }, { b: 2 }],
			isDone: true,
			hasGap: false,
		});
	});

	test.each([
		{ name: 'an error', data: '{"error":{"code":402}}', chunk: { error: { code: 402 } } },
		{ name: 'a message', data: '{"code":402}', chunk: { error: { code: 402 } } },
		{ name: 'words', data: 'out of credit', chunk: { error: 'out of credit' } },
	])('an event of the type error with $name is an error', ({ data, chunk }) => {
		const read1 = read([`event: error\ndata: ${data}\n\n`]);
		expect(read1).toMatchObject({ chunks: [chunk], hasGap: false });
	});

	test('joins the data lines of an event into one chunk', () => {
		expect(read(['data: {\ndata: "b":2}\n\n']).chunks).toEqual([{ b: 2 }]);
	});

	test('is not read past the size limit of an event', () => {
		const slices = [EVENT, `data: {"b":"${'x'.repeat(30)}"}`, `\n\n${EVENT}`];
		expect(read(slices, { maxEventChars: 20 })).toMatchObject({
			chunks: [{ a: 1 }],
			isOver: true,
			isDone: false,
			hasGap: true,
			hasOverflowed: true,
		});
	});
});

test.each(FRAMINGS)(
	'the chat stream with $name gives the same chunks wherever it is cut in two',
	(framing) => {
		const text = eventStream(CHUNKS, framing);
		const whole = read([text]);
		expect(whole).toMatchObject({ chunks: CHUNKS, isDone: true, hasGap: false });
		for (let offset = 0; offset <= text.length; offset++) {
			expect(read([text.slice(0, offset), text.slice(offset)])).toEqual(whole);
		}
	},
);

test('any text gives the same chunks however it is sliced', () => {
	const piece = fc.oneof(
		fc.constantFrom(
			...['data:', 'data: ', 'event: error', '\n', '\n\n', '\r', '\r\n', ': c', ' ', '\uFEFF'],
			...['{', '}', '{"a":1}', '[', '[DONE]', '{"error":{"code":402}}', JSON.stringify(WHOLE_BODY)],
		),
		fc.string(),
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 20, size: 'max' }), (slices) => {
			const text = slices.join('');
			const whole = read([text]);
			expect(read(slices)).toEqual(whole);
			expect(read([...text])).toEqual(whole);
		}),
		{ ...SEEDED, numRuns: 1_000 },
	);
});
