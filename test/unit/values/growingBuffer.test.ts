/** Bytes that come in pieces, and base64 that is cut anywhere. */
import { describe, expect, test } from '@jest/globals';
import { growingBuffer } from '../../../nodes/shared/values/growingBuffer';

const MEGABYTE = 1024 * 1024;
const file = Buffer.from(
	Array.from({ length: 3 * MEGABYTE + 7 }, (_, index) => (index * 31) % 251),
);

const piecesOf = (text: string, chars: number): string[] =>
	text.match(new RegExp(`[\\s\\S]{1,${chars}}`, 'g')) ?? [];

test('bytes are joined in their order', () => {
	const buffer = growingBuffer(10 * MEGABYTE);
	for (let at = 0; at < file.length; at += 65_537) {
		expect(buffer.append(file.subarray(at, at + 65_537))).toBe(true);
	}
	expect(buffer.length).toBe(file.length);
	expect(buffer.take().equals(file)).toBe(true);
});

test.each([Infinity, 1e300, 2 ** 40, 2.5])('a limit of %s bytes can be set', (limit) => {
	const buffer = growingBuffer(limit);
	expect(buffer.append(Buffer.from('ab'))).toBe(true);
	expect(buffer.take().toString()).toBe('ab');
});

test('nothing is an empty file', () => {
	expect(growingBuffer(0).take()).toEqual(Buffer.alloc(0));
});

describe('base64', () => {
	test.each([0, 1, 2, 3, 4, 5])('of %s bytes is decoded, in pieces of any length', (bytes) => {
		const content = Buffer.from('bytes'.slice(0, bytes));
		const base64 = content.toString('base64');
		for (let chars = 1; chars <= 8; chars++) {
			const buffer = growingBuffer(bytes);
			for (const piece of piecesOf(base64, chars)) expect(buffer.appendBase64(piece)).toBe(true);
			expect(buffer.take()).toEqual(content);
		}
	});

	test('with line breaks and without padding is decoded', () => {
		const buffer = growingBuffer(100);
		for (const piece of ['Ym', 'l\r', '\nuYX', 'J5ZA']) buffer.appendBase64(piece);
		expect(buffer.take().toString()).toBe('binaryd');
	});

	test.each([
		{ texts: ['YmluYXJ5', 'Zm91cg==', 'Zm91cg', ''], isIntact: true },
		{ texts: ['AA*A'], isIntact: false },
		{ texts: ['AA*A', 'AAAA'], isIntact: false },
		{ texts: ['AA*AAAAA'], isIntact: false },
		{ texts: ['Zm91cg==AAAA'], isIntact: false },
		{ texts: ['Zm91cg==', 'AAAA'], isIntact: true },
		{ texts: ['AAAAA'], isIntact: false },
		{ texts: ['A', 'AAA'], isIntact: false },
	])('$texts is intact: $isIntact, in pieces of any length', ({ texts, isIntact }) => {
		for (let chars = 1; chars <= 9; chars++) {
			const buffer = growingBuffer(100);
			const ends = texts.map((text) => {
				for (const piece of piecesOf(text, chars)) buffer.appendBase64(piece);
				return buffer.endBase64();
			});
			expect(ends.every((end) => end)).toBe(isIntact);
			expect(ends.at(-1)).toBe(isIntact || /^A{3,4}$/.test(texts.at(-1) ?? ''));
		}
	});

	test('of one text ends before the next one begins', () => {
		const buffer = growingBuffer(100);
		for (const text of ['Zm91', 'cg', 'QUJD']) {
			buffer.appendBase64(text);
			buffer.endBase64();
		}
		expect(buffer.take().toString()).toBe('fourABC');
	});

	test('of megabytes is decoded', () => {
		const buffer = growingBuffer(file.length);
		for (const piece of piecesOf(file.toString('base64'), 65_001)) buffer.appendBase64(piece);
		expect(buffer.take().equals(file)).toBe(true);
	});
});

test('a text is taken as UTF-8', () => {
	const buffer = growingBuffer(100);
	for (const part of ['\ufeffHé', '🚀', '']) expect(buffer.appendText(part)).toBe(true);
	expect(buffer.takeText()).toBe('Hé🚀');
});

test('a text is not cut in the middle of its bytes', () => {
	const buffer = growingBuffer(5);
	expect(buffer.appendText('ééé')).toBe(false);
	expect(buffer.appendText('e')).toBe(true);
	expect(buffer.takeText()).toBe('e');
});

test('what is taken has no more memory than it needs', () => {
	const buffer = growingBuffer(10 * MEGABYTE);
	buffer.append(Buffer.from('abc'));
	expect(buffer.take().buffer.byteLength).toBe(3);
});

test('memory is given back', () => {
	const buffer = growingBuffer(100);
	buffer.append(Buffer.from('abc'));
	const taken = buffer.take();
	buffer.release();
	expect(taken.length).toBe(0);
});

test('what is above the limit is not taken', () => {
	const buffer = growingBuffer(4);
	expect(buffer.append(Buffer.from('abc'))).toBe(true);
	expect(buffer.append(Buffer.from('de'))).toBe(false);
	expect(buffer.appendBase64(Buffer.from('fg').toString('base64'))).toBe(false);
	expect(buffer.take().toString()).toBe('abc');
});
