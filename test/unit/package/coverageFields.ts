/**
 * The fields of OpenRouter's API that no table of parameters sets: those that an operation sets by
 * itself, and those that it leaves out, with the reason. Names are those of OpenRouter's OpenAPI file.
 * docs/coverage.md is written from the second list.
 */

/** A field, or a member of one, such as `provider.sort`. */
type Field = string;

/** A parameter of the operation; with a dot, one of the options in it. */
type Parameter = string;

const HASH = { hash: 'hash' };
const MODEL = { author: 'model', slug: 'model' };
const JOB = { jobId: 'jobId' };
const CHAT = { model: 'model', plugins: 'plugins', response_format: 'responseFormat' };

/** By operation: the parameter that each of these fields is made of. */
export const SET_BY_OPERATION: Readonly<Record<string, Readonly<Record<Field, Parameter>>>> = {
	'audio: speak': {
		model: 'model',
		input: 'text',
		voice: 'voice',
		response_format: 'format',
		input_references: 'options.voiceSampleField',
	},
	'audio: transcribe': { model: 'model', input_audio: 'binaryField', file: 'binaryField' },
	'chat: complete': { ...CHAT, messages: 'messages' },
	'chat: respond': { ...CHAT, messages: 'request', user: 'limits.callerId' },
	'embedding: create': { model: 'model', input: 'text' },
	'generation: get': { id: 'generationId' },
	'image: generate': { model: 'model', prompt: 'prompt', input_references: 'referenceImages' },
	'key: create': { name: 'name' },
	'key: delete': HASH,
	'key: get': HASH,
	'key: update': HASH,
	'model: get': MODEL,
	'model: getEndpoints': MODEL,
	'rerank: rank': { model: 'model', query: 'query', documents: 'documentsFrom' },
	'video: download': { ...JOB, index: 'options.outputIndex' },
	'video: generate': {
		model: 'model',
		prompt: 'prompt',
		frame_images: 'frameImages',
		input_references: 'references',
	},
	'video: get': JOB,
};

const CALLERS_TOOLS = 'A caller sends it with their functions, where Caller May → Use Tools is on.';
const WHOLE_LIST = 'The node gets the whole list, from which Limit takes the first.';
const FEED = 'A feed is for programs that show news. The node gives an item for each model.';

/** Each is for those operations of the endpoint that do not set the field. */
export const WITHOUT_PARAMETER: ReadonlyArray<
	readonly [endpoint: string, field: Field, reason: string]
> = [
	[
		'POST /chat/completions',
		'max_completion_tokens',
		'Another name of `max_tokens`, which Limits → Max Output Tokens sets.',
	],
	['POST /chat/completions', 'parallel_tool_calls', CALLERS_TOOLS],
	[
		'POST /chat/completions',
		'prompt_cache_options',
		'Needs marks within the messages. Extra Body (JSON) sets it.',
	],
	[
		'POST /chat/completions',
		'reasoning_effort',
		'A short form of `reasoning.effort`, which Reasoning → Effort sets.',
	],
	[
		'POST /chat/completions',
		'route',
		'Deprecated: Provider Routing → Sort Across sets its successor.',
	],
	[
		'POST /chat/completions',
		'stream',
		'The node streams whenever it can, so that a stopped call costs less.',
	],
	['POST /chat/completions', 'stream_options', 'Deprecated, without effect.'],
	['POST /chat/completions', 'tool_choice', CALLERS_TOOLS],
	['POST /images', 'stream', 'An item gets finished images, not parts of them.'],
	['GET /keys', 'offset', 'The node gets page after page, up to Limit.'],
	['GET /models', 'limit', WHOLE_LIST],
	['GET /models', 'offset', WHOLE_LIST],
	[
		'GET /models',
		'q',
		'Filters → Search searches in the list itself, and finds words in any order.',
	],
	['GET /models', 'use_rss', FEED],
	['GET /models', 'use_rss_chat_links', FEED],
	['GET /models/user', 'limit', WHOLE_LIST],
	['GET /models/user', 'offset', WHOLE_LIST],
];
