/** Reads the settings that both chat operations share. Only the author sets them, never a caller. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { responseCacheHeaders } from '../../../../shared/openrouter/request/caching';
import { buildPlugins } from '../../../../shared/openrouter/request/plugins';
import type { ChatFields } from '../../../../shared/openrouter/request/request';
import { asTexts } from '../../../../shared/values/json';
import { caching, cachingGroup } from './caching';
import { mediaOutput, mediaOutputGroup } from './mediaOutput';
import { options } from './options';
import { plugins, pluginsGroup } from './plugins';
import { providerRouting, providerRoutingGroup } from '../../../item/providerRouting';
import { reasoning, reasoningGroup } from './reasoning';
import { readTools } from './tools';

export const chatGroups: INodeProperties[] = [
	reasoningGroup,
	providerRoutingGroup,
	pluginsGroup,
	cachingGroup,
	mediaOutputGroup,
];

export type ChatSettings = {
	fields: Omit<ChatFields, 'model' | 'messages' | 'responseFormat' | 'callerFields'>;
	headers: Record<string, string>;
};

/** `given` is the value of Options. Throws `OpenRouterError` for a faulty setting. */
export function readChatSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	given: IDataObject,
	model: string,
): ChatSettings {
	const valueOf = ({ name }: INodeProperties) => context.getNodeParameter(name, itemIndex, {});
	const cacheValues = valueOf(cachingGroup);
	const pluginValues = valueOf(pluginsGroup);
	const { headers: cacheHeaders, ...cacheSettings } = caching.read(cacheValues);
	const { headers, ...optionSettings } = options.read(given);
	const { tools, settings: toolSettings } = readTools(context, itemIndex);
	return {
		fields: {
			variant: options.one(given, 'variant'),
			systemPromptCache: caching.one(cacheValues, 'systemPromptCache'),
			tools,
			plugins: buildPlugins(
				plugins.read(pluginValues),
				plugins.one(pluginValues, 'pluginsJson') ?? [],
				model,
			),
			settings: {
				...optionSettings,
				...toolSettings,
				...reasoning.read(valueOf(reasoningGroup)),
				...providerRouting.read(valueOf(providerRoutingGroup)),
				...mediaOutput.read(valueOf(mediaOutputGroup)),
				...cacheSettings,
			},
			extraBody: given.extraBody,
		},
		headers: responseCacheHeaders({ ...asTexts(headers), ...asTexts(cacheHeaders) }),
	};
}
