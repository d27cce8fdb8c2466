import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	base64Bytes,
	normalizedBase64,
	readDataUrl,
	typeOfBase64,
} from '../../../nodes/shared/values/dataUrl';
import * as files from '../../support/mediaFiles';
import { SEEDED } from '../seed';

const PNG = 'iVBORw0KGgo=';

test.each([
	{ name: 'in order', url: `data:image/png;base64,${PNG}`, mimeType: 'image/png' },
	{ name: 'in capitals', url: `DATA:IMAGE/PNG;BASE64,${PNG}`, mimeType: 'image/png' },
	{
		name: 'with a loose name of the type',
		url: `data:image/jpg;base64,${PNG}`,
		mimeType: 'image/jpeg',
	},
	{
		name: 'with parameters',
		url: `data:text/plain;charset=utf-8;base64,${PNG}`,
		mimeType: 'text/plain',
	},
	{
		name: 'with a name',
		url: `data:image/png;name=my cat.png;base64,${PNG}`,
		mimeType: 'image/png',
	},
	{
		name: 'with blanks in the label',
		url: ` data:image/png; base64 ,${PNG}`,
		mimeType: 'image/png',
	},
	{ name: 'without a label', url: `data:;base64,${PNG}`, mimeType: '' },
	{
		name: 'with line breaks',
		url: `data:image/png;base64,\r\niVBO\nRw0K Ggo=\n`,
		mimeType: 'image/png',
	},
	{
		name: 'with escaped signs',
		url: 'data:image/png;base64,iVBORw0KGgo%3D%0A',
		mimeType: 'image/png',
	},
	{ name: 'without padding', url: 'data:image/png;base64,iVBORw0KGgo', mimeType: 'image/png' },
	{ name: 'with too much padding', url: `data:image/png;base64,${PNG}==`, mimeType: 'image/png' },
])('a data: URL is read $name', ({ url, mimeType }) => {
	const isAsWritten = url.endsWith(`,${PNG}`);
	expect(readDataUrl(url)).toEqual({ mimeType, base64: PNG, isAsWritten });
});

test.each([
	'',
	PNG,
	'data:',
	'data:image/png,abc',
	'data:image/svg+xml;utf8,<svg/>',
	'data:image/png;base64',
	'data:image/png;base64,',
	'data:image/png;base64, \n',
	'data:image/png;base64,====',
	'data:image/png;base64,ab<c',
	'data:image/png;base64,ab=cdefg',
	'data:image/png;base64,abcde',
	'data:image/png;base64,%41%42%43%44',
	`data:image/png;${'a'.repeat(2_000)};base64,${PNG}`,
	`https://a.example/?data:image/png;base64,${PNG}`,
])('“%s” is refused as a data: URL with base64 data', (url) => {
	expect(readDataUrl(url)).toBeUndefined();
});

test('the URL-safe letters of base64 become the usual ones', () => {
	expect(normalizedBase64('_-_-')).toBe('/+/+');
});

test('any bytes give the same base64, however they are written', () => {
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
			const base64 = Buffer.from(bytes).toString('base64');
			expect(normalizedBase64(base64)).toBe(base64);
			expect(normalizedBase64(Buffer.from(bytes).toString('base64url'))).toBe(base64);
			expect(normalizedBase64(base64.replace(/.{1,7}/g, '$&\r\n'))).toBe(base64);
			expect(normalizedBase64(encodeURIComponent(base64))).toBe(base64);
		}),
		SEEDED,
	);
});

test.each([
	{ name: 'what they prove', content: files.PNG, declared: 'image/jpeg', mimeType: 'image/png' },
	{ name: 'what they prove', content: files.PNG, declared: '', mimeType: 'image/png' },
	{
		name: 'what was declared',
		content: Buffer.from('hello'),
		declared: 'text/plain',
		mimeType: 'text/plain',
	},
	{ name: 'nothing', content: Buffer.from('hello'), declared: '', mimeType: '' },
])('the media type “$mimeType” of a data: URL says $name', ({ content, declared, mimeType }) => {
	const isProven = content === files.PNG;
	expect(typeOfBase64(content.toString('base64'), declared)).toEqual({ mimeType, isProven });
});

test('the number of bytes is computed without decoding the base64', () => {
	fc.assert(
		fc.property(fc.uint8Array(), (bytes) => {
			expect(base64Bytes(Buffer.from(bytes).toString('base64'))).toBe(bytes.length);
		}),
		SEEDED,
	);
});
