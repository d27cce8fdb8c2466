/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Which of n8n's nodes the examples use. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../host/places';

export const EXAMPLES = readdirSync(join(PROJECT, 'examples')).filter((name) =>
	name.endsWith('.workflow.json'),
);
export const nodesOf = (file: string): string[] => {
	const { nodes } = JSON.parse(readFileSync(join(PROJECT, 'examples', file), 'utf8')) as {
		nodes: Array<{ type: string; typeVersion: number }>;
	};
	return nodes.map(({ type, typeVersion }) => `${type} ${typeVersion}`);
};
export const needsNewer = (file: string): boolean =>
	nodesOf(file).some((node) => /\.(agent|dataTable|dataTableTool) |\.crypto 2$/.test(node));
