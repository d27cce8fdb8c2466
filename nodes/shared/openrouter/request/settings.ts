/**
 * Checks and completes the author's settings, under OpenRouter's names. Settings that OpenRouter
 * refuses throw here, with a clear reason. Settings that it only ignores pass.
 * @see https://openrouter.ai/docs/api-reference/parameters
 * @see https://openrouter.ai/docs/guides/overview/multimodal/image-generation
 * @see https://openrouter.ai/docs/guides/overview/multimodal/audio
 */
import { invalidInput } from '../../failure/failure';
import { asList, asRecord, asText, defined, filled, type JsonRecord } from '../../values/json';
import { requireOneReasoning } from './reasoning';
import { providerFields } from './routing';

const MAX_STOP_SEQUENCES = 4;
const MAX_SESSION_ID_CHARS = 256;

/** The settings with the fields that others need. Throws an error that names the wrong field. */
export function checkSettings(settings: JsonRecord): JsonRecord {
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

const DEFAULT_VOICE = 'alloy';

/** Audio comes only in streams, and this is the only format known to work in them. */
const STREAMED_AUDIO_FORMAT = 'pcm16';

/** Completes `modalities` and `audio`: each of them asks for audio, and OpenRouter needs both. */
function mediaFields({ modalities, audio }: JsonRecord): JsonRecord {
	const asked = asList(modalities);
	if (audio === undefined && !asked.includes('audio')) return {};
	return {
		modalities: asked.includes('audio') ? asked : [...new Set(['text', ...asked, 'audio'])],
		audio: { voice: DEFAULT_VOICE, format: STREAMED_AUDIO_FORMAT, ...asRecord(audio) },
	};
}

function requireAtMost(max: number, count: number, label: string, things: string): void {
	if (count <= max) return;
	throw invalidInput(`${label} has ${count} ${things}`, `OpenRouter takes up to ${max}`);
}

/** Reads a switch that is sent as `value` when it is on, and not at all when it is off. */
export const onlyWhenOn =
	<T>(value: T) =>
	(isOn: boolean): T | undefined =>
		isOn ? value : undefined;

/** `prediction`: a text that most of the answer is expected to repeat. */
export const predictionOf = (content: string): JsonRecord | undefined =>
	content.trim() === '' ? undefined : { type: 'content', content };

/** The slug of a preset, without `@preset/`, which it has in model IDs. */
export const presetSlug = (preset: string): string | undefined =>
	preset.trim().replace(/^@preset\//, '') || undefined;

const MAX_METADATA_ENTRIES = 16;
const MAX_METADATA_KEY_CHARS = 64;
const MAX_METADATA_VALUE_CHARS = 512;

/** `metadata` from `{ key, value }` entries. If a key comes twice, the last entry counts. */
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

/** The value of the header `x-anthropic-beta`. Throws for characters that a header cannot have. */
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
