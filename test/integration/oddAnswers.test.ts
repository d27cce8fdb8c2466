/** Answers in which a provider has got something wrong that does not hide what was meant. */
import { describe, expect, test } from '@jest/globals';
import {
	chunk,
	DONE,
	finishChunk,
	happyBody,
	stream,
	textChunk,
	USAGE,
	usageChunk,
} from '../support/chatReplies';
import { json } from '../support/reply';
import { onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

const CONTINUE = { onError: 'continueRegularOutput' } as const;

const piece = (fields: object) => chunk({ delta: { tool_calls: [fields] } });
const called = (id: string, name: string, text: string) => ({
	id,
	type: 'function',
	function: { name, arguments: text },
});

const ODD_CALLS = stream(
	piece({ index: 0, id: 'c1', function: { name: 'weather', arguments: '' } }),
	piece({ index: 0, function: { arguments: '{"city":"Rome"}' } }),
	piece({ index: 0, id: 'c2', function: { name: 'clock', arguments: '' } }),
	piece({ index: 1, id: 'fresh', function: { arguments: '{"zone":' } }),
	piece({ index: 1, function: { arguments: '"CET"}' } }),
	piece({ index: 2, id: 'c3', function: { arguments: '{}' } }),
	piece({ index: 3, id: 'c4', function: { name: 'ping', arguments: '' } }),
	finishChunk('stop'),
	usageChunk(),
	DONE,
);
const CALLS = [
	called('c1', 'weather', '{"city":"Rome"}'),
	called('c2', 'clock', '{"zone":"CET"}'),
	called('c4', 'ping', '{}'),
];

describe('function calls whose pieces are numbered wrongly', () => {
	test('become the calls that were meant in the output', async () => {
		bench.upstream.chat(ODD_CALLS);
		expect(onlyJson(await chat())).toMatchObject({
			finishReason: 'tool_calls',
			message: { content: null, tool_calls: CALLS },
			toolCalls: [
				{ id: 'c1', name: 'weather', arguments: { city: 'Rome' } },
				{ id: 'c2', name: 'clock', arguments: { zone: 'CET' } },
				{ id: 'c4', name: 'ping', arguments: {} },
			],
		});
	});

	test('become the calls that were meant in the body, too', async () => {
		bench.upstream.chat(ODD_CALLS);
		expect(onlyJson(await chat({ simplify: false }))).toMatchObject({
			choices: [{ finish_reason: 'tool_calls', message: { tool_calls: CALLS } }],
		});
	});

	test('become the calls that were meant when upstream did not stream', async () => {
		const message = {
			role: '',
			content: null,
			tool_calls: [{ id: '', function: { name: 'weather', arguments: { city: 'Rome' } } }],
		};
		bench.upstream.chat(
			json(200, { ...happyBody(), choices: [{ index: 0, finish_reason: 'stop', message }] }),
		);
		const id = expect.stringMatching(/^call_\S+_0$/);
		expect(onlyJson(await chat({ simplify: false }))).toMatchObject({
			choices: [
				{
					finish_reason: 'tool_calls',
					message: {
						role: 'assistant',
						tool_calls: [{ ...called('', 'weather', '{"city":"Rome"}'), id }],
					},
				},
			],
		});
	});
});

describe('an answer with nothing in it that was billed', () => {
	test.each([
		{ name: 'streamed', reply: stream(textChunk(''), finishChunk('stop'), usageChunk(), DONE) },
		{ name: 'whole', reply: json(200, happyBody('')) },
	])('is paid for once ($name)', async ({ reply }) => {
		bench.upstream.chat(reply);
		expect(onlyJson(await chat({}, CONTINUE))).toMatchObject({
			error: 'The model gave an empty answer, and it was billed',
			statusCode: 502,
			errorType: 'empty_completion',
			retryable: false,
			cost: USAGE.cost,
		});
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('says when a filter has taken the answer', async () => {
		const end = { delta: {}, finish_reason: 'stop', native_finish_reason: 'IMAGE_SAFETY' };
		bench.upstream.chat(stream(textChunk(''), chunk(end), usageChunk(), DONE));
		expect(onlyJson(await chat({}, CONTINUE))).toMatchObject({
			error: 'A content filter of the model’s provider removed the whole answer',
			errorType: 'empty_completion',
		});
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});
});

test('a finish reason that says failure is a failure', async () => {
	bench.upstream.chat(stream(textChunk('Half an ans'), finishChunk('network_error'), DONE));
	const options = { attempts: 1 };
	expect(onlyJson(await chat({ options }, CONTINUE))).toMatchObject({
		statusCode: 502,
		errorType: 'provider_unavailable',
		retryable: true,
	});
});
