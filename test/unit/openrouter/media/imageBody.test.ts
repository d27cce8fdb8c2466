/** Bodies with images, cut at every place. */
import { describe, expect, test } from '@jest/globals';
import { createImageBodyReader } from '../../../../nodes/shared/openrouter/media/imageBody';

function read(pieces: readonly string[], maxBytes = 1_000) {
	const reader = createImageBodyReader(maxBytes);
	for (const piece of pieces) reader.feed(piece);
	const text = reader.json();
	return { body: JSON.parse(text) as unknown, files: reader.files().map(String), reader };
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
		{ name: 'is a data: URL', written: `data:image/png;base64,${LETTERS}` },
	])('$name', ({ written }) => {
		expect(LETTERS).toContain('/');
		const text = `{"data":[{"b64_json":"${written}"}]}`;
		for (let at = 0; at <= text.length; at++) {
			const { files } = read([text.slice(0, at), text.slice(at)]);
			expect(files).toEqual([Buffer.from(LETTERS, 'base64').toString()]);
		}
	});

	test('of all images together must keep to the limit', () => {
		expect(read([JSON.stringify(BODY)], 23).reader.isTooLarge).toBe(false);
		const reader = createImageBodyReader(22);
		reader.feed(JSON.stringify(BODY));
		expect(reader.isTooLarge).toBe(true);
	});
});

test.each(['', '{"error":{"code":402}}', 'not JSON at all', '{"data":[{"b64_json":null}]}'])(
	'a body without images stays as it is: %j',
	(text) => {
		for (let at = 0; at <= text.length; at++) {
			const reader = createImageBodyReader(10);
			reader.feed(text.slice(0, at));
			reader.feed(text.slice(at));
			expect([reader.json(), reader.files()]).toEqual([text, []]);
		}
	},
);

test('an image that breaks off leaves a body that is no JSON', () => {
	const reader = createImageBodyReader(1_000);
	reader.feed(JSON.stringify(BODY).slice(0, 60));
	expect(() => JSON.parse(reader.json()) as unknown).toThrow();
});
