/**
 * All operations of the node. Its panel, its credentials and the router derive from this list. The
 * first resource, and the first operation of each, are the defaults.
 */
import { complete } from './actions/chat/complete.operation';
import { respond } from './actions/chat/respond.operation';
import { create as createEmbeddings } from './actions/embedding/create.operation';
import { getMany as getManyModels } from './actions/model/getMany.operation';
import { rank } from './actions/rerank/rank.operation';
import type { Resource } from './operation';

export const RESOURCES: readonly Resource[] = [
	{ name: 'Chat', value: 'chat', operations: { complete, respond } },
	{ name: 'Embedding', value: 'embedding', operations: { create: createEmbeddings } },
	{ name: 'Model', value: 'model', operations: { getMany: getManyModels } },
	{ name: 'Rerank', value: 'rerank', operations: { rank } },
];
