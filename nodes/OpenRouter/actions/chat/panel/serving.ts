/** Options for how OpenRouter serves a call, and what it records and reports about it. */
import {
	betaFeatures,
	metadataOf,
	onlyWhenOn,
	presetSlug,
} from '../../../../shared/openrouter/request/settings';
import { described, parameters } from '../../../../shared/parameters/parameters';
import { trace, traceField } from '../../../item/trace';

const servingOptions = described([
	{
		displayName: 'Anthropic Beta',
		name: 'anthropicBeta',
		type: 'string',
		default: '',
		placeholder: 'e.g. structured-outputs-2025-11-13',
		description: 'Beta features of Anthropic’s models, separated by commas',
	},
	{
		displayName: 'Debug',
		name: 'echoUpstreamBody',
		type: 'boolean',
		default: true,
		description:
			'Whether to return the request that each provider got, in “debug”. It contains the whole prompt, so do not use it in production.',
	},
	{
		displayName: 'Metadata',
		name: 'metadata',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Entry',
		default: {},
		description:
			'Texts that OpenRouter stores with the call, for your own reports: up to 16 entries, keys of up to 64 characters, values of up to 512',
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
				description: 'Tries first the providers that call tools most reliably',
			},
			{
				name: 'Extended',
				value: 'extended',
				description: 'Longer context at another price; only some models',
			},
			{
				name: 'Floor',
				value: 'floor',
				description: 'Tries the cheapest provider first, slower tiers included',
			},
			{
				name: 'Free',
				value: 'free',
				description: 'Free of charge, with a daily limit; only some models',
			},
			{
				name: 'Nitro',
				value: 'nitro',
				description: 'Tries the fastest provider first, more expensive priority tiers included',
			},
			{
				name: 'Thinking',
				value: 'thinking',
				description: 'Reasons by default, at another price; only some models',
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
			'Slug of a preset of your OpenRouter account. Settings of this node override those of the preset.',
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
				description: 'Cheaper and slower; fails instead of using another tier',
			},
			{ name: 'Priority', value: 'priority', description: 'Faster and more expensive' },
			{
				name: 'Scale',
				value: 'scale',
				description: 'Capacity that you have reserved with the provider',
			},
		],
		default: 'flex',
		description: 'How urgent the call is. The output names the tier that is billed.',
	},
	traceField,
]);

export const serving = parameters(servingOptions, {
	serviceTier: { sets: 'service_tier' },
	preset: { sets: 'preset', unit: 'slug', to: presetSlug },
	metadata: {
		sets: 'metadata',
		of: { key: { sets: 'key' }, value: { sets: 'value' } },
		to: metadataOf,
	},
	trace,
	echoUpstreamBody: { sets: 'debug.echo_upstream_body', to: onlyWhenOn(true) },
	// Becomes part of the model's ID.
	variant: {},
	routerMetadata: { sets: 'headers.X-OpenRouter-Metadata', to: onlyWhenOn('enabled') },
	anthropicBeta: { sets: 'headers.x-anthropic-beta', to: betaFeatures },
});
