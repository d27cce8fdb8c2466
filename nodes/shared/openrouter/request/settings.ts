/**
 * What OpenRouter wants of the author's settings, under its own names. What OpenRouter or a model would
 * only ignore is not judged here; what it refuses is, where the reason is easy to say.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { invalidInput } from '../../failure/failure';
import { asList, asText, defined, filled, type JsonRecord } from '../../values/json';
import { mediaFields } from './mediaOutput';
import { requireOneReasoning } from './reasoning';
import { providerFields } from './routing';

const MAX_STOP_SEQUENCES = 4;
const MAX_SESSION_ID_CHARS = 256;

/** The settings as they may be sent, with the partners that some need. Throws naming the field. */
export function withinRules(settings: JsonRecord): JsonRecord {
	const { stop, session_id: sessionId = '', top_logprobs: topLogprobs } = settings;
	if (settings.max_tokens !== undefined && settings.max_completion_tokens !== undefined) {
		throw invalidInput(
			'Options has both Max Tokens and Max Completion Tokens',
			'They are two names of one limit: remove one',
		);
	}
	requireAtMost(MAX_STOP_SEQUENCES, asList(stop).length, 'Stop Sequences', 'entries');
	requireAtMost(MAX_SESSION_ID_CHARS, asText(sessionId)?.length ?? 0, 'Session ID', 'characters');
	if (settings.max_tool_calls !== undefined && settings.stop_server_tools_when !== undefined) {
		throw invalidInput(
			'Max Tool Calls and Stop Server Tools When are both set',
			'OpenRouter ignores the first then: add a condition on steps instead',
		);
	}
	requireOneReasoning(settings.reasoning);
	return defined({
		...settings,
		// OpenRouter refuses top_logprobs without logprobs.
		logprobs: topLogprobs === undefined ? settings.logprobs : true,
		provider: providerFields(settings.provider),
		...mediaFields(settings),
	});
}

function requireAtMost(most: number, count: number, label: string, things: string): void {
	if (count <= most) return;
	throw invalidInput(`${label} has ${count} ${things}`, `OpenRouter takes up to ${most}`);
}

/** For a flag that is sent, as `value`, only when it is on. */
export const onlyWhenOn =
	<T>(value: T) =>
	(isOn: boolean): T | undefined =>
		isOn ? value : undefined;

/** `prediction` for a text that most of the answer will be. */
export const predictionOf = (content: string): JsonRecord | undefined =>
	content.trim() === '' ? undefined : { type: 'content', content };

/** The slug of a preset, which may be given as models name it, with `@preset/` before it. */
export const presetSlug = (preset: string): string | undefined =>
	preset.trim().replace(/^@preset\//, '') || undefined;

const MAX_METADATA_ENTRIES = 16;
const MAX_METADATA_KEY_CHARS = 64;
const MAX_METADATA_VALUE_CHARS = 512;

/** `metadata` of `{ key, value }` entries. Of two with one key the last counts. */
export function metadataOf(list: readonly JsonRecord[]): JsonRecord | undefined {
	const metadata = Object.fromEntries(
		list.flatMap(({ key, value }) => {
			const name = asText(key) ?? '';
			return name === '' ? [] : [[name, asText(value) ?? ''] as const];
		}),
	);
	const entries = Object.entries(metadata);
	requireAtMost(MAX_METADATA_ENTRIES, entries.length, 'Metadata', 'entries');
	for (const [key, value] of entries) {
		if (key.length > MAX_METADATA_KEY_CHARS) {
			throw invalidInput(
				`Metadata has a key of ${key.length} characters`,
				`OpenRouter takes up to ${MAX_METADATA_KEY_CHARS}`,
			);
		}
		requireAtMost(MAX_METADATA_VALUE_CHARS, value.length, `Metadata → ${key}`, 'characters');
	}
	return filled(metadata);
}

/** The value of the header `x-anthropic-beta`. Throws for a text that no header can carry. */
export function betaFeatures(text: string): string | undefined {
	const features = text.trim();
	if (/[^\x20-\x7e]/.test(features)) {
		throw invalidInput(
			'Anthropic Beta has a character that cannot be sent',
			'Enter names of features, separated by commas, such as structured-outputs-2025-11-13',
		);
	}
	return features || undefined;
}
