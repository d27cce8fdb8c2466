/** The tables of docs/reference.md that are written from descriptions, by their names in that file. */
import { batchOptions } from '../../../nodes/OpenRouter/actions/batch/createPanel';
import { getOptions } from '../../../nodes/OpenRouter/actions/batch/getPanel';
import { speaking, transcribing } from '../../../nodes/OpenRouter/actions/audio/options';
import { caching } from '../../../nodes/OpenRouter/actions/chat/panel/caching';
import { callerLimits, callerMay } from '../../../nodes/OpenRouter/actions/chat/panel/caller';
import { mediaOutput } from '../../../nodes/OpenRouter/actions/chat/panel/mediaOutput';
import { options } from '../../../nodes/OpenRouter/actions/chat/panel/options';
import { activityFilters } from '../../../nodes/OpenRouter/actions/account/getActivity.operation';
import { plugins } from '../../../nodes/OpenRouter/actions/chat/panel/plugins';
import { providerRouting } from '../../../nodes/OpenRouter/item/providerRouting';
import { reasoning } from '../../../nodes/OpenRouter/actions/chat/panel/reasoning';
import { schemaOptions } from '../../../nodes/OpenRouter/actions/chat/panel/responseFormat';
import { SERVER_TOOL_SETTINGS } from '../../../nodes/OpenRouter/actions/chat/panel/serverTools';
import { tools } from '../../../nodes/OpenRouter/actions/chat/panel/tools';
import { keyFilters } from '../../../nodes/OpenRouter/actions/key/getMany.operation';
import { creation, limits, update } from '../../../nodes/OpenRouter/actions/key/keySettings';
import { filters as modelFilters } from '../../../nodes/OpenRouter/actions/model/query';
import { options as embeddingOptions } from '../../../nodes/OpenRouter/actions/embedding/fields';
import { options as rerankOptions } from '../../../nodes/OpenRouter/actions/rerank/fields';
import { options as imageOptions } from '../../../nodes/OpenRouter/actions/image/options';
import { options as videoOptions } from '../../../nodes/OpenRouter/actions/video/options';
import { downloadOptions as videoDownloadOptions } from '../../../nodes/OpenRouter/actions/video/requestOptions';
import {
	limits as gatewayLimits,
	options as gatewayOptions,
} from '../../../nodes/OpenRouterGateway/options';
import { commonGrants } from '../../../nodes/shared/panel/callerPolicy';
import { steps } from '../../../nodes/shared/panel/steps';
import { fieldTable } from './fieldTable';
import type { Described, Lines, ReferenceTable } from './referenceTables';

const only = (described: Described): ReferenceTable => ({ parts: [{ parameters: described }] });

export const REFERENCE_TABLES: Readonly<Record<string, ReferenceTable | Lines>> = {
	options: only(options),
	reasoning: only(reasoning),
	providerRouting: only(providerRouting),
	plugins: { within: 'plugins', ...only(plugins) },
	caching: only(caching),
	mediaOutput: only(mediaOutput),
	schemaOptions: only(schemaOptions),
	imageOptions: only(imageOptions),
	speakOptions: only(speaking),
	transcribeOptions: only(transcribing),
	videoOptions: only(videoOptions),
	videoDownloadOptions: only(videoDownloadOptions),
	tools: only(tools),
	serverTools: {
		within: 'parameters',
		collection: 'settings',
		kind: 'Tool',
		parts: Object.entries(SERVER_TOOL_SETTINGS).map(([type, settings]) => ({
			name: type,
			parameters: settings,
		})),
	},
	batchOptions: only(batchOptions),
	batchGetOptions: only(getOptions),
	steps: only(steps),
	callerMay: only(callerMay),
	callerLimits: { opensLists: true, ...only(callerLimits) },
	callerFields: fieldTable(),
	modelFilters: only(modelFilters),
	keyLimits: only(limits),
	keyCreation: only(creation),
	keyUpdate: only(update),
	keyFilters: only(keyFilters),
	activityFilters: only(activityFilters),
	embeddingOptions: only(embeddingOptions),
	rerankOptions: only(rerankOptions),
	gatewayCallerMay: only(commonGrants),
	gatewayLimits: { opensLists: true, ...only(gatewayLimits) },
	gatewaySteps: only(steps),
	gatewayOptions: only(gatewayOptions),
};
