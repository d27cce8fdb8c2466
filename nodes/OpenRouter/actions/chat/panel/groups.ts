/**
 * The groups of settings that both chat operations share, and what they become. All are the
 * author's: a caller never reaches them.
 */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ChatFields } from '../../../../shared/openrouter/request/request';
import {
	buildSettings,
	requireOneTokenLimit,
} from '../../../../shared/openrouter/request/settings';
import { readCollection } from '../../../../shared/parameters/collection';
import { numbersOf } from '../../../../shared/parameters/values';
import { cachingGroup, readCaching } from './caching';
import { mediaOutputGroup, readMediaOutput } from './mediaOutput';
import { chatOptions } from './options';
import { pluginsGroup, readPlugins } from './plugins';
import { providerRoutingGroup, readProviderRouting } from './providerRouting';
import { readReasoning, reasoningGroup } from './reasoning';
import { readSampling } from './sampling';
import { readServing, readServingHeaders, readVariant } from './serving';

export const chatGroups: INodeProperties[] = [
	reasoningGroup,
	providerRoutingGroup,
	pluginsGroup,
	cachingGroup,
	mediaOutputGroup,
];

export type Groups = {
	fields: Pick<
		ChatFields,
		'reasoning' | 'provider' | 'plugins' | 'settings' | 'systemPromptCache' | 'variant'
	>;
	headers: Record<string, string>;
};

/** `options` is the node's collection of that name. Throws `OpenRouterError` for a faulty setting. */
export function readGroups(
	context: IExecuteFunctions,
	itemIndex: number,
	options: IDataObject,
	model: string,
): Groups {
	const group = ({ displayName, name }: INodeProperties) =>
		readCollection(displayName, context.getNodeParameter(name, itemIndex, {}));
	const caching = readCaching(group(cachingGroup));
	const settings = { ...readSampling(options), ...readServing(options) };
	requireOneTokenLimit(
		numbersOf(chatOptions.options, options)('maxTokens'),
		settings.maxCompletionTokens,
	);
	return {
		fields: {
			reasoning: readReasoning(group(reasoningGroup)),
			provider: readProviderRouting(group(providerRoutingGroup)),
			plugins: readPlugins(group(pluginsGroup), model),
			settings: {
				...buildSettings(settings),
				...readMediaOutput(group(mediaOutputGroup)),
				...caching.settings,
			},
			systemPromptCache: caching.systemPromptCache,
			variant: readVariant(options),
		},
		headers: { ...caching.headers, ...readServingHeaders(options) },
	};
}
