/** Options for how OpenRouter serves a call, and what it records and reports of it. */
import {
	betaFeatures,
	metadataOf,
	onlyWhenOn,
	presetSlug,
} from '../../../../shared/openrouter/request/settings';
import { described, parameters } from '../../../../shared/parameters/parameters';

const servingOptions = described([
	{
		displayName: 'Anthropic Beta',
		name: 'anthropicBeta',
		type: 'string',
		default: '',
		placeholder: 'e.g. structured-outputs-2025-11-13',
		description: 'Features that Anthropic’s models have only when asked, separated by commas',
	},
	{
		displayName: 'Debug',
		name: 'echoUpstreamBody',
		type: 'boolean',
		default: true,
		description:
			'Whether to return the request as each provider got it, in “debug”. It holds the whole prompt: not for production.',
	},
	{
		displayName: 'Metadata',
		name: 'metadata',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Entry',
		default: {},
		description:
			'What OpenRouter keeps with the call, for your own reports: up to 16 entries, keys of up to 64 characters, values of up to 512',
		options: [
			{
				displayName: 'Entry',
				name: 'values',
				values: [
					{
						displayName: 'Key',
						name: 'key',
						type: 'string',
						default: '',
						placeholder: 'e.g. order',
						description: 'Name of the entry',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description: 'Text of the entry',
					},
				],
			},
		],
	},
	{
		displayName: 'Model Variant',
		name: 'variant',
		type: 'options',
		options: [
			{
				name: 'Exacto',
				value: 'exacto',
				description: 'The providers that call tools most reliably first',
			},
			{
				name: 'Extended',
				value: 'extended',
				description: 'A longer context, at its own price; only some models',
			},
			{
				name: 'Floor',
				value: 'floor',
				description: 'The cheapest provider first, slower tiers included',
			},
			{
				name: 'Free',
				value: 'free',
				description: 'Without charge, with a daily limit; only some models',
			},
			{
				name: 'Nitro',
				value: 'nitro',
				description: 'The fastest provider first, dearer priority tiers included',
			},
			{
				name: 'Thinking',
				value: 'thinking',
				description: 'Reasons by default, at its own price; only some models',
			},
		],
		default: 'nitro',
		description: 'Appended to the ID of the model, unless that has a variant already',
	},
	{
		displayName: 'Preset',
		name: 'preset',
		type: 'string',
		default: '',
		placeholder: 'e.g. support-bot',
		description:
			'Slug of a preset of your OpenRouter account. What this node sets counts more than what the preset says.',
	},
	{
		displayName: 'Router Metadata',
		name: 'routerMetadata',
		type: 'boolean',
		default: true,
		description:
			'Whether to return which providers OpenRouter considered and tried, in “routerMetadata”',
	},
	{
		displayName: 'Service Tier',
		name: 'serviceTier',
		type: 'options',
		options: [
			{ name: 'Auto', value: 'auto' },
			{ name: 'Default', value: 'default' },
			{
				name: 'Flex',
				value: 'flex',
				description: 'Cheaper and slower; fails rather than fall back to another tier',
			},
			{ name: 'Priority', value: 'priority', description: 'Faster and dearer' },
			{ name: 'Scale', value: 'scale', description: 'What you have reserved with the provider' },
		],
		default: 'flex',
		description:
			'How urgent the call is. The tier that served it, which is billed, is in the output.',
	},
	{
		displayName: 'Trace (JSON)',
		name: 'trace',
		type: 'json',
		default: '{}',
		description:
			'What OpenRouter passes to your observability service, such as {"trace_id": "…", "trace_name": "…"}',
	},
]);

export const serving = parameters(servingOptions, {
	serviceTier: { sets: 'service_tier' },
	preset: { sets: 'preset', unit: 'slug', to: presetSlug },
	metadata: {
		sets: 'metadata',
		of: { key: { sets: 'key' }, value: { sets: 'value' } },
		to: metadataOf,
	},
	trace: { sets: 'trace', example: '{"trace_id": "order-42"}' },
	echoUpstreamBody: { sets: 'debug.echo_upstream_body', to: onlyWhenOn(true) },
	// Becomes part of the model's ID.
	variant: {},
	routerMetadata: { sets: 'headers.X-OpenRouter-Metadata', to: onlyWhenOn('enabled') },
	anthropicBeta: { sets: 'headers.x-anthropic-beta', to: betaFeatures },
});
