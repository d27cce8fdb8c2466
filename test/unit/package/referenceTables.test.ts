/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads and writes the project's own files; an environment variable asks for new tables */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parameters } from '../../../nodes/shared/parameters/parameters';
import { REFERENCE_TABLES } from './referenceList';
import { withTables } from './referenceTables';

const REFERENCE_FILE = path.resolve(__dirname, '../../../docs/reference.md');

test('the tables of docs/reference.md are those of the descriptions; `npm run docs` writes them', () => {
	const text = readFileSync(REFERENCE_FILE, 'utf8');
	const current = withTables(text, REFERENCE_TABLES);
	if (process.env.UPDATE_DOCS) writeFileSync(REFERENCE_FILE, current);
	else expect(text).toBe(current);
});

describe('a table', () => {
	const group = parameters(
		[
			{
				displayName: 'Max Tokens',
				name: 'maxTokens',
				type: 'number',
				typeOptions: { minValue: 1, numberPrecision: 0 },
				default: 20,
				description: 'A limit',
			},
			{
				displayName: 'Router',
				name: 'router',
				type: 'fixedCollection',
				default: {},
				options: [
					{
						displayName: 'Router',
						name: 'values',
						values: [
							{
								displayName: 'Tier',
								name: 'tier',
								type: 'options',
								options: [{ name: 'Low', value: 'low' }],
								default: 'low',
								description: 'Low|high',
							},
						],
					},
				],
			},
		],
		{
			maxTokens: { sets: 'max_tokens', unit: 'tokens', unset: 'default' },
			router: { sets: 'router', of: { tier: { sets: 'cost_tier', closes: true } } },
		},
	);
	const one = { parts: [{ parameters: group }] };
	const place = (name: string) => `A\n\n<!-- table: ${name} -->\nold\n<!-- end of table -->\n\nB\n`;

	test('has a line for each field, and for each field within', () => {
		expect(withTables(place('one'), { one })).toBe(
			[
				'A',
				'',
				'<!-- table: one -->',
				'',
				'| Field         | Name                 | Type             | When added               | Unit   | Sent as            | Meaning   |',
				'| ------------- | -------------------- | ---------------- | ------------------------ | ------ | ------------------ | --------- |',
				'| Max Tokens    | `maxTokens`          | integer from 1   | `20`, and when not added | tokens | `max_tokens`       | A limit   |',
				'| Router        | `router`             | group            | –                        | –      | `router`           |           |',
				'| Router → Tier | `router.values.tier` | `low`, not empty | `low`                    | –      | `router.cost_tier` | Low\\|high |',
				'',
				'<!-- end of table -->',
				'',
				'B',
				'',
			].join('\n'),
		);
	});

	test('that is not known, or has no place, is an error', () => {
		expect(() => withTables(place('two'), { one })).toThrow('There is no table two');
		expect(() => withTables('A', { one })).toThrow('The reference lacks one');
	});
});
