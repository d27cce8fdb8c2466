/**
 * All operations of the node. Its panel, its credentials and the router derive from this list. The
 * first resource, and the first operation of each, are the defaults.
 */
import { getActivity } from './actions/account/getActivity.operation';
import { getCredits } from './actions/account/getCredits.operation';
import { create as createBatch } from './actions/batch/create.operation';
import { get as getBatch } from './actions/batch/get.operation';
import { complete } from './actions/chat/complete.operation';
import { respond } from './actions/chat/respond.operation';
import { get as getGeneration } from './actions/generation/get.operation';
import { create as createKey } from './actions/key/create.operation';
import { deleteKey } from './actions/key/delete.operation';
import { get as getKey } from './actions/key/get.operation';
import { getCurrent as getCurrentKey } from './actions/key/getCurrent.operation';
import { getMany as getManyKeys } from './actions/key/getMany.operation';
import { update as updateKey } from './actions/key/update.operation';
import { get as getModel } from './actions/model/get.operation';
import { getEndpoints } from './actions/model/getEndpoints.operation';
import { getMany as getManyModels } from './actions/model/getMany.operation';
import { getMany as getManyProviders } from './actions/provider/getMany.operation';
import { create as createEmbeddings } from './actions/embedding/create.operation';
import { rank } from './actions/rerank/rank.operation';
import { speak } from './actions/audio/speak.operation';
import { transcribe } from './actions/audio/transcribe.operation';
import { generate as generateImage } from './actions/image/generate.operation';
import { download } from './actions/video/download.operation';
import { generate as generateVideo } from './actions/video/generate.operation';
import { get as getVideo } from './actions/video/get.operation';
import type { Resource } from './operation';

export const RESOURCES: readonly Resource[] = [
	{ name: 'Chat', value: 'chat', operations: { complete, respond } },
	{ name: 'Embedding', value: 'embedding', operations: { create: createEmbeddings } },
	{ name: 'Batch', value: 'batch', operations: { create: createBatch, get: getBatch } },
	{ name: 'Image', value: 'image', operations: { generate: generateImage } },
	{ name: 'Audio', value: 'audio', operations: { speak, transcribe } },
	{
		name: 'Video',
		value: 'video',
		operations: { generate: generateVideo, get: getVideo, download },
	},
	{ name: 'Rerank', value: 'rerank', operations: { rank } },
	{
		name: 'Model',
		value: 'model',
		operations: { getMany: getManyModels, get: getModel, getEndpoints },
	},
	{ name: 'Provider', value: 'provider', operations: { getMany: getManyProviders } },
	{ name: 'Generation', value: 'generation', operations: { get: getGeneration } },
	{
		name: 'Key',
		value: 'key',
		operations: {
			getCurrent: getCurrentKey,
			create: createKey,
			get: getKey,
			getMany: getManyKeys,
			update: updateKey,
			delete: deleteKey,
		},
	},
	{ name: 'Account', value: 'account', operations: { getCredits, getActivity } },
];
