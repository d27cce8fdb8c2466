/** Bodies with images, cut at every place. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	createBase64InJsonReader,
	decodedAt,
	type Base64InJsonReader,
} from '../../../nodes/shared/values/base64InJson';
import { SEEDED } from '../seed';

const createReader = (maxBytes = 1_000, maxJsonBytes = 1_000_000): Base64InJsonReader =>
	createBase64InJsonReader('b64_json', { maxBytes, maxJsonBytes });

const textsOf = (reader: Base64InJsonReader): string[] =>
	reader.decoded().map(({ bytes }) => bytes.toString());

function read(pieces: readonly string[], maxBytes?: number) {
	const reader = createReader(maxBytes);
	for (const piece of pieces) reader.feed(piece);
	const text = reader.json();
	return { body: JSON.parse(text) as unknown, files: textsOf(reader), reader };
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const BODY = {
	created: 1,
	data: [
		{ b64_json: base64('the first one'), media_type: 'image/png' },
		{ media_type: 'image/jpeg', b64_json: base64('the second') },
	],
	usage: { cost: 0.04, note: 'say "b64_json": "no"' },
};
const READ = {
	...BODY,
	data: [
		{ b64_json: '0', media_type: 'image/png' },
		{ media_type: 'image/jpeg', b64_json: '1' },
	],
};

test.each([JSON.stringify(BODY), JSON.stringify(BODY, null, '\t')])(
	'images are taken out, wherever the body is cut: %#',
	(text) => {
		for (let at = 0; at <= text.length; at++) {
			const { body, files } = read([text.slice(0, at), text.slice(at)]);
			expect(body).toEqual(READ);
			expect(files).toEqual(['the first one', 'the second']);
		}
		expect(read([...text]).files).toEqual(['the first one', 'the second']);
	},
);

describe('the base64', () => {
	const LETTERS = base64('\xff\xfe???>>>~~~');
	test.each([
		{ name: 'has escaped slashes', written: LETTERS.replaceAll('/', '\\/') },
		{ name: 'has slashes by number', written: LETTERS.replaceAll('/', '\\u002f') },
		{ name: 'has escaped line breaks', written: LETTERS.replace(/.{4}/g, '$&\\n') },
		{ name: 'has slashes by number, in capitals', written: LETTERS.replaceAll('/', '\\u002F') },
		...['b', 'f', 'r', 't'].map((letter) => ({
			name: `has \\${letter} between its letters`,
			written: LETTERS.replace(/.{4}/g, `$&\\${letter}`),
		})),
		{ name: 'is a data: URL', written: `data:image/png;base64,${LETTERS}` },
		{ name: 'is a data: URL in capitals', written: `DATA:IMAGE/PNG;BASE64,${LETTERS}` },
		{ name: 'is a data: URL with escaped slashes', written: `data:image\\/png;base64,${LETTERS}` },
	])('$name', ({ written }) => {
		expect(LETTERS).toContain('/');
		const text = `{"data":[{"b64_json":"${written}"}]}`;
		for (let at = 0; at <= text.length; at++) {
			const { files } = read([text.slice(0, at), text.slice(at)]);
			expect(files).toEqual([Buffer.from(LETTERS, 'base64').toString()]);
		}
	});

	test.each([
		{ written: base64('four'), isIntact: true },
		{ written: base64('four').replaceAll('=', ''), isIntact: true },
		{ written: `${base64('four')}!`, isIntact: false },
		{ written: 'AA*A', isIntact: false },
		{ written: `${base64('four')}AAAA`, isIntact: false },
		{ written: 'AAAAA', isIntact: false },
		{ written: '', isIntact: true },
	])('is told from what is none: $written', ({ written, isIntact }) => {
		const text = `{"data":[{"b64_json":"${written}"},{"b64_json":"AAAA"}]}`;
		for (let at = 0; at <= text.length; at++) {
			const reader = createReader();
			reader.feed(text.slice(0, at));
			reader.feed(text.slice(at));
			expect(reader.decoded().map((decoded) => decoded.isIntact)).toEqual([isIntact, true]);
		}
	});

	test('has a label only at its start, and only one that may end', () => {
		const isIntact = (...pieces: string[]) => {
			const reader = createReader();
			for (const piece of pieces) reader.feed(piece);
			return reader.decoded().map((decoded) => decoded.isIntact);
		};
		expect(isIntact('{"b64_json":"AAAA', 'data:a,AAAA"}')).toEqual([false]);
		const reader = createReader();
		for (let n = 0; n < 100; n++) reader.feed(n === 0 ? '{"b64_json":"dddd' : 'dddd'.repeat(10));
		expect(reader.isTooLarge).toBe(true);
	});

	test('of all images together must keep to the limit', () => {
		expect(read([JSON.stringify(BODY)], 23).reader.isTooLarge).toBe(false);
		const reader = createReader(22);
		reader.feed(JSON.stringify(BODY));
		expect(reader.isTooLarge).toBe(true);
	});
});

test.each([
	{ name: 'letters of two units', member: { a: '🚀'.repeat(100) } },
	{ name: 'the same, one place further', member: { ab: '🚀'.repeat(100) } },
])('$name are kept, wherever the body is cut', ({ member }) => {
	const text = JSON.stringify({ ...member, data: [{ b64_json: 'AAAA' }] });
	const body = { ...member, data: [{ b64_json: '0' }] };
	const letters = [...text];
	for (let at = 0; at <= letters.length; at++) {
		const pieces = [letters.slice(0, at).join(''), letters.slice(at).join('')];
		expect(read(pieces).body).toEqual(body);
	}
	expect(read(letters).body).toEqual(body);
});

test.each(['say "no"', '\\', '"', '\\"\\', 'AAAA\\\\"', '\\u00'])(
	'a text that is no base64 ends where it ends: %j',
	(written) => {
		const text = JSON.stringify({ data: [{ b64_json: written }, { b64_json: 'AAAA' }], a: 1 });
		for (let at = 0; at <= text.length; at++) {
			const reader = createReader();
			reader.feed(text.slice(0, at));
			reader.feed(text.slice(at));
			const body = { data: [{ b64_json: '0' }, { b64_json: '1' }], a: 1 };
			expect(JSON.parse(reader.json())).toEqual(body);
			expect(reader.decoded().map(({ isIntact }) => isIntact)).toEqual([false, true]);
		}
	},
);

test('letters of other alphabets are kept, and cut after the limit', () => {
	const body = { id: 'Hé🚀', data: [{ b64_json: '0' }] };
	const text = JSON.stringify(body).replace('"0"', '"AAAA"');
	expect(read([...text]).body).toEqual(body);
	const reader = createReader(10, 50);
	reader.feed('"🚀"'.repeat(40));
	reader.feed('"🚀"'.repeat(40));
	expect(reader.isTooLong).toBe(true);
});

test('what was decoded is found by its number, and empty once its memory is given back', () => {
	const reader = createReader();
	reader.feed(JSON.stringify(BODY));
	const decoded = reader.decoded();
	expect(decodedAt(decoded, '1')?.bytes.toString()).toBe('the second');
	expect(['2', 'no', '', null, 1, {}].map((value) => decodedAt(decoded, value))).toEqual(
		Array.from({ length: 6 }, () => undefined),
	);
	reader.release();
	expect(decoded.map(({ bytes }) => bytes.length)).toEqual([0, 0]);
});

test.each(['', '{"error":{"code":402}}', 'not JSON at all', '{"data":[{"b64_json":null}]}'])(
	'a body without images stays as it is: %j',
	(text) => {
		for (let at = 0; at <= text.length; at++) {
			const reader = createReader(10);
			reader.feed(text.slice(0, at));
			reader.feed(text.slice(at));
			expect([reader.json(), textsOf(reader)]).toEqual([text, []]);
		}
	},
);

test('any body is read as JSON.parse reads it, wherever it is cut', () => {
	const image = fc.record(
		{ b64_json: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')) },
		{ requiredKeys: [] },
	);
	const any = fc.anything({
		key: fc.constantFrom('a', '"', 'b64_jso', 'b64_json_', 'é🚀'),
		values: [fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)],
		maxDepth: 2,
	});
	const body = fc.record({ before: any, data: fc.array(image), after: any });
	const cuts = fc.array(fc.nat(400), { maxLength: 20 });
	fc.assert(
		fc.property(body, cuts, fc.constantFrom('', '\t'), (value, places, space) => {
			const text = JSON.stringify(value, null, space);
			const reader = createBase64InJsonReader('b64_json', {
				maxBytes: 1_000_000,
				maxJsonBytes: 1_000_000,
			});
			const letters = [...text];
			let from = 0;
			for (const at of [...places].sort((a, b) => a - b)) {
				reader.feed(letters.slice(from, at).join(''));
				from = Math.max(from, at);
			}
			reader.feed(letters.slice(from).join(''));
			const decoded: unknown[] = [];
			const expected = JSON.parse(text, (name, member: unknown) => {
				if (name !== 'b64_json' || typeof member !== 'string') return member;
				decoded.push(Buffer.from(member, 'base64'));
				return String(decoded.length - 1);
			}) as unknown;
			expect(JSON.parse(reader.json())).toEqual(expected);
			expect(reader.decoded().map(({ bytes, isIntact }) => isIntact && bytes)).toEqual(decoded);
		}),
		SEEDED,
	);
});

test('an image that breaks off leaves a body that is no JSON', () => {
	const reader = createReader();
	reader.feed(JSON.stringify(BODY).slice(0, 60));
	expect(() => JSON.parse(reader.json()) as unknown).toThrow();
});
