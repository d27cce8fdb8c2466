/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** What the examples write down as the cost of a call, and which rows are calls, by their own expressions. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
	createRunExecutionData,
	Workflow,
	type IDataObject,
	type INode,
	type INodeType,
} from 'n8n-workflow';
import { PROJECT } from '../../host/places';

const SOURCE = 'OpenRouter Gateway';

type Assignments = { assignments?: Array<{ name: string; value: string }> };

/** The expression that an example's Set node gives a field. */
function expressionOf(example: string, nodeName: string, field: string): string {
	const path = join(PROJECT, 'examples', `${example}.workflow.json`);
	const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as { nodes: INode[] };
	const node = nodes.find(({ name }) => name === nodeName);
	const fields = (node?.parameters.assignments as Assignments | undefined)?.assignments;
	return fields?.find(({ name }) => name === field)?.value ?? '';
}

const nodeNamed = (name: string): INode => ({
	id: name,
	name,
	type: 'test',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
});

/** What n8n makes of it in a node behind one that gave `json`. */
function resolve(expression: string, json: IDataObject): unknown {
	const item = { json, pairedItem: { item: 0 } };
	const type = { description: { properties: [] } } as unknown as INodeType;
	const workflow = new Workflow({
		id: 'w',
		nodes: [nodeNamed(SOURCE), nodeNamed('Row')],
		connections: { [SOURCE]: { main: [[{ node: 'Row', type: 'main', index: 0 }]] } },
		active: false,
		nodeTypes: {
			getByName: () => type,
			getByNameAndVersion: () => type,
			getKnownTypes: () => ({}),
		},
	});
	const ran = { startTime: 0, executionTime: 0, executionIndex: 0, source: [null] };
	const runData = { [SOURCE]: [{ ...ran, data: { main: [[{ json }]] } }] };
	return workflow.expression.getParameterValue(
		expression,
		createRunExecutionData({ resultData: { runData } }),
		0,
		0,
		'Row',
		[item],
		'manual',
		{},
		{
			node: nodeNamed('Row'),
			data: { main: [[item]] },
			source: { main: [{ previousNode: SOURCE }] },
		},
	);
}

describe.each([
	{ example: 'batch-rows', node: 'Row, answer, cost', unknown: 0 },
	{ example: 'product-pictures', node: 'Product, picture, cost', unknown: 0 },
	{ example: 'gateway-reports-table', node: 'Row', unknown: undefined },
	{ example: 'gateway-reports-postgres', node: 'Row', unknown: undefined },
])('the cost that the example $example writes down', ({ example, node, unknown }) => {
	const expression = expressionOf(example, node, 'cost');

	test.each<{ name: string; json: IDataObject; cost: unknown }>([
		{ name: 'what OpenRouter charged', json: { cost: 0.25 }, cost: 0.25 },
		{
			name: 'and what a provider of one’s own takes',
			json: { cost: 0.25, upstreamInferenceCost: 0.5 },
			cost: 0.75,
		},
		{ name: 'nothing where nothing is known', json: { outcome: 'failed' }, cost: unknown },
	])('is $name', ({ json, cost }) => {
		expect(resolve(expression, json)).toBe(cost);
	});
});

describe.each(['gateway-reports-table', 'gateway-reports-postgres'])(
	'the kind of row that the example %s writes down',
	(example) => {
		test.each<{ name: string; json: IDataObject; kind: string }>([
			{ name: 'a call', json: { kind: 'call', outcome: 'answered' }, kind: 'call' },
			{ name: 'a call that does not say so', json: { outcome: 'failed' }, kind: 'call' },
			{ name: 'a budget that was reached', json: { kind: 'budget', percent: 80 }, kind: 'budget' },
		])('is that of $name', ({ json, kind }) => {
			expect(resolve(expressionOf(example, 'Row', 'kind'), json)).toBe(kind);
		});
	},
);
