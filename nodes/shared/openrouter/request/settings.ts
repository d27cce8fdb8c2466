/**
 * Options of a chat that go out as fields of the request under their own names. What OpenRouter or a
 * model would only ignore is not judged here; what it refuses is, where the reason is easy to say.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import { invalidInput } from '../../failure/failure';
import { filled, type JsonRecord } from '../../values/json';

export type SettingsFields = {
	/** In place of `max_tokens`. */
	maxCompletionTokens?: number;
	topK?: number;
	minP?: number;
	topA?: number;
	repetitionPenalty?: number;
	/** Token IDs, each with a number from -100 to 100. */
	logitBias?: JsonRecord;
	logprobs?: boolean;
	/** Alternatives per token, 0 to 20. */
	topLogprobs?: number;
	verbosity?: string;
	/** Text that most of the answer will be. */
	prediction?: string;
	serviceTier?: string;
	/** Slug, with or without `@preset/` before it. */
	preset?: string;
	metadata?: ReadonlyArray<{ key: string; value: string }>;
	trace?: JsonRecord;
	/** Echo the request as each provider gets it. Streamed calls only; not for production. */
	echoUpstreamBody?: boolean;
};

/** Throws naming the field that OpenRouter would refuse. */
export function buildSettings(fields: SettingsFields): JsonRecord {
	const { topLogprobs, prediction, preset } = fields;
	return {
		...filled({
			max_completion_tokens: fields.maxCompletionTokens,
			top_k: fields.topK,
			min_p: fields.minP,
			top_a: fields.topA,
			repetition_penalty: fields.repetitionPenalty,
			logit_bias: filled(fields.logitBias ?? {}),
			// The second is refused without the first.
			logprobs: topLogprobs === undefined ? fields.logprobs : true,
			top_logprobs: topLogprobs,
			verbosity: fields.verbosity,
			prediction: isBlank(prediction) ? undefined : { type: 'content', content: prediction },
			service_tier: fields.serviceTier,
			preset: isBlank(preset) ? undefined : preset.trim().replace(/^@preset\//, ''),
			metadata: buildMetadata(fields.metadata),
			trace: filled(fields.trace ?? {}),
			debug: fields.echoUpstreamBody === true ? { echo_upstream_body: true } : undefined,
		}),
	};
}

const isBlank = (text: string | undefined): text is undefined | '' =>
	text === undefined || text.trim() === '';

const MAX_METADATA_ENTRIES = 16;
const MAX_METADATA_KEY_CHARS = 64;
const MAX_METADATA_VALUE_CHARS = 512;

function buildMetadata(list: SettingsFields['metadata'] = []): JsonRecord | undefined {
	const entries = list.filter(({ key }) => key !== '');
	const keys = new Set(entries.map(({ key }) => key));
	if (keys.size > MAX_METADATA_ENTRIES) {
		throw invalidInput(
			`Metadata has ${keys.size} entries`,
			`OpenRouter takes up to ${MAX_METADATA_ENTRIES}`,
		);
	}
	for (const { key, value } of entries) {
		if (key.length > MAX_METADATA_KEY_CHARS) {
			throw invalidInput(
				`Metadata has a key of ${key.length} characters`,
				`OpenRouter takes up to ${MAX_METADATA_KEY_CHARS}`,
			);
		}
		if (value.length > MAX_METADATA_VALUE_CHARS) {
			throw invalidInput(
				`Metadata → ${key} has ${value.length} characters`,
				`OpenRouter takes up to ${MAX_METADATA_VALUE_CHARS}`,
			);
		}
	}
	return filled(Object.fromEntries(entries.map(({ key, value }) => [key, value])));
}

/** Throws when both limits are set: they say the same. */
export function requireOneTokenLimit(maxTokens?: number, maxCompletionTokens?: number): void {
	if (maxTokens === undefined || maxCompletionTokens === undefined) return;
	throw invalidInput(
		'Options has both Max Tokens and Max Completion Tokens',
		'They are two names of one limit: remove one',
	);
}

/** Headers that options set. Throws for a text that no header can carry. */
export function settingsHeaders({
	routerMetadata,
	anthropicBeta = '',
}: {
	routerMetadata?: boolean;
	anthropicBeta?: string;
}): Record<string, string> {
	const beta = anthropicBeta.trim();
	if (/[^\x20-\x7e]/.test(beta)) {
		throw invalidInput(
			'Anthropic Beta has a character that cannot be sent',
			'Enter names of features, separated by commas, such as structured-outputs-2025-11-13',
		);
	}
	return {
		...(routerMetadata === true && { 'X-OpenRouter-Metadata': 'enabled' }),
		...(beta !== '' && { 'x-anthropic-beta': beta }),
	};
}
