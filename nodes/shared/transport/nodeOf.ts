import type { INode } from 'n8n-workflow';

const nodes = new WeakMap<object, INode>();

/** The node of a call, to be read only. n8n copies it, with all its parameters, each time it is asked. */
export function nodeOf(context: { getNode: () => INode }): INode {
	const node = nodes.get(context) ?? context.getNode();
	nodes.set(context, node);
	return node;
}
