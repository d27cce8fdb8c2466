/** Whatever a model writes, it is looked at a bounded number of times. */
import { expect, test } from '@jest/globals';
import { bracketedTexts, fencedTexts } from '../../../nodes/shared/values/jsonInText';

/** Letters that are read or copied out of texts while `run` runs. */
function countLetters(run: () => void): number {
	let letters = 0;
	const { charAt, slice, indexOf } = String.prototype;
	String.prototype.charAt = function (at) {
		letters += 1;
		return charAt.call(this, at);
	};
	String.prototype.slice = function (start, end) {
		const copy = slice.call(this, start, end);
		letters += copy.length;
		return copy;
	};
	String.prototype.indexOf = function (sought, from) {
		letters += this.length;
		return indexOf.call(this, sought, from);
	};
	try {
		run();
	} finally {
		Object.assign(String.prototype, { charAt, slice, indexOf });
	}
	return letters;
}

/** Enough to tell a square from a line, many times over. */
const CHARS = 250_000;
const filled = (text: string) => text.repeat(CHARS / text.length);

test.each([
	'`',
	'~',
	'```',
	'``` ',
	'```json\n',
	'~~~```',
	'[',
	'{',
	'[]',
	'{x}',
	'{"x',
	'"',
	'\\',
	'{"\\',
	'{]',
	'[}',
	']',
	'\n',
	' ',
	'{ ',
	'x',
])('250,000 letters of %j are searched in linear work', (text) => {
	for (const hostile of [
		filled(text),
		`\`\`\`${filled(text)}`,
		`[${filled(text)}]`,
		`{"${filled(text)}`,
	]) {
		const letters = countLetters(() => {
			fencedTexts(hostile);
			bracketedTexts(hostile);
		});
		expect(letters).toBeLessThan(10 * hostile.length);
	}
});

test('candidates are the contents of fences, with the word “json” and without', () => {
	expect(fencedTexts('a ```json {} ``` b ~~~\n[]\n~~~ c ``` open')).toEqual([
		['json {} ', ' {} '],
		['\n[]\n', '\n[]\n'],
	]);
});

test('candidates are the outermost pairs of brackets with what is between them', () => {
	expect(bracketedTexts('a {"b": [{"c": "}"}]} d [1] {e} [ {}')).toEqual([
		'{"b": [{"c": "}"}]}',
		'[1]',
		'{}',
	]);
});
