/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   reads the project's own files */
/**
 * The forty mistakes that a node for OpenRouter makes easily are numbered, and each has a test named
 * `mistake N: …`. Of endpoints that no node calls yet there is none; who adds one is told here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = resolve(__dirname, '../../..');

/** What must not be in the sources as long as a mistake has no test. */
const NOT_CALLED: ReadonlyMap<number, RegExp> = new Map([
	[9, /\/audio\/speech/],
	[12, /['"`]\/videos/],
	[32, /\/batches/],
	[33, /['"`]\/responses/],
	[38, /['"`]\/keys/],
]);

function textsOf(folder: string): string[] {
	return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => readFileSync(join(ROOT, folder, file), 'utf8'));
}

/** `mistake 7: …`, `mistakes 6 and 7: …` */
const NAMED = /\bmistakes? (\d+(?:(?:, | and )\d+)*):/g;

const tested = new Set(
	textsOf('test').flatMap((text) =>
		[...text.matchAll(NAMED)].flatMap(([, numbers = '']) =>
			(numbers.match(/\d+/g) ?? []).map(Number),
		),
	),
);
const sources = textsOf('nodes').join('\n');

test.each(Array.from({ length: 40 }, (_, index) => index + 1))(
	'the %ith of the forty has a test, or its endpoint is not called',
	(number) => {
		const path = NOT_CALLED.get(number);
		const isCalled = path === undefined || path.test(sources);
		expect({ number, isCovered: tested.has(number) || !isCalled }).toEqual({
			number,
			isCovered: true,
		});
	},
);

test('none is said to be without a test that has one', () => {
	expect([...NOT_CALLED.keys()].filter((number) => tested.has(number))).toEqual([]);
});
