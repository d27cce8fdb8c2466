/** Settings of the provider's cache and OpenRouter's cache, and the API fields that they set. */
import type { INodePropertyOptions } from 'n8n-workflow';
import { cacheControl } from '../../../../shared/openrouter/request/caching';
import { onlyWhenOn } from '../../../../shared/openrouter/request/settings';
import { described, parameters } from '../../../../shared/parameters/parameters';

const PROMPT_CACHE_TTLS: INodePropertyOptions[] = [
	{ name: '1 Hour', value: '1h', description: 'Storing costs twice the input price' },
	{ name: '5 Minutes', value: '5m', description: 'Storing costs 1.25 times the input price' },
];

export const cachingGroup = described({
	displayName: 'Caching',
	name: 'caching',
	type: 'collection',
	placeholder: 'Add Cache',
	default: {},
	description: 'What is cached from one call to the next, so that calls cost less',
	options: [
		{
			displayName: 'Prompt Cache',
			name: 'promptCache',
			type: 'options',
			options: PROMPT_CACHE_TTLS,
			default: '5m',
			description:
				'How long the provider keeps the whole prompt. A later call that begins in the same way then reads it at a tenth of the price. For prompts from 1,024 tokens; some models cache by themselves.',
		},
		{
			displayName: 'Prompt Cache Key',
			name: 'promptCacheKey',
			type: 'string',
			default: '',
			description: 'Sends calls that begin in the same way to the same cache',
		},
		{
			displayName: 'Response Cache',
			name: 'responseCache',
			type: 'boolean',
			default: true,
			description:
				'Whether OpenRouter may answer from its cache, without charge. All callers of the key share it: the same question gets the same answer.',
		},
		{
			displayName: 'Response Cache Clear',
			name: 'responseCacheClear',
			type: 'boolean',
			default: true,
			description:
				'Whether to ask again and replace the cached answer. Has no effect without Response Cache.',
		},
		{
			displayName: 'Response Cache TTL',
			name: 'responseCacheTtl',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 86400, numberPrecision: 0 },
			default: 300,
			description: 'Seconds for which an answer is kept. Has no effect without Response Cache.',
		},
		{
			displayName: 'System Prompt Cache',
			name: 'systemPromptCache',
			type: 'options',
			options: PROMPT_CACHE_TTLS,
			default: '5m',
			description:
				'How long the provider keeps the system prompt, when all that follows it differs from call to call',
		},
	],
});

export const caching = parameters(cachingGroup, {
	promptCache: { sets: 'cache_control', to: cacheControl },
	promptCacheKey: { sets: 'prompt_cache_key' },
	// Goes into the message, see `markSystemPrompt`.
	systemPromptCache: {},
	responseCache: { sets: 'headers.X-OpenRouter-Cache', to: String },
	responseCacheTtl: { sets: 'headers.X-OpenRouter-Cache-TTL', unit: 'seconds', to: String },
	responseCacheClear: { sets: 'headers.X-OpenRouter-Cache-Clear', to: onlyWhenOn('true') },
});
