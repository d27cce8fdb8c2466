/**
 * The fields of OpenRouter's API that no table of parameters sets: those that an operation sets by
 * itself, and those that it leaves out, with the reason. Names are those of OpenRouter's OpenAPI file.
 * docs/coverage.md is written from the second list.
 */

/**
 * A field, or a member of one, such as `provider.sort`. Plugins and server tools have their ID or type
 * in between: `plugins.fusion.tools`, or all of its members together as `plugins.web`.
 */
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
const REFUSED_IN_CHATS = 'Chat completions refuse it.';
const WHOLE_LIST = 'The node gets the whole list, from which Limit takes the first.';
const FEED = 'A feed is for programs that show news. The node gives an item for each model.';

/** By endpoint. Each reason is for those operations of the endpoint that do not set the field. */
export const WITHOUT_PARAMETER: Readonly<Record<string, Readonly<Record<Field, string>>>> = {
	'POST /chat/completions': {
		max_completion_tokens: 'Another name of `max_tokens`, which Limits → Max Output Tokens sets.',
		parallel_tool_calls: CALLERS_TOOLS,
		'plugins.auto-beta-router': 'A trial version of the Auto Router. Plugins (JSON) has it.',
		'plugins.auto-router.cost_quality_tradeoff':
			'Deprecated: Plugins → Auto Router → Cost Tier sets its successor.',
		'plugins.context-compression.engine': 'OpenRouter has only one.',
		'plugins.fusion.tools': 'By default web search and web fetch. Plugins (JSON) sets others.',
		'plugins.web': 'The server tool Web Search has taken its place. Plugins (JSON) has it.',
		prompt_cache_options: 'Needs marks within the messages. Extra Body (JSON) sets it.',
		reasoning_effort: 'A short form of `reasoning.effort`, which Reasoning → Effort sets.',
		route: 'Deprecated: Provider Routing → Sort Across sets its successor.',
		stream: 'The node streams whenever it can, so that a stopped call costs less.',
		stream_options: 'Deprecated, without effect.',
		tool_choice: CALLERS_TOOLS,
		'tools.function.cache_control':
			'Caching → Prompt Cache keeps the whole prompt, functions included.',
		'tools.openrouter:advisor.stream': 'Has no effect in chat completions.',
		'tools.openrouter:bash': REFUSED_IN_CHATS,
		'tools.openrouter:files': 'Lets whoever asks read every file of the key’s workspace.',
		'tools.openrouter:fusion.cache_control': 'Extra Body (JSON) can add the tool with it.',
		'tools.openrouter:subagent.inherit_functions': REFUSED_IN_CHATS,
		'tools.openrouter:subagent.inherited_function_names': REFUSED_IN_CHATS,
		'tools.web_search': 'Another name of `openrouter:web_search`.',
	},
	'POST /images': { stream: 'An item gets finished images, not parts of them.' },
	'GET /keys': { offset: 'The node gets page after page, up to Limit.' },
	'GET /models': {
		limit: WHOLE_LIST,
		offset: WHOLE_LIST,
		q: 'Filters → Search searches in the list itself, and finds words in any order.',
		use_rss: FEED,
		use_rss_chat_links: FEED,
	},
	'GET /models/user': { limit: WHOLE_LIST, offset: WHOLE_LIST },
};
