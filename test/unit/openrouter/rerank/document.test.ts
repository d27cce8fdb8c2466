import { describe, expect, test } from '@jest/globals';
import {
	answerBytes,
	documentList,
	documentOfItem,
	documentsAsSent,
} from '../../../../nodes/shared/openrouter/rerank/document';

const URL = 'https://pictures.example/a.png';
const DATA = 'data:image/png;base64,iVBORw0KGgo=';
const BOTH = { textField: 'text', imageField: 'photo' };

const documentOf = async (json: Record<string, unknown>, fields = BOTH, file?: string) =>
	await documentOfItem(json, 17, fields, async () => await Promise.resolve(file));

describe('the document of an item', () => {
	test.each([
		{ name: 'a text', json: { text: 'a' }, document: { text: 'a' } },
		{ name: 'a number', json: { text: 7 }, document: { text: '7' } },
		{ name: 'an address', json: { photo: URL }, document: { image: URL } },
		{ name: 'a data: URL', json: { photo: DATA }, document: { image: DATA } },
		{ name: 'both', json: { text: 'a', photo: URL }, document: { text: 'a', image: URL } },
	])('is $name', async ({ json, document }) => {
		expect(await documentOf(json)).toEqual(document);
	});

	test('is a file', async () => {
		expect(await documentOf({}, BOTH, DATA)).toEqual({ image: DATA });
	});

	test('is a file, also when its name stands in a field like it', async () => {
		expect(await documentOf({ photo: 'a.png' }, BOTH, DATA)).toEqual({ image: DATA });
		expect(await documentOf({ photo: ` ${URL} ` }, BOTH, DATA)).toEqual({ image: URL });
	});

	test('is a text within', async () => {
		const fields = { textField: 'a.b', imageField: '' };
		expect(await documentOf({ a: { b: 'c' } }, fields, DATA)).toEqual({ text: 'c' });
	});

	test('without a Text Field is its image alone, whatever a field without a name has', async () => {
		const fields = { textField: '', imageField: 'photo' };
		expect(await documentOf({ '': 'a', photo: URL }, fields)).toEqual({ image: URL });
	});

	test('is looked for by its name: a value says so, and is shortened', async () => {
		const text = `${'a'.repeat(79)}🧀${'b'.repeat(5_000)}`;
		for (const json of [{ text }, { product: { text: ` ${text} ` } }]) {
			const looking = documentOf(json, { textField: text, imageField: '' });
			await expect(looking).rejects.toMatchObject({
				failure: {
					message: `Item 17 has nothing in the field “${'a'.repeat(79)}…”`,
					hint: expect.stringContaining('enter the name of the field, without an expression'),
				},
			});
		}
	});

	test.each([
		{ name: 'nothing', json: {}, message: 'Item 17 has nothing in the field “text” or “photo”' },
		{ name: 'blanks', json: { text: ' ' }, message: 'Item 17 has nothing in the field' },
		{ name: 'an object', json: { text: {} }, message: '“text” of item 17 is not text' },
		{ name: 'no number', json: { text: NaN }, message: '“text” of item 17 is not text' },
		{
			name: 'a text for an image',
			json: { photo: 'a.png' },
			message: '“photo” of item 17 is not the address of an image',
		},
	])('cannot be $name', async ({ json, message }) => {
		await expect(documentOf(json)).rejects.toThrow(message);
	});
});

describe('a list of documents', () => {
	test('has texts, and objects with text and image', () => {
		expect(documentList('Docs', ['a', { text: 'b', image: URL }, { image: DATA }])).toEqual([
			{ text: 'a' },
			{ text: 'b', image: URL },
			{ image: DATA },
		]);
	});

	test.each([
		{ value: 'a', message: 'Docs is not a list' },
		{ value: [], message: 'Docs is an empty list' },
		{ value: ['a', ''], message: 'Docs[1] has neither text nor image' },
		{ value: ['a', {}], message: 'Docs[1] has neither text nor image' },
		{ value: [['a']], message: 'Docs[0] is not text' },
		{ value: [{ text: {} }], message: 'Docs[0] is not text' },
		{ value: [NaN], message: 'Docs[0] is not text' },
		{
			value: [{ image: 'data:audio/wav;base64,AAAA' }],
			message: 'The image of Docs[0] is a data: URL of audio/wav, which is not an image',
		},
		{ value: [{ image: 'x' }], message: 'The image of Docs[0] is not the address of an image' },
	])('cannot be $value', ({ value, message }) => {
		expect(() => documentList('Docs', value)).toThrow(message);
	});

	test.each([DATA, 'DATA:Image/JPG;base64,AAAA', 'data:;base64,AAAA', URL])(
		'may have %s',
		(image) => {
			expect(documentList('Docs', [{ image }])).toEqual([{ image }]);
		},
	);

	test('may have numbers, as the fields of items may', () => {
		expect(documentList('Docs', [7, { text: false }])).toEqual([{ text: '7' }, { text: 'false' }]);
	});

	test('comes back in an answer of six bytes a letter at most', () => {
		expect(answerBytes([{ text: 'abc' }, { image: DATA }])).toBe(6 * (3 + DATA.length));
		const long = { text: 'x'.repeat(30_000_000) };
		expect(answerBytes(Array.from({ length: 9 }, () => long))).toBe(384 * 1024 * 1024);
	});

	test('is sent as texts, unless there is an image', () => {
		expect(documentsAsSent([{ text: 'a' }, { text: 'b' }])).toEqual(['a', 'b']);
		const mixed = [{ text: 'a' }, { image: URL }];
		expect(documentsAsSent(mixed)).toEqual(mixed);
	});
});
