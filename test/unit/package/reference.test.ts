/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   reads the project's own files */
/** docs/reference.md names every parameter that saved workflows hold on to. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import PARAMETERS from './parameters.json';

const REFERENCE = readFileSync(resolve(__dirname, '../../../docs/reference.md'), 'utf8');

/** Every field is chosen by these, or sits below this one. */
const STRUCTURE = ['resource', 'operation', 'values'];

/** `` `temperature` `` by itself, or among others as in `` `{ values: [{ name, value }] }` ``. */
const codeWords = new Set(
	[...REFERENCE.matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) => code.split(/[^\w]+/)),
);

test.each(Object.entries(PARAMETERS))('those of %s', (_name, parameters) => {
	const missing = parameters
		.filter(({ type }) => type !== 'notice')
		.map(({ path }) => path)
		.filter((path) => {
			const name = path.split('.').at(-1) ?? '';
			return !STRUCTURE.includes(name) && !codeWords.has(name);
		});
	expect(missing).toEqual([]);
});
