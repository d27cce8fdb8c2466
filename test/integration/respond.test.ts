/** “Answer a Frontend Request”: what comes out of an answered call. */
import { describe, expect, test } from '@jest/globals';
import type {} from 'n8n-workflow';
import {
	ANSWERING_MODEL,
	ANSWERING_PROVIDER,
	chunk,
	DONE,
	finishChunk,
	GENERATION_ID,
	happyChat,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { useBench } from './openRouter';
import { answerOf, respondOn, respondParameters, webhookItem } from './respondCall';
import { linesOf, STREAMING } from './streamingCaller';

const bench = useBench();
const respond = respondOn(bench);

const USAGE = {
	promptTokens: 5,
	completionTokens: 7,
	totalTokens: 12,
	cachedTokens: 3,
	reasoningTokens: 2,
};
const HI = [{ role: 'user', content: 'Hi' }];

describe('an answer for a frontend', () => {
	test('has a private part, a status and a public part', async () => {
		bench.upstream.chat(happyChat('Hello!'));
		const message = { role: 'assistant', content: 'Hello!' };
		expect(answerOf(await respond({ message: 'Hi' }))).toEqual({
			text: 'Hello!',
			message: expect.objectContaining(message),
			model: ANSWERING_MODEL,
			provider: ANSWERING_PROVIDER,
			finishReason: 'stop',
			usage: USAGE,
			cost: 0.00012,
			generationId: GENERATION_ID,
			timing: {
				totalMs: expect.any(Number),
				firstTokenMs: expect.any(Number),
				attempts: 1,
			},
			statusCode: 200,
			public: { text: 'Hello!', message, finishReason: 'stop' },
		});
	});

	test('shows the caller both costs when there is a provider key of one’s own', async () => {
		const usage = { cost: 0, is_byok: true, cost_details: { upstream_inference_cost: 0.02 } };
		const reply = stream(textChunk('Hi'), finishChunk(), usageChunk(usage), DONE);
		bench.upstream.chat(reply);
		const shown = answerOf(await respond('Hi', { parameters: { showCaller: ['cost'] } }));
		expect(shown.public).toMatchObject({ cost: 0, upstreamInferenceCost: 0.02 });
		bench.upstream.chat(reply);
		const hidden = answerOf(await respond('Hi'));
		expect(hidden).toMatchObject({ upstreamInferenceCost: 0.02 });
		expect(JSON.stringify(hidden.public)).not.toMatch(/cost/i);
	});

	const REASONED = stream(
		chunk({
			delta: {
				reasoning: 'Hm.',
				reasoning_details: [{ type: 'reasoning.text', text: 'Hm.', index: 0, format: null }],
			},
		}),
		textChunk('Hello!'),
		finishChunk(),
		usageChunk(),
		DONE,
	);
	const PUBLIC = {
		text: 'Hello!',
		message: { role: 'assistant', content: 'Hello!' },
		finishReason: 'stop',
	};

	test.each<{ showCaller: string[]; more: object }>([
		{ showCaller: [], more: {} },
		{ showCaller: ['cost'], more: { cost: 0.00012 } },
		{ showCaller: ['model'], more: { model: ANSWERING_MODEL } },
		{ showCaller: ['usage'], more: { usage: USAGE } },
		{ showCaller: ['reasoning'], more: { reasoning: 'Hm.' } },
		{
			showCaller: ['cost', 'model', 'usage', 'reasoning'],
			more: { cost: 0.00012, model: ANSWERING_MODEL, usage: USAGE, reasoning: 'Hm.' },
		},
		{ showCaller: ['provider', 'generationId', 'timing', 'citations'], more: {} },
	])('shows the caller $showCaller besides the text', async ({ showCaller, more }) => {
		bench.upstream.chat(REASONED);
		const answer = answerOf(await respond('Hi', { parameters: { showCaller } }));
		expect(answer.public).toEqual({ ...PUBLIC, ...more });
		expect(answer).toMatchObject({ reasoning: 'Hm.', provider: ANSWERING_PROVIDER });
	});

	test('shows tool calls only to a caller who may use tools', async () => {
		const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
		bench.upstream.chat(
			stream(
				chunk({ delta: { tool_calls: [{ index: 0, ...call }] } }),
				finishChunk('tool_calls'),
				usageChunk(),
				DONE,
			),
		);
		const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
		const allowed = answerOf(
			await respond(
				{ messages: HI, tools },
				{ parameters: { callerMay: { useTools: true }, showCaller: ['reasoning'] } },
			),
		);
		expect(allowed.public).toMatchObject({
			finishReason: 'tool_calls',
			message: { tool_calls: [call] },
		});
		const extraBody = JSON.stringify({ tools });
		const hidden = answerOf(await respond('Hi', { parameters: { options: { extraBody } } }));
		expect(JSON.stringify(hidden.public)).not.toContain('call_1');
	});

	test('stands at the place of its item', async () => {
		bench.upstream.chat((request) =>
			happyChat(JSON.stringify(request.body).includes('"a"') ? 'for a' : 'for b'),
		);
		const run = await bench.chat(respondParameters(), {
			items: [webhookItem('a'), webhookItem({ message: '' }), webhookItem('b')],
			onError: 'continueErrorOutput',
		});
		expect(run.output.map(({ json, pairedItem }) => [json.text, pairedItem])).toEqual([
			['for a', { item: 0 }],
			['for b', { item: 2 }],
		]);
		expect(run.errorOutput.map(({ json, pairedItem }) => [json.statusCode, pairedItem])).toEqual([
			[400, { item: 1 }],
		]);
	});

	test('is streamed when the Webhook streams', async () => {
		bench.upstream.chat(happyChat('Hello!'));
		const run = await respond({ message: 'Hi' }, { run: STREAMING });
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Hello!', 'end 0']);
		expect(answerOf(run).public).toMatchObject({ text: 'Hello!' });
	});
});
