/**
 * What becomes of each field of a chat request that a caller sends. fields.ts applies this table and
 * the docs print it. A field that is not in it is left out, and so is a value that has no effect.
 * The order counts: `clamp` and `significantBeside` look at fields of earlier rows.
 * @see https://openrouter.ai/docs/api-reference/parameters
 */
import {
	either,
	flag,
	identifier,
	integerFrom,
	jsonSchema,
	listOf,
	mapOf,
	numberFrom,
	oneOf,
	recordOf,
	textUpTo,
	withoutEmptyTexts,
	type Reader,
} from './fieldValues';
import { limitReasoning } from '../../openrouter/request/reasoning';
import { isJsonObject, type JsonValue } from '../../protocols/jsonValue';
import { toolChoice, toolFault, toolList } from './functions';

type AnyRule = {
	/**
	 * Values that change nothing, as they ask for what happens anyway. They are left out, also where
	 * the field is refused. Null, `[]` and `{}` need not be listed, nor the empty text where the field
	 * can be allowed.
	 */
	ignoredValues?: readonly JsonValue[];
	/** `{}` has an effect, such as web search with its usual settings. */
	emptyHasEffect?: boolean;
};

type PassRule = AnyRule & {
	action: 'pass';
	/** `field`: the author ticks it. `policy`: another setting decides (models, messages). */
	needs: 'nothing' | 'field' | 'tools' | 'policy';
	/** What the value must be, as the end of the sentence “… must be”. */
	expects: string;
	/** Missing where checkRequest.ts and messages.ts read the value. */
	read?: Reader;
	/** Says better than `expects` why a value could not be read. */
	faultOf?: (value: JsonValue) => string | undefined;
	/** Lowers the value to the limit on this answer, in tokens. */
	clamp?: (value: JsonValue, maxTokens: number) => JsonValue;
	/** The field that is sent in place of this one. */
	sentAs?: string;
	/** Without this field the answer has other words, but the same form and price. */
	changesWordingOnly?: boolean;
	/** Beside this field the ignored values do have an effect, so they are sent. */
	significantBeside?: string;
};

export type FieldRule =
	| PassRule
	/** Left out silently, as a page sees no difference. */
	| (AnyRule & { action: 'drop'; why: string })
	| (AnyRule & { action: 'refuse'; why: string });

const pass = (
	needs: PassRule['needs'],
	expects: string,
	read: Reader,
	...ignoredValues: readonly JsonValue[]
): PassRule => ({ action: 'pass', needs, expects, read, ignoredValues });
const ticked = (expects: string, read: Reader, ...ignoredValues: readonly JsonValue[]): PassRule =>
	pass('field', expects, read, ...ignoredValues);
const drop = (why: string): FieldRule => ({ action: 'drop', why });
const refuse = (why: string, ...ignoredValues: readonly JsonValue[]): FieldRule => ({
	action: 'refuse',
	why,
	ignoredValues: [...ignoredValues, false],
});
const wordingOnly = (rule: PassRule): PassRule => ({ ...rule, changesWordingOnly: true });

const number = (least: number, most: number): PassRule =>
	wordingOnly(ticked(`a number from ${least} to ${most}`, numberFrom(least, most)));
const integer = (least: number, most: number): PassRule =>
	wordingOnly(ticked(`a whole number from ${least} to ${most}`, integerFrom(least, most)));
const choice = (words: readonly string[]): PassRule =>
	ticked(`one of ${words.join(', ')}`, oneOf(...words));
const boolean = (ignored: boolean): PassRule => ticked('true or false', flag, ignored);

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const positiveInteger = integerFrom(1, MAX_INTEGER);
const atMost = (value: JsonValue, maxTokens: number): number => Math.min(Number(value), maxTokens);

const AUTHOR_SETS_IT = 'the author of this endpoint sets it';
const COSTS = 'it can cost more than the author of this endpoint allows';

const USAGE_REPORTED =
	'Usage is always reported; in the gateway’s streams, only when it is asked for here.';

const responseFormat = either(
	recordOf({ type: oneOf('text', 'json_object') }, ['type']),
	recordOf(
		{
			type: oneOf('json_schema'),
			json_schema: recordOf(
				{ name: identifier, description: textUpTo(1_024), schema: jsonSchema, strict: flag },
				['name'],
			),
		},
		['type', 'json_schema'],
	),
);

export const CHAT_FIELDS: Readonly<Record<string, FieldRule>> = {
	model: { action: 'pass', needs: 'policy', expects: 'a model that the author allows' },
	messages: { action: 'pass', needs: 'policy', expects: 'a list of messages, rebuilt' },

	max_tokens: { ...pass('nothing', 'a whole number from 1', positiveInteger), clamp: atMost },
	max_completion_tokens: {
		...pass('nothing', 'a whole number from 1, sent as max_tokens', positiveInteger),
		clamp: atMost,
		sentAs: 'max_tokens',
	},
	reasoning: {
		...ticked(
			'an object with effort, max_tokens, enabled, exclude or summary',
			recordOf({
				effort: oneOf(...EFFORTS),
				max_tokens: positiveInteger,
				enabled: flag,
				exclude: flag,
				summary: oneOf('auto', 'concise', 'detailed'),
			}),
			{ exclude: false },
		),
		clamp: (value, maxTokens) => (isJsonObject(value) ? limitReasoning(value, maxTokens) : value),
	},

	temperature: number(0, 2),
	top_p: number(0, 1),
	top_k: integer(0, MAX_INTEGER),
	min_p: number(0, 1),
	top_a: number(0, 1),
	frequency_penalty: number(-2, 2),
	presence_penalty: number(-2, 2),
	repetition_penalty: number(0, 2),
	seed: integer(-MAX_INTEGER, MAX_INTEGER),
	stop: wordingOnly(
		ticked(
			'a text, or a list of up to 4',
			either(textUpTo(256), withoutEmptyTexts(listOf(textUpTo(256), 4))),
		),
	),
	logit_bias: ticked(
		'an object of up to 300 token ids, each with a number from -100 to 100',
		mapOf(/^\d{1,10}$/, numberFrom(-100, 100), 300),
	),
	response_format: ticked('of type text, json_object or json_schema', responseFormat, {
		type: 'text',
	}),
	structured_outputs: boolean(false),
	reasoning_effort: choice(EFFORTS),
	include_reasoning: boolean(true),
	verbosity: wordingOnly(choice(['low', 'medium', 'high', 'xhigh', 'max'])),
	modalities: ticked('a list of text, image', listOf(oneOf('text', 'image'), 2), ['text']),
	image_config: ticked(
		'an object with aspect_ratio, image_size, quality, background or output_format',
		recordOf({
			aspect_ratio: textUpTo(16),
			image_size: textUpTo(16),
			quality: textUpTo(16),
			background: textUpTo(16),
			output_format: textUpTo(16),
		}),
	),

	tools: { ...pass('tools', 'a list of function tools', toolList), faultOf: toolFault },
	tool_choice: {
		...pass(
			'tools',
			'none, auto, required, or one of the functions in tools',
			toolChoice,
			'none',
			'auto',
		),
		significantBeside: 'tools',
	},
	parallel_tool_calls: {
		...pass('tools', 'true or false', flag, true, false),
		significantBeside: 'tools',
	},

	n: drop('One answer is made.'),
	logprobs: drop('The answer does not carry them.'),
	top_logprobs: drop('The answer does not carry them.'),
	audio: drop('The answer does not carry it.'),
	stream: drop('The node decides how the answer is sent.'),
	stream_options: drop(USAGE_REPORTED),
	usage: drop(USAGE_REPORTED),
	user: drop('The node sends a hash of the caller’s ID.'),
	safety_identifier: drop('The node sends a hash of the caller’s ID.'),
	session_id: drop('A caller could join another caller’s session.'),
	prompt_cache_key: drop('A caller could use another caller’s cache.'),
	prompt_cache_options: drop('The author sets caching.'),
	cache_control: drop('The author sets caching.'),
	metadata: drop('It would end up in the author’s records.'),
	trace: drop('It would end up in the author’s records.'),
	store: drop('OpenRouter has no such field.'),

	models: refuse(AUTHOR_SETS_IT),
	route: refuse(AUTHOR_SETS_IT),
	preset: refuse(AUTHOR_SETS_IT),
	provider: refuse(AUTHOR_SETS_IT),
	plugins: refuse(AUTHOR_SETS_IT),
	transforms: refuse(AUTHOR_SETS_IT),
	service_tier: refuse(COSTS, 'auto', 'default'),
	prediction: refuse(COSTS),
	web_search_options: { ...refuse(COSTS), emptyHasEffect: true },
	x_search_filter: refuse(COSTS),
	max_tool_calls: refuse(COSTS),
	stop_server_tools_when: refuse(COSTS),
	debug: refuse('it shows what the author of this endpoint keeps private'),
	functions: refuse('send “tools” instead'),
	function_call: refuse('send “tool_choice” instead', 'none', 'auto'),
};

/** The fields that the author can tick in Set Options. */
export const TICKABLE_FIELDS: readonly string[] = Object.entries(CHAT_FIELDS).flatMap(
	([name, rule]) => (rule.action === 'pass' && rule.needs === 'field' ? [name] : []),
);
