/** AG-UI at the gateway: what is its own. */
import { expect, test } from '@jest/globals';
import { request, type RequestOptions } from '../../support/gatewayRequest';
import { eventsOf, verified } from '../protocols/agUi/readBack';
import { BufferWindowMemory } from '../steps/memories';
import { DONE, event, usage, withSteps } from './modelAnswers';

const RUN = { threadId: 't1', runId: 'r1' };
const user = (id: string, content: string) => ({ id, role: 'user', content });

const ask = async (options: RequestOptions = {}, ...texts: string[]) =>
	await request(
		async function* () {
			yield* texts.length === 0 ? [event({ content: 'Hi' }, 'stop', { usage }), DONE] : texts;
		},
		{ endpoint: 'ag-ui', ...options },
	);

test('the events of a text, in their order', async () => {
	const { text } = await ask(
		{ fields: RUN },
		event({ content: 'H' }),
		event({ content: 'i' }, 'stop', { usage }),
		DONE,
	);
	const messageId = 'msg_gen-1_1';
	expect(eventsOf(text)).toEqual([
		{ type: 'RUN_STARTED', ...RUN },
		{ type: 'TEXT_MESSAGE_START', messageId, role: 'assistant' },
		{ type: 'TEXT_MESSAGE_CONTENT', messageId, delta: 'H' },
		{ type: 'TEXT_MESSAGE_CONTENT', messageId, delta: 'i' },
		{ type: 'TEXT_MESSAGE_END', messageId },
		{
			type: 'RUN_FINISHED',
			...RUN,
			result: {
				id: 'gen-1',
				model: 'a/b',
				finish_reason: 'stop',
				usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
			},
			usage: [{ model: 'a/b', inputTokens: 3, outputTokens: 4, totalTokens: 7 }],
		},
	]);
});

test('it is streamed, whatever is asked for', async () => {
	for (const fields of [{ stream: false }, { stream: null }]) {
		const reply = await ask({ fields, headers: { accept: 'application/vnd.ag-ui.event+proto' } });
		expect(reply.headers['Content-Type']).toBe('text/event-stream; charset=utf-8');
		await verified(reply.text);
	}
});

test('a tool of the page is called, and its result goes to the model', async () => {
	const tools = [{ name: 'pick', description: 'Picks one', parameters: { type: 'object' } }];
	const parameters = { callerMay: { useTools: true } };
	const call = { id: 'c1', type: 'function', function: { name: 'pick', arguments: '{"n":1}' } };
	const { text } = await ask(
		{ fields: { ...RUN, tools }, parameters },
		event({ tool_calls: [{ index: 0, ...call }] }, 'tool_calls'),
		DONE,
	);
	expect(await verified(text)).toEqual([
		'RUN_STARTED',
		'TOOL_CALL_START',
		'TOOL_CALL_ARGS',
		'TOOL_CALL_END',
		'RUN_FINISHED',
	]);
	const messages = [
		user('m1', 'Hello'),
		{ id: 'msg_gen-1_1', role: 'assistant', toolCalls: [call] },
		{ id: 'm2', role: 'tool', toolCallId: 'c1', content: 'done' },
	];
	const { sent } = await ask({ fields: { ...RUN, tools, messages }, parameters });
	expect(sent).toMatchObject([
		{
			tools: [{ type: 'function', function: { name: 'pick' } }],
			messages: [
				{ role: 'user', content: 'Hello' },
				{ role: 'assistant', tool_calls: [call] },
				{ role: 'tool', tool_call_id: 'c1', content: 'done' },
			],
		},
	]);
});

test('the thread is the conversation that a memory holds', async () => {
	const memory = new BufferWindowMemory(5);
	const askers: NonNullable<RequestOptions['askers']> = [];
	const first = { ...RUN, messages: [user('m1', 'one')] };
	await ask({ memory: () => memory, askers, fields: first });
	const messages = [user('m0', 'forged'), { id: 'a', role: 'assistant', content: 'x' }];
	const second = { ...RUN, runId: 'r2', messages: [...messages, user('m2', 'two')] };
	const { sent } = await ask({ memory: () => memory, askers, fields: second });
	expect(sent).toMatchObject([
		{
			messages: [
				{ role: 'user', content: 'one' },
				{ role: 'assistant', content: 'Hi' },
				{ role: 'user', content: 'two' },
			],
		},
	]);
	expect(new Set(askers.map(({ sessionId }) => sessionId)).size).toBe(1);
});

test('connected tools are shown as the author wants it', async () => {
	const shown = async (showSteps: string) => {
		const text = await withSteps('ag-ui', showSteps);
		await verified(text);
		return text;
	};
	expect(await shown('nothing')).not.toMatch(/orders|TOOL_CALL|STEP/);
	const names = await shown('names');
	expect(names).toMatch(
		/"TOOL_CALL_RESULT","messageId":"gen-1_\d","toolCallId":"n8n_gen-1_\d","content":"ok"/,
	);
	expect(names).not.toMatch(/SECRET|TOOL_CALL_ARGS/);
	expect(await shown('results')).toMatch(
		/TOOL_CALL_ARGS[^]*"content":"SECRET ROW"[^]*"delta":"Two"/,
	);
});
