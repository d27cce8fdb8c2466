/**
 * All operations of the node. Its panel, its credentials and the router derive from this list. The
 * first resource, and the first operation of each, are the defaults.
 */
import { complete } from './actions/chat/complete.operation';
import { respond } from './actions/chat/respond.operation';
import { get as getGeneration } from './actions/generation/get.operation';
import { get as getModel } from './actions/model/get.operation';
import { getEndpoints } from './actions/model/getEndpoints.operation';
import { getMany as getManyModels } from './actions/model/getMany.operation';
import { getMany as getManyProviders } from './actions/provider/getMany.operation';
import type { Resource } from './operation';

export const RESOURCES: readonly Resource[] = [
	{ name: 'Chat', value: 'chat', operations: { complete, respond } },
	{
		name: 'Model',
		value: 'model',
		operations: { getMany: getManyModels, get: getModel, getEndpoints },
	},
	{ name: 'Provider', value: 'provider', operations: { getMany: getManyProviders } },
	{ name: 'Generation', value: 'generation', operations: { get: getGeneration } },
];
