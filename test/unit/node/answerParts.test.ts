/** The parts of an answer that go to a page (`public`) and to an AI Agent. */
import { expect, test } from '@jest/globals';
import { outputPart } from '../../../nodes/OpenRouter/item/output';
import { publicPart } from '../../../nodes/OpenRouter/actions/chat/publicPart';
import type { ChatOutput } from '../../../nodes/shared/openrouter/answer/output';

const sound = { id: 'audio_1', data: 'AAAA', transcript: 'Hello' };
const output: ChatOutput = {
	text: '',
	message: { role: 'assistant', content: '', audio: sound, images: [{ type: 'image_url' }] },
	model: 'a/b',
	provider: 'X',
	finishReason: 'stop',
	usage: {},
	cost: 0.1,
	upstreamInferenceCost: 0.2,
	routerMetadata: { secret: true },
	debug: [{ secret: true }],
	logprobs: {},
	timing: { totalMs: 1, attempts: 1 },
	images: [{ binaryKey: 'image_0', mimeType: 'image/png', fileName: 'image_0.png', bytes: 3 }],
	audio: { binaryKey: 'audio', transcript: 'Hello' },
};

test('a page gets images and audio, and nothing that is for the author', () => {
	const shown = publicPart(output, [], { allowTools: false });
	expect(shown).toEqual({
		text: '',
		message: { role: 'assistant', content: '', audio: sound, images: [{ type: 'image_url' }] },
		finishReason: 'stop',
	});
});

test('a page gets both costs or neither', () => {
	expect(publicPart(output, ['cost'], { allowTools: false })).toMatchObject({
		cost: 0.1,
		upstreamInferenceCost: 0.2,
	});
});

test('an agent gets text and media of an answer, and no details of the call', () => {
	expect(outputPart(output, { kind: 'forAgent' })).toEqual({
		text: '',
		images: output.images,
		audio: output.audio,
	});
	expect(outputPart(output, { kind: 'fields', fields: ['audio', 'cost'] })).toEqual({
		audio: output.audio,
		cost: 0.1,
		upstreamInferenceCost: 0.2,
	});
	expect(outputPart(output, { kind: 'fields', fields: ['text'] })).toEqual({ text: '' });
});
