/** The node as an AI Agent's tool: what the agent's model is asked for, and what it gets to read. */
import { describe, expect, test } from '@jest/globals';
import { NodeHelpers, type IDataObject, type INode, type INodeParameters } from 'n8n-workflow';
import { asRecord } from '../../nodes/shared/values/json';
import type { NodeRun, NodeRunOptions } from '../support/nodeRun';
import { DONE, finishChunk, happyChat, stream, textChunk } from '../support/chatReplies';
import { json } from '../support/reply';
import { toolOf } from '../support/neighbours';
import { errorBody, nodeType, useBench } from './openRouter';
import { STREAMING } from './streamingCaller';

const bench = useBench();

const QUESTION = { Prompt: 'What is a webhook?', System_Prompt: 'You are a network engineer.' };

type Tool = NonNullable<NodeRunOptions['asTool']>;

/** A new tool: the author has chosen a model and has left all else as it is. */
const askTool = async (
	{ by = 'engine', asked = QUESTION }: Partial<Tool> = {},
	parameters: INodeParameters = {},
	options: Partial<NodeRunOptions> = {},
) =>
	await bench.chat(
		{ prompt: undefined, ...parameters },
		{ ...options, asTool: { by, named: 'as n8n does', asked } },
	);

/** The item that the agent stand-in has made of the tool's answer. */
function seenByAgent(run: NodeRun): IDataObject {
	expect(run.error?.message).toBeUndefined();
	const { tool, ...more } = run.tasks['AI Agent']?.at(-1)?.data?.main?.[0]?.[0]?.json ?? {};
	return { ...more, answer: JSON.parse(String(tool)) };
}

/** What the agent reads: of the engine's items only their json. */
const answerOf = (run: NodeRun): unknown =>
	[seenByAgent(run).answer as unknown].flat(2).map((item) => asRecord(item).json ?? item);

describe.each(['engine', 'object'] as const)(
	'the node as a tool of an agent, run by the %s,',
	(by) => {
		test('takes prompt and system prompt from the agent’s model', async () => {
			await askTool({ by });
			expect(bench.upstream.chatBodies).toMatchObject([
				{
					messages: [
						{ role: 'system', content: QUESTION.System_Prompt },
						{ role: 'user', content: QUESTION.Prompt },
					],
				},
			]);
		});

		test.each([
			{ name: 'an empty system prompt', asked: { ...QUESTION, System_Prompt: '' } },
			{ name: 'a system prompt that was left out', asked: { Prompt: QUESTION.Prompt } },
		])('sends no system prompt for $name', async ({ asked }) => {
			await askTool({ by, asked });
			expect(bench.upstream.chatBodies).toMatchObject([
				{ messages: [{ role: 'user', content: QUESTION.Prompt }] },
			]);
		});

		test('takes them from the author instead, when they are set', async () => {
			const fixed = { systemPrompt: 'Be brief.', prompt: 'Is it up?' };
			await askTool({ by, asked: {} }, fixed);
			expect(bench.upstream.chatBodies).toMatchObject([
				{ messages: [{ content: 'Be brief.' }, { content: 'Is it up?' }] },
			]);
		});

		test('takes what costs money from the author, whatever the agent’s model says', async () => {
			const asked = { ...QUESTION, model: 'openai/o3-pro', Model: 'openai/o3-pro', maxTokens: 9 };
			await askTool({ by, asked }, { options: { maxTokens: 100 } });
			expect(bench.upstream.chatBodies).toMatchObject([
				{ model: 'google/gemini-2.0-flash-001', max_tokens: 100 },
			]);
		});

		test('gives the agent the text and nothing that it has no use for', async () => {
			bench.upstream.chat(happyChat('A call from outside.'));
			expect(answerOf(await askTool({ by }))).toEqual([{ text: 'A call from outside.' }]);
		});

		test('tells the agent when an answer was cut off', async () => {
			bench.upstream.chat(stream(textChunk('A call from'), finishChunk('length'), DONE));
			expect(answerOf(await askTool({ by }))).toEqual([
				{ text: 'A call from', finishReason: 'length' },
			]);
		});

		test('gives the agent the fields that the author has selected', async () => {
			const parameters = { output: 'selectedFields', outputFields: ['model', 'cost', 'citations'] };
			expect(answerOf(await askTool({ by }, parameters))).toEqual([
				{ model: expect.any(String), cost: expect.any(Number) },
			]);
		});

		test('gives the agent OpenRouter’s own response when the author wants that', async () => {
			expect(answerOf(await askTool({ by }, { output: 'raw' }))).toMatchObject([
				{ object: 'chat.completion', choices: [{}], usage: {} },
			]);
		});

		test('gives the agent a sentence for a failure', async () => {
			const metadata = { raw: '{"error":{"message":"PROVIDER-WORDS-LEAK"}}' };
			bench.upstream.chat(json(402, { error: { code: 402, message: 'Said', metadata } }));
			const run = await askTool({ by });
			const told = JSON.stringify(
				run.tasks['AI Agent']?.map(({ data, error }) => [data, error?.message, error?.description]),
			);
			expect(told).toMatch(/out of credit/);
			expect(told).not.toContain('PROVIDER-WORDS-LEAK');
		});

		test('gives the agent a sentence for an empty prompt, which costs nothing', async () => {
			const run = await askTool({ by, asked: { Prompt: '' } });
			expect(JSON.stringify(run.tasks['AI Agent'])).toMatch(/Prompt/);
			expect(bench.upstream.requests).toEqual([]);
		});

		test('looks for models by the words of the agent', async () => {
			bench.upstream.route(
				'GET /models/user',
				json(200, { data: [{ id: 'a/red' }, { id: 'a/blue' }, { id: 'b/red' }] }),
			);
			const parameters = { resource: 'model', operation: 'getMany' };
			const run = await askTool({ by, asked: { Search: 'red' } }, parameters);
			expect(answerOf(run)).toMatchObject([{ id: 'a/red' }, { id: 'b/red' }]);
		});
	},
);

describe.each(['engine', 'object'] as const)('look-ups as a tool, run by the %s,', (by) => {
	const HASH = 'abc123';
	const ENTRY = { id: 'x/y', name: 'Y' };
	const LOOK_UPS: Array<{
		parameters: { resource: string; operation: string } & INodeParameters;
		asked: IDataObject;
		route: string;
		data: unknown;
		gives: IDataObject[];
	}> = [
		{
			parameters: { resource: 'model', operation: 'get' },
			asked: { Model: 'x/y' },
			route: 'GET /model/x/y',
			data: ENTRY,
			gives: [{ id: 'x/y', name: 'Y' }],
		},
		{
			parameters: { resource: 'model', operation: 'getEndpoints' },
			asked: { Model: 'x/y' },
			route: 'GET /models/x/y/endpoints',
			data: { endpoints: [{ provider_name: 'Groq' }, { provider_name: 'Azure' }] },
			gives: [{ provider: 'Groq' }, { provider: 'Azure' }],
		},
		{
			parameters: { resource: 'provider', operation: 'getMany' },
			asked: {},
			route: 'GET /providers',
			data: [{ name: 'Groq', slug: 'groq' }],
			gives: [{ name: 'Groq', slug: 'groq' }],
		},
		{
			parameters: { resource: 'generation', operation: 'get' },
			asked: { Generation_ID: 'gen-1' },
			route: 'GET /generation',
			data: { id: 'gen-1', total_cost: 0.5 },
			gives: [{ generationId: 'gen-1', cost: 0.5 }],
		},
		{
			parameters: { resource: 'key', operation: 'getCurrent' },
			asked: {},
			route: 'GET /key',
			data: { label: 'mine', limit_remaining: 3 },
			gives: [{ label: 'mine', limitRemainingUsd: 3 }],
		},
		{
			parameters: { resource: 'key', operation: 'get', hash: HASH },
			asked: {},
			route: `GET /keys/${HASH}`,
			data: { hash: HASH, usage: 1 },
			gives: [{ hash: HASH, usageUsd: 1 }],
		},
		{
			parameters: { resource: 'key', operation: 'getMany', limit: 1 },
			asked: {},
			route: 'GET /keys',
			data: [{ hash: HASH, usage: 1 }],
			gives: [{ hash: HASH, usageUsd: 1 }],
		},
		{
			parameters: { resource: 'account', operation: 'getCredits' },
			asked: {},
			route: 'GET /credits',
			data: { total_credits: 3, total_usage: 1 },
			gives: [{ remainingUsd: 2 }],
		},
		{
			parameters: { resource: 'account', operation: 'getActivity' },
			asked: { Date: '2026-11-27' },
			route: 'GET /activity',
			data: [{ date: '2026-11-27', usage: 1 }],
			gives: [{ date: '2026-11-27', cost: 1 }],
		},
	];

	test.each(LOOK_UPS)(
		'answer the agent: $parameters.resource $parameters.operation',
		async ({ parameters, asked, route, data, gives }) => {
			bench.upstream.route(route, json(200, { data }));
			const isManaged =
				['key', 'account'].includes(parameters.resource) && parameters.operation !== 'getCurrent';
			const run = await bench.ask(parameters, {
				asTool: { by, named: 'as n8n does', asked },
				credential: isManaged ? bench.managementCredential() : bench.credential(),
			});
			expect(answerOf(run)).toMatchObject(gives);
		},
	);
});

test('an agent is offered each operation that reads, and none that changes a key', () => {
	const offered = (type: typeof nodeType) =>
		type.description.properties
			.filter(({ name }) => name === 'operation')
			.flatMap(({ options = [], displayOptions }) =>
				options.flatMap((option) =>
					'value' in option && !JSON.stringify(option).includes('@tool')
						? [`${displayOptions?.show?.resource}: ${option.value}`]
						: [],
				),
			);
	const changing = ['key: create', 'key: delete', 'key: update'];
	expect(offered(nodeType)).toEqual(
		expect.arrayContaining(['key: get', 'key: getMany', 'account: getActivity', 'model: get']),
	);
	for (const operation of changing) expect(offered(nodeType)).not.toContain(operation);
});

describe('the tool’s description for the agent’s model', () => {
	test('says what asking a model does', async () => {
		const run = await askTool({ by: 'object' });
		expect(seenByAgent(run)).toMatchObject({
			name: 'OpenRouter',
			description: expect.stringMatching(/^Asks another AI model/),
			asks: ['System_Prompt', 'Prompt'],
		});
	});

	test('says what listing models does', async () => {
		bench.upstream.route('GET /models/user', json(200, { data: [] }));
		const parameters = { resource: 'model', operation: 'getMany' };
		const run = await askTool({ by: 'object', asked: { Search: '' } }, parameters);
		expect(seenByAgent(run)).toMatchObject({
			description: expect.stringMatching(/^Lists the AI models/),
			asks: ['Search'],
		});
	});

	test('is the author’s own when they have written one', async () => {
		const run = await askTool({ by: 'object' }, { toolDescription: 'Asks the lawyer' });
		expect(seenByAgent(run)).toMatchObject({ description: 'Asks the lawyer' });
	});
});

describe('a failure while a caller reads the agent’s stream', () => {
	const failing = () => bench.upstream.chat(json(402, errorBody({ code: 402 })));

	test('goes to the agent alone; the caller’s stream goes on', async () => {
		failing();
		const run = await askTool({}, {}, STREAMING);
		expect(run.chunks).toEqual([]);
		expect(run.status).toBe('success');
		expect(answerOf(run)).toEqual([
			{
				error: expect.stringMatching(/out of credit/),
				statusCode: 402,
				errorType: 'payment_required',
				retryable: false,
			},
		]);
	});

	test('comes with a hint that tells the author what to do', async () => {
		failing();
		const { hints } = await askTool({}, {}, STREAMING);
		expect(hints).toMatchObject([
			{ message: expect.stringMatching(/agent got the reason.*credit/) },
		]);
	});

	test('stops the workflow when the author wants that, and the line is JSON', async () => {
		failing();
		const run = await askTool({}, {}, { ...STREAMING, onError: 'stopWorkflow' });
		expect(run.status).toBe('error');
		expect(run.chunks).toMatchObject([
			{ type: 'error', content: expect.stringMatching(/^\{.*"statusCode":402/) },
		]);
	});
});

describe('the fields of the node as a tool', () => {
	const fieldsOf = (type: typeof nodeType, parameters: INodeParameters): string[] => {
		const node = { parameters, typeVersion: 1 } as INode;
		const filled = NodeHelpers.getNodeParameters(
			type.description.properties,
			parameters,
			true,
			false,
			node,
			type.description,
		);
		return Object.keys(filled ?? {});
	};
	const complete = { resource: 'chat', operation: 'complete' };

	test('have Output in place of Simplify', () => {
		expect(fieldsOf(toolOf(nodeType), complete)).toEqual(
			expect.arrayContaining(['toolDescription', 'output', 'prompt']),
		);
		expect(fieldsOf(toolOf(nodeType), complete)).not.toContain('simplify');
	});

	test('do not show in the plain node', () => {
		const plain = fieldsOf(nodeType, complete);
		expect(plain).toEqual(expect.arrayContaining(['simplify', 'prompt']));
		for (const name of ['toolDescription', 'output', 'outputFields']) {
			expect(plain).not.toContain(name);
		}
	});

	test('leave to the agent only what costs nothing by itself', () => {
		const byAgent = nodeType.description.properties
			.filter((field) => JSON.stringify(field.default).includes('$fromAI'))
			.map(({ name, displayOptions }) => `${displayOptions?.show?.resource}: ${name}`);
		expect(byAgent).toEqual([
			'chat: systemPrompt',
			'chat: prompt',
			'batch: batchId',
			'video: jobId',
			'model: model',
			'model: filters',
			'generation: generationId',
			'account: filters',
		]);
	});
});
