/**
 * All operations of the node. Its panel, its credentials and the router derive from this list. The
 * first resource, and the first operation of each, are the defaults.
 */
import { complete } from './actions/chat/complete.operation';
import { respond } from './actions/chat/respond.operation';
import { speak } from './actions/audio/speak.operation';
import { transcribe } from './actions/audio/transcribe.operation';
import { generate as generateImage } from './actions/image/generate.operation';
import { getMany as getManyModels } from './actions/model/getMany.operation';
import { download as downloadVideo } from './actions/video/download.operation';
import { generate as generateVideo } from './actions/video/generate.operation';
import { get as getVideo } from './actions/video/get.operation';
import type { Resource } from './operation';

export const RESOURCES: readonly Resource[] = [
	{ name: 'Chat', value: 'chat', operations: { complete, respond } },
	{ name: 'Image', value: 'image', operations: { generate: generateImage } },
	{ name: 'Audio', value: 'audio', operations: { speak, transcribe } },
	{
		name: 'Video',
		value: 'video',
		operations: { generate: generateVideo, get: getVideo, download: downloadVideo },
	},
	{ name: 'Model', value: 'model', operations: { getMany: getManyModels } },
];
