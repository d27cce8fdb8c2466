/** An answer in a structured format that takes connected tools, and the correction of its format. */
import type { IExecuteFunctions } from 'n8n-workflow';
import { expect, test } from '@jest/globals';
import {
	sendChat,
	sendForData,
	type SendOptions,
} from '../../../nodes/OpenRouter/actions/chat/sendForData';
import { refusal } from '../../../nodes/shared/failure/refusal';
import type { ChatRequest } from '../../../nodes/shared/openrouter/request/request';
import { withTools } from '../../../nodes/shared/steps/step';
import { openCallerStream } from '../../../nodes/shared/transport/callerStream';
import { answerOf, callDelta, calling, REQUEST, saying, toolOf } from '../steps/steps';
import { CREDENTIAL, fakeUpstream, type Reply } from '../transport/upstream';

const check = (value: unknown) =>
	(value as { n?: unknown }).n === undefined ? [{ path: '$.n', rule: 'is required' }] : [];

function setUp(replies: readonly Reply[], meter?: SendOptions['meter']) {
	const tool = toolOf('look_up');
	const { context, sent } = fakeUpstream(...replies);
	const rules = { maxSteps: 4, tools: { timeoutMs: 1_000, maxResultChars: 1_000 } };
	const options: SendOptions = {
		limits: { timeoutMs: 60_000, attempts: 1 },
		headers: {},
		signal: new AbortController().signal,
		connected: { tools: [tool], rules, show: 'names' },
		...(meter && { meter }),
	};
	const request = withTools({ ...REQUEST, response_format: { type: 'json_object' } }, [tool]);
	return {
		tool,
		options,
		request,
		context: context as unknown as IExecuteFunctions,
		requests: () => sent.map(({ body }) => body as ChatRequest),
	};
}

test('the data is that of the last step, whatever the model has said before', async () => {
	const talking = answerOf([{ content: 'It may be {"n": 1}' }, callDelta('look_up')], {
		finish: 'tool_calls',
	});
	const { context, request, options } = setUp([talking, saying('{"n": 7}')]);
	const format = { check, autoFix: false };
	const reply = await sendForData(context, CREDENTIAL, request, options, format);
	expect(reply).toMatchObject({ kind: 'completed', data: { n: 7 } });
	expect(reply.steps).toHaveLength(2);
});

test('Auto-Fix Format corrects the last answer, knows what the tools gave, and calls none again', async () => {
	const { context, request, options, tool, requests } = setUp([
		calling('look_up'),
		saying('{"m": 7}'),
		saying('{"n": 7}'),
	]);
	const format = { check, autoFix: true };
	const reply = await sendForData(context, CREDENTIAL, request, options, format);
	expect(reply).toMatchObject({
		kind: 'completed',
		data: { n: 7 },
		completion: { body: { usage: { total_tokens: 45, cost: 0.03 } } },
		timing: { attempts: 3 },
	});
	expect(tool.ran).toHaveLength(1);
	const [, , repair] = requests();
	expect(repair?.tool_choice).toBe('none');
	expect(repair?.messages.map(({ role }) => role)).toEqual([
		'user',
		'assistant',
		'tool',
		'assistant',
		'user',
	]);
});

test('each step is counted once, and one that has no room is not sent', async () => {
	const counted: unknown[] = [];
	const { context, request, options, requests } = setUp([calling('look_up'), saying('{"n": 7}')], {
		sent: () => {},
		failed: () => true,
		answered: ({ body }) => counted.push(body.usage),
		goOn: () => refusal('budget_exceeded', 'No room'),
	});
	const reply = await sendChat(context, CREDENTIAL, request, options);
	expect(reply).toMatchObject({ kind: 'failed', failure: { errorType: 'budget_exceeded' } });
	expect(requests()).toHaveLength(1);
	expect(counted).toHaveLength(1);
});

test('a caller of the Webhook gets the text of all steps, and the names of tools as lines between', async () => {
	const talking = answerOf([{ content: 'One moment.' }, callDelta('look_up')], {
		finish: 'tool_calls',
	});
	const { context, request, options } = setUp([talking, saying('Done', '!')]);
	const lines: Array<[string, unknown]> = [];
	const stream = openCallerStream(
		{
			sendChunk: async (type: string, _index: number, content?: unknown) => {
				lines.push([type, content]);
			},
		} as unknown as IExecuteFunctions,
		0,
	);
	await sendChat(context, CREDENTIAL, request, options, stream);
	await stream.end();
	const textOf = (type: string) => lines.filter(([known]) => known === type);
	expect(
		textOf('item')
			.map(([, text]) => text)
			.join(''),
	).toBe('One moment.\n\nDone!');
	expect(textOf('steps').map(([, content]) => content)).toEqual([
		{ steps: [{ id: 'call_look_up_0', tool: 'look_up', status: 'running' }] },
		{ steps: [{ id: 'call_look_up_0', tool: 'look_up', status: 'ok' }] },
	]);
	expect(lines.at(-1)).toEqual(['end', { chars: 'One moment.\n\nDone!'.length }]);
	const order = lines.map(([type]) => type);
	expect(order.indexOf('item')).toBeLessThan(order.indexOf('steps'));
});
