/**
 * Plugins: what OpenRouter does with a request or an answer in addition to asking the model.
 * @see https://openrouter.ai/docs/guides/features/plugins
 */
import { invalidInput } from '../../failure/failure';
import { asRecord, asRecords, asText, defined, type JsonRecord } from '../../values/json';
import { readJsonList } from '../../parameters/values';
import { withoutVariant } from '../modelId';

/** Each router reads only its own plugin, and silently ignores the others. */
const ROUTER_OF_PLUGIN: Readonly<Record<string, string>> = {
	'auto-router': 'openrouter/auto',
	'auto-beta-router': 'openrouter/auto-beta',
	'pareto-router': 'openrouter/pareto-code',
	fusion: 'openrouter/fusion',
};

/** Plugins without settings: they are on when they are listed, so `enabled` is not sent. */
const ON_WHEN_LISTED = ['response-healing', 'moderation'];

/**
 * `plugins` for a request to `model`. `settings`: the panel's settings by plugin id. `further`: the
 * author's own entries. Throws when these repeat a plugin that has settings.
 */
export function buildPlugins(
	settings: JsonRecord,
	further: readonly JsonRecord[],
	model: string,
): JsonRecord[] {
	const set = Object.entries(settings).flatMap(([id, own]) => pluginOf(id, asRecord(own), model));
	return [...set, ...further.map((plugin) => checkPlugin(plugin, set))];
}

function pluginOf(id: string, settings: JsonRecord, model: string): JsonRecord[] {
	if (ON_WHEN_LISTED.includes(id)) return settings.enabled === true ? [{ id }] : [];
	if (
		id === 'auto-router' &&
		withoutVariant(model.trim()) === ROUTER_OF_PLUGIN['auto-beta-router']
	) {
		return [{ id: 'auto-beta-router', ...settings }];
	}
	// The router uses only one of the two, and the price takes precedence.
	const score = settings.max_price === undefined ? settings.min_coding_score : undefined;
	return [defined({ id, ...settings, min_coding_score: score })];
}

/** Plugins (JSON): entries in OpenRouter's own shape. */
export const readPluginList = (value: unknown): readonly JsonRecord[] =>
	readJsonList('Plugins (JSON)', value, '[{"id": "web"}]');

function checkPlugin(plugin: JsonRecord, set: readonly JsonRecord[]): JsonRecord {
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
 * For a PDF that the model cannot read, OpenRouter's default is OCR that is billed by the page.
 * @see https://openrouter.ai/docs/features/multimodal/pdfs
 */
const FREE_FILE_PARSER: JsonRecord = { id: 'file-parser', pdf: { engine: 'cloudflare-ai' } };

/** Adds the free file parser, unless the author has one. */
export const withFileParser = (plugins: readonly JsonRecord[]): readonly JsonRecord[] =>
	plugins.some(({ id }) => id === FREE_FILE_PARSER.id) ? plugins : [FREE_FILE_PARSER, ...plugins];

/** Hints about plugins that silently do nothing on this request. */
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
		// Fusion also works with other models, as a tool.
		if (router === undefined || id === 'fusion' || models.includes(router)) return [];
		return [`The plugin ${String(id)} is read only for the model ${router}; here it does nothing.`];
	});
}
