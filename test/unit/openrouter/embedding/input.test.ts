import { describe, expect, test } from '@jest/globals';
import {
	contentWithFiles,
	jsonInputs,
	textInputs,
} from '../../../../nodes/shared/openrouter/embedding/input';

const CONTENT = { content: [{ type: 'text', text: 'a' }] };

describe('texts', () => {
	test.each([
		{ value: 'ab', inputs: ['ab'], isList: false, sizes: [2] },
		{ value: ' a ', inputs: [' a '], isList: false, sizes: [3] },
		{ value: 7, inputs: ['7'], isList: false, sizes: [1] },
		{ value: ['a', 'bc'], inputs: ['a', 'bc'], isList: true, sizes: [1, 2] },
		{ value: ['a'], inputs: ['a'], isList: true, sizes: [1] },
	])('may be $value', ({ value, ...expected }) => {
		expect(textInputs('Text', value)).toEqual({ kind: 'text', ...expected });
	});

	test.each([
		{ value: undefined, message: 'Text is empty' },
		{ value: '\n', message: 'Text is empty' },
		{ value: [], message: 'Text is an empty list' },
		{ value: ['a', null], message: 'Text[1] is empty' },
		{ value: { a: 1 }, message: 'Text is not text' },
		{ value: [['a']], message: 'Text[0] is not text' },
		{ value: Number.NaN, message: 'Text is not text' },
		{ value: ['a', Infinity], message: 'Text[1] is not text' },
	])('cannot be $value', ({ value, message }) => {
		expect(() => textInputs('Text', value)).toThrow(message);
	});
});

describe('JSON', () => {
	test.each([
		{ value: 'a', kind: 'text', inputs: ['a'], isList: false },
		{ value: ['a'], kind: 'text', inputs: ['a'], isList: true },
		{ value: [1, 2], kind: 'tokens', inputs: [[1, 2]], isList: false },
		{ value: [[1], [2]], kind: 'tokens', inputs: [[1], [2]], isList: true },
		{ value: CONTENT, kind: 'content', inputs: [CONTENT], isList: false },
		{ value: [CONTENT], kind: 'content', inputs: [CONTENT], isList: true },
	])('may be $value', ({ value, ...expected }) => {
		expect(jsonInputs('Input', value)).toMatchObject(expected);
	});

	test.each([
		{ value: [1, 'a'], message: 'Input is not a list of tokens' },
		{ value: [1.5], message: 'Input is not a list of tokens' },
		{ value: [[1], []], message: 'Input[1] is not a list of tokens' },
		{ value: ['a', 1, {}], message: 'Input[2] is not text' },
		{ value: [CONTENT, 'a'], message: 'Input[1] has no list “content”' },
		{ value: { content: [] }, message: 'Input has no list “content”' },
		{ value: { content: [{}] }, message: 'Input.content[0] has no “type”' },
		{ value: { content: [{ type: 'text' }] }, message: 'Input.content[0] has no text' },
		{ value: { content: [{ type: 'text', text: ' ' }] }, message: 'Input.content[0] has no text' },
		...['image_url', 'input_audio', 'input_video', 'input_file'].map((type) => ({
			value: [{ content: [{ type }] }],
			message: `Input[0].content[0] has no “${type}”`,
		})),
	])('cannot be $value', ({ value, message }) => {
		expect(() => jsonInputs('Input', value)).toThrow(message);
	});
});

test.each([
	{ mimeType: 'image/png', part: { type: 'image_url' } },
	{ mimeType: 'audio/wav', part: { type: 'input_audio', input_audio: { format: 'wav' } } },
	{ mimeType: 'video/mp4', part: { type: 'input_video', input_video: { format: 'mp4' } } },
	{ mimeType: 'application/pdf', part: { type: 'input_file', input_file: { format: 'pdf' } } },
	{ mimeType: '', part: { type: 'input_file', input_file: { format: 'bin' } } },
])('a file of the type “$mimeType” is $part.type', ({ mimeType, part }) => {
	expect(contentWithFiles(' ', [{ mimeType, base64: 'AAAA' }])).toMatchObject({ content: [part] });
});
