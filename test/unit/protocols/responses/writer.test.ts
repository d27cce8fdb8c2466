/** One stream of a model, written in OpenAI's Responses, is what it is in OpenAI's chat. */
import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../nodes/shared/protocols/jsonValue';
import { readResponsesBody } from '../../../../nodes/shared/protocols/responses/read';
import { responses } from '../../../../nodes/shared/protocols/responses/responses';
import { BROKEN_OFF, delta, piece, STREAMS } from '../forwarded';
import { toldByResponse } from '../officialClients';
import { expectSameAnswer, readersOf } from '../readers';
import { toldBy, withRefusalAsText } from '../told';
import { forwarded, recorded } from '../upstreamAnswers';
import {
	eventsByOpenAi,
	eventsOf,
	outputOf,
	readByAiSdk,
	readByOpenAi,
	settingsFor,
	TOOLS,
	written,
} from './readBack';

const { outgoing } = readersOf(readResponsesBody);

describe.each(STREAMS)('of $name', ({ completion, chunks }) => {
	const sent = { tools: TOOLS };
	const sse = written(chunks, settingsFor(sent));
	const body = responses.wholeBody(completion.body, settingsFor(sent));

	test('openai’s accumulator makes a whole response of it', async () => {
		expect(await readByOpenAi(sse)).toMatchObject({
			object: 'response',
			status: 'completed',
			error: null,
			store: false,
			id: 'gen-1',
		});
	});

	test('a whole answer says the same', () => {
		const last: unknown = eventsOf(sse).at(-1)?.response;
		expect({ ...body, output: [] }).toEqual({ ...Object(last), output: [] });
	});

	test('events are numbered, and each item and each part begins once and ends once', () => {
		const events = eventsOf(sse);
		expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, at) => at));
		const count = (type: string) => events.filter((event) => event.type === type).length;
		for (const what of ['output_item', 'content_part', 'reasoning_summary_part']) {
			expect(count(`response.${what}.added`)).toBe(count(`response.${what}.done`));
		}
		const [first, second] = events;
		expect([first?.type, second?.type, events.at(-1)?.type]).toEqual([
			'response.created',
			'response.in_progress',
			'response.completed',
		]);
	});

	test.each([
		{ name: 'streamed', output: outputOf(eventsOf(sse).at(-1)?.response) },
		{ name: 'whole', output: outputOf(body) },
	])('sent back, the $name answer is the message of a chat', ({ output }) => {
		const results = toldBy(completion).calls.map((call) => ({
			type: 'function_call_output',
			call_id: Object(call).id,
			output: '{}',
		}));
		const asked = {
			input: [
				{ role: 'user', content: 'Hi' },
				...output,
				...results,
				{ role: 'user', content: 'x' },
			],
		};
		expectSameAnswer(outgoing(asked, { allowTools: true }), completion);
	});
});

test('the AI SDK’s default OpenAI model makes the same of all of them', async () => {
	const answers = STREAMS.flatMap(({ completion, chunks }) => [
		{ sse: written(chunks) },
		{ body: responses.wholeBody(completion.body, settingsFor()) },
	]);
	const seen = await readByAiSdk(answers);
	const told = STREAMS.flatMap(({ completion }) => {
		const { text, reasoning, calls, usage } = withRefusalAsText(toldBy(completion));
		return Array(2).fill({ text, reasoning, calls, usage });
	});
	const pictures = (calls: object[]) =>
		calls.filter((call) => Object(call).name !== 'image_generation');
	expect(
		seen.map(({ text, reasoning, calls, usage, errors }) => ({
			text,
			reasoning,
			calls: pictures(calls),
			usage,
			errors,
		})),
	).toEqual(told.map((one) => ({ ...one, errors: [] })));
	STREAMS.forEach(({ completion }, at) => {
		const calls = toldBy(completion).calls.length > 0;
		const refuses = completion.message.refusal !== undefined;
		const finish = calls ? 'tool-calls' : refuses ? 'content-filter' : 'stop';
		expect(seen[2 * at]?.finish).toBe(finish);
		expect(seen[2 * at + 1]?.finish).toBe(finish);
	});
});

test('sources of a text are told with it', async () => {
	const { completion, chunks } = recorded('perplexity');
	const sse = written(chunks);
	const [streamed, whole] = await readByAiSdk([
		{ sse },
		{ body: responses.wholeBody(completion.body, settingsFor()) },
	]);
	const urls = ['https://a.example/köln', 'https://b.example'];
	expect(streamed?.sources).toEqual(urls);
	expect(whole?.sources).toEqual(urls);
	const [item] = (await readByOpenAi(sse)).output;
	expect(item).toMatchObject({ content: [{ annotations: urls.map((url) => ({ url })) }] });
});

describe('the order of an answer is kept:', () => {
	const typesOf = (chunks: unknown[], sent = {}) =>
		outputOf(eventsOf(written(chunks, settingsFor(sent))).at(-1)?.response).map(({ type }) => type);

	test.each([
		{
			name: 'a model that thinks again after a text',
			deltas: [{ reasoning: 'a' }, { content: 'b' }, { reasoning: 'c' }, { content: 'd' }],
			types: ['reasoning', 'message', 'reasoning', 'message'],
		},
		{
			name: 'a text after a call',
			deltas: [{ content: 'a' }, { tool_calls: [piece(0, '{}', 'f')] }, { content: 'b' }],
			types: ['message', 'function_call', 'message'],
		},
		{
			name: 'pieces of two calls by turns',
			deltas: [
				{ tool_calls: [piece(0, '{', 'f'), piece(1, '{', 'weather')] },
				{ tool_calls: [piece(0, '}'), piece(1, '}')] },
			],
			types: ['function_call', 'function_call'],
		},
		{
			name: 'a refusal after the beginning of a text',
			deltas: [{ content: 'Well' }, { refusal: 'No' }],
			types: ['message'],
		},
		{ name: 'nothing at all', deltas: [{ role: 'assistant', content: '' }], types: [] },
	])('$name', async ({ deltas, types }) => {
		const { completion, chunks } = forwarded((add) => {
			for (const fields of deltas) add(delta(fields));
			add(delta({}, 'length', { usage: { prompt_tokens: 1, completion_tokens: 2 } }));
		});
		expect(typesOf(chunks)).toEqual(types);
		expect(toldByResponse(await readByOpenAi(written(chunks)))).toEqual(toldBy(completion));
	});

	test('encrypted reasoning is an item only for who can send it back', () => {
		const details = [{ type: 'reasoning.encrypted', data: 'x', id: 'call_0', index: 0 }];
		const chunks = [delta({ reasoning_details: details, content: 'Hi' }), delta({}, 'stop')];
		expect(typesOf(chunks)).toEqual(['message']);
		expect(typesOf(chunks, { tools: TOOLS })).toEqual(['reasoning', 'message']);
		expect(typesOf(chunks, { include: ['reasoning.encrypted_content'] })).toEqual([
			'reasoning',
			'message',
		]);
	});
});

test.each([
	{ finish: 'stop', status: 'completed', reason: undefined, items: 'completed' },
	{ finish: 'length', status: 'incomplete', reason: 'max_output_tokens', items: 'incomplete' },
	{ finish: 'content_filter', status: 'incomplete', reason: 'content_filter', items: 'incomplete' },
])('an answer that ended with $finish is $status', async ({ finish, status, reason, items }) => {
	const chunks = [delta({ content: 'Hi' }), delta({}, finish)];
	const response = await readByOpenAi(written(chunks));
	expect(response.status).toBe(status);
	expect(response.incomplete_details).toEqual(reason === undefined ? null : { reason });
	expect(response.output).toEqual([expect.objectContaining({ status: items })]);
	const [seen] = await readByAiSdk([{ sse: written(chunks) }]);
	expect(seen).toMatchObject({ text: 'Hi', errors: [] });
});

describe('a failure in mid-stream', () => {
	const failing = (chunks: unknown[]) => {
		const writer = responses.openWriter(settingsFor());
		return chunks.map((chunk) => writer.chunk(chunk)).join('') + writer.fail(BROKEN_OFF);
	};

	test.each([{ chunks: [delta({ content: 'Half' })] }, { chunks: [] }])(
		'is told to each client once, with what came before it: %j',
		async ({ chunks }) => {
			const sse = failing(chunks);
			const byOpenAi = await eventsByOpenAi(sse);
			expect(byOpenAi.says).toBe('It broke off');
			await expect(readByOpenAi(sse)).rejects.toThrow('It broke off');
			const [seen] = await readByAiSdk([{ sse }]);
			expect(seen?.errors).toEqual(['It broke off']);
			if (chunks.length > 0) expect(seen).toMatchObject({ text: 'Half', finish: 'error' });
		},
	);

	test('ends with the whole state of the answer', () => {
		const [error, failed] = eventsOf(failing([delta({ content: 'Half' })])).slice(-2);
		expect(error).toMatchObject({
			type: 'error',
			code: 'provider_unavailable',
			message: 'It broke off',
			param: null,
		});
		expect(failed).toMatchObject({
			type: 'response.failed',
			response: {
				status: 'failed',
				error: { code: 'provider_unavailable', message: 'It broke off' },
				output: [{ status: 'incomplete', content: [{ text: 'Half' }] }],
			},
		});
	});
});

test('what a failed attempt has written is forgotten, as long as nothing of it was sent', async () => {
	const writer = responses.openWriter(settingsFor());
	writer.chunk(delta({ role: 'assistant', content: '' }, null, { id: 'gen-0' }));
	writer.restart(false);
	const sse = writer.chunk(delta({ content: 'Hi' })) + writer.end();
	expect((await readByOpenAi(sse)).id).toBe('gen-1');
	expect(eventsOf(sse)[0]?.sequence_number).toBe(0);
});

test('what was sent is gone on with', async () => {
	const writer = responses.openWriter(settingsFor());
	const first = writer.chunk(delta({ content: 'Hi' }));
	writer.restart(true);
	const sse = first + writer.chunk(delta({ content: ' there' })) + writer.end();
	expect((await readByOpenAi(sse)).output_text).toBe('Hi there');
});

describe('connected tools that the author shows', () => {
	const running = { id: 'c1', tool: 'orders', status: 'running', arguments: '{"n":1}' };
	const shown = (status: string, isWhole: boolean) => {
		const writer = responses.openWriter(settingsFor());
		const { id, tool } = running;
		return (
			writer.steps([isWhole ? running : { id, tool, status: 'running' }]) +
			writer.steps([{ id, tool, status, ...(isWhole && { result: 'two rows' }) }]) +
			writer.chunk(delta({ content: 'Two' }, 'stop')) +
			writer.end()
		);
	};

	test.each([
		{ status: 'ok', itemStatus: 'completed' },
		{ status: 'timeout', itemStatus: 'failed' },
	])('are calls that the endpoint has made: $status', async ({ status, itemStatus }) => {
		const response = await readByOpenAi(shown(status, true));
		expect(response.output_text).toBe('Two');
		expect(response.output[0]).toMatchObject({
			type: 'mcp_call',
			name: 'orders',
			arguments: '{"n":1}',
			status: itemStatus,
			output: 'two rows',
		});
	});

	test('of which the AI SDK makes a tool’s result', async () => {
		const [whole, names] = await readByAiSdk([
			{ sse: shown('ok', true) },
			{ sse: shown('ok', false) },
		]);
		expect(whole).toMatchObject({
			text: 'Two',
			finish: 'stop',
			results: [{ name: 'orders', output: 'two rows' }],
			errors: [],
		});
		expect(names?.results).toEqual([expect.not.objectContaining({ output: expect.anything() })]);
	});
});

describe('the answer repeats of the request', () => {
	const sent = {
		metadata: { order: '7' },
		temperature: 0.2,
		top_p: 0.5,
		max_output_tokens: 50,
		parallel_tool_calls: false,
		tool_choice: 'required',
		tools: TOOLS,
		text: { format: { type: 'json_object' } },
		reasoning: { effort: 'low', summary: 'auto' },
	};
	const LONG = 'a name that nobody has counted';
	const body = (asked: JsonObject) => responses.wholeBody({ choices: [] }, settingsFor(asked));

	test('what OpenAI repeats', () => {
		expect(body(sent)).toMatchObject(sent);
	});

	test.each<JsonObject>([
		{ tools: [{ [LONG]: '' }] },
		{ tools: [{ type: 'function', parameters: { [LONG]: '' } }] },
		{ tools: [{ type: 'function', function: { name: 'f' }, parameters: { [LONG]: 1 } }] },
		{ tool_choice: { [LONG]: null } },
		{ tool_choice: LONG },
		{ text: { format: { type: 'text', [LONG]: null } } },
		{
			text: { format: { type: 'json_schema', json_schema: { name: 's' }, schema: { [LONG]: 1 } } },
		},
		{ reasoning: { [LONG]: null } },
	])('nothing that no limit has counted: %j', (asked) => {
		expect(JSON.stringify(body(asked))).not.toContain(LONG);
	});

	test('functions and formats in a chat’s shape', () => {
		const fn = { name: 'f', parameters: { type: 'object' } };
		const schema = { name: 's', schema: { type: 'object' } };
		const asked = {
			tools: [{ type: 'function', function: fn }],
			tool_choice: { type: 'function', function: { name: 'f' } },
			text: { format: { type: 'json_schema', json_schema: schema } },
		};
		expect(body(asked)).toMatchObject({
			tools: [{ type: 'function', ...fn }],
			tool_choice: { type: 'function', name: 'f' },
			text: { format: { type: 'json_schema', ...schema } },
		});
	});

	test('nothing that has another type, and it stores nothing', () => {
		expect(body({ store: true, temperature: 'hot' })).toMatchObject({
			store: false,
			temperature: null,
			tools: [],
			tool_choice: 'auto',
			metadata: {},
		});
	});
});

test.each([true, false])(
	'cost and provider are seen where the author shows them: %s',
	(isShown) => {
		const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, cost: 0.1 };
		const body = { provider: 'RAW', choices: [], usage, user_id: 'user_2' };
		const text = JSON.stringify(responses.wholeBody(body, settingsFor({}, isShown)));
		expect(text.includes('RAW')).toBe(isShown);
		expect(text.includes('cost')).toBe(isShown);
		expect(text).not.toContain('user_2');
	},
);
