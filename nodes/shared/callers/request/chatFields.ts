/**
 * What becomes of each field of a chat request that a caller sends. This table is the one place that
 * says so; the docs print it. A field that it does not name is left out, and so is a value that asks
 * for nothing.
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
import type { Plain } from '../../protocols/plainJson';
import { toolChoice, toolList } from './functions';

type AnyRule = {
	/**
	 * Values that ask for nothing, as they say what happens anyhow: left out, whatever the rule. Null,
	 * `[]` and `{}` need no mention, nor does an empty text where the field can be allowed.
	 */
	idle?: readonly Plain[];
	/** `{}` asks for something, too, such as web search with its usual settings. */
	isWishWhenEmpty?: boolean;
};

export type FieldRule = AnyRule &
	(
		| {
				/** `clamp`: goes, but never above the author's ceiling. */
				action: 'pass' | 'clamp';
				/** `field`: the author ticks it. `policy`: another setting decides (models, messages). */
				needs: 'nothing' | 'field' | 'tools' | 'policy';
				/** What the value must be, as the end of the sentence “… must be”. */
				expects: string;
				/** None where judge.ts and messages.ts read the value. */
				read?: Reader;
				/** Without it the answer is worded otherwise, and nothing else is. */
				isHarmless?: boolean;
				/** Beside this field its idle values mean something, so then they are sent. */
				partner?: string;
		  }
		| {
				/** `drop`: left out without a word, as it changes nothing that a page sees. */
				action: 'drop' | 'refuse';
				why: string;
		  }
	);

const ticked = (expects: string, read: Reader, ...idle: readonly Plain[]): FieldRule => ({
	action: 'pass',
	needs: 'field',
	expects,
	read,
	idle,
});
const withTools = (expects: string, read: Reader): FieldRule => ({
	action: 'pass',
	needs: 'tools',
	expects,
	read,
});
const besideTools = (expects: string, read: Reader, ...idle: readonly Plain[]): FieldRule => ({
	action: 'pass',
	needs: 'tools',
	expects,
	read,
	idle,
	partner: 'tools',
});
const clamped = (
	needs: 'nothing' | 'field',
	expects: string,
	read: Reader,
	...idle: readonly Plain[]
): FieldRule => ({ action: 'clamp', needs, expects, read, idle });
const drop = (why: string): FieldRule => ({ action: 'drop', why });
const refuse = (why: string, ...idle: readonly Plain[]): FieldRule => ({
	action: 'refuse',
	why,
	idle: [...idle, false],
});
const harmless = (rule: FieldRule): FieldRule =>
	'why' in rule ? rule : { ...rule, isHarmless: true };

const number = (least: number, most: number): FieldRule =>
	harmless(ticked(`a number from ${least} to ${most}`, numberFrom(least, most)));
const integer = (least: number, most: number): FieldRule =>
	harmless(ticked(`a whole number from ${least} to ${most}`, integerFrom(least, most)));
const word = (words: readonly string[]): FieldRule =>
	ticked(`one of ${words.join(', ')}`, oneOf(...words));
const onOff = (idle: boolean): FieldRule => ticked('true or false', flag, idle);

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
const MAX_INTEGER = Number.MAX_SAFE_INTEGER;
const positiveInteger = integerFrom(1, MAX_INTEGER);

const AUTHOR_SETS_IT = 'the author of this endpoint sets it';
const COSTS = 'it can cost more than the author of this endpoint allows';

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

	max_tokens: clamped('nothing', 'a whole number from 1', positiveInteger),
	max_completion_tokens: clamped(
		'nothing',
		'a whole number from 1, sent as max_tokens',
		positiveInteger,
	),
	reasoning: clamped(
		'field',
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

	temperature: number(0, 2),
	top_p: number(0, 1),
	top_k: integer(0, MAX_INTEGER),
	min_p: number(0, 1),
	top_a: number(0, 1),
	frequency_penalty: number(-2, 2),
	presence_penalty: number(-2, 2),
	repetition_penalty: number(0, 2),
	seed: integer(-MAX_INTEGER, MAX_INTEGER),
	stop: harmless(
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
	structured_outputs: onOff(false),
	reasoning_effort: word(EFFORTS),
	include_reasoning: onOff(true),
	verbosity: harmless(word(['low', 'medium', 'high', 'xhigh', 'max'])),
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

	tools: withTools('a list of function tools', toolList),
	tool_choice: besideTools(
		'none, auto, required, or one of the functions in tools',
		toolChoice,
		'none',
		'auto',
	),
	parallel_tool_calls: besideTools('true or false', flag, true, false),

	n: drop('One answer is made.'),
	logprobs: drop('The answer does not carry them.'),
	top_logprobs: drop('The answer does not carry them.'),
	audio: drop('The answer does not carry it.'),
	stream: drop('How the answer comes is the node’s.'),
	stream_options: drop(
		'Usage is always reported; in the gateway’s streams, to who asks for it here.',
	),
	usage: drop('Usage is always reported; in the gateway’s streams, to who asks for it here.'),
	user: drop('The node sends a hash of who the caller is.'),
	safety_identifier: drop('The node sends a hash of who the caller is.'),
	session_id: drop('A caller could join another one’s session.'),
	prompt_cache_key: drop('A caller could join another one’s cache.'),
	prompt_cache_options: drop('Caching is the author’s.'),
	cache_control: drop('Caching is the author’s.'),
	metadata: drop('It would end up in the author’s records.'),
	trace: drop('It would end up in the author’s records.'),
	store: drop('OpenRouter does not know it.'),

	models: refuse(AUTHOR_SETS_IT),
	route: refuse(AUTHOR_SETS_IT),
	preset: refuse(AUTHOR_SETS_IT),
	provider: refuse(AUTHOR_SETS_IT),
	plugins: refuse(AUTHOR_SETS_IT),
	transforms: refuse(AUTHOR_SETS_IT),
	service_tier: refuse(COSTS, 'auto', 'default'),
	prediction: refuse(COSTS),
	web_search_options: { ...refuse(COSTS), isWishWhenEmpty: true },
	x_search_filter: refuse(COSTS),
	max_tool_calls: refuse(COSTS),
	stop_server_tools_when: refuse(COSTS),
	debug: refuse('it shows what the author of this endpoint keeps private'),
	functions: refuse('send “tools” instead'),
	function_call: refuse('send “tool_choice” instead', 'none', 'auto'),
};

/** What the author can tick; nothing else can be granted by name. */
export const TICKABLE_FIELDS: readonly string[] = Object.entries(CHAT_FIELDS).flatMap(
	([name, rule]) => (!('why' in rule) && rule.needs === 'field' ? [name] : []),
);
