import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChatMessage } from '../../../nodes/shared/openrouter/request/message';
import { storableAnswer, storableQuestion } from '../../../nodes/shared/steps/storable';
import { SEEDED } from '../seed';

const text = (said: string) => ({ type: 'text', text: said });
const IMAGE = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } };
const AUDIO = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
const FILE = { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } };
const VIDEO = { type: 'video_url', video_url: { url: 'https://a.example/b.mp4' } };
const ONLY_TEXT = 'not stored in the memory: it holds text only';
const NOTHING = 'Nothing was stored in the memory, which holds text only: the message is';

test.each<{ name: string; content: ChatMessage['content']; stored: object }>([
	{ name: 'a text', content: 'Hi', stored: { text: 'Hi' } },
	{ name: 'a text with space around it', content: ' Hi\n', stored: { text: ' Hi\n' } },
	{ name: 'texts', content: [text('Hi'), text('there')], stored: { text: 'Hi\nthere' } },
	{ name: 'a blank part', content: [text(' '), text('Hi')], stored: { text: 'Hi' } },
	{ name: 'a blank text', content: ' \n', stored: { text: '' } },
	{ name: 'no text', content: '', stored: { text: '' } },
	{ name: 'no content', content: null, stored: { text: '' } },
	{ name: 'no parts', content: [], stored: { text: '' } },
	{
		name: 'an image beside a text',
		content: [text('Hi'), IMAGE],
		stored: { text: 'Hi', hint: `1 image was ${ONLY_TEXT}` },
	},
	{
		name: 'several attachments',
		content: [IMAGE, FILE, text('Hi'), IMAGE, AUDIO],
		stored: { text: 'Hi', hint: `2 images, 1 file and 1 audio file were ${ONLY_TEXT}` },
	},
	{
		name: 'a video and something unknown',
		content: [text('Hi'), VIDEO, { type: 'constructor' }],
		stored: { text: 'Hi', hint: `1 video and 1 attachment were ${ONLY_TEXT}` },
	},
	{
		name: 'an image alone',
		content: [IMAGE],
		stored: { text: '', hint: `${NOTHING} 1 image without a text` },
	},
	{
		name: 'files beside a blank text',
		content: [text(' '), FILE, FILE],
		stored: { text: '', hint: `${NOTHING} 2 files without a text` },
	},
])('of a question with $name', ({ content, stored }) => {
	expect(storableQuestion([{ role: 'user', content }])).toEqual(stored);
});

test('the question is the last message of the user', () => {
	const messages: ChatMessage[] = [
		{ role: 'system', content: 'Be kind' },
		{ role: 'user', content: 'Before' },
		{ role: 'assistant', content: 'Yes' },
		{ role: 'user', content: 'What is the time?' },
		{ role: 'assistant', content: 'I look', tool_calls: [{ id: 'call-1' }] },
		{ role: 'tool', content: '12:00', tool_call_id: 'call-1' },
	];
	expect(storableQuestion(messages)).toEqual({ text: 'What is the time?' });
	expect(storableQuestion(messages.slice(0, 1))).toEqual({ text: '' });
	expect(storableQuestion([])).toEqual({ text: '' });
});

test.each([
	{ name: 'a text', message: { content: 'Hello' }, stored: 'Hello' },
	{ name: 'texts', message: { content: [text('Hel'), text('lo')] }, stored: 'Hello' },
	{ name: 'an image', message: { content: [text('Hello'), IMAGE] }, stored: 'Hello' },
	{ name: 'images beside it', message: { content: 'Hello', images: [IMAGE] }, stored: 'Hello' },
	{ name: 'what it thought', message: { content: 'Hello', reasoning: 'Hm' }, stored: 'Hello' },
	{ name: 'calls', message: { content: null, tool_calls: [{ id: 'call-1' }] }, stored: '' },
	{ name: 'a refusal', message: { content: null, refusal: 'No' }, stored: '' },
	{ name: 'nothing', message: {}, stored: '' },
])('of an answer with $name only the text is stored', ({ message, stored }) => {
	expect(storableAnswer(message)).toBe(stored);
});

test('whatever a message holds, nothing is thrown and no blank text comes', () => {
	const part = fc.dictionary(fc.constantFrom('type', 'text', 'image_url'), fc.anything());
	fc.assert(
		fc.property(fc.array(part), (content) => {
			const { text: stored } = storableQuestion([{ role: 'user', content }]);
			expect(stored === '' || stored.trim() !== '').toBe(true);
			expect(typeof storableAnswer({ content })).toBe('string');
		}),
		SEEDED,
	);
});
