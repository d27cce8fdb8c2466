/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads the files it checks */
/** What n8n's search and list of nodes know of ours. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { OpenRouter } from '../../../nodes/OpenRouter/OpenRouter.node';
import { OpenRouterGateway } from '../../../nodes/OpenRouterGateway/OpenRouterGateway.node';
import manifest from '../../../package.json';

/** Of n8n's own nodes, less AI: n8n verifies a node under AI only when it is made with n8n's AI SDK. */
const CATEGORIES = [
	'Analytics',
	'Communication',
	'Core Nodes',
	'Data & Storage',
	'Development',
	'Finance & Accounting',
	'Marketing',
	'Miscellaneous',
	'Productivity',
	'Sales',
	'Utility',
];

type Codex = { node: string; categories: string[]; alias: string[] };

describe.each([
	['OpenRouter', new OpenRouter()],
	['OpenRouterGateway', new OpenRouterGateway()],
])('the codex file of %s', (folder, { description }) => {
	const file = path.resolve(__dirname, '../../../nodes', folder, `${folder}.node.json`);
	const codex = JSON.parse(readFileSync(file, 'utf8')) as Codex;

	test('belongs to that node', () => {
		expect(codex.node).toBe(`${manifest.name}.${description.name}`);
	});

	test('is in categories that n8n has, and not under AI', () => {
		expect(codex.categories).not.toEqual([]);
		expect(CATEGORIES).toEqual(expect.arrayContaining(codex.categories));
		expect(codex).not.toHaveProperty('subcategories');
	});

	test('has the words that people search for', () => {
		expect(codex.alias).toEqual(expect.arrayContaining(['AI', 'LLM', 'OpenAI']));
	});
});
