/**
 * Plugins: what OpenRouter does with a request or an answer besides asking the model.
 * @see https://openrouter.ai/docs/guides/features/plugins
 */
import { invalidInput } from '../../failure/failure';
import { asRecords, asText, filled, nonEmpty, type JsonRecord } from '../../values/json';
import { withoutVariant } from '../variant';

export type PluginFields = {
	/** `native`, `mistral-ocr` or `cloudflare-ai`. */
	pdfEngine?: string;
	responseHealing?: boolean;
	contextCompression?: boolean;
	moderation?: boolean;
	autoRouter?: {
		allowedModels: readonly string[];
		excludedModels: readonly string[];
		costTier?: string;
		pinModel?: boolean;
	};
	paretoRouter?: {
		/** 0 to 1. */
		minCodingScore?: number;
		/** USD per million input tokens; takes the place of the score. */
		maxPrice?: number;
		priceSource?: string;
	};
	fusion?: {
		analysisModels: readonly string[];
		model?: string;
		preset?: string;
		maxToolCalls?: number;
	};
	webFetch?: {
		allowedDomains: readonly string[];
		blockedDomains: readonly string[];
		maxContentTokens?: number;
		maxUses?: number;
	};
	/** Entries of the author's own, as OpenRouter takes them. */
	further?: readonly JsonRecord[];
};

/** Each router reads only the plugin of its own, and ignores the other's without a word. */
const ROUTER_OF_PLUGIN: Readonly<Record<string, string>> = {
	'auto-router': 'openrouter/auto',
	'auto-beta-router': 'openrouter/auto-beta',
	'pareto-router': 'openrouter/pareto-code',
	fusion: 'openrouter/fusion',
};

/** `plugins` for a request to `model`. Throws when Plugins (JSON) repeats what a field has set. */
export function buildPlugins(fields: PluginFields, model: string): JsonRecord[] {
	const { autoRouter, paretoRouter, fusion, webFetch, further = [] } = fields;
	const isBeta = withoutVariant(model.trim()) === ROUTER_OF_PLUGIN['auto-beta-router'];
	const set = [
		fields.pdfEngine !== undefined && { id: 'file-parser', pdf: { engine: fields.pdfEngine } },
		fields.responseHealing === true && { id: 'response-healing' },
		fields.contextCompression !== undefined && {
			id: 'context-compression',
			enabled: fields.contextCompression,
		},
		fields.moderation === true && { id: 'moderation' },
		autoRouter !== undefined && {
			id: isBeta ? 'auto-beta-router' : 'auto-router',
			...filled({
				allowed_models: nonEmpty(autoRouter.allowedModels),
				excluded_models: nonEmpty(autoRouter.excludedModels),
				cost_tier: nonBlank(autoRouter.costTier),
				pin_model: autoRouter.pinModel,
			}),
		},
		paretoRouter !== undefined && {
			id: 'pareto-router',
			...filled({
				min_coding_score: isAboveZero(paretoRouter.maxPrice)
					? undefined
					: paretoRouter.minCodingScore,
				max_price: aboveZero(paretoRouter.maxPrice),
				price_source: nonBlank(paretoRouter.priceSource),
			}),
		},
		fusion !== undefined && {
			id: 'fusion',
			...filled({
				analysis_models: nonEmpty(fusion.analysisModels),
				model: nonBlank(fusion.model),
				preset: nonBlank(fusion.preset),
				max_tool_calls: aboveZero(fusion.maxToolCalls),
			}),
		},
		webFetch !== undefined && {
			id: 'web-fetch',
			...filled({
				allowed_domains: nonEmpty(webFetch.allowedDomains),
				blocked_domains: nonEmpty(webFetch.blockedDomains),
				max_content_tokens: aboveZero(webFetch.maxContentTokens),
				max_uses: aboveZero(webFetch.maxUses),
			}),
		},
	].filter((plugin) => plugin !== false);
	return [...set, ...further.map((plugin) => ownPlugin(plugin, set))];
}

function ownPlugin(plugin: JsonRecord, set: readonly JsonRecord[]): JsonRecord {
	const id = asText(plugin.id);
	if (id === undefined || id === '') {
		throw invalidInput(
			'Plugins (JSON) has an entry without “id”',
			'Give each plugin its id, such as [{"id": "web"}]',
		);
	}
	if (set.some((other) => other.id === id)) {
		throw invalidInput(
			`Plugins (JSON) has “${id}”, which another field of Plugins has set`,
			'Remove one of the two',
		);
	}
	return plugin;
}

/**
 * OpenRouter's own choice for a PDF that the model cannot read is paid OCR, by the page.
 * @see https://openrouter.ai/docs/features/multimodal/pdfs
 */
const FREE_FILE_PARSER: JsonRecord = { id: 'file-parser', pdf: { engine: 'cloudflare-ai' } };

/** The plugins with a file parser: the author's, else the free one. */
export const withFileParser = (plugins: readonly JsonRecord[]): readonly JsonRecord[] =>
	plugins.some(({ id }) => id === FREE_FILE_PARSER.id) ? plugins : [FREE_FILE_PARSER, ...plugins];

/** What the author should know: plugins that do nothing on this request, and say nothing about it. */
export function pluginHints(request: JsonRecord): string[] {
	const on = asRecords(request.plugins).filter(({ enabled }) => enabled !== false);
	const models = [request.model, ...(Array.isArray(request.models) ? request.models : [])].map(
		(model) => withoutVariant(asText(model) ?? ''),
	);
	return on.flatMap(({ id }) => {
		const router = ROUTER_OF_PLUGIN[asText(id) ?? ''];
		if (id === 'response-healing' && request.response_format === undefined) {
			return [
				'Response Healing does nothing without a response format: ask for JSON, or remove it.',
			];
		}
		// Fusion also works on other models, as their tool.
		if (router === undefined || id === 'fusion' || models.includes(router)) return [];
		return [`The plugin ${String(id)} is read only for the model ${router}; here it does nothing.`];
	});
}

const nonBlank = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

const isAboveZero = (number: number | undefined): number is number =>
	number !== undefined && number > 0;

/** The panel has no empty number in such a group, so 0 stands for none. */
const aboveZero = (number: number | undefined): number | undefined =>
	isAboveZero(number) ? number : undefined;
