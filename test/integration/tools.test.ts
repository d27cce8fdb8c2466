/** Tools that the author gives a model: functions, server tools, and what limits them. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	chunk,
	DONE,
	finishChunk,
	happyChat,
	stream,
	USAGE,
	usageChunk,
} from '../support/chatReplies';
import type { Reply } from '../support/reply';
import { onlyJson, useBench } from './openRouter';
import { answerOf, refusalOf, respondOn, sentBody } from './respondCall';

const bench = useBench();
const { chat } = bench;
const respond = respondOn(bench);
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const parameters = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const findOrder = {
	name: 'find_order',
	description: 'Finds an order',
	parameters: JSON.stringify(parameters),
};
const findOrderTool = {
	type: 'function',
	function: { name: 'find_order', description: 'Finds an order', parameters },
};
const now = { name: 'now' };
const withTools = (tools: INodeParameters): INodeParameters => ({ tools });

describe('a request with tools', () => {
	test('has functions from the panel and from JSON, server tools, choice and limits', async () => {
		await chat(
			withTools({
				functions: { values: [{ ...findOrder, strict: true }] },
				functionsJson: JSON.stringify([{ type: 'function', function: { name: 'ping' } }]),
				serverTools: {
					values: [{ type: 'openrouter:datetime', settings: { timezone: 'Europe/Berlin' } }],
				},
				toolChoice: 'function',
				toolChoiceFunction: 'ping',
				parallelToolCalls: false,
				stopServerToolsWhen: {
					values: [
						{ type: 'max_cost', maxCostInDollars: 0.02 },
						{ type: 'step_count_is', stepCount: 4 },
					],
				},
			}),
		);
		expect(sentBody(bench)).toMatchObject({
			tools: [
				{ type: 'function', function: { ...findOrderTool.function, strict: true } },
				{ type: 'function', function: { name: 'ping' } },
				{ type: 'openrouter:datetime', parameters: { timezone: 'Europe/Berlin' } },
			],
			tool_choice: { type: 'function', function: { name: 'ping' } },
			parallel_tool_calls: false,
			stop_server_tools_when: [
				{ type: 'max_cost', max_cost_in_dollars: 0.02 },
				{ type: 'step_count_is', step_count: 4 },
			],
		});
	});

	test('has none of these when nothing is set', async () => {
		await chat(
			withTools({
				functionsJson: '[]',
				functions: {},
				serverTools: {},
				toolChoice: 'auto',
				parallelToolCalls: true,
			}),
		);
		const body = sentBody(bench);
		for (const name of ['tools', 'tool_choice', 'parallel_tool_calls', 'max_tool_calls']) {
			expect(body).not.toHaveProperty(name);
		}
	});

	test('has a function without parameters', async () => {
		await chat(withTools({ functions: { values: [now] } }));
		expect(sentBody(bench).tools).toEqual([
			{
				type: 'function',
				function: { name: 'now', parameters: { type: 'object', properties: {} } },
			},
		]);
	});

	test('has a limit on calls', async () => {
		await chat(withTools({ serverTools: { values: [{}] }, maxToolCalls: 5 }));
		expect(sentBody(bench)).toMatchObject({
			tools: [{ type: 'openrouter:web_search' }],
			max_tool_calls: 5,
		});
	});

	test('has functions from an expression, item by item', async () => {
		const items = ['a', 'b'].map((name) => ({ tools: [{ type: 'function', function: { name } }] }));
		await chat(withTools({ functionsJson: '={{ $json.tools }}' }), { items });
		const sent = bench.upstream.chatBodies.map(({ tools }) => tools);
		expect(sent).toHaveLength(2);
		expect(sent).toEqual(expect.arrayContaining(items.map(({ tools }) => tools)));
	});
});

describe('a tool that cannot be sent is refused, and its entry is named:', () => {
	test.each<{ name: string; tools: INodeParameters; message: RegExp }>([
		{
			name: 'a name that is none',
			tools: { functions: { values: [findOrder, { name: 'find order' }] } },
			message: /^Functions\[1\]: Name/,
		},
		{
			name: 'parameters that are no object',
			tools: { functions: { values: [{ name: 'f', parameters: '[]' }] } },
			message: /^Functions\[0\]: Parameters/,
		},
		{
			name: 'the same function twice',
			tools: {
				functions: { values: [findOrder] },
				functionsJson: [findOrderTool] as unknown as string,
			},
			message: /^Functions \(JSON\)\[0\] is the same tool as Functions\[0\]$/,
		},
		{
			name: 'a number out of range',
			tools: {
				serverTools: { values: [{ type: 'openrouter:web_search', settings: { maxResults: 26 } }] },
			},
			message: /^Server Tools\[0\]: Max Results is out of range$/,
		},
		{
			name: 'the whole workspace’s files',
			tools: { serverTools: { values: [{ type: 'openrouter:files' }] } },
			message: /^Server Tools\[0\] is not a valid server tool$/,
		},
		{
			name: 'two ceilings of which OpenRouter would drop one',
			tools: {
				maxToolCalls: 3,
				stopServerToolsWhen: { values: [{ type: 'max_cost', maxCostInDollars: 1 }] },
			},
			message: /^Max Tool Calls and Stop Server Tools When/,
		},
		{
			name: 'a ceiling on calls out of range',
			tools: { maxToolCalls: 31 },
			message: /^Max Tool Calls is out of range$/,
		},
		{ name: 'a choice among nothing', tools: { toolChoice: 'required' }, message: /^Tool Choice/ },
	])('$name', async ({ tools, message }) => {
		const run = await chat(withTools(tools), CONTINUE);
		expect(onlyJson(run)).toMatchObject({
			error: expect.stringMatching(message),
			statusCode: 400,
			errorType: 'invalid_input',
		});
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('a loop of calls and results', () => {
	const DETAILS = [
		{
			type: 'reasoning.text',
			text: 'First look',
			signature: 'sig-1',
			index: 0,
			format: 'anthropic-claude-v1',
		},
		{ type: 'reasoning.encrypted', data: 'ENC==', index: 1, id: 'r-2' },
	];
	const calling: Reply = stream(
		chunk({
			delta: { reasoning_details: [{ ...DETAILS[0], text: 'First', signature: undefined }] },
		}),
		chunk({
			delta: {
				reasoning_details: [
					{ type: 'reasoning.text', index: 0, text: ' look', signature: 'sig-1' },
				],
			},
		}),
		chunk({ delta: { reasoning_details: [DETAILS[1]] } }),
		chunk({
			delta: {
				tool_calls: [
					{
						index: 0,
						id: 'call_1',
						type: 'function',
						function: { name: 'find_order', arguments: '{"id"' },
					},
					{ index: 1, id: 'call_2', type: 'function', function: { name: 'now', arguments: '' } },
				],
			},
		}),
		chunk({ delta: { tool_calls: [{ index: 0, function: { arguments: ':"7"}' } }] } }),
		finishChunk('tool_calls'),
		usageChunk(),
		DONE,
	);
	const tools = withTools({ functions: { values: [findOrder, now] } });

	test('an assistant’s message is sent back on the next turn unchanged, with the tools and the results of its calls', async () => {
		bench.upstream.chat(calling, happyChat('Order 7 is on its way'));
		const question = { role: 'user', content: 'Where is order 7?' };
		const first = onlyJson(
			await chat({ ...tools, inputMode: 'json', messagesJson: JSON.stringify([question]) }),
		);
		expect(first).toMatchObject({
			text: '',
			finishReason: 'tool_calls',
			toolCalls: [
				{ id: 'call_1', name: 'find_order', arguments: { id: '7' } },
				{ id: 'call_2', name: 'now', arguments: {} },
			],
			message: { role: 'assistant', content: null, reasoning_details: DETAILS },
		});

		// As a workflow does it: the message, and one result for each call.
		const history = (first.toolCalls as IDataObject[]).map(({ id }) => ({
			role: 'tool',
			tool_call_id: id,
			content: 'result',
		}));
		const second = await chat(
			{ ...tools, inputMode: 'json', messagesJson: '={{ $json.messages }}' },
			{ items: [{ messages: [question, first.message, ...history] as IDataObject[] }] },
		);
		expect(onlyJson(second)).toMatchObject({ text: 'Order 7 is on its way' });
		const [one, two] = bench.upstream.chatBodies;
		expect(two).toEqual({ ...one, messages: [question, first.message, ...history] });
		expect(Object(two).messages[1]).toMatchObject({
			reasoning_details: DETAILS,
			tool_calls: [
				{ id: 'call_1', function: { name: 'find_order', arguments: '{"id":"7"}' } },
				{ id: 'call_2', function: { name: 'now', arguments: '{}' } },
			],
		});
	});
});

describe('server tools', () => {
	test('web searches and calls of server tools are counted apart and never added up', async () => {
		const server_tool_use_details = {
			tool_calls_requested: 3,
			tool_calls_executed: 2,
			web_search_requests: 2,
		};
		bench.upstream.chat(
			stream(
				chunk({ delta: { content: 'Found' } }),
				finishChunk(),
				usageChunk({ ...USAGE, server_tool_use_details }),
				DONE,
			),
		);
		const output = onlyJson(await chat(withTools({ serverTools: { values: [{}] } })));
		expect(output.usage).toMatchObject({
			webSearchRequests: 2,
			toolCallsRequested: 3,
			toolCallsExecuted: 2,
		});
	});

	test('an image that a server tool made stays a link in the text', async () => {
		const markdown = 'Here: ![A cat](https://images.example/cat.png)';
		bench.upstream.chat(happyChat(markdown));
		const output = onlyJson(
			await chat(withTools({ serverTools: { values: [{ type: 'openrouter:image_generation' }] } })),
		);
		expect(output.text).toBe(markdown);
		expect(output.message).toEqual({ role: 'assistant', content: markdown });
	});
});

describe('tools in a request of the frontend operation', () => {
	const searching = withTools({ serverTools: { values: [{ settings: { maxUses: 1 } }] } });
	const search = { type: 'openrouter:web_search', parameters: { max_uses: 1 } };
	const pageTool = { type: 'function', function: { name: 'show_map' } };

	test('are the author’s server tools', async () => {
		answerOf(await respond({ message: 'Hi' }, { parameters: searching }));
		expect(sentBody(bench).tools).toEqual([search]);
	});

	test('are the author’s server tools and the caller’s functions', async () => {
		const body = { message: 'Hi', tools: [pageTool], tool_choice: 'auto' };
		const callerMay = { useTools: true };
		answerOf(await respond(body, { parameters: { ...searching, callerMay } }));
		expect(sentBody(bench)).toMatchObject({ tools: [search, pageTool], tool_choice: 'auto' });
	});

	test('are those of Extra Body, too', async () => {
		const body = { message: 'Hi', tools: [pageTool] };
		const options = { extraBody: { tools: [search] } as unknown as string };
		answerOf(await respond(body, { parameters: { callerMay: { useTools: true }, options } }));
		expect(sentBody(bench).tools).toEqual([search, pageTool]);
	});

	test.each([
		{
			name: 'a server tool',
			tools: [{ type: 'openrouter:files' }],
			useTools: true,
			statusCode: 400,
		},
		{
			name: 'a server tool beside a function',
			tools: [pageTool, search],
			useTools: true,
			statusCode: 400,
		},
		{ name: 'a function that is not allowed', tools: [pageTool], useTools: false, statusCode: 403 },
	])('are refused when the caller sends $name', async ({ tools, useTools, statusCode }) => {
		const parametersOfNode = { ...searching, callerMay: { useTools } };
		const refusal = refusalOf(
			await respond({ message: 'Hi', tools }, { parameters: parametersOfNode }),
		);
		expect(refusal).toMatchObject({ statusCode });
		expect(bench.upstream.requests).toEqual([]);
	});

	test('are not the author’s functions, as nobody would run them', async () => {
		const tools = { functions: { values: [findOrder] }, toolChoice: 'required' };
		answerOf(await respond({ message: 'Hi' }, { parameters: { tools } }));
		expect(sentBody(bench)).not.toHaveProperty('tools');
	});

	test('are the author’s fault when a setting cannot be used', async () => {
		const parametersOfNode = withTools({ serverTools: { values: [{ type: 'openrouter:bash' }] } });
		const refusal = refusalOf(await respond({ message: 'Hi' }, { parameters: parametersOfNode }));
		expect(refusal).toMatchObject({ statusCode: 500, errorType: 'invalid_input' });
	});
});
