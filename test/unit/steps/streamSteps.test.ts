/* eslint-disable @n8n/community-nodes/no-restricted-globals -- a turn of the event loop */
import { describe, expect, test } from '@jest/globals';
import { createCompletionAccumulator } from '../../../nodes/shared/openrouter/answer/completion';
import { refusal } from '../../../nodes/shared/failure/refusal';
import { connectionError } from '../transport/upstream';
import {
	answerOf,
	ask,
	begin,
	callDelta,
	calling,
	functionOf,
	pull,
	saying,
	toolOf,
} from './steps';

const BUSY = { statusCode: 503, headers: { 'retry-after': '0' }, body: ['{"error":{}}'] };

/** What a client makes of the chunks. */
function readBack(chunks: readonly unknown[]) {
	const accumulator = createCompletionAccumulator({ nowMs: () => 0 });
	for (const chunk of chunks) accumulator.add(chunk);
	return accumulator.finish(true);
}

test('an answer that calls no tool is one step', async () => {
	const { reply, requests, text } = await ask([saying('Hi', ' there')], [toolOf('look_up')]);
	expect(reply).toMatchObject({
		kind: 'completed',
		completion: { message: { content: 'Hi there' }, finishReason: 'stop' },
		steps: [{ tools: [] }],
	});
	expect(text).toBe('Hi there');
	expect(requests).toHaveLength(1);
	expect(requests[0]?.tools).toEqual([toolOf('look_up').definition]);
});

test('the model gets the result of the tool that it has called, and answers', async () => {
	const tool = toolOf('look_up');
	const { reply, requests, seen } = await ask([calling('look_up'), saying('It is so.')], [tool]);
	expect(tool.ran).toEqual([{ of: 'look_up' }]);
	expect(requests[1]?.messages).toEqual([
		{ role: 'user', content: 'Hello' },
		expect.objectContaining({ role: 'assistant', content: null, tool_calls: [expect.anything()] }),
		{ role: 'tool', tool_call_id: 'call_look_up_0', content: 'look_up’s result' },
	]);
	expect(reply).toMatchObject({
		kind: 'completed',
		completion: {
			message: { content: 'It is so.' },
			finishReason: 'stop',
			body: { usage: { total_tokens: 30, cost: 0.02 } },
		},
		timing: { attempts: 2 },
		steps: [
			{
				tools: [{ tool: 'Node look_up', outcome: 'ok', arguments: '{"of":"look_up"}' }],
				cost: 0.01,
			},
			{ tools: [], cost: 0.01 },
		],
	});
	expect(seen.map(({ kind }) => kind)).toEqual(
		expect.arrayContaining(['tools', 'toolResults', 'read']),
	);
});

test('callers see one answer: no calls of tools, one end, one usage, one ID', async () => {
	const first = answerOf([{ role: 'assistant', content: 'Let me see.' }, callDelta('look_up')], {
		finish: 'tool_calls',
		id: 'gen-1',
	});
	const second = answerOf([{ role: 'assistant', content: 'Found' }, { content: ' it.' }], {
		id: 'gen-2',
	});
	const { reply, chunks, text } = await ask([first, second], [toolOf('look_up')]);
	expect(JSON.stringify(chunks)).not.toContain('look_up');
	expect(text).toBe('Let me see.\n\nFound it.');
	expect(new Set(chunks.map((chunk) => (chunk as { id: string }).id))).toEqual(new Set(['gen-1']));
	expect(JSON.stringify(chunks).match(/"finish_reason":"/g)).toHaveLength(1);
	expect(JSON.stringify(chunks).match(/"usage"/g)).toHaveLength(1);
	expect(reply).toMatchObject({ completion: { message: { content: 'Let me see.\n\nFound it.' } } });
	expect(readBack(chunks)).toMatchObject({
		completion: {
			message: { content: 'Let me see.\n\nFound it.' },
			body: { usage: { total_tokens: 30 } },
		},
	});
});

test('no chunk is shown while only tools are called, so a failure can have its own status', async () => {
	const { seen } = await ask([calling('look_up'), saying('Hi')], [toolOf('look_up')]);
	const beforeTools = seen.slice(
		0,
		seen.findIndex(({ kind }) => kind === 'toolResults'),
	);
	for (const event of beforeTools) {
		if (event.kind === 'read') expect(event).toMatchObject({ hasOutput: false, isLast: false });
	}
});

describe('functions of whoever asks', () => {
	const request = { tools: [functionOf('page')] };

	test('end the answer', async () => {
		const tool = toolOf('look_up');
		const { reply, requests } = await ask([calling('page')], [tool], { request });
		expect(reply).toMatchObject({
			completion: {
				finishReason: 'tool_calls',
				message: { tool_calls: [{ function: { name: 'page' } }] },
			},
		});
		expect(requests).toHaveLength(1);
		expect(tool.ran).toEqual([]);
	});

	test('end the answer when tools are called beside them, and only theirs are shown', async () => {
		const tool = toolOf('look_up');
		const { reply, chunks } = await ask([calling('look_up', 'page', 'look_up')], [tool], {
			request,
		});
		expect(tool.ran).toEqual([]);
		const calls = [{ id: 'call_page_1', function: { name: 'page' } }];
		expect(reply).toMatchObject({
			completion: { finishReason: 'tool_calls', message: { content: null, tool_calls: calls } },
		});
		expect(reply.kind === 'completed' && reply.completion.message.tool_calls).toHaveLength(1);
		expect(readBack(chunks)).toMatchObject({ completion: { message: { tool_calls: calls } } });
		expect(JSON.stringify(chunks)).not.toContain('look_up');
		expect(JSON.stringify(chunks)).toContain('"index":0,"id":"call_page_1"');
	});

	test('can follow on tools', async () => {
		const replies = [calling('look_up'), calling('page')];
		const { reply, requests } = await ask(replies, [toolOf('look_up')], { request });
		expect(requests).toHaveLength(2);
		expect(reply).toMatchObject({ completion: { finishReason: 'tool_calls' } });
	});
});

test('a name that nobody has defined is told to the model', async () => {
	const { requests, reply } = await ask([calling('nope'), saying('Hi')], [toolOf('look_up')]);
	expect(requests[1]?.messages.at(-1)).toMatchObject({
		role: 'tool',
		content: expect.stringContaining('look_up'),
	});
	expect(reply.kind).toBe('completed');
});

test('a tool that fails is told to the model', async () => {
	const tool = toolOf('look_up', async () => await Promise.reject(new Error('no such table')));
	const { requests, reply } = await ask([calling('look_up'), saying('Sorry')], [tool]);
	expect(requests[1]?.messages.at(-1)?.content).toContain('no such table');
	expect(reply).toMatchObject({
		kind: 'completed',
		steps: [{ tools: [{ outcome: 'failed', error: 'no such table' }] }, {}],
	});
});

describe('the last step', () => {
	test('has to do without tools', async () => {
		const replies = [calling('look_up'), calling('look_up'), saying('Enough')];
		const { requests, reply } = await ask(replies, [toolOf('look_up')], { rules: { maxSteps: 3 } });
		expect(requests.map(({ tool_choice: choice }) => choice)).toEqual([
			undefined,
			undefined,
			'none',
		]);
		expect(reply.kind).toBe('completed');
	});

	test('fails when it calls tools all the same and nothing has been said', async () => {
		const tool = toolOf('look_up');
		const { reply } = await ask([calling('look_up'), calling('look_up')], [tool], {
			rules: { maxSteps: 2 },
		});
		expect(reply).toMatchObject({
			kind: 'failed',
			failure: { errorType: 'max_steps_reached', retryable: false, costUsd: 0.02 },
		});
		expect(tool.ran).toHaveLength(1);
	});

	test('is an answer that was cut when something has been said', async () => {
		const talking = answerOf([{ content: 'One moment.' }, callDelta('look_up')], {
			finish: 'tool_calls',
		});
		const { reply, chunks } = await ask([talking, calling('look_up')], [toolOf('look_up')], {
			rules: { maxSteps: 2 },
		});
		const completion = {
			finishReason: 'length',
			message: { content: 'One moment.' },
			notice: expect.stringContaining('Max Steps'),
		};
		expect(reply).toMatchObject({ kind: 'completed', completion });
		expect(reply.kind === 'completed' && reply.completion.message).not.toHaveProperty('tool_calls');
		expect(readBack(chunks)).toMatchObject({ completion: { finishReason: 'length' } });
	});
});

describe('the limit on output tokens counts for all steps together', () => {
	test.each(['max_tokens', 'max_completion_tokens'])('%s shrinks', async (name) => {
		const { requests } = await ask([calling('look_up'), saying('Hi')], [toolOf('look_up')], {
			request: { [name]: 100 },
		});
		expect(requests.map((request) => request[name])).toEqual([100, 95]);
	});

	test('no further step begins when it is used up, and no tool runs for it', async () => {
		const tool = toolOf('look_up');
		const { reply, requests } = await ask([calling('look_up')], [tool], {
			request: { max_tokens: 10 },
		});
		expect(reply).toMatchObject({ kind: 'failed', failure: { errorType: 'output_used_up' } });
		expect(requests).toHaveLength(1);
		expect(tool.ran).toEqual([]);
	});

	test('it counts what was written when no usage is reported', async () => {
		const long = answerOf([callDelta('look_up', { text: 'x'.repeat(400) })], {
			finish: 'tool_calls',
			usage: { completion_tokens: undefined },
		});
		const { requests } = await ask([long, saying('Hi')], [toolOf('look_up')], {
			request: { max_tokens: 1_000 },
		});
		expect(requests[1]?.max_tokens).toBeLessThan(900);
	});

	test('a budget for reasoning stays below it', async () => {
		const thinking = answerOf([callDelta('look_up')], {
			finish: 'tool_calls',
			usage: { completion_tokens: 2_000 },
		});
		const { requests } = await ask([thinking, saying('Hi')], [toolOf('look_up')], {
			request: { max_tokens: 4_000, reasoning: { max_tokens: 3_000 } },
		});
		expect(requests[1]).toMatchObject({ max_tokens: 2_000, reasoning: { max_tokens: 1_600 } });
	});
});

test.each(['required', { type: 'function', function: { name: 'look_up' } }])(
	'a choice that forces a tool counts for the first step only: %j',
	async (choice) => {
		const { requests } = await ask([calling('look_up'), saying('Hi')], [toolOf('look_up')], {
			request: { tool_choice: choice },
		});
		expect(requests.map(({ tool_choice: sent }) => sent)).toEqual([choice, 'auto']);
	},
);

test('what a model has thought goes back unchanged and in its order', async () => {
	const details = [
		{
			type: 'reasoning.text',
			text: 'Hm.',
			signature: 'SIGNED',
			index: 0,
			format: 'anthropic-claude-v1',
		},
		{
			type: 'reasoning.encrypted',
			data: 'AAAA',
			id: 'call_look_up_0',
			index: 1,
			format: 'google-gemini-v1',
		},
	];
	const first = answerOf([{ reasoning: 'Hm.', reasoning_details: details }, callDelta('look_up')], {
		finish: 'tool_calls',
	});
	const { requests, chunks, reply } = await ask([first, saying('Hi')], [toolOf('look_up')]);
	expect(requests[1]?.messages[1]).toMatchObject({ reasoning: 'Hm.', reasoning_details: details });
	// Of no use to a caller, and the call that it belongs to is not shown.
	expect(JSON.stringify(chunks)).not.toContain('AAAA');
	expect(reply).toMatchObject({
		completion: { message: { reasoning: 'Hm.', reasoning_details: [details[0]] } },
	});
});

describe('attempts', () => {
	test('a step that fails before anything of it was shown is tried again, and tools are not', async () => {
		const tool = toolOf('look_up');
		const { reply, requests, text } = await ask([calling('look_up'), BUSY, saying('Hi')], [tool]);
		expect(reply).toMatchObject({ kind: 'completed', timing: { attempts: 3 } });
		expect(requests).toHaveLength(3);
		expect(tool.ran).toHaveLength(1);
		expect(text).toBe('Hi');
	});

	test('a step is tried again although a step before it was shown', async () => {
		const talking = answerOf([{ content: 'One moment.' }, callDelta('look_up')], {
			finish: 'tool_calls',
		});
		const { reply, text } = await ask([talking, BUSY, saying('Hi')], [toolOf('look_up')]);
		expect(reply.kind).toBe('completed');
		expect(text).toBe('One moment.\n\nHi');
	});

	test('a step that broke off after it was shown is not tried again', async () => {
		const cut = {
			...saying('Half'),
			end: 'break' as const,
			body: [saying('Half')].flatMap((reply) =>
				'body' in reply ? (reply.body ?? []).slice(0, 1) : [],
			),
		};
		const { reply, requests } = await ask(
			[calling('look_up'), cut, saying('Hi')],
			[toolOf('look_up')],
		);
		expect(requests).toHaveLength(2);
		expect(reply).toMatchObject({
			kind: 'failed',
			failure: { errorType: 'stream_cut', costUsd: 0.01 },
		});
	});

	test('a failed step has the costs of those before it', async () => {
		const refused = { statusCode: 400, body: ['{"error":{"message":"No","code":400}}'] };
		const { reply } = await ask([calling('look_up'), refused], [toolOf('look_up')]);
		expect(reply).toMatchObject({ kind: 'failed', failure: { statusCode: 400, costUsd: 0.01 } });
		expect(reply.steps).toHaveLength(1);
	});

	test('a step that cannot be reached fails as any call does', async () => {
		const away = connectionError('ECONNREFUSED');
		const { reply } = await ask([calling('look_up'), away], [toolOf('look_up')], { attempts: 1 });
		expect(reply.kind).toBe('failed');
	});
});

test('a refusal to go on ends the answer before another request is sent', async () => {
	const full = refusal('budget_exceeded', 'No room');
	const seen: unknown[] = [];
	const { reply, requests } = await ask([calling('look_up'), saying('Hi')], [toolOf('look_up')], {
		mayGoOn(next, answered) {
			seen.push([next.messages.length, answered.completion.body.usage]);
			return full;
		},
	});
	expect(reply).toMatchObject({ kind: 'failed', failure: { errorType: 'budget_exceeded' } });
	expect(requests).toHaveLength(1);
	expect(seen).toEqual([[3, expect.objectContaining({ total_tokens: 15 })]]);
});

describe('leaving', () => {
	test('while a tool runs lets it end, and begins neither another tool nor another step', async () => {
		const gone = new AbortController();
		let hasEnded = false;
		const slow = toolOf('slow', async () => {
			gone.abort();
			await new Promise((resolve) => setImmediate(resolve));
			hasEnded = true;
			return 'late';
		});
		const { reply, requests } = await ask([calling('slow'), saying('Hi')], [slow], {
			signal: gone.signal,
		});
		expect(hasEnded).toBe(true);
		expect(requests).toHaveLength(1);
		expect(reply.kind).toBe('failed');
	});

	test('ends the exchange at once while a step is awaited', async () => {
		const silent = { statusCode: 200, body: [], end: 'silence' as const };
		const { events } = begin([silent], [toolOf('look_up')]);
		await events.next();
		const pending = events.next();
		await events.return(undefined as never);
		await pending;
	});

	test('the total timeout counts for all steps together', async () => {
		const silent = { statusCode: 200, body: [], end: 'silence' as const };
		const { reply } = await ask([calling('look_up'), silent], [toolOf('look_up')], {
			timeoutMs: 200,
		});
		expect(reply).toMatchObject({
			kind: 'failed',
			failure: { errorType: 'timeout', costUsd: 0.01 },
		});
	});
});

test('a whole body is read like a stream', async () => {
	const whole = (message: object, finish: string) => ({
		statusCode: 200,
		headers: { 'content-type': 'application/json' },
		body: [
			JSON.stringify({
				id: 'gen-1',
				choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
				usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2, cost: 0.01 },
			}),
		],
	});
	const call = { id: 'c', type: 'function', function: { name: 'look_up', arguments: '{}' } };
	const { reply, text, chunks } = await ask(
		[whole({ content: null, tool_calls: [call] }, 'tool_calls'), whole({ content: 'Hi' }, 'stop')],
		[toolOf('look_up')],
		{ request: { stream: false } },
	);
	expect(text).toBe('Hi');
	expect(reply).toMatchObject({ completion: { message: { content: 'Hi' } } });
	expect(readBack(chunks)).toMatchObject({ completion: { message: { content: 'Hi' } } });
});

test('each event of each step is heard as it came', async () => {
	const { heard } = await ask([calling('look_up'), saying('Hi')], [toolOf('look_up')]);
	expect(heard.filter(({ kind }) => kind === 'head')).toHaveLength(2);
	expect(JSON.stringify(heard)).toContain('look_up');
});

test('nothing is left waiting when the events are left between two of them', async () => {
	const { events, requests } = begin([calling('look_up'), saying('Hi')], [toolOf('look_up')]);
	for await (const event of events) if (event.kind === 'tools') break;
	expect(requests()).toHaveLength(1);
	expect((await pull(events)).seen).toEqual([]);
});
