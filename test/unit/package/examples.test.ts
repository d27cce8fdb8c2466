/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * Each example as it ships: the editor draws nothing on something else, nothing hangs in the air, and a
 * note says what to set.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT } from '../../host/places';

type Node = {
	id: string;
	name: string;
	type: string;
	position: [number, number];
	parameters: { width?: number; height?: number; content?: string };
};
type Workflow = {
	settings: object;
	nodes: Node[];
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
};
type Box = { name: string; left: number; top: number; right: number; bottom: number };

const EXAMPLES = join(PROJECT, 'examples');
const NOTE = 'n8n-nodes-base.stickyNote';
const SUFFIX = '.workflow.json';
/** Of a node's square in n8n's editor. */
const NODE_PX = 96;
/** Room for a node's name, which stands below it. */
const LABEL_PX = 40;

function boxOf({ name, type, position: [left, top], parameters }: Node): Box {
	const isNote = type === NOTE;
	const { width = NODE_PX, height = NODE_PX } = isNote ? parameters : {};
	return {
		name,
		left,
		top,
		right: left + width,
		bottom: top + height + (isNote ? 0 : LABEL_PX),
	};
}

const doOverlap = (one: Box, other: Box): boolean =>
	one.left < other.right &&
	other.left < one.right &&
	one.top < other.bottom &&
	other.top < one.bottom;

/** What the note of an example tells its user to set, or to look at. */
const NOTES: Readonly<Record<string, readonly string[]>> = {
	'agent-tool': [
		"credential of n8n's own type **OpenRouter**",
		'**OpenRouter Gateway API** credential',
	],
	'answer-from-documents': ['https://openrouter.ai/api/v1', '*Basic Auth* credential'],
	'ask-before-acting': ['_Assistant appointments_'],
	'batch-rows': ['credential'],
	'customer-keys': ['`{{ $json.key }}`', 'OpenRouter Management API'],
	'file-question': ['credential'],
	'frontend-chat': ['credential'],
	'frontend-chat-guarded': ['credential'],
	'frontend-chat-signed-in': ['credential'],
	'frontend-chat-streamed': ['credential'],
	'gateway-assistant': ['credentials', '_Assistant orders_'],
	'gateway-daily-cost': [],
	'gateway-reports-postgres': ['Postgres credential'],
	'gateway-reports-table': ['credentials', '_OpenRouter gateway reports_'],
	'gateway-usage-page': ['credential'],
	'product-pictures': ['credential'],
	'search-by-meaning': ['**OpenRouter Gateway API** credential', '_OpenRouter search rows_'],
	'speech-in-speech-out': ['credential'],
	'structured-extraction': ['credential'],
	'video-webhook': ['credential'],
};

const names = readdirSync(EXAMPLES).filter((file) => file.endsWith(SUFFIX));

describe.each(names)('the example %s', (name) => {
	const text = readFileSync(join(EXAMPLES, name), 'utf8');
	const { settings, nodes, connections } = JSON.parse(text) as Workflow;

	test('saves no successful execution, holds no credential, and its note says what to set', () => {
		expect(settings).toEqual({ executionOrder: 'v1', saveDataSuccessExecution: 'none' });
		expect(text).not.toContain('"credentials"');
		const [note, ...more] = nodes.filter(({ type }) => type === NOTE);
		expect(more).toEqual([]);
		const said = NOTES[name.replace(SUFFIX, '')];
		if (said === undefined) throw new Error('NOTES has no row for it');
		expect(note?.parameters.content).not.toBe('');
		for (const part of said) expect(note?.parameters.content).toContain(part);
	});

	test('has no two nodes or notes that overlap', () => {
		const boxes = nodes.map(boxOf);
		const overlaps = boxes.flatMap((box, index) =>
			boxes
				.slice(index + 1)
				.filter((other) => doOverlap(box, other))
				.map((other) => `${box.name}, ${other.name}`),
		);
		expect(overlaps).toEqual([]);
	});

	test('has each name and ID once, and connections from node to node', () => {
		const nodeNames = nodes.map((node) => node.name);
		expect(new Set(nodeNames).size).toBe(nodes.length);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
		const ends = Object.values(connections)
			.flatMap((outputs) => Object.values(outputs).flat(2))
			.map(({ node }) => node);
		expect(nodeNames).toEqual(expect.arrayContaining([...Object.keys(connections), ...ends]));
	});

	test('stands in the table of workflows of examples/README.md', () => {
		const lines = readFileSync(join(EXAMPLES, 'README.md'), 'utf8').split('\n');
		const rows = lines.filter((line) => line.startsWith(`| [\`${name}\`](${name})`));
		expect(rows).toHaveLength(1);
	});
});
