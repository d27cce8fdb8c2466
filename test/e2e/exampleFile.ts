/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** An example as it ships, and what n8n's own description of its nodes says of the parameters. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { NodeHelpers, type INode, type INodeTypeDescription } from 'n8n-workflow';
import type { ExampleName } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import type { Session } from './session';

export function readExample(name: ExampleName): { nodes: INode[] } {
	const text = readFileSync(join(PROJECT, 'examples', `${name}.workflow.json`), 'utf8');
	return JSON.parse(text) as { nodes: INode[] };
}

const isOfVersion = ({ version }: INodeTypeDescription, { typeVersion }: INode): boolean =>
	[version].flat().includes(typeVersion);

/**
 * Each node's type and version are there, each parameter of the file is one that the node shows with
 * what else is set, and n8n finds nothing wrong with any of them.
 */
export async function expectKnownParameters(session: Session, nodes: INode[]): Promise<void> {
	const types = (await session.n8n.nodeTypes()) as unknown as INodeTypeDescription[];
	for (const node of nodes) {
		const description = types.find((type) => type.name === node.type && isOfVersion(type, node));
		if (description === undefined) throw new Error(`n8n has no ${node.type} ${node.typeVersion}`);
		const { properties } = description;
		const shown = NodeHelpers.getNodeParameters(
			properties,
			node.parameters,
			true,
			false,
			node,
			description,
		);
		expect({ node: node.name, parameters: shown }).toMatchObject({
			node: node.name,
			parameters: node.parameters,
		});
		// With its defaults: what is shown by one that the file leaves out is judged too.
		const whole = { ...node, parameters: shown ?? {} };
		const issues = NodeHelpers.getNodeParametersIssues(properties, whole, description);
		expect({ node: node.name, issues }).toEqual({ node: node.name, issues: null });
	}
}
