/**
 * All settings that both chat operations share, and what they become. All are the author's: a caller
 * never reaches them.
 */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { responseCacheHeaders } from '../../../../shared/openrouter/request/caching';
import { buildPlugins } from '../../../../shared/openrouter/request/plugins';
import type { ChatFields } from '../../../../shared/openrouter/request/request';
import { asTexts } from '../../../../shared/values/json';
import { caching, cachingGroup } from './caching';
import { mediaOutput, mediaOutputGroup } from './mediaOutput';
import { options } from './options';
import { plugins, pluginsGroup } from './plugins';
import { providerRouting, providerRoutingGroup } from './providerRouting';
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

/** `chosen` is the value of Options. Throws `OpenRouterError` for a faulty setting. */
export function readChatSettings(
	context: IExecuteFunctions,
	itemIndex: number,
	chosen: IDataObject,
	model: string,
): ChatSettings {
	const valueOf = ({ name }: INodeProperties) => context.getNodeParameter(name, itemIndex, {});
	const cached = valueOf(cachingGroup);
	const pluggedIn = valueOf(pluginsGroup);
	const { headers: cacheHeaders, ...cacheSettings } = caching.read(cached);
	const { headers, ...optionSettings } = options.read(chosen);
	const { tools, settings: toolSettings } = readTools(context, itemIndex);
	return {
		fields: {
			variant: options.one(chosen, 'variant'),
			systemPromptCache: caching.one(cached, 'systemPromptCache'),
			tools,
			plugins: buildPlugins(
				plugins.read(pluggedIn),
				plugins.one(pluggedIn, 'pluginsJson') ?? [],
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
			extraBody: chosen.extraBody,
		},
		headers: responseCacheHeaders({ ...asTexts(headers), ...asTexts(cacheHeaders) }),
	};
}
