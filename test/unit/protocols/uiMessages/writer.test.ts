/** One stream of a model, written for useChat, is what it is in OpenAI's chat. */
import { describe, expect, test } from '@jest/globals';
import { readUiMessagesBody } from '../../../../nodes/shared/protocols/uiMessages/read';
import { uiMessages } from '../../../../nodes/shared/protocols/uiMessages/uiMessages';
import { asRecord } from '../../../../nodes/shared/values/json';
import { BROKEN_OFF, delta, piece, STREAMS } from '../forwarded';
import { readersOf } from '../readers';
import { toldBy } from '../told';
import { forwarded } from '../upstreamAnswers';
import {
	eventsOf,
	held,
	readByUseChat,
	settingsFor,
	toldByMessage,
	TOOLS,
	written,
	type Held,
} from './readBack';

const { outgoing } = readersOf(readUiMessagesBody);

const messageOf = ({ messages }: Held) => {
	const [, message] = messages;
	if (message === undefined) throw new Error('There is no answer');
	return message;
};
const partsOf = (read: Held | undefined) =>
	read === undefined ? [] : messageOf(read).parts.map(({ type }) => type);

test('useChat makes one message of each stream, without a fault', async () => {
	const read = await readByUseChat(STREAMS.map(({ chunks }) => written(chunks)));
	expect(read).toHaveLength(STREAMS.length);
	for (const seen of read) {
		expect(seen).toMatchObject({ status: 'ready', isError: false });
		expect(messageOf(seen)).toMatchObject({ id: 'gen-1', role: 'assistant' });
	}
});

test('sent back with the results of its calls, the answer is the message of a chat', async () => {
	const sent = { tools: TOOLS };
	const read = await readByUseChat(STREAMS.map(({ chunks }) => written(chunks, settingsFor(sent))));
	STREAMS.forEach(({ completion }, at) => {
		const seen = read[at];
		if (seen === undefined) throw new Error('was not read');
		const answer = messageOf(seen);
		const parts = answer.parts.map((part) =>
			part.state === 'input-available'
				? { ...part, state: 'output-available', output: { sky: 'blue' } }
				: part,
		);
		const [question] = seen.messages;
		const messages = [question, { ...answer, parts }, question];
		const body = { id: 'c', trigger: 'submit-message', messages };
		const checked = outgoing(body, { allowTools: true });
		const again = checked.messages.find(({ role }) => role === 'assistant');
		const { content, reasoning_details: details, refusal } = completion.message;
		const { calls } = toldBy(completion);
		const said = [content, refusal].filter(Boolean).join('');
		if (said === '' && calls.length === 0) {
			expect(again).toBeUndefined();
			return;
		}
		expect(again).toMatchObject({
			...(said !== '' && { content: said }),
			...(calls.length > 0 && {
				tool_calls: calls.map((call) => ({ id: asRecord(call).id })),
				...(details !== undefined && { reasoning_details: details }),
			}),
		});
		expect(checked.messages.filter(({ role }) => role === 'tool')).toHaveLength(calls.length);
	});
});

describe('the order of an answer is kept:', () => {
	test.each([
		{
			name: 'a model that thinks again after a text',
			deltas: [{ reasoning: 'a' }, { content: 'b' }, { reasoning: 'c' }, { content: 'd' }],
			parts: ['reasoning', 'text', 'reasoning', 'text'],
		},
		{
			name: 'a text after a call',
			deltas: [{ content: 'a' }, { tool_calls: [piece(0, '{}', 'f')] }, { content: 'b' }],
			parts: ['text', 'tool-f', 'text'],
		},
		{
			name: 'pieces of two calls by turns',
			deltas: [
				{ tool_calls: [piece(0, '{', 'f'), piece(1, '{', 'weather')] },
				{ tool_calls: [piece(0, '}'), piece(1, '}')] },
			],
			parts: ['tool-f', 'tool-weather'],
		},
		{ name: 'a refusal', deltas: [{ content: 'Well' }, { refusal: ', no' }], parts: ['text'] },
		{ name: 'nothing at all', deltas: [{ role: 'assistant', content: '' }], parts: [] },
		{
			name: 'images',
			deltas: [
				{ content: 'Look' },
				{
					images: [
						{ type: 'image_url', image_url: { url: 'data:image/webp;base64,AAAA' } },
						{ type: 'image_url', image_url: { url: 'https://x.example/a.jpg?b=1' } },
						{ type: 'image_url', image_url: { url: 'https://x.example/a' } },
						{ type: 'image_url', image_url: { url: 'javascript:alert(1)' } },
						{ type: 'image_url' },
					],
				},
			],
			parts: ['text', 'file', 'file', 'file'],
		},
		{
			name: 'sources, which interrupt nothing',
			deltas: [
				{ content: 'As ' },
				{
					annotations: [
						{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } },
						{ type: 'url_citation', url_citation: { title: 'no address' } },
						{ type: 'file', file: { hash: 'x' } },
					],
				},
				{ content: 'read' },
			],
			parts: ['text', 'source-url'],
		},
	])('$name', async ({ deltas, parts }) => {
		const { chunks } = forwarded((add) => {
			for (const fields of deltas) add(delta(fields));
			add(delta({}, 'length', { usage: { prompt_tokens: 1, completion_tokens: 2 } }));
		});
		const [seen] = await readByUseChat([written(chunks)]);
		expect(partsOf(seen)).toEqual(['step-start', ...parts]);
		expect(seen?.finishReason).toBe('length');
		expect(seen?.error).toBeUndefined();
	});
});

test('images are files with their type, sources have an address and a title', () => {
	const image = (url: string) => ({ type: 'image_url', image_url: { url } });
	const events = eventsOf(
		written([
			delta({
				images: [image('data:image/webp;base64,AAAA'), image('https://x.example/a.jpg?b=1')],
				annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.example' } }],
			}),
		]),
	);
	expect(events.filter(({ type }) => type === 'file' || type === 'source-url')).toEqual([
		{ type: 'source-url', sourceId: 'source-gen-1-1', url: 'https://a.example' },
		{ type: 'file', url: 'data:image/webp;base64,AAAA', mediaType: 'image/webp' },
		{ type: 'file', url: 'https://x.example/a.jpg?b=1', mediaType: 'image/jpeg' },
	]);
});

test('each piece of a text is an event of its own', () => {
	expect(eventsOf(written([delta({ content: 'H' }), delta({ content: 'i' }, 'stop')]))).toEqual([
		{ type: 'start', messageId: 'gen-1', messageMetadata: { model: 'a/b' } },
		{ type: 'start-step' },
		{ type: 'text-start', id: 'text-1' },
		{ type: 'text-delta', id: 'text-1', delta: 'H' },
		{ type: 'text-delta', id: 'text-1', delta: 'i' },
		{ type: 'text-end', id: 'text-1' },
		{ type: 'finish-step' },
		{ type: 'finish', finishReason: 'stop', messageMetadata: {} },
	]);
});

test.each([true, false])(
	'cost and provider are seen where the author shows them: %s',
	(isShown) => {
		const usage = {
			prompt_tokens: 1,
			completion_tokens: 2,
			total_tokens: 3,
			cost: 0.1,
			prompt_tokens_details: { cached_tokens: 1 },
			completion_tokens_details: { reasoning_tokens: 2 },
		};
		const chunk = delta({ content: 'Hi' }, 'stop', { usage, provider: 'RAW', user_id: 'user_2' });
		const sse = written([chunk], settingsFor({}, isShown));
		expect(sse).not.toContain('user_2');
		expect(eventsOf(sse).at(-1)?.messageMetadata).toEqual({
			usage: {
				inputTokens: 1,
				outputTokens: 2,
				totalTokens: 3,
				inputTokenDetails: { cacheReadTokens: 1 },
				outputTokenDetails: { reasoningTokens: 2 },
			},
			...(isShown && { cost: 0.1, provider: 'RAW' }),
		});
	},
);

describe('functions of the page', () => {
	const calls = (args: string, settings = settingsFor({ tools: TOOLS })) =>
		written(
			[delta({ tool_calls: [piece(0, args, 'weather')] }), delta({}, 'tool_calls')],
			settings,
		);

	test('are run by the page, which asks once again, and the answer goes on in one message', async () => {
		const again = { messages: [{ role: 'user' }, { role: 'assistant' }] };
		const goesOn = written(
			[delta({ content: 'Sunny' }, 'stop', { id: 'gen-2' })],
			settingsFor(again),
		);
		const [seen] = await held([
			{
				replies: [{ text: calls('{"city":"Paris"}') }, { text: goesOn }],
				results: { weather: { sky: 'clear' } },
			},
		]);
		expect(seen).toMatchObject({ called: ['weather'], status: 'ready' });
		expect(seen?.requests).toHaveLength(2);
		expect(seen?.messages.map(({ id, role }) => [id, role])).toEqual([
			[expect.any(String), 'user'],
			['gen-1', 'assistant'],
		]);
		expect(partsOf(seen)).toEqual(['step-start', 'tool-weather', 'step-start', 'text']);
		const asked = readUiMessagesBody(seen?.requests[1]);
		expect(asked).toMatchObject({
			messages: [
				{ role: 'user' },
				{
					role: 'assistant',
					tool_calls: [
						{ id: 'call_0', function: { name: 'weather', arguments: '{"city":"Paris"}' } },
					],
				},
				{ role: 'tool', tool_call_id: 'call_0', content: '{"sky":"clear"}' },
			],
		});
	});

	test.each([
		{ args: '', input: {} },
		{ args: ' ', input: {} },
		{ args: '{"a":[1]}', input: { a: [1] } },
	])('get their arguments parsed: “$args”', ({ args, input }) => {
		expect(eventsOf(calls(args)).find(({ type }) => type === 'tool-input-available')).toEqual({
			type: 'tool-input-available',
			toolCallId: 'call_0',
			toolName: 'weather',
			input,
		});
	});

	test.each([
		'{"city":',
		// The hook ends the answer on the first two; the endpoint would refuse the others in the next call.
		'{"city":{"__proto__":{}}}',
		'{"constructor":{"\\u0070rototype":1}}',
		'{"prototype":1}',
		'['.repeat(100) + ']'.repeat(100),
	])('are not run with the arguments %s, and the model can be told', async (args) => {
		const [seen] = await readByUseChat([calls(args)]);
		expect(messageOf(Object(seen)).parts[1]).toMatchObject({
			type: 'tool-weather',
			state: 'output-error',
			input: args,
			errorText: expect.stringContaining('not valid JSON'),
		});
		const messages = [...(seen?.messages ?? []), { role: 'user', parts: [] }];
		expect(readUiMessagesBody({ messages })).toMatchObject({
			messages: [
				{},
				{ tool_calls: [{ function: { name: 'weather', arguments: '{}' } }] },
				{ role: 'tool', content: expect.stringContaining('not valid JSON') },
				{},
			],
		});
	});

	test('come with signatures of reasoning only where the page has functions', () => {
		const details = [{ type: 'reasoning.encrypted', data: 'x', id: 'call_0', index: 0 }];
		const chunks = [delta({ reasoning_details: details, tool_calls: [piece(0, '{}', 'f')] })];
		expect(written(chunks)).not.toContain('encrypted');
		expect(written(chunks, settingsFor({ tools: TOOLS }))).toContain('"data":"x"');
	});
});

describe('connected tools that the author shows', () => {
	const running = { id: 'c1', tool: 'orders', status: 'running' };
	const answerWith = (
		status: string,
		shown: { arguments?: string; result?: string },
		...more: string[]
	) => {
		const writer = uiMessages.openWriter(settingsFor());
		const { arguments: args, result } = shown;
		return (
			writer.chunk(delta({ content: 'I look' })) +
			writer.steps([{ ...running, ...(args !== undefined && { arguments: args }) }]) +
			writer.steps([{ ...running, status, ...(result !== undefined && { result }) }]) +
			more.map((text) => writer.chunk(delta({ content: text }))).join('') +
			writer.chunk(delta({}, 'stop')) +
			writer.end()
		);
	};
	const WHOLE = { arguments: '{"n":1}', result: 'two rows' };

	test.each([
		{
			name: 'names and results',
			sse: answerWith('ok', WHOLE, 'Two'),
			part: { state: 'output-available', input: { n: 1 }, output: 'two rows' },
		},
		{
			name: 'names only',
			sse: answerWith('ok', {}, 'Two'),
			part: { state: 'output-available', input: {}, output: null },
		},
		{
			name: 'a tool that failed',
			sse: answerWith('timeout', {}, 'Two'),
			part: { state: 'output-error', input: {}, errorText: 'The tool gave no result (timeout)' },
		},
		{
			name: 'a tool that failed, with what the model was told',
			sse: answerWith('failed', WHOLE, 'Two'),
			part: { state: 'output-error', input: { n: 1 }, errorText: 'two rows' },
		},
		{
			name: 'arguments on which the hook would end the answer',
			sse: answerWith('ok', { ...WHOLE, arguments: '{"__proto__":1}' }, 'Two'),
			part: { state: 'output-available', input: {}, output: 'two rows' },
		},
		{
			name: 'no text after them',
			sse: answerWith('ok', WHOLE),
			part: { state: 'output-available' },
		},
	])('are neither run by the page nor sent again: $name', async ({ sse, part }) => {
		const [seen] = await held([{ replies: [{ text: sse }], results: { orders: 'made up' } }]);
		expect(seen).toMatchObject({ called: [], status: 'ready', finishReason: 'stop' });
		expect(seen?.requests).toHaveLength(1);
		expect(messageOf(Object(seen)).parts[2]).toMatchObject({
			type: 'dynamic-tool',
			toolName: 'orders',
			toolCallId: 'n8n_1_c1',
			providerExecuted: true,
			...part,
		});
		// Sent back, they are no calls of the page's, even where a version of the SDK forgets who ran them.
		const parts = messageOf(Object(seen)).parts.map((one) => ({
			...one,
			providerExecuted: undefined,
		}));
		const asked = readUiMessagesBody({ messages: [{ role: 'assistant', parts }] });
		expect(JSON.stringify(Object(asked).messages)).not.toMatch(/tool_calls|"tool"/);
	});

	test('begin and end a step', async () => {
		const [seen] = await readByUseChat([answerWith('ok', WHOLE, 'Two')]);
		const parts = ['step-start', 'text', 'dynamic-tool', 'step-start', 'text'];
		expect(partsOf(seen)).toEqual(parts);
	});

	test('with the same ID in two steps are two calls', async () => {
		const writer = uiMessages.openWriter(settingsFor());
		const once = (result: string) =>
			writer.steps([running]) + writer.steps([{ ...running, status: 'ok', result }]);
		const [seen] = await readByUseChat([once('one') + once('two') + writer.end()]);
		const outputs = messageOf(Object(seen)).parts.flatMap(({ output }) => output ?? []);
		expect(outputs).toEqual(['one', 'two']);
	});
});

test.each([{ chunks: [delta({ content: 'Half' })] }, { chunks: [] }])(
	'a failure in mid-stream is the hook’s error: %j',
	async ({ chunks }) => {
		const writer = uiMessages.openWriter(settingsFor());
		const sse = chunks.map((chunk) => writer.chunk(chunk)).join('') + writer.fail(BROKEN_OFF);
		expect(sse).not.toContain('[DONE]');
		const [seen] = await readByUseChat([sse]);
		expect(seen).toMatchObject({ status: 'error', error: 'It broke off', isError: true });
		if (chunks.length > 0) expect(toldByMessage(messageOf(Object(seen))).text).toBe('Half');
	},
);

test('a failure before the first byte is the hook’s error as a sentence', async () => {
	const text = uiMessages.failureBody(BROKEN_OFF);
	const reply = { text: String(text), status: 502, type: 'text/plain' };
	const [seen] = await held([{ replies: [reply] }]);
	expect(seen).toMatchObject({ status: 'error', error: 'It broke off' });
});

test('what a failed attempt has written is forgotten, as long as nothing of it was sent', () => {
	const writer = uiMessages.openWriter(settingsFor());
	writer.chunk(delta({ role: 'assistant', content: '' }, null, { id: 'gen-0' }));
	writer.restart(false);
	const sse = writer.chunk(delta({ content: 'Hi' })) + writer.end();
	expect(eventsOf(sse)[0]).toMatchObject({ type: 'start', messageId: 'gen-1' });
});

test('what was sent is gone on with', async () => {
	const writer = uiMessages.openWriter(settingsFor());
	const first = writer.chunk(delta({ content: 'Hi' }));
	writer.restart(true);
	const sse = first + writer.chunk(delta({ content: ' there' })) + writer.end();
	const [seen] = await readByUseChat([sse]);
	expect(toldByMessage(messageOf(Object(seen))).text).toBe('Hi there');
});
