/** One stream of a model, written as a run of AG-UI, is what it is in OpenAI's chat. */
import { describe, expect, test } from '@jest/globals';
import { agUi } from '../../../../nodes/shared/protocols/agUi/agUi';
import { readAgUiBody } from '../../../../nodes/shared/protocols/agUi/read';
import { BROKEN_OFF, delta, piece, STREAMS } from '../forwarded';
import { expectSameAnswer, readersOf } from '../readers';
import { toldBy, withRefusalAsText } from '../told';
import { forwarded } from '../upstreamAnswers';
import {
	eventsOf,
	readByAgent,
	RUN,
	settingsFor,
	toldByRun,
	TOOLS,
	verified,
	written,
} from './readBack';

const WITH_TOOLS = settingsFor({ fields: { tools: TOOLS } });

const { outgoing } = readersOf(readAgUiBody);

describe.each(STREAMS)('of $name', ({ completion, chunks }) => {
	const sse = written(chunks, WITH_TOOLS);

	test('AG-UI’s agent reads a run without fault', async () => {
		const run = await readByAgent(sse);
		expect(run).not.toHaveProperty('error');
		expect(run).not.toHaveProperty('thrown');
		expect(run.warnings).toEqual([]);
		expect(run.result).toMatchObject({ id: 'gen-1' });
	});

	test('its verifier accepts the order, and no text is empty', async () => {
		const types = await verified(sse);
		expect(types[0]).toBe('RUN_STARTED');
		expect(types.at(-1)).toBe('RUN_FINISHED');
		expect(eventsOf(sse).filter((event) => event.delta === '')).toEqual([]);
	});

	test('sent back, the answer is the message of a chat', async () => {
		const { messages } = await readByAgent(sse);
		const results = toldBy(completion).calls.map((call, index) => ({
			id: `t${index}`,
			role: 'tool',
			toolCallId: Object(call).id,
			content: '{}',
		}));
		const body = {
			messages: [
				{ id: 'u1', role: 'user', content: 'Hi' },
				...messages,
				...results,
				{ id: 'u2', role: 'user', content: 'x' },
			],
		};
		expectSameAnswer(outgoing(body, { allowTools: true }), completion);
	});
});

describe('the order of an answer is kept:', () => {
	test.each([
		{
			name: 'a model that thinks again after a text',
			deltas: [{ reasoning: 'a' }, { content: 'b' }, { reasoning: 'c' }, { content: 'd' }],
			roles: ['reasoning', 'assistant', 'reasoning', 'assistant'],
		},
		{
			name: 'a text after a call',
			deltas: [{ content: 'a' }, { tool_calls: [piece(0, '{}', 'f')] }, { content: 'b' }],
			roles: ['assistant', 'assistant'],
		},
		{
			name: 'a call after thinking',
			deltas: [
				{ content: 'a' },
				{ reasoning: 'b' },
				{ tool_calls: [piece(0, '{}', 'f'), piece(1, '{}', 'f')] },
			],
			roles: ['assistant', 'reasoning', 'assistant'],
		},
		{
			name: 'pieces of two calls by turns',
			deltas: [
				{ tool_calls: [piece(0, '{', 'f'), piece(1, '{', 'weather')] },
				{ tool_calls: [piece(0, '}'), piece(1, '}')] },
			],
			roles: ['assistant'],
		},
		{
			name: 'a refusal after the beginning of a text',
			deltas: [{ content: 'Well' }, { refusal: 'No' }],
			roles: ['assistant'],
		},
		{ name: 'nothing at all', deltas: [{ role: 'assistant', content: '' }], roles: [] },
	])('$name', async ({ deltas, roles }) => {
		const { completion, chunks } = forwarded((add) => {
			for (const fields of deltas) add(delta(fields));
			add(delta({}, 'length', { usage: { prompt_tokens: 1, completion_tokens: 2 } }));
		});
		const run = await readByAgent(written(chunks));
		expect(run.messages.map(({ role }) => role)).toEqual(roles);
		expect(withRefusalAsText(toldByRun(run))).toEqual(withRefusalAsText(toldBy(completion)));
		expect(run.warnings).toEqual([]);
	});

	test('encrypted reasoning is a message only for who can send it back', async () => {
		const details = [{ type: 'reasoning.encrypted', data: 'x', id: 'call_0', index: 0 }];
		const chunks = [delta({ reasoning_details: details, content: 'Hi' }), delta({}, 'stop')];
		const rolesOf = async (settings = settingsFor()) =>
			(await readByAgent(written(chunks, settings))).messages.map(({ role }) => role);
		expect(await rolesOf()).toEqual(['assistant']);
		expect(await rolesOf(WITH_TOOLS)).toEqual(['reasoning', 'assistant']);
	});
});

test('a call whose ID an earlier call has gets one of its own', async () => {
	const call = { id: 'call_0', type: 'function', function: { name: 'f', arguments: '{}' } };
	const messages = [{ role: 'assistant', content: null, tool_calls: [call] }];
	const chunks = [delta({ tool_calls: [piece(0, '{}', 'f')] }), delta({}, 'tool_calls')];
	const [id] = toldByRun(await readByAgent(written(chunks, settingsFor({ messages })))).calls;
	expect(id).toEqual({ id: 'call_0_gen-1_1', name: 'f', arguments: '{}' });
	expect(toldByRun(await readByAgent(written(chunks))).calls).toEqual([
		{ id: 'call_0', name: 'f', arguments: '{}' },
	]);
});

test('what AG-UI has no event for are events of our own', () => {
	const chunks = [
		delta({
			content: 'Hi',
			annotations: [
				{ type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A' } },
				{ type: 'file' },
			],
			images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }],
		}),
		delta({}, 'stop'),
	];
	expect(eventsOf(written(chunks)).filter(({ type }) => type === 'CUSTOM')).toEqual([
		{ type: 'CUSTOM', name: 'source', value: { url: 'https://a.example', title: 'A' } },
		{ type: 'CUSTOM', name: 'image', value: { url: 'data:image/png;base64,AA==' } },
	]);
});

describe('a run', () => {
	const chunks = [delta({ content: 'Hi' }), delta({}, 'stop')];
	const ends = (sent: object) => {
		const events = eventsOf(written(chunks, settingsFor({ sent: { ...sent } })));
		return [events[0], events.at(-1)];
	};

	test('has the IDs that its caller gave', () => {
		const [started, finished] = ends({ ...RUN, parentRunId: 'r0' });
		expect(started).toEqual({ type: 'RUN_STARTED', ...RUN, parentRunId: 'r0' });
		expect(finished).toEqual({
			type: 'RUN_FINISHED',
			...RUN,
			result: { id: 'gen-1', model: 'a/b', finish_reason: 'stop' },
		});
	});

	test('has the answer’s ID where there are none', () => {
		const ids = { threadId: 'gen-1', runId: 'gen-1' };
		expect(ends({ threadId: null, runId: 7 })).toMatchObject([ids, ids]);
	});

	test.each([true, false])('tells cost and provider where they are shown: %s', (isShown) => {
		const usage = {
			prompt_tokens: 5,
			completion_tokens: 4,
			total_tokens: 9,
			prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 1 },
			completion_tokens_details: { reasoning_tokens: 2 },
			cost: 0.1,
		};
		const all = [...chunks, delta({}, 'stop', { usage, provider: 'RAW', user_id: 'user_2' })];
		const text = written(all, settingsFor({}, isShown));
		expect(text.includes('RAW')).toBe(isShown);
		expect(text.includes('cost')).toBe(isShown);
		expect(text).not.toContain('user_2');
		expect(eventsOf(text).at(-1)).toMatchObject({
			result: { usage: { prompt_tokens: 5, completion_tokens: 4 } },
			usage: [
				{
					model: 'a/b',
					inputTokens: 5,
					outputTokens: 4,
					totalTokens: 9,
					reasoningTokens: 2,
					cachedInputTokens: 3,
					cacheWriteInputTokens: 1,
					...(isShown && { provider: 'RAW' }),
				},
			],
		});
	});
});

describe('a failure', () => {
	test.each([
		{ chunks: [delta({ content: 'Half' })] },
		{ chunks: [delta({ reasoning: 'Half' })] },
		{ chunks: [delta({ tool_calls: [piece(0, '{', 'f')] })] },
		{ chunks: [] },
	])('in mid-stream is the last event: %j', async ({ chunks }) => {
		const writer = agUi.openWriter(settingsFor());
		const sse = chunks.map((chunk) => writer.chunk(chunk)).join('') + writer.fail(BROKEN_OFF);
		const types = await verified(sse);
		expect([types[0], types.at(-1)]).toEqual(['RUN_STARTED', 'RUN_ERROR']);
		const { error } = await readByAgent(sse);
		expect(error).toEqual({ message: 'It broke off', code: 'provider_unavailable' });
	});

	test('before the first byte is told by its sentence, which people then see', async () => {
		const body = String(agUi.failureBody(BROKEN_OFF));
		const { thrown } = await readByAgent(body, { status: 502, contentType: 'text/plain' });
		expect(thrown?.message).toBe('HTTP 502: It broke off');
		expect(thrown).toMatchObject({ status: 502, payload: 'It broke off' });
	});
});

test('what a failed attempt has written is forgotten, as long as nothing of it was sent', async () => {
	const writer = agUi.openWriter(settingsFor());
	writer.chunk(delta({ role: 'assistant', content: 'No' }, null, { id: 'gen-0' }));
	writer.restart(false);
	const sse = writer.chunk(delta({ content: 'Hi' })) + writer.end();
	const run = await readByAgent(sse);
	expect(run.result).toMatchObject({ id: 'gen-1' });
	expect(toldByRun(run).text).toBe('Hi');
});

test('what was sent is gone on with', async () => {
	const writer = agUi.openWriter(settingsFor());
	const first = writer.chunk(delta({ content: 'Hi' }));
	writer.restart(true);
	const sse = first + writer.chunk(delta({ content: ' there' })) + writer.end();
	expect(toldByRun(await readByAgent(sse)).text).toBe('Hi there');
});

describe('connected tools that the author shows', () => {
	const shown = (status: string, isWhole: boolean, count = 1) => {
		const writer = agUi.openWriter(settingsFor());
		const ids = Array.from({ length: count }, (_, at) => `c${at}`);
		const running = ids.map((id) => ({
			id,
			tool: 'orders',
			status: 'running',
			...(isWhole && { arguments: '{"n":1}' }),
		}));
		const ended = ids.map((id) => ({
			id,
			tool: 'orders',
			status,
			...(isWhole && { result: 'two rows' }),
		}));
		return (
			writer.chunk(delta({ content: 'I look' })) +
			writer.steps(running) +
			ended.map((step) => writer.steps([step])).join('') +
			writer.chunk(delta({ content: 'Two' }, 'stop')) +
			writer.end()
		);
	};

	test.each([
		{ isWhole: true, status: 'ok', content: 'two rows', args: '{"n":1}' },
		{ isWhole: false, status: 'ok', content: 'ok', args: '' },
		{ isWhole: false, status: 'timeout', content: 'timeout', args: '' },
	])('are calls that the run has answered: %j', async ({ isWhole, status, content, args }) => {
		const sse = shown(status, isWhole);
		await verified(sse);
		const run = await readByAgent(sse);
		expect(run.warnings).toEqual([]);
		const toolCallId = 'n8n_gen-1_2';
		expect(run.messages).toEqual([
			{
				id: 'msg_gen-1_1',
				role: 'assistant',
				content: 'I look',
				toolCalls: [
					{ id: toolCallId, type: 'function', function: { name: 'orders', arguments: args } },
				],
			},
			{ id: 'gen-1_3', role: 'tool', toolCallId, content },
			{ id: 'msg_gen-1_4', role: 'assistant', content: 'Two' },
		]);
	});

	test('leave no trace when the conversation is sent back', async () => {
		const { messages } = await readByAgent(shown('ok', true, 2));
		const user = { id: 'u', role: 'user', content: 'x' };
		expect(outgoing({ messages: [user, ...messages, user] }).messages).toEqual([
			{ role: 'user', content: 'x' },
			{ role: 'assistant', content: 'I look' },
			{ role: 'assistant', content: 'Two' },
			{ role: 'user', content: 'x' },
		]);
	});

	test('may be the same side by side, as steps of their own', async () => {
		const sse = shown('ok', false, 3);
		expect((await verified(sse)).filter((type) => type === 'STEP_FINISHED')).toHaveLength(3);
		const names = eventsOf(sse).flatMap(({ type, stepName }) =>
			type === 'STEP_STARTED' ? [stepName] : [],
		);
		expect(names).toEqual(['orders', 'orders 2', 'orders 3']);
	});

	test('and a call of the page after them are in messages of their own', async () => {
		const writer = agUi.openWriter(settingsFor());
		const sse =
			writer.steps([{ id: 'c', tool: 'orders', status: 'running' }]) +
			writer.steps([{ id: 'c', tool: 'orders', status: 'ok' }]) +
			writer.chunk(delta({ tool_calls: [piece(0, '{}', 'f')] })) +
			writer.chunk(delta({}, 'tool_calls')) +
			writer.end();
		const { messages } = await readByAgent(sse);
		expect(messages).toMatchObject([
			{ role: 'assistant', toolCalls: [{ function: { name: 'orders' } }] },
			{ role: 'tool' },
			{ role: 'assistant', toolCalls: [{ id: 'call_0' }] },
		]);
	});

	test('that have not ended leave no open step', async () => {
		const writer = agUi.openWriter(settingsFor());
		const sse = writer.steps([{ id: 'c', tool: 'orders', status: 'running' }]) + writer.end();
		expect((await verified(sse)).slice(-2)).toEqual(['STEP_FINISHED', 'RUN_FINISHED']);
	});

	test('an end without its beginning tells nothing', () => {
		const writer = agUi.openWriter(settingsFor());
		const text = writer.steps([{ id: 'c', tool: 'orders', status: 'ok' }]);
		expect(eventsOf(text).map(({ type }) => type)).toEqual(['RUN_STARTED']);
	});
});
