/** The two caches, a provider's and OpenRouter's: the group's fields, and the API fields that they set. */
import type { INodePropertyOptions } from 'n8n-workflow';
import { cacheControl } from '../../../../shared/openrouter/request/caching';
import { onlyWhenOn } from '../../../../shared/openrouter/request/settings';
import { described, parameters } from '../../../../shared/parameters/parameters';

const KEPT_FOR: INodePropertyOptions[] = [
	{ name: '1 Hour', value: '1h', description: 'Keeping it costs twice the input price' },
	{ name: '5 Minutes', value: '5m', description: 'Keeping it costs 1.25 times the input price' },
];

export const cachingGroup = described({
	displayName: 'Caching',
	name: 'caching',
	type: 'collection',
	placeholder: 'Add Cache',
	default: {},
	description: 'What is kept from one call to the next, so that it costs less',
	options: [
		{
			displayName: 'Prompt Cache',
			name: 'promptCache',
			type: 'options',
			options: KEPT_FOR,
			default: '5m',
			description:
				'How long the provider keeps the whole prompt, so that a next call which begins in the same way reads it at a tenth of the price. For long prompts, from 1,024 tokens; some models cache by themselves.',
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
				'Whether OpenRouter may answer from its cache, without charge. All callers of the key share it: who asks the same gets the very same answer.',
		},
		{
			displayName: 'Response Cache Clear',
			name: 'responseCacheClear',
			type: 'boolean',
			default: true,
			description:
				'Whether to ask anew, and keep the new answer in place of the old one. Has no effect without Response Cache.',
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
			options: KEPT_FOR,
			default: '5m',
			description:
				'How long the provider keeps the system prompt, when all that follows it differs from call to call',
		},
	],
});

export const caching = parameters(cachingGroup, {
	promptCache: { sets: 'cache_control', to: cacheControl },
	promptCacheKey: { sets: 'prompt_cache_key' },
	// The system prompt's mark goes on the message, see `markSystemPrompt`.
	systemPromptCache: {},
	responseCache: { sets: 'headers.X-OpenRouter-Cache', to: String },
	responseCacheTtl: { sets: 'headers.X-OpenRouter-Cache-TTL', unit: 'seconds', to: String },
	responseCacheClear: { sets: 'headers.X-OpenRouter-Cache-Clear', to: onlyWhenOn('true') },
});
