import type { INode } from 'n8n-workflow';

const nodes = new WeakMap<object, INode>();

/** The node of a call; do not change it. `getNode()` copies the node with all its parameters each time. */
export function nodeOf(context: { getNode: () => INode }): INode {
	const node = nodes.get(context) ?? context.getNode();
	nodes.set(context, node);
	return node;
}
