/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT } from '../../../host/places';
import { fieldTableRows } from './fieldTable';

/** Cells as text: how wide a table is drawn is Prettier's business. */
const rowsOf = (markdown: string): string[] =>
	markdown
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim())
				.join(' | '),
		);

test('docs/reference.md says for every field what happens with it', () => {
	const documented = rowsOf(readFileSync(join(PROJECT, 'docs', 'reference.md'), 'utf8'));
	expect(documented).toEqual(expect.arrayContaining(fieldTableRows()));
});
