/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals
   -- reads and writes the project's own files; an environment variable asks for new code */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT } from '../../host/places';
import { CODE_NODES, codeOf, ROW_LIMIT } from '../../host/usagePageCode';

type Node = { name: string; type: string; parameters: { jsCode?: string; limit?: number } };

const FILE = path.join(PROJECT, 'examples/gateway-usage-page.workflow.json');

/** The same text with other code in these nodes, so that all else stays as it is formatted. */
function withCode(text: string): string {
	const { nodes } = JSON.parse(text) as { nodes: Node[] };
	return nodes
		.filter(({ name }) => name in CODE_NODES)
		.reduce((result, { name, parameters }) => {
			const [old, current] = [parameters.jsCode, codeOf(name)].map((code) => JSON.stringify(code));
			// In order of the nodes; of two that are equal, the first one is still to be written.
			return result.replace(`"jsCode": ${old}`, () => `"jsCode": ${current}`);
		}, text);
}

test('the Code nodes of the usage page hold its files; `npm run examples` writes them', () => {
	const text = readFileSync(FILE, 'utf8');
	if (process.env.UPDATE_EXAMPLES) writeFileSync(FILE, withCode(text));
	else expect(text).toBe(withCode(text));
});

test('every Code node of the workflow is made of these files, and has no module’s lines', () => {
	const { nodes } = JSON.parse(readFileSync(FILE, 'utf8')) as { nodes: Node[] };
	const codeNodes = nodes.filter(({ type }) => type === 'n8n-nodes-base.code');
	expect(codeNodes.map(({ name }) => name)).toEqual(Object.keys(CODE_NODES));
	for (const { parameters } of codeNodes) {
		expect(parameters.jsCode).not.toMatch(/require\(|module\.exports|import\(/);
	}
});

test('the number of rows that are read stands in the node that reads them, too', () => {
	const { nodes } = JSON.parse(readFileSync(FILE, 'utf8')) as { nodes: Node[] };
	expect(nodes.find(({ name }) => name === 'Rows of that time')?.parameters.limit).toBe(ROW_LIMIT);
});
