/** Answers in JSON: asked for, parsed, checked, fixed once, or a failure that says why. */
import { describe, expect, test } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import {
	chunk,
	DONE,
	finishChunk,
	happyBody,
	happyChat,
	stream,
	textChunk,
	USAGE,
	usageChunk,
} from '../support/chatReplies';
import { json, SILENCE, trigger } from '../support/reply';
import { chatRequestErrors } from '../support/openapi';
import { holdDeadlines, restoreDeadlines } from './heldDeadlines';
import { errorBody, onlyJson, useBench } from './openRouter';
import { answerOf, refusalOf, respondOn, sentBody } from './respondCall';
import { errorsOf, linesOf, streamedFailure, STREAMING } from './streamingCaller';

const bench = useBench();
restoreDeadlines();
const { chat, upstreamChat } = {
	chat: bench.chat,
	upstreamChat: (...replies: Parameters<typeof bench.upstream.chat>) =>
		bench.upstream.chat(...replies),
};
const respond = respondOn(bench);

const ORDER = { title: 'Lamp', total: 12.5, lines: [{ text: 'Bulb', count: 2 }] };
const GOOD = JSON.stringify(ORDER);
const BAD = JSON.stringify({ ...ORDER, total: 'SECRET-VALUE' });
const SCHEMA = {
	type: 'object',
	properties: {
		title: { type: 'string' },
		total: { type: 'number' },
		lines: {
			type: 'array',
			items: {
				type: 'object',
				properties: { text: { type: 'string' }, count: { type: 'number' } },
				required: ['text', 'count'],
				additionalProperties: false,
			},
		},
	},
	required: ['title', 'total', 'lines'],
	additionalProperties: false,
};

const asked = (
	schemaOptions: INodeParameters = {},
	more: INodeParameters = {},
): INodeParameters => ({
	responseFormat: 'json_schema',
	jsonSchemaExample: GOOD,
	schemaOptions,
	...more,
});
const autoFix = asked({ autoFix: true });
const CONTINUE = { onError: 'continueRegularOutput' } as const;

const invalidOutput = (message: RegExp | string, more: IDataObject = {}) => ({
	error: typeof message === 'string' ? message : expect.stringMatching(message),
	statusCode: 502,
	errorType: 'invalid_output',
	retryable: true,
	generationId: expect.stringMatching(/^gen-/),
	// What was paid for it all the same.
	cost: USAGE.cost,
	...more,
});

describe('what is asked of upstream', () => {
	test('the schema is sent together with the demand that the provider supports it', async () => {
		upstreamChat(happyChat(GOOD));
		await chat(asked());
		expect(sentBody(bench)).toMatchObject({
			response_format: {
				type: 'json_schema',
				json_schema: { name: 'response', strict: true, schema: SCHEMA },
			},
			provider: { require_parameters: true },
			stream: true,
		});
	});

	test('the author’s own schema is sent with its name, not strict', async () => {
		upstreamChat(happyChat(GOOD));
		await chat({
			...asked({ schemaName: 'order', strict: false }),
			schemaType: 'manual',
			inputSchema: JSON.stringify({ type: 'object' }),
		});
		expect(sentBody(bench).response_format).toEqual({
			type: 'json_schema',
			json_schema: { name: 'order', strict: false, schema: { type: 'object' } },
		});
	});

	test('an example from an expression is read item by item', async () => {
		bench.upstream.chat(({ body }) => {
			const { schema } = (body as { response_format: { json_schema: { schema: object } } })
				.response_format.json_schema;
			return happyChat('title' in Object(schema).properties ? '{"title":"x"}' : '{"count":1}');
		});
		const run = await chat(
			{ ...asked(), jsonSchemaExample: '={{ $json.example }}' },
			{ items: [{ example: { title: 'x' } }, { example: { count: 1 } }] },
		);
		expect(run.output.map((item) => item.json.data)).toEqual([{ title: 'x' }, { count: 1 }]);
	});

	test('the format text asks for nothing and gives no data', async () => {
		upstreamChat(happyChat(GOOD));
		const output = onlyJson(await chat());
		expect(sentBody(bench)).not.toHaveProperty('response_format');
		expect(output).not.toHaveProperty('data');
	});

	test.each([
		{
			name: 'an example that is no JSON',
			parameters: { jsonSchemaExample: '{' },
			field: /^JSON Example/,
		},
		{
			name: 'a schema that is a list',
			parameters: { schemaType: 'manual', inputSchema: '[]' },
			field: /^Input Schema/,
		},
		{
			name: 'a schema with a reference to nothing',
			parameters: { schemaType: 'manual', inputSchema: '{"$ref":"#/$defs/a"}' },
			field: /^Input Schema/,
		},
		{
			name: 'a name that is none',
			parameters: { schemaOptions: { schemaName: 'a b' } },
			field: /^Schema Options → Schema Name/,
		},
		{
			name: 'an option that is none',
			parameters: { schemaOptions: { strict: '={{ "maybe" }}' } },
			field: /^Schema Options → Strict/,
		},
	])('$name is refused before anything is asked', async ({ parameters, field }) => {
		const run = await chat({ ...asked(), ...(parameters as INodeParameters) }, CONTINUE);
		expect(onlyJson(run)).toMatchObject({
			error: expect.stringMatching(field),
			statusCode: 400,
			errorType: 'invalid_input',
		});
		expect(bench.upstream.requests).toEqual([]);
	});
});

describe('an answer that fits the schema', () => {
	test.each([
		{ name: 'streamed', reply: happyChat(GOOD), text: GOOD },
		{ name: 'whole', reply: json(200, happyBody(GOOD)), text: GOOD },
		{
			name: 'in a fence',
			reply: happyChat(`\`\`\`json\n${GOOD}\n\`\`\``),
			text: `\`\`\`json\n${GOOD}\n\`\`\``,
		},
		{
			name: 'in a fence, with prose around it',
			reply: happyChat(`Sure:\n\`\`\`json ${GOOD}\`\`\`\nAnything else?`),
			text: `Sure:\n\`\`\`json ${GOOD}\`\`\`\nAnything else?`,
		},
		{
			name: 'in the reasoning',
			reply: stream(
				chunk({ delta: { reasoning_content: GOOD.slice(0, 9) } }),
				chunk({ delta: { reasoning_content: GOOD.slice(9) } }),
				finishChunk(),
				usageChunk(),
				DONE,
			),
			text: '',
		},
	])('becomes data when it is $name', async ({ reply, text }) => {
		upstreamChat(reply);
		const output = onlyJson(await chat(asked()));
		expect(output).toMatchObject({ text, data: ORDER, cost: USAGE.cost });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('loses a __proto__ in it', async () => {
		upstreamChat(happyChat('{"a": {"__proto__": {"admin": true}}, "__proto__": {"admin": true}}'));
		const output = onlyJson(await chat({ responseFormat: 'json_object' }));
		expect(output.data).toEqual({ a: {} });
		expect(Object(output.data).admin).toBeUndefined();
	});

	test('is OpenRouter’s body with Simplify off', async () => {
		upstreamChat(happyChat(GOOD));
		const output = onlyJson(await chat(asked({}, { simplify: false })));
		expect(output).toMatchObject({ object: 'chat.completion', usage: USAGE });
		expect(output).not.toHaveProperty('data');
	});

	test('is not expected while tools are called', async () => {
		const tool_calls = [{ index: 0, id: 'c1', function: { name: 'find', arguments: '{"a":1}' } }];
		upstreamChat(
			stream(chunk({ delta: { tool_calls } }), finishChunk('tool_calls'), usageChunk(), DONE),
		);
		const output = onlyJson(await chat(asked()));
		expect(output).toMatchObject({
			text: '',
			finishReason: 'tool_calls',
			toolCalls: [{ id: 'c1' }],
		});
		expect(output).not.toHaveProperty('data');
	});
});

describe('the format any JSON', () => {
	test.each([
		{
			name: 'the system prompt speaks of JSON',
			parameters: { systemPrompt: 'Answer in json' },
			hints: [],
		},
		{
			name: 'nothing does',
			parameters: {},
			hints: [expect.objectContaining({ message: expect.stringMatching(/no message says so/) })],
		},
	])('gives parsed data, with the right hints when $name', async ({ parameters, hints }) => {
		upstreamChat(happyChat('{"b": [1]}'));
		const run = await chat({ responseFormat: 'json_object', ...(parameters as INodeParameters) });
		expect(onlyJson(run).data).toEqual({ b: [1] });
		expect(run.hints).toEqual(hints);
		expect(sentBody(bench)).toMatchObject({
			response_format: { type: 'json_object' },
			provider: { require_parameters: true },
		});
	});

	test('is a failure when the answer is no object', async () => {
		upstreamChat(happyChat('[1, 2]'));
		const run = await chat({ responseFormat: 'json_object' }, CONTINUE);
		expect(onlyJson(run)).toEqual(
			invalidOutput('The model’s answer does not fit the schema: $ must be of type object'),
		);
	});
});

describe('an answer that does not fit the schema', () => {
	test.each([
		{
			name: 'prose',
			content: 'Sure, SECRET-VALUE!',
			message: 'The model’s answer is not valid JSON',
		},
		{
			name: 'another form: the path and the rule are told, not the value',
			content: BAD,
			message: 'The model’s answer does not fit the schema: $.total must be of type number',
		},
	])('is a failure that says why: $name', async ({ content, message }) => {
		upstreamChat(happyChat(content));
		const run = await chat(asked(), CONTINUE);
		expect(onlyJson(run)).toEqual(invalidOutput(message));
		expect(JSON.stringify(run.output)).not.toContain('SECRET-VALUE');
		expect(bench.upstream.requests).toHaveLength(1);
	});

	test.each([
		{ name: 'without Auto-Fix', parameters: asked() },
		{ name: 'with Auto-Fix', parameters: autoFix },
	])(
		'is said to be cut off at the token limit and is not asked for again ($name)',
		async ({ parameters }) => {
			upstreamChat(stream(textChunk('{"title": "La'), finishChunk('length'), usageChunk(), DONE));
			const run = await chat(parameters, CONTINUE);
			expect(onlyJson(run)).toEqual(
				invalidOutput(/cut off at the token limit/, { retryable: false }),
			);
			expect(bench.upstream.requests).toHaveLength(1);
		},
	);

	test.each([
		{ name: 'without Auto-Fix', parameters: asked() },
		{ name: 'with Auto-Fix', parameters: autoFix },
	])('is said to be a refusal when the model refused ($name)', async ({ parameters }) => {
		upstreamChat(
			stream(
				chunk({ delta: { refusal: 'I must not SECRET-VALUE' } }),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		);
		const run = await chat(parameters, CONTINUE);
		expect(onlyJson(run)).toMatchObject({
			error: 'The model refused to answer',
			statusCode: 400,
			errorType: 'refusal',
			retryable: false,
		});
		expect(bench.upstream.requests).toHaveLength(1);
	});
});

describe('Auto-Fix Format', () => {
	test.each([
		{ name: 'only reasoning', delta: { reasoning: 'Let me see' } },
		{ name: 'blanks', delta: { content: ' \n' } },
	])('does not pay to correct an answer that is not there: $name', async ({ delta }) => {
		upstreamChat(stream(chunk({ delta }), finishChunk(), usageChunk(), DONE));
		const run = await chat(autoFix, CONTINUE);
		expect(onlyJson(run)).toEqual(
			invalidOutput('The model wrote no answer, or only reasoning', { retryable: false }),
		);
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('tells what both answers have cost when the second has nothing in it', async () => {
		upstreamChat(happyChat(BAD), stream(finishChunk(), usageChunk(), DONE));
		const run = await chat(autoFix, CONTINUE);
		expect(onlyJson(run)).toMatchObject({
			errorType: 'empty_completion',
			retryable: false,
			cost: 0.00024,
		});
		expect(bench.upstream.chatRequests).toHaveLength(2);
	});

	test('costs nothing when the answer fits', async () => {
		upstreamChat(happyChat(GOOD));
		const output = onlyJson(await chat(autoFix));
		expect(output).toMatchObject({ data: ORDER, cost: USAGE.cost, timing: { attempts: 1 } });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});

	test('sends the answer back with what is wrong, and adds up what both have used', async () => {
		upstreamChat(happyChat(BAD), happyChat(GOOD));
		const output = onlyJson(await chat(autoFix));
		expect(output).toMatchObject({
			text: GOOD,
			message: { role: 'assistant', content: GOOD },
			data: ORDER,
			finishReason: 'stop',
			usage: {
				promptTokens: 10,
				completionTokens: 14,
				totalTokens: 24,
				cachedTokens: 6,
				reasoningTokens: 4,
			},
			cost: 0.00024,
			timing: { attempts: 2 },
		});
		const [first, second, ...more] = bench.upstream.chatBodies;
		expect(more).toEqual([]);
		expect(second).toEqual({
			...first,
			messages: [
				{ role: 'user', content: 'Hi' },
				{ role: 'assistant', content: BAD },
				{ role: 'user', content: expect.stringMatching(/- \$\.total must be of type number\n/) },
			],
		});
		for (const body of [first, second]) expect(chatRequestErrors?.(body) ?? []).toEqual([]);
	});

	test('adds up the usage of both with Simplify off, too', async () => {
		upstreamChat(happyChat(BAD), happyChat(GOOD));
		const output = onlyJson(await chat({ ...autoFix, simplify: false }));
		expect(output).toMatchObject({ usage: { total_tokens: 24, cost: 0.00024 } });
	});

	test('adds up what the provider takes, too, with a provider key of one’s own', async () => {
		const usage = {
			...USAGE,
			cost: 0.001,
			is_byok: true,
			cost_details: { upstream_inference_cost: 0.02 },
		};
		const answering = (text: string) =>
			stream(textChunk(text), finishChunk(), usageChunk(usage), DONE);
		upstreamChat(answering(BAD), answering(GOOD));
		expect(onlyJson(await chat(autoFix))).toMatchObject({
			cost: 0.002,
			upstreamInferenceCost: 0.04,
		});
		bench.upstream.reset();
		upstreamChat(answering(BAD), answering(BAD));
		expect(onlyJson(await chat(autoFix, CONTINUE))).toEqual(
			invalidOutput(/total/, { cost: 0.002, upstreamInferenceCost: 0.04 }),
		);
	});

	test('corrects an answer only once', async () => {
		upstreamChat(happyChat('prose'), happyChat(BAD));
		const run = await chat(autoFix, CONTINUE);
		expect(onlyJson(run)).toEqual(
			invalidOutput(/\$\.total must be of type number/, { cost: 2 * USAGE.cost }),
		);
		expect(bench.upstream.requests).toHaveLength(2);
	});

	test('tells a failure of the second call as it is, with what the first has cost', async () => {
		upstreamChat(happyChat(BAD), json(402, errorBody({ code: 402 })));
		const run = await chat(autoFix, CONTINUE);
		expect(onlyJson(run)).toMatchObject({
			statusCode: 402,
			errorType: 'payment_required',
			cost: USAGE.cost,
		});
	});

	test('counts all attempts, of both calls', async () => {
		upstreamChat(
			json(503, errorBody({ code: 503 })),
			happyChat(BAD),
			json(503, errorBody({ code: 503 })),
			happyChat(GOOD),
		);
		const output = onlyJson(await chat({ ...autoFix, options: { attempts: 2 } }));
		expect(output).toMatchObject({ data: ORDER, timing: { attempts: 4 } });
	});

	test('has one deadline for both calls', async () => {
		const deadlines = holdDeadlines(2_000);
		bench.upstream.chat((_request, index) =>
			index === 0 ? stream(textChunk(BAD), finishChunk(), usageChunk(), DONE) : SILENCE,
		);
		const running = bench.startChat({ ...autoFix, options: { timeout: 2 } }, CONTINUE);
		await bench.upstream.request(2);
		deadlines.runOut(1);
		expect(onlyJson(await running.finished)).toMatchObject({
			statusCode: 504,
			errorType: 'timeout',
			cost: USAGE.cost,
		});
		expect(deadlines.count()).toBe(1);
		expect(bench.upstream.requests).toHaveLength(2);
	});
});

describe('a structured answer that is streamed to a caller', () => {
	test('comes as it is written', async () => {
		const rest = trigger();
		upstreamChat(
			stream(
				textChunk(GOOD.slice(0, 5)),
				rest.fired,
				textChunk(GOOD.slice(5)),
				finishChunk(),
				usageChunk(),
				DONE,
			),
		);
		const running = bench.startChat(asked(), STREAMING);
		expect(await running.chunk(2)).toMatchObject({ type: 'item', content: GOOD.slice(0, 5) });
		rest.fire();
		const run = await running.finished;
		expect(linesOf(run.chunks)).toEqual(['begin 0', `item 0: ${GOOD}`, 'end 0']);
		expect(onlyJson(run).data).toEqual(ORDER);
	});

	test('is followed by the error when it does not fit', async () => {
		upstreamChat(happyChat('prose'));
		const { chunks } = await chat(asked(), STREAMING);
		expect(linesOf(chunks)).toEqual(['begin 0', 'item 0: prose', 'end 0', 'error 0']);
		expect(errorsOf(chunks)).toEqual([streamedFailure(502, 'invalid_output')]);
	});

	test('comes in one piece, the final text only, with Auto-Fix', async () => {
		upstreamChat(happyChat(BAD), happyChat(GOOD));
		const { chunks } = await chat(autoFix, STREAMING);
		expect(chunks.map(({ type, content }) => ({ type, content }))).toEqual([
			{ type: 'begin', content: undefined },
			{ type: 'item', content: GOOD },
			{ type: 'end', content: JSON.stringify({ chars: GOOD.length }) },
		]);
	});

	test('does not come when Auto-Fix was in vain, but the error', async () => {
		upstreamChat(happyChat(BAD), happyChat('prose'));
		const { chunks } = await chat(autoFix, STREAMING);
		expect(linesOf(chunks)).toEqual(['error 0']);
		expect(errorsOf(chunks)).toEqual([streamedFailure(502, 'invalid_output')]);
	});
});

describe('structured output for a caller of the frontend operation', () => {
	test('is in the public part', async () => {
		upstreamChat(happyChat(BAD), happyChat(GOOD));
		const output = answerOf(await respond({ message: 'A lamp' }, { parameters: autoFix }));
		expect(output).toMatchObject({
			data: ORDER,
			statusCode: 200,
			public: { text: GOOD, data: ORDER, finishReason: 'stop' },
		});
	});

	test('is of the author’s format, even if the caller may set one', async () => {
		upstreamChat(happyChat(GOOD));
		const parameters = { ...asked(), callerMay: { allowedFields: ['response_format'] } };
		const body = { message: 'A lamp', response_format: { type: 'text' } };
		answerOf(await respond(body, { parameters }));
		expect(sentBody(bench)).toMatchObject({ response_format: { type: 'json_schema' } });
	});

	test('is of the caller’s format without the author’s, and is left to the caller to parse', async () => {
		upstreamChat(happyChat('prose'));
		const parameters = { callerMay: { allowedFields: ['response_format'] } };
		const body = { message: 'A lamp', response_format: { type: 'json_object' } };
		const output = answerOf(await respond(body, { parameters }));
		expect(sentBody(bench)).toMatchObject({ response_format: { type: 'json_object' } });
		expect(output).not.toHaveProperty('data');
		expect(output.public).not.toHaveProperty('data');
	});

	test('is a 502 when the answer does not fit', async () => {
		upstreamChat(happyChat('prose'));
		const refusal = refusalOf(await respond({ message: 'A lamp' }, { parameters: asked() }));
		expect(refusal).toEqual(invalidOutput(/not valid JSON/));
	});

	test('is a 500 and asks for nothing when the author’s schema cannot be used', async () => {
		const parameters = { ...asked(), jsonSchemaExample: '[' };
		const refusal = refusalOf(await respond({ message: 'A lamp' }, { parameters }));
		expect(refusal).toMatchObject({ statusCode: 500, errorType: 'invalid_input' });
		expect(bench.upstream.requests).toEqual([]);
	});
});
