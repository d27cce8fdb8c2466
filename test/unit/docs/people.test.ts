/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads the texts that it checks */
/** Nobody knows who the reader or the caller is, so guides, panels and messages call people “they”. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { sources } from '../package/sources';

const ROOT = path.resolve(__dirname, '../../..');
const ONE_PERSON = /\b(he|him|his|himself)\b/i;

const filesIn = (folder: string, ending: RegExp): string[] =>
	readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => ending.test(file))
		.map((file) => path.join(folder, file));

const documents = [
	'README.md',
	'CONTRIBUTING.md',
	'CHANGELOG.md',
	...filesIn('docs', /\.md$/),
	...filesIn('examples', /\.(md|json|html|js)$/),
].map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

test('guides, panels and messages call people “they”', () => {
	const found = [...documents, ...sources].flatMap(({ file, text }) =>
		text
			.split('\n')
			.map((line, index) => ({ line, place: `${file}:${index + 1}` }))
			.filter(({ line }) => ONE_PERSON.test(line))
			.map(({ place }) => place),
	);
	expect(found).toEqual([]);
});
