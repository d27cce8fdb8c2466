// @ts-check
'use strict';
/**
 * The models that the emulated OpenRouter lists, in the shape of `GET /models`: prices are strings,
 * in USD per token. The ids are real ones so that examples look like what a user will see; prices
 * and limits are sample data, not a price list.
 */

/**
 * @typedef {object} ModelRow
 * @property {string} id
 * @property {string} name
 * @property {string} description
 * @property {number} contextTokens
 * @property {string[]} input input modalities
 * @property {string[]} [output] output modalities, text by default
 * @property {[prompt: number, completion: number]} usdPerMillion
 * @property {string[]} [voices] of a model that speaks
 * @property {string[]} [parameters] what it supports beside the usual sampling parameters
 */

const SAMPLING = ['max_tokens', 'temperature', 'top_p', 'stop', 'seed'];
const TOOLS = ['tools', 'tool_choice', 'response_format', 'structured_outputs'];

/** @type {ModelRow[]} */
const ROWS = [
	{
		id: 'google/gemini-2.0-flash-001',
		name: 'Google: Gemini 2.0 Flash',
		description: 'Fast multimodal model with a large context.',
		contextTokens: 1_048_576,
		input: ['text', 'image', 'file', 'audio'],
		usdPerMillion: [0.1, 0.4],
		parameters: TOOLS,
	},
	{
		id: 'anthropic/claude-sonnet-4',
		name: 'Anthropic: Claude Sonnet 4',
		description: 'Balanced model for writing, code and agents.',
		contextTokens: 200_000,
		input: ['text', 'image', 'file'],
		usdPerMillion: [3, 15],
		parameters: [...TOOLS, 'reasoning', 'include_reasoning'],
	},
	{
		id: 'openai/gpt-4o',
		name: 'OpenAI: GPT-4o',
		description: 'General model that reads text and images.',
		contextTokens: 128_000,
		input: ['text', 'image', 'file'],
		usdPerMillion: [2.5, 10],
		parameters: TOOLS,
	},
	{
		id: 'openai/gpt-4o-mini',
		name: 'OpenAI: GPT-4o-mini',
		description: 'Small general model at a low price.',
		contextTokens: 128_000,
		input: ['text', 'image', 'file'],
		usdPerMillion: [0.15, 0.6],
		parameters: TOOLS,
	},
	{
		id: 'deepseek/deepseek-r1',
		name: 'DeepSeek: R1',
		description: 'Reasoning model with open weights.',
		contextTokens: 163_840,
		input: ['text'],
		usdPerMillion: [0.5, 2.15],
		parameters: ['reasoning', 'include_reasoning'],
	},
	{
		id: 'mistralai/mistral-small-3.2-24b-instruct',
		name: 'Mistral: Mistral Small 3.2 24B',
		description: 'Small instruct model with open weights.',
		contextTokens: 131_072,
		input: ['text', 'image'],
		usdPerMillion: [0.06, 0.18],
		parameters: TOOLS,
	},
	{
		id: 'google/gemini-2.5-flash-image',
		name: 'Google: Gemini 2.5 Flash Image',
		description: 'Writes text and draws images.',
		contextTokens: 32_768,
		input: ['text', 'image'],
		output: ['image', 'text'],
		usdPerMillion: [0.3, 2.5],
	},
	{
		id: 'meta-llama/llama-3.3-70b-instruct:free',
		name: 'Meta: Llama 3.3 70B Instruct (free)',
		description: 'Open-weight model, free with low limits.',
		contextTokens: 131_072,
		input: ['text'],
		usdPerMillion: [0, 0],
		parameters: ['tools', 'tool_choice'],
	},
];

/** Models that write no text; the list has them only when they are asked for. @type {ModelRow[]} */
const MEDIA_ROWS = [
	{
		id: 'bytedance-seed/seedream-4.5',
		name: 'ByteDance Seed: Seedream 4.5',
		description: 'Draws images.',
		contextTokens: 4_096,
		input: ['text', 'image'],
		output: ['image'],
		usdPerMillion: [0, 10],
	},
	{
		id: 'google/veo-3.1',
		name: 'Google: Veo 3.1',
		description: 'Makes short videos.',
		contextTokens: 4_096,
		input: ['text', 'image'],
		output: ['video'],
		usdPerMillion: [0, 0],
	},
	{
		id: 'openai/gpt-4o-mini-tts',
		name: 'OpenAI: GPT-4o Mini TTS',
		description: 'Speaks texts.',
		contextTokens: 2_000,
		input: ['text'],
		output: ['speech'],
		usdPerMillion: [0.6, 12],
		voices: ['alloy', 'nova', 'shimmer'],
	},
	{
		id: 'openai/whisper-large-v3',
		name: 'OpenAI: Whisper Large V3',
		description: 'Writes down what is said.',
		contextTokens: 448,
		input: ['audio'],
		output: ['transcription'],
		usdPerMillion: [0, 0],
	},
	{
		id: 'openai/text-embedding-3-small',
		name: 'OpenAI: Text Embedding 3 Small',
		description: 'Turns texts into numbers.',
		contextTokens: 8_192,
		input: ['text'],
		output: ['embeddings'],
		usdPerMillion: [0.02, 0],
	},
	{
		id: 'cohere/rerank-v3.5',
		name: 'Cohere: Rerank v3.5',
		description: 'Ranks documents by a question.',
		contextTokens: 4_096,
		input: ['text'],
		output: ['rerank'],
		usdPerMillion: [0, 0],
	},
];

/** @param {number} usdPerMillion */
const perToken = (usdPerMillion) =>
	usdPerMillion === 0 ? '0' : (usdPerMillion / 1e6).toFixed(10).replace(/0+$/, '');

/** @param {ModelRow} row */
function toListing(row) {
	const output = row.output ?? ['text'];
	return {
		id: row.id,
		canonical_slug: row.id,
		name: row.name,
		created: 1_738_769_413,
		description: row.description,
		context_length: row.contextTokens,
		architecture: {
			modality: `${row.input.join('+')}->${output.join('+')}`,
			input_modalities: row.input,
			output_modalities: output,
			tokenizer: 'Other',
			instruct_type: null,
		},
		pricing: {
			prompt: perToken(row.usdPerMillion[0]),
			completion: perToken(row.usdPerMillion[1]),
			request: '0',
			image: '0',
		},
		top_provider: {
			context_length: row.contextTokens,
			max_completion_tokens: 8_192,
			is_moderated: false,
		},
		per_request_limits: null,
		supported_parameters: [...SAMPLING, ...(row.parameters ?? [])],
		default_parameters: null,
		...(row.voices && { supported_voices: row.voices }),
	};
}

const LISTINGS = ROWS.map(toListing);
const MEDIA_LISTINGS = MEDIA_ROWS.map(toListing);

/**
 * What a call costs in USD; a model that is not listed costs as much as the first one.
 * @param {string} model
 * @param {number} promptTokens
 * @param {number} completionTokens
 */
function costUsd(model, promptTokens, completionTokens) {
	const row = ROWS.find(({ id }) => id === model) ?? ROWS[0];
	const [prompt, completion] = row?.usdPerMillion ?? [0, 0];
	return Number(((promptTokens * prompt + completionTokens * completion) / 1e6).toFixed(9));
}

module.exports = { LISTINGS, MEDIA_LISTINGS, costUsd };
