import { describe, expect, test } from '@jest/globals';
import { plugins as group } from '../../../../nodes/OpenRouter/actions/chat/panel/plugins';
import {
	buildPlugins,
	pluginHints,
	withFileParser,
} from '../../../../nodes/shared/openrouter/request/plugins';
import type { JsonRecord } from '../../../../nodes/shared/values/json';

const routers = { values: { allowedModels: [], excludedModels: [] } };

const sentOf = (fields: JsonRecord, model: string) =>
	buildPlugins(group.read(fields), group.one(fields, 'pluginsJson') ?? [], model);

test.each<{ name: string; fields: JsonRecord; sent: object[]; model?: string }>([
	{ name: 'nothing', fields: {}, sent: [] },
	{
		name: 'the PDF engine that was chosen',
		fields: { pdfEngine: 'native' },
		sent: [{ id: 'file-parser', pdf: { engine: 'native' } }],
	},
	{
		name: 'response healing',
		fields: { responseHealing: true },
		sent: [{ id: 'response-healing' }],
	},
	{ name: 'plugins that are off', fields: { responseHealing: false, moderation: false }, sent: [] },
	{
		name: 'context compression turned off, as upstream otherwise cuts long prompts silently',
		fields: { contextCompression: false },
		sent: [{ id: 'context-compression', enabled: false }],
	},
	{
		name: 'context compression',
		fields: { contextCompression: true },
		sent: [{ id: 'context-compression', enabled: true }],
	},
	{ name: 'moderation', fields: { moderation: true }, sent: [{ id: 'moderation' }] },
	{
		name: 'an auto router as it is',
		fields: { autoRouter: routers },
		sent: [{ id: 'auto-router' }],
	},
	{
		name: 'an auto router',
		fields: {
			autoRouter: {
				values: {
					allowedModels: ['anthropic/*'],
					excludedModels: ['x/y'],
					costTier: 'low',
					pinModel: true,
				},
			},
		},
		sent: [
			{
				id: 'auto-router',
				allowed_models: ['anthropic/*'],
				excluded_models: ['x/y'],
				cost_tier: 'low',
				pin_model: true,
			},
		],
	},
	{
		name: 'the auto router under the id that its model reads',
		fields: { autoRouter: routers },
		model: 'openrouter/auto-beta',
		sent: [{ id: 'auto-beta-router' }],
	},
	{
		name: 'a pareto router by score',
		fields: { paretoRouter: { values: { minCodingScore: 0.5, maxPrice: 0, priceSource: '' } } },
		sent: [{ id: 'pareto-router', min_coding_score: 0.5 }],
	},
	{
		name: 'a pareto router by price',
		fields: {
			paretoRouter: { values: { minCodingScore: 0.5, maxPrice: 2, priceSource: 'weighted_avg' } },
		},
		sent: [{ id: 'pareto-router', max_price: 2, price_source: 'weighted_avg' }],
	},
	{
		name: 'fusion',
		fields: {
			fusion: {
				values: { analysisModels: ['a/b'], model: 'c/d', preset: 'general-fast', maxToolCalls: 2 },
			},
		},
		sent: [
			{
				id: 'fusion',
				analysis_models: ['a/b'],
				model: 'c/d',
				preset: 'general-fast',
				max_tool_calls: 2,
			},
		],
	},
	{
		name: 'web fetch without limits',
		fields: {
			webFetch: {
				values: { allowedDomains: [], blockedDomains: [], maxContentTokens: 0, maxUses: 0 },
			},
		},
		sent: [{ id: 'web-fetch' }],
	},
	{
		name: 'web fetch with limits',
		fields: {
			webFetch: {
				values: { allowedDomains: ['a.b'], blockedDomains: ['c'], maxContentTokens: 9, maxUses: 3 },
			},
		},
		sent: [
			{
				id: 'web-fetch',
				allowed_domains: ['a.b'],
				blocked_domains: ['c'],
				max_content_tokens: 9,
				max_uses: 3,
			},
		],
	},
	{
		name: 'plugins of the author’s own, after the others',
		fields: { moderation: true, pluginsJson: [{ id: 'web', max_results: 2 }] },
		sent: [{ id: 'moderation' }, { id: 'web', max_results: 2 }],
	},
])('sends $name', ({ fields, sent, model = 'a/b' }) => {
	expect(sentOf(fields, model)).toEqual(sent);
});

test.each<{ name: string; fields: JsonRecord; says: string }>([
	{ name: 'a plugin without id', fields: { pluginsJson: [{}] }, says: 'an entry without “id”' },
	{
		name: 'a plugin that a field has set',
		fields: { pdfEngine: 'native', pluginsJson: [{ id: 'file-parser' }] },
		says: 'Plugins (JSON) has “file-parser”, which another field of Plugins has set',
	},
])('refuses $name', ({ fields, says }) => {
	expect(() => sentOf(fields, 'a/b')).toThrow(says);
});

describe('the plugins of a caller’s request, in which a PDF is read for free unless the author says otherwise', () => {
	const free = { id: 'file-parser', pdf: { engine: 'cloudflare-ai' } };
	const own = { id: 'file-parser', pdf: { engine: 'mistral-ocr' } };
	test.each([
		{ name: 'no plugins', plugins: [], sent: [free] },
		{ name: 'others', plugins: [{ id: 'web' }], sent: [free, { id: 'web' }] },
		{ name: 'the author’s', plugins: [{ id: 'web' }, own], sent: [{ id: 'web' }, own] },
	])('has the free PDF engine, or the author’s, beside $name', ({ plugins, sent }) => {
		expect(withFileParser(plugins)).toEqual(sent);
	});
});

describe('hints about plugins that would silently do nothing', () => {
	const healing = [{ id: 'response-healing' }];
	test.each<{ name: string; request: Record<string, unknown>; says: RegExp[] }>([
		{ name: 'no plugins', request: { model: 'a/b' }, says: [] },
		{
			name: 'healing without a format',
			request: { model: 'a/b', plugins: healing },
			says: [/Response Healing/],
		},
		{
			name: 'healing with one',
			request: { model: 'a/b', plugins: healing, response_format: { type: 'json_object' } },
			says: [],
		},
		{
			name: 'healing that is off',
			request: { model: 'a/b', plugins: [{ id: 'response-healing', enabled: false }] },
			says: [],
		},
		{
			name: 'an auto router on another model',
			request: { model: 'a/b', plugins: [{ id: 'auto-router' }] },
			says: [/auto-router is read only for the model openrouter\/auto/],
		},
		{
			name: 'an auto router on its own',
			request: { model: 'openrouter/auto:floor', plugins: [{ id: 'auto-router' }] },
			says: [],
		},
		{
			name: 'an auto router on a fallback',
			request: { model: 'a/b', models: ['openrouter/auto'], plugins: [{ id: 'auto-router' }] },
			says: [],
		},
		{
			name: 'the other auto router',
			request: { model: 'openrouter/auto', plugins: [{ id: 'auto-beta-router' }] },
			says: [/auto-beta-router/],
		},
		{
			name: 'a pareto router on another model',
			request: { model: 'a/b', plugins: [{ id: 'pareto-router' }] },
			says: [/openrouter\/pareto-code/],
		},
		{
			name: 'fusion, which works on all',
			request: { model: 'a/b', plugins: [{ id: 'fusion' }] },
			says: [],
		},
	])('are given for the right plugins: $name', ({ request, says }) => {
		expect(pluginHints(request)).toEqual(says.map((words) => expect.stringMatching(words)));
	});
});
