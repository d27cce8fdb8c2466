import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AssistantMessage } from '../../../../nodes/shared/openrouter/answer/assistantMessage';
import type { Completion } from '../../../../nodes/shared/openrouter/answer/completion';
import type { JsonRecord } from '../../../../nodes/shared/values/json';
import { compileSchema } from '../../../../nodes/shared/openrouter/request/jsonSchema';
import { buildChatRequest } from '../../../../nodes/shared/openrouter/request/request';
import { readFormat } from '../../../../nodes/shared/openrouter/request/responseFormat';
import {
	mentionsJson,
	readData,
	repairRequest,
} from '../../../../nodes/shared/openrouter/answer/structuredAnswer';
import { SEEDED } from '../../seed';

const format = readFormat({
	type: 'json_schema',
	schemaType: 'fromJson',
	example: { a: 1 },
	schema: '',
});
const check = format?.check ?? (() => []);

const completion = (
	content: string | null,
	more: Partial<AssistantMessage> = {},
	finishReason = 'stop',
): Completion => ({
	message: { role: 'assistant', content, ...more },
	finishReason,
	body: {},
	generationId: 'gen-1',
});

describe('the data of an answer', () => {
	test.each([
		{ name: 'plain', content: '{"a":1}' },
		{ name: 'with blanks around', content: '\ufeff \n{"a": 1}\n' },
		{ name: 'in a fence', content: '```json\n{"a": 1}\n```' },
		{ name: 'in a fence without a name', content: ' ```\n{"a": 1}\n``` ' },
		{ name: 'in a fence of Windows', content: '```JSON\r\n{"a": 1}\r\n```' },
		{ name: 'in a fence, after a word of the model’s', content: 'Sure:\n```json\n{"a": 1}\n```' },
		{ name: 'in a fence, in the middle', content: 'Sure:\n```json\n{"a": 1}\n```\nAnything else?' },
		{ name: 'in a fence on one line', content: '```json {"a": 1}```' },
		{ name: 'in a fence on one line, without blanks', content: '```json{"a": 1}```' },
		{ name: 'in a fence on one line, without a word', content: 'Here: ```{"a": 1}```' },
		{ name: 'in tildes', content: '~~~json\n{"a": 1}\n~~~' },
		{ name: 'in a long fence', content: '`````json5\n{"a": 1}\n`````' },
		{
			name: 'in a fence beside another of code',
			content: '```js\nf()\n```\n```json\n{"a": 1}\n```',
		},
		{ name: 'in a fence that is not closed', content: '```json\n{"a": 1}' },
		{
			name: 'in two fences, one of which fits',
			content: '```json\n{"example": 1}\n```\n```json\n{"a": 1}\n```',
		},
		{ name: 'twice', content: '{"a": 1}\n\n```json\n{ "a": 1 }\n```' },
		{ name: 'after thoughts', content: '<think>{"a": 2}, or {"a": 3}?</think>\n{"a": 1}' },
		{ name: 'after thoughts without their mark', content: 'So {"a": 2}?\n</think>\n\n{"a": 1}' },
		{
			name: 'after thoughts, in a fence',
			content: '<thinking>\n{"a": 2}\n</thinking></think>```json\n{"a": 1}\n```',
		},
		{ name: 'after words', content: 'Here you are [as you wished]: {"a": 1}' },
		{ name: 'before words', content: '{"a": 1}\nThat is {a} "for you".' },
		{ name: 'after a bracket that is not closed', content: 'So (or [so: {"a": 1}' },
		{ name: 'cut off, but whole', content: '{"a":1}', finishReason: 'length' },
	])('is found when the answer is $name', ({ content, finishReason }) => {
		expect(readData(completion(content, {}, finishReason), check)).toEqual({
			kind: 'valid',
			data: { a: 1 },
		});
	});

	test('does not end at brackets, quotes and fences inside its texts', () => {
		const data = { a: 'x} ] " \\ ```\n```json {"b": 1}', c: ['[', '{'] };
		for (const text of ['', 'Here: ', '```json\n']) {
			const reading = readData(completion(`${text}${JSON.stringify(data)}`), () => []);
			expect(reading).toEqual({ kind: 'valid', data });
		}
	});

	test.each([
		{ name: 'two objects in prose', content: '{"a": 1} or {"a": 2}' },
		{ name: 'two fences', content: '```json\n{"a": 1}\n```\n```json\n{"a": 2}\n```' },
		{ name: 'an object and a list', content: '{"a": 1} [1]' },
		{ name: 'brackets that close one another', content: '{"a": 1]' },
		{ name: 'a number in prose', content: 'It is 5.' },
		{ name: 'more than anybody writes', content: `${'{"x"} '.repeat(60)}{"a": 1}` },
	])('is not guessed from $name', ({ content }) => {
		expect(readData(completion(content), () => [])).toMatchObject({
			kind: 'invalid',
			failure: { message: 'The model’s answer is not valid JSON' },
			repair: [{ path: '$' }],
		});
	});

	test('is what the text says, and the text itself stays', () => {
		const answer = completion('Sure: {"a": 1}');
		readData(answer, check);
		expect(answer.message.content).toBe('Sure: {"a": 1}');
	});

	describe('is looked for in the reasoning when the text is empty', () => {
		test.each([
			{ name: 'as a text', more: { reasoning: '{"a": 1}' } },
			{ name: 'in a fence', more: { reasoning: 'So:\n```json\n{"a": 1}\n```' } },
			{
				name: 'in its details',
				more: { reasoning_details: [{ text: '{"a"' }, { text: ': 1}' }] },
			},
		])('and is found $name', ({ more }) => {
			for (const content of ['', ' \n', null]) {
				expect(readData(completion(content, more), check)).toEqual({
					kind: 'valid',
					data: { a: 1 },
				});
			}
		});

		test.each([
			{ name: 'JSON that does not fit', more: { reasoning: '{"b": 1}' } },
			{ name: 'a draft among thoughts', more: { reasoning: 'Perhaps {"a": 1}, or so' } },
			{ name: 'thoughts', more: { reasoning: 'Let me see' } },
			{ name: 'nothing', more: {} },
		])('and $name is neither an answer nor something to correct', ({ more }) => {
			for (const content of ['', ' \n', null]) {
				const reading = readData(completion(content, more), check);
				expect(reading).toMatchObject({
					kind: 'invalid',
					failure: {
						errorType: 'invalid_output',
						message: 'The model wrote no answer, or only reasoning',
						hint: expect.stringContaining('lower the reasoning effort'),
						retryable: false,
					},
				});
				expect(reading).not.toHaveProperty('repair');
			}
		});

		test('but not when the answer was cut off, as the reasoning may not be at its end', () => {
			const answer = completion('', { reasoning: '{"a": 1}' }, 'length');
			expect(readData(answer, check)).toMatchObject({
				failure: { message: expect.stringMatching(/^The answer was cut off/) },
			});
		});
	});

	test('is not asked for again when the response cache gave it, as a retry would give the same', () => {
		const faulty = { ...completion('{"b":1}'), cacheStatus: 'HIT' };
		expect(readData(faulty, check)).toMatchObject({
			kind: 'invalid',
			failure: {
				errorType: 'invalid_output',
				hint: expect.stringContaining('Response Cache Clear'),
				retryable: false,
			},
		});
		const made = { ...completion('{"b":1}'), cacheStatus: 'MISS' };
		expect(readData(made, check)).toMatchObject({ failure: { retryable: true } });
	});

	test.each([
		{ name: 'never closed', content: `\`\`\`json${'\n'.repeat(200_000)}x` },
		{
			name: 'closed, with nothing but blanks in it',
			content: `\`\`\`${' \n'.repeat(200_000)}\`\`\``,
		},
		{ name: 'alone', content: '```' },
		{ name: 'of the longest kind', content: '`'.repeat(1_000_000) },
		{ name: 'again and again', content: '``` '.repeat(250_000) },
		{
			name: 'of any length',
			content: Array.from({ length: 1_400 }, (_, n) => '`'.repeat(n)).join('~'),
		},
		{ name: 'and a bracket that opens only', content: `\`\`\`${'['.repeat(1_000_000)}` },
		{ name: 'and a brace that opens only', content: `\`\`\`${'{'.repeat(1_000_000)}` },
		{ name: 'and brackets that hold nothing', content: '{x}'.repeat(333_000) },
		{ name: 'and brackets in brackets', content: `${'[x'.repeat(200_000)}${']'.repeat(200_000)}` },
		{ name: 'and texts that never end', content: '{"x'.repeat(333_000) },
		{ name: 'and backslashes', content: `{"${'\\'.repeat(1_000_000)}` },
		{ name: 'and braces that do not match', content: '{]'.repeat(500_000) },
	])('is found missing at once in a fence that is $name', ({ content }) => {
		expect(readData(completion(content), check)).toMatchObject({
			kind: 'invalid',
			failure: { message: 'The model’s answer is not valid JSON' },
		});
	});

	const numbers = { additionalProperties: { type: 'number' } };
	test.each<{ name: string; schema: JsonRecord; text: string; path: string; says: string }>([
		{
			name: 'that is not allowed',
			schema: { additionalProperties: false },
			text: '{"my_note": 1}',
			path: '$.my_note',
			says: '$ has a property that is not allowed',
		},
		{
			name: 'of any name',
			schema: { properties: { a: numbers } },
			text: '{"a": {"my_note": "x"}}',
			path: '$.a.my_note',
			says: '$.a has a property that does not fit',
		},
		{
			name: 'below one of a name with a pattern',
			schema: { patternProperties: { '^my': { properties: { k: { type: 'number' } } } } },
			text: '{"my_note": {"k": "x"}}',
			path: '$.my_note.k',
			says: '$ has a property that does not fit',
		},
		{
			name: 'that the schema names, whatever it is called',
			schema: { properties: { additionalProperties: { type: 'number' } } },
			text: '{"additionalProperties": "x"}',
			path: '$.additionalProperties',
			says: '$.additionalProperties must be of type number',
		},
		{
			name: 'that the schema names, after one that it does not',
			schema: { properties: { a: numbers, b: { type: 'number' } }, required: ['b'] },
			text: '{"a": {"x": 1}, "b": "x"}',
			path: '$.b',
			says: '$.b must be of type number',
		},
	])(
		'shows callers the names of the schema only, not a property $name',
		({ schema, text, path, says }) => {
			const compiled = compileSchema(schema);
			if (compiled.kind !== 'usable') throw new Error('The schema is not usable');
			expect(readData(completion(text), compiled.check)).toMatchObject({
				kind: 'invalid',
				failure: { message: `The model’s answer does not fit the schema: ${says}` },
				repair: [{ path }],
			});
		},
	);

	test('is none while the model calls tools', () => {
		const calls = { tool_calls: [{ id: 'c', function: { name: 'f', arguments: '' } }] };
		expect(readData(completion(null, calls, 'tool_calls'), check)).toEqual({ kind: 'none' });
		expect(readData(completion('Let me look', calls, 'tool_calls'), check)).toEqual({
			kind: 'none',
		});
	});

	test('is not harmed by keys of prototypes, however deep', () => {
		const text = '{"a": 1, "__proto__": {"admin": true}, "b": [{"__proto__": {"admin": true}}]}';
		const reading = readData(completion(text), () => []);
		expect(reading).toEqual({ kind: 'valid', data: { a: 1, b: [{}] } });
		expect(JSON.stringify(reading)).not.toContain('admin');
		expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
	});
});

describe('the failure of an answer without data', () => {
	test.each([
		{
			name: 'prose',
			answer: completion('Sure! The SECRET is 42'),
			message: 'The model’s answer is not valid JSON',
			repair: ['$ is not valid JSON'],
		},
		{
			name: 'JSON that does not fit: the path and the rule, not the value',
			answer: completion('{"a": "SECRET"}'),
			message: 'The model’s answer does not fit the schema: $.a must be of type number',
			repair: ['$.a must be of type number'],
		},
		{
			name: 'more than one JSON',
			answer: completion('{"a": 1} or {"a": 2}, as you wished'),
			message: /not valid JSON/,
			repair: ['$ is not valid JSON'],
		},
		{
			name: 'cut off at the token limit: asking again would be cut off, too',
			answer: completion('{"a": ', {}, 'length'),
			message: 'The answer was cut off at the token limit before its JSON was complete',
		},
		{
			name: 'filtered',
			answer: completion('{"a": ', {}, 'content_filter'),
			message: /^A content filter ended the answer/,
		},
	])('says what was wrong: $name', ({ answer, message, repair }) => {
		const reading = readData(answer, check);
		expect(reading).toEqual({
			kind: 'invalid',
			failure: {
				statusCode: 502,
				errorType: 'invalid_output',
				message: typeof message === 'string' ? message : expect.stringMatching(message),
				hint: expect.stringMatching(/\w+ \w+/),
				retryable: repair !== undefined,
				generationId: 'gen-1',
			},
			...(repair && { repair: [expect.anything()] }),
		});
		expect(
			reading.kind === 'invalid' && reading.repair?.map(({ path, rule }) => `${path} ${rule}`),
		).toEqual(repair);
		expect(JSON.stringify(reading)).not.toContain('SECRET');
	});

	test('says so when the model refused', () => {
		const reading = readData(completion('', { refusal: 'I cannot SECRET' }), check);
		expect(reading).toMatchObject({
			kind: 'invalid',
			failure: { statusCode: 400, errorType: 'refusal', message: 'The model refused to answer' },
		});
		expect(reading).not.toHaveProperty('repair');
		expect(JSON.stringify(reading)).not.toContain('SECRET');
	});

	test('is given for any text that is not data', () => {
		const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json());
		const property = fc.property(text, (content) => {
			const reading = readData(completion(content), check);
			expect(['valid', 'invalid']).toContain(reading.kind);
		});
		fc.assert(property, SEEDED);
	});

	test('is given for nesting that is too deep for the stack', () => {
		const text = '['.repeat(100_000) + ']'.repeat(100_000);
		expect(readData(completion(text), check).kind).toBe('invalid');
	});
});

describe('the request for a repair', () => {
	const request = buildChatRequest({
		model: 'a/b',
		messages: [{ role: 'user', content: 'Hi' }],
		responseFormat: format?.responseFormat,
		settings: { max_tokens: 5 },
	});
	const faults = [
		{ path: '$.a', rule: 'must be of type number' },
		{ path: '$.b', rule: 'is missing' },
	];

	test('is the first request with the answer as it came and what is wrong with it', () => {
		const answer = completion('{"a": "x"}', { reasoning_details: [{ type: 'reasoning.text' }] });
		const { messages, ...repair } = repairRequest(request, answer, faults);
		const { messages: first, ...same } = request;
		expect(repair).toEqual(same);
		expect(messages).toEqual([
			...first,
			answer.message,
			{
				role: 'user',
				content: expect.stringMatching(
					/- \$\.a must be of type number\n- \$\.b is missing\n.*JSON only/s,
				),
			},
		]);
	});

	test('lets the model call no tools, which stay defined', () => {
		const tools = [{ type: 'openrouter:web_search' }];
		const repair = repairRequest(
			{ ...request, tools, tool_choice: 'required' },
			completion('x'),
			faults,
		);
		expect(repair).toMatchObject({ tools, tool_choice: 'none' });
	});
});

test.each([
	{ name: 'a text', content: 'Answer as JSON', mentions: true },
	{ name: 'a part', content: [{ type: 'text', text: 'as json' }], mentions: true },
	{ name: 'none', content: 'Hi', mentions: false },
	{ name: 'nothing', content: null, mentions: false },
])('mentionsJson finds the word in any message: $name', ({ content, mentions }) => {
	expect(mentionsJson([{ role: 'user', content }])).toBe(mentions);
});
