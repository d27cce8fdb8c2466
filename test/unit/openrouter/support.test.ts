import { describe, expect, test } from '@jest/globals';
import { readModels } from '../../../nodes/shared/openrouter/model';
import type { ChatRequest } from '../../../nodes/shared/openrouter/request/request';
import { needsModelList, supportHint } from '../../../nodes/shared/openrouter/support';

const models = readModels({
	data: [
		{
			id: 'a/rich',
			supported_parameters: ['temperature', 'tools', 'reasoning', 'structured_outputs', 'top_k'],
			architecture: {
				input_modalities: ['text', 'image', 'file'],
				output_modalities: ['text', 'image'],
			},
			reasoning: { supported_efforts: ['low', 'high'], mandatory: false },
		},
		{
			id: 'a/poor',
			supported_parameters: ['max_tokens'],
			architecture: { input_modalities: ['text'], output_modalities: ['text'] },
		},
		{ id: 'a/poor:free', supported_parameters: ['temperature'] },
		{
			id: 'a/thinker',
			supported_parameters: ['reasoning'],
			reasoning: { mandatory: true },
		},
		{ id: 'openrouter/auto' },
	],
});

const request = (fields: Record<string, unknown> = {}): ChatRequest => ({
	model: 'a/rich',
	messages: [{ role: 'user', content: 'Hi' }],
	stream: true,
	...fields,
});
const parts = (...types: string[]) => ({
	messages: [{ role: 'user', content: types.map((type) => ({ type })) }],
});
const native = { plugins: [{ id: 'file-parser', pdf: { engine: 'native' } }] };

describe('what the model or one of its fallbacks does not support', () => {
	test.each<{ name: string; fields: Record<string, unknown>; says: string | undefined }>([
		{ name: 'nothing to compare', fields: {}, says: undefined },
		{ name: 'all supported', fields: { temperature: 1, top_k: 3, tools: [{}] }, says: undefined },
		{ name: 'a parameter', fields: { seed: 1 }, says: 'a/rich: Seed' },
		{
			name: 'several, in one order',
			fields: { top_p: 1, model: 'a/poor', stop: ['x'], temperature: 1 },
			says: 'a/poor: Stop Sequences, Temperature, Top P',
		},
		{
			name: 'limits, which OpenRouter sees to itself',
			fields: { max_tokens: 1, model: 'a/poor' },
			says: undefined,
		},
		{
			name: 'fields that are no parameters',
			fields: { provider: {}, user: 'u', model: 'a/poor' },
			says: undefined,
		},
		{
			name: 'a format under its other name',
			fields: { response_format: { type: 'json_schema' } },
			says: undefined,
		},
		{
			name: 'an effort under its other name',
			fields: { reasoning_effort: 'low' },
			says: undefined,
		},
		{
			name: 'a fallback',
			fields: { models: ['a/poor'], tools: [{}] },
			says: 'a/poor (fallback): tools',
		},
		{
			name: 'model and fallbacks',
			fields: { models: ['a/poor', 'x/unknown'], tools: [{}], seed: 1 },
			says: 'a/rich: Seed; a/poor (fallback): Seed, tools',
		},
		{
			name: 'kinds of input',
			fields: { ...parts('text', 'image_url', 'input_audio', 'image_url'), models: ['a/poor'] },
			says: 'a/rich: audio input; a/poor (fallback): image input, audio input',
		},
		{ name: 'video', fields: parts('video_url'), says: 'a/rich: video input' },
		{
			name: 'files, which a plugin reads',
			fields: { ...parts('file'), model: 'a/poor' },
			says: undefined,
		},
		{
			name: 'files that the model itself reads',
			fields: { ...parts('file'), ...native, models: ['a/poor'] },
			says: 'a/poor (fallback): file input',
		},
		{
			name: 'kinds of output',
			fields: { modalities: ['text', 'image', 'audio'] },
			says: 'a/rich: audio output',
		},
		{
			name: 'a variant of a listed model',
			fields: { model: 'a/poor:nitro', seed: 1 },
			says: 'a/poor:nitro: Seed',
		},
		{
			name: 'a variant that is listed itself',
			fields: { model: 'a/poor:free', temperature: 1 },
			says: undefined,
		},
		{
			name: 'a router',
			fields: { model: 'openrouter/auto', seed: 1, ...parts('image_url') },
			says: undefined,
		},
		{
			name: 'a model that is not listed',
			fields: { model: 'x/unknown', seed: 1 },
			says: undefined,
		},
		{ name: 'an effort that is listed', fields: { reasoning: { effort: 'low' } }, says: undefined },
		{
			name: 'an effort that is not',
			fields: { reasoning: { effort: 'xhigh' } },
			says: 'a/rich: Reasoning → Effort “xhigh”',
		},
		{
			name: 'not thinking, of a model that must',
			fields: { model: 'a/thinker', reasoning: { effort: 'none' } },
			says: 'a/thinker: Reasoning → Effort “none”',
		},
	])('is told in hints: $name', ({ fields, says }) => {
		const hint = supportHint(request(fields), models);
		if (says === undefined) expect(hint).toBeUndefined();
		else expect(hint).toContain(`not supported by ${says}.`);
	});
});

test.each<{ name: string; fields: Record<string, unknown>; asks: boolean }>([
	{ name: 'a plain prompt', fields: {}, asks: false },
	{
		name: 'what is no parameter',
		fields: { max_tokens: 5, user: 'u', modalities: ['text'] },
		asks: false,
	},
	{ name: 'a parameter', fields: { temperature: 0 }, asks: true },
	{ name: 'an image', fields: parts('image_url'), asks: true },
	{ name: 'a file for a plugin', fields: parts('file'), asks: false },
	{ name: 'sound', fields: { modalities: ['audio'] }, asks: true },
])('it is known whether the model list is needed: $name', ({ fields, asks }) => {
	expect(needsModelList(request(fields))).toBe(asks);
});
