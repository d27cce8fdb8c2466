import { describe, expect, test } from '@jest/globals';
import { chatBody, embeddingBody } from '../../../../nodes/shared/openrouter/batch/requestBody';
import type { ChatMessage } from '../../../../nodes/shared/openrouter/request/message';

const QUESTION: ChatMessage = { role: 'user', content: 'Hi' };
const asking = (extraBody: unknown) => () =>
	chatBody({ model: 'a/b', messages: [QUESTION], extraBody });

test('a chat has neither model nor stream nor settings of providers', () => {
	const responseFormat = { type: 'json_object' };
	expect(
		chatBody({ model: 'a/b', messages: [QUESTION], responseFormat, settings: { max_tokens: 5 } }),
	).toEqual({ messages: [QUESTION], response_format: responseFormat, max_tokens: 5 });
});

describe('more fields', () => {
	test('are sent', () => {
		const tools = [{ type: 'function', function: { name: 'f' } }];
		expect(asking({ top_k: 4, tools, modalities: ['text'] })()).toMatchObject({ top_k: 4, tools });
	});

	test.each([
		'plugins',
		'models',
		'route',
		'audio',
		'image_config',
		'speed',
		'modalities',
		'tools',
		'provider',
	])('such as %s are refused, because a batch cannot do it', (field) => {
		const values: Record<string, unknown> = {
			tools: [{ type: 'function' }, { type: 'openrouter:web_search' }],
			provider: { require_parameters: true, sort: 'price' },
		};
		expect(asking({ [field]: values[field] ?? ['image'] })).toThrow(
			`Extra Body (JSON) sets “${field}”, which a batch cannot do`,
		);
	});

	test.each(['stream', 'stream_options', 'model', 'messages'])(
		'such as %s are the node’s',
		(field) => {
			expect(asking({ [field]: true })).toThrow(`Extra Body (JSON) sets “${field}”`);
		},
	);
});

describe('a content part', () => {
	const of = (part: Record<string, unknown>) => () =>
		chatBody({ model: 'a/b', messages: [QUESTION, { role: 'user', content: [part] }] });

	test.each([
		{ type: 'text', text: 'data:image/png;base64,AAAA' },
		{ type: 'image_url', image_url: { url: 'https://a.example/x.png' } },
		{ type: 'file', file: { filename: 'a', file_data: 'https://a.example/x.pdf' } },
	])('$type is sent', (part) => {
		expect(of(part)()).toMatchObject({ messages: [QUESTION, { content: [part] }] });
	});

	test.each([
		{
			part: { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
			has: 'a file',
		},
		{ part: { type: 'image_url', image_url: 'data:image/png;base64,AAAA' }, has: 'a file' },
		{
			part: { type: 'file', file: { file_data: 'data:application/pdf;base64,AA' } },
			has: 'a file',
		},
		{ part: { type: 'input_audio', input_audio: { data: 'AA' } }, has: 'a sound' },
		{ part: { type: 'video_url', video_url: { url: 'https://a.example/' } }, has: 'a video' },
	])('$part.type that a batch does not take is refused', ({ part, has }) => {
		expect(of(part)).toThrow(`A message holds ${has}`);
	});
});

test('an embedding is of a text, with its own settings', () => {
	expect(embeddingBody(' a ')).toEqual({ input: ' a ' });
	expect(embeddingBody('a', 8)).toEqual({ input: 'a', dimensions: 8 });
	expect(embeddingBody('a', undefined, 'query')).toEqual({ input: 'a', input_type: 'query' });
	expect(() => embeddingBody(' ', 8)).toThrow('Text is empty');
});
