/** `chat: complete`: what comes out, however upstream words its answer. */
import { describe, expect, test } from '@jest/globals';
import {
	ANSWERING_MODEL,
	ANSWERING_PROVIDER,
	chunk,
	chunkObject,
	DONE,
	event,
	finishChunk,
	GENERATION_ID,
	happyBody,
	happyChat,
	KEEP_ALIVE,
	stream,
	textChunk,
	USAGE,
	usageChunk,
} from '../support/chatReplies';
import { DESTROY, json, text, type Reply } from '../support/reply';
import { onlyJson, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

const TIMING = { totalMs: expect.any(Number), firstTokenMs: expect.any(Number), attempts: 1 };
const SIMPLIFIED = {
	text: 'Hello there, friend!',
	message: { role: 'assistant', content: 'Hello there, friend!' },
	model: ANSWERING_MODEL,
	provider: ANSWERING_PROVIDER,
	finishReason: 'stop',
	usage: {
		promptTokens: 5,
		completionTokens: 7,
		totalTokens: 12,
		cachedTokens: 3,
		reasoningTokens: 2,
	},
	cost: 0.00012,
	generationId: GENERATION_ID,
	timing: TIMING,
};
const RAW = {
	id: GENERATION_ID,
	object: 'chat.completion',
	created: 1795340261,
	model: ANSWERING_MODEL,
	provider: ANSWERING_PROVIDER,
	choices: [
		{
			index: 0,
			finish_reason: 'stop',
			message: { role: 'assistant', content: 'Hello there, friend!' },
		},
	],
	usage: USAGE,
};

describe('the output of a chat', () => {
	test('is simplified by default', async () => {
		const output = onlyJson(await chat());
		expect(output).toEqual(SIMPLIFIED);
		expect(Object.keys(output)).not.toContain('error');
	});

	test('is OpenRouter’s body, rebuilt from the stream, when not simplified', async () => {
		expect(onlyJson(await chat({ simplify: false }))).toMatchObject(RAW);
	});

	test.each<{ name: string; reply: Reply }>([
		{ name: 'a JSON body in place of a stream', reply: json(200, happyBody()) },
		{
			name: 'a JSON body after white space that kept the connection open',
			reply: text(200, `\n \n\t\r\n${JSON.stringify(happyBody())}\n`, {
				'content-type': 'application/json',
			}),
		},
		{
			name: 'CRLF line ends',
			reply: stream(
				[KEEP_ALIVE, textChunk('Hello there, friend!'), finishChunk(), usageChunk(), DONE]
					.join('')
					.replaceAll('\n', '\r\n'),
			),
		},
		{
			name: 'data without a space after the colon',
			reply: stream(
				`data:${JSON.stringify(chunkObject({ delta: { content: 'Hello there, friend!' } }))}\n\n`,
				finishChunk(),
				usageChunk(),
				'data:[DONE]\n\n',
			),
		},
		{
			name: 'an event over several data lines',
			reply: stream(
				`data: ${JSON.stringify(chunkObject({ delta: { content: 'Hello there, friend!' } }), null, 1).replaceAll('\n', '\ndata: ')}\n\n`,
				finishChunk(),
				usageChunk(),
				DONE,
			),
		},
		{
			name: 'no [DONE], but a finish reason and usage',
			reply: stream(textChunk('Hello there, friend!'), finishChunk(), usageChunk()),
		},
		{
			name: 'a connection that breaks once all has come',
			reply: stream(textChunk('Hello there, friend!'), finishChunk(), usageChunk(), DESTROY),
		},
		{
			name: 'no blank line after the last event',
			reply: stream(textChunk('Hello there, friend!'), finishChunk(), usageChunk().trimEnd()),
		},
		{
			name: 'usage in a chunk that repeats the finish reason',
			reply: stream(
				textChunk('Hello there, friend!'),
				finishChunk(),
				event(chunkObject({ delta: {}, finish_reason: 'stop' }, { usage: USAGE })),
				DONE,
			),
		},
		{
			name: 'a debug chunk without choices first',
			reply: stream(
				event({ ...chunkObject({}), choices: [], debug: { echo_upstream_body: {} } }),
				textChunk('Hello there, friend!'),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		},
		{
			name: 'content that is null in the first delta',
			reply: stream(
				chunk({ delta: { role: 'assistant', content: null } }),
				textChunk('Hello there, friend!'),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		},
		{
			name: 'keep-alives between all events',
			reply: stream(
				KEEP_ALIVE,
				KEEP_ALIVE,
				textChunk('Hello there,'),
				KEEP_ALIVE,
				textChunk(' friend!'),
				KEEP_ALIVE,
				finishChunk(),
				KEEP_ALIVE,
				usageChunk(),
				KEEP_ALIVE,
				DONE,
				KEEP_ALIVE,
			),
		},
	])('is right when upstream sends $name', async ({ reply }) => {
		bench.upstream.chat(reply);
		const { timing, ...output } = onlyJson(await chat());
		expect({ ...output, timing: TIMING }).toEqual(SIMPLIFIED);
		expect(timing).toMatchObject({ attempts: 1, totalMs: expect.any(Number) });
	});

	test('keeps characters whose bytes came apart', async () => {
		const content = 'Hé – 日本 😀 ü';
		const bytes = Buffer.from([textChunk(content), finishChunk(), usageChunk(), DONE].join(''));
		bench.upstream.chat(stream(...[...bytes].map((byte) => Uint8Array.of(byte))));
		expect(onlyJson(await chat())).toMatchObject({ text: content });
	});

	test('has an answer of 2 MB in one delta whole', async () => {
		const content = 'ä0123456789'.repeat(200_000);
		bench.upstream.chat(happyChat(content));
		expect(onlyJson(await chat()).text === content).toBe(true);
	});

	test('has tool calls joined from their pieces, with arguments parsed', async () => {
		const piece = (call: Record<string, unknown>) => chunk({ delta: { tool_calls: [call] } });
		bench.upstream.chat(
			stream(
				piece({ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }),
				piece({ index: 0, function: { arguments: '{"city":"Ber' } }),
				piece({ index: 1, id: 'call_2', type: 'function', function: { name: 'g', arguments: '' } }),
				piece({ index: 0, function: { arguments: 'lin"}' } }),
				finishChunk('tool_calls'),
				usageChunk(),
				DONE,
			),
		);
		expect(onlyJson(await chat())).toMatchObject({
			text: '',
			finishReason: 'tool_calls',
			toolCalls: [
				{ id: 'call_1', name: 'f', arguments: { city: 'Berlin' } },
				{ id: 'call_2', name: 'g', arguments: {} },
			],
			message: {
				role: 'assistant',
				content: null,
				tool_calls: [
					{
						id: 'call_1',
						type: 'function',
						function: { name: 'f', arguments: '{"city":"Berlin"}' },
					},
					{ id: 'call_2', type: 'function', function: { name: 'g', arguments: '{}' } },
				],
			},
		});
	});

	test('has the reasoning, and reasoning_details in order with their signature', async () => {
		const detail = { type: 'reasoning.text', index: 0, format: 'anthropic-claude-v1' };
		const encrypted = { type: 'reasoning.encrypted', data: 'abc', index: 1 };
		bench.upstream.chat(
			stream(
				chunk({ delta: { reasoning: 'Let ', reasoning_details: [{ ...detail, text: 'Let ' }] } }),
				chunk({ delta: { reasoning: 'me.', reasoning_details: [{ ...detail, text: 'me.' }] } }),
				chunk({
					delta: {
						reasoning_details: [{ type: 'reasoning.text', index: 0, signature: 'sig' }, encrypted],
					},
				}),
				textChunk('42'),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		);
		expect(onlyJson(await chat())).toMatchObject({
			text: '42',
			reasoning: 'Let me.',
			message: { reasoning_details: [{ ...detail, text: 'Let me.', signature: 'sig' }, encrypted] },
		});
	});

	test('lists the citations', async () => {
		const url_citation = { url: 'https://example.com', title: 'Example', content: 'Text' };
		bench.upstream.chat(
			stream(
				textChunk('See'),
				chunk({ delta: { annotations: [{ type: 'url_citation', url_citation }] } }),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		);
		const output = onlyJson(await chat());
		expect(output.citations).toEqual([expect.objectContaining({ url: 'https://example.com' })]);
	});

	test.each(['length', 'content_filter'])(
		'is an answer with the finish reason %s',
		async (reason) => {
			bench.upstream.chat(stream(textChunk('Half'), finishChunk(reason), usageChunk(), DONE));
			expect(onlyJson(await chat())).toMatchObject({ text: 'Half', finishReason: reason });
		},
	);

	test('is an answer with the finish reason length and no text, when the tokens went into reasoning', async () => {
		bench.upstream.chat(stream(finishChunk('length'), usageChunk(), DONE));
		expect(onlyJson(await chat())).toMatchObject({ text: '', finishReason: 'length' });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('counts the attempts in timing', async () => {
		bench.upstream.chat(json(503, {}, { 'retry-after': '0' }), happyChat());
		expect(onlyJson(await chat())).toMatchObject({ timing: { attempts: 2 } });
	});
});

describe('the cost with a provider key of one’s own (BYOK)', () => {
	const usage = (isByok: boolean, cost: number) => ({
		...USAGE,
		cost,
		is_byok: isByok,
		cost_details: { upstream_inference_cost: 0.02 },
	});

	test('is what OpenRouter charged, and apart from it what the provider takes', async () => {
		bench.upstream.chat(
			stream(textChunk('Hi'), finishChunk(), usageChunk(usage(true, 0.001)), DONE),
		);
		const output = onlyJson(await chat());
		expect(output).toMatchObject({ cost: 0.001, upstreamInferenceCost: 0.02 });
	});

	test('is told alone without such a key', async () => {
		bench.upstream.chat(
			stream(textChunk('Hi'), finishChunk(), usageChunk(usage(false, 0.02)), DONE),
		);
		const output = onlyJson(await chat());
		expect(output).toMatchObject({ cost: 0.02 });
		expect(output).not.toHaveProperty('upstreamInferenceCost');
	});
});
