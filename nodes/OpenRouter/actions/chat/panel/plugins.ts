/** Settings of OpenRouter's plugins, and the API fields that they set. */
import { readPluginList } from '../../../../shared/openrouter/request/plugins';
import { lengthOfExpression } from '../../../../shared/parameters/collection';
import { described, parameters } from '../../../../shared/parameters/parameters';
import { above0, autoRouter, fusion, paretoRouter, webFetch } from './pluginSettings';

export const pluginsGroup = described({
	displayName: 'Plugins',
	name: 'plugins',
	type: 'collection',
	placeholder: 'Add Plugin',
	default: {},
	description: 'What OpenRouter does with the request or the answer besides asking the model',
	options: [
		autoRouter,
		{
			displayName: 'Context Compression',
			name: 'contextCompression',
			type: 'boolean',
			default: false,
			description:
				'Whether to cut out the middle of a prompt that is too long for the model. Not added: on for models with up to 8,000 tokens. Off: such a prompt fails, and nothing is cut silently.',
		},
		fusion,
		lengthOfExpression,
		{
			displayName: 'Moderation',
			name: 'moderation',
			type: 'boolean',
			default: true,
			description: 'Whether OpenRouter checks the request, and refuses it when it is flagged',
		},
		paretoRouter,
		{
			displayName: 'PDF Engine',
			name: 'pdfEngine',
			type: 'options',
			options: [
				{
					name: 'Cloudflare AI (Free)',
					value: 'cloudflare-ai',
					description: 'Turns the text of a PDF into Markdown',
				},
				{
					name: 'Mistral OCR (USD 2 per 1,000 Pages)',
					value: 'mistral-ocr',
					description: 'Also reads scans and pictures',
				},
				{
					name: 'Native (Input Tokens)',
					value: 'native',
					description: 'The model reads the file itself, if it can',
				},
			],
			default: 'cloudflare-ai',
			description: 'What reads PDFs. Not added: the model if it can, else Mistral OCR, per page.',
		},
		{
			displayName: 'Plugins (JSON)',
			name: 'pluginsJson',
			type: 'json',
			default: '[]',
			description: 'More plugins in OpenRouter’s format: an array of objects',
		},
		{
			displayName: 'Response Healing',
			name: 'responseHealing',
			type: 'boolean',
			default: true,
			description:
				'Whether to repair JSON with small errors. Needs a response format. The answer then comes all at once, and is billed even after a timeout.',
		},
		webFetch,
	],
});

export const plugins = parameters(pluginsGroup, {
	pdfEngine: { sets: 'file-parser.pdf.engine' },
	responseHealing: { sets: 'response-healing.enabled' },
	contextCompression: { sets: 'context-compression.enabled' },
	moderation: { sets: 'moderation.enabled', closes: true },
	autoRouter: {
		sets: 'auto-router',
		of: {
			allowedModels: { sets: 'allowed_models', closes: true },
			excludedModels: { sets: 'excluded_models', closes: true },
			costTier: { sets: 'cost_tier' },
			pinModel: { sets: 'pin_model' },
		},
	},
	paretoRouter: {
		sets: 'pareto-router',
		of: {
			minCodingScore: { sets: 'min_coding_score' },
			maxPrice: { sets: 'max_price', unit: 'USD per million input tokens', to: above0 },
			priceSource: { sets: 'price_source' },
		},
	},
	fusion: {
		sets: 'fusion',
		of: {
			analysisModels: { sets: 'analysis_models' },
			model: { sets: 'model' },
			preset: { sets: 'preset' },
			maxToolCalls: { sets: 'max_tool_calls', to: above0 },
		},
	},
	webFetch: {
		sets: 'web-fetch',
		of: {
			allowedDomains: { sets: 'allowed_domains', closes: true },
			blockedDomains: { sets: 'blocked_domains', closes: true },
			maxContentTokens: { sets: 'max_content_tokens', unit: 'tokens', to: above0 },
			maxUses: { sets: 'max_uses', to: above0 },
		},
	},
	pluginsJson: { read: readPluginList },
});
