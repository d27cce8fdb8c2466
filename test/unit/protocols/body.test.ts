import { expect, test } from '@jest/globals';
import { readCallerBody } from '../../../nodes/shared/protocols/body';
import { BODY_LIMITS, tooManyValuesIn } from '../../../nodes/shared/protocols/jsonValue';
import { Failure } from '../../../nodes/shared/failure/failure';
import { refusal } from '../../../nodes/shared/failure/refusal';

const HI = { messages: [{ role: 'user', content: 'Hi' }] };
const TURN = { role: 'user', content: 'Hi' };
const ITEMS = [
	{ id: '1', role: 'user', content: 'Hi', timestamp: '2026-01-01T00:00:00Z', attachments: [] },
	{ id: '2', role: 'assistant', content: 'Hello', timestamp: '2026-01-01T00:00:01Z' },
];

test.each([
	{ name: 'OpenAI’s shape', body: HI, messages: HI.messages },
	{ name: 'message', body: { message: 'Hi' }, messages: [TURN] },
	{ name: 'prompt', body: { prompt: 'Hi' }, messages: [TURN] },
	{ name: 'chatInput, as n8n’s chat sends it', body: { chatInput: 'Hi' }, messages: [TURN] },
	{ name: 'input', body: { input: 'Hi' }, messages: [TURN] },
	{
		name: 'a text beside a field of another type',
		body: { message: 'Hi', input: 3 },
		messages: [TURN],
	},
	{ name: 'messages set to null', body: { message: 'Hi', messages: null }, messages: [TURN] },
	{
		name: 'a text with attachments beside it',
		body: { message: 'Hi', attachments: [{ url: 'https://a.example/b' }] },
		messages: [{ ...TURN, attachments: [{ url: 'https://a.example/b' }] }],
	},
	{
		name: 'the payload of WeWeb’s chat element',
		body: { message: { role: 'user', text: 'Hi', timestamp: 'now' } },
		messages: [{ role: 'user', text: 'Hi', timestamp: 'now' }],
	},
	{ name: 'chat items', body: ITEMS, messages: ITEMS },
	{ name: 'chat items in messages', body: { messages: ITEMS }, messages: ITEMS },
	{ name: 'a text', body: 'Hi', messages: [TURN] },
	{
		name: 'a text with braces',
		body: '{maybe} so',
		messages: [{ ...TURN, content: '{maybe} so' }],
	},
	{ name: 'a number as text', body: '42', messages: [{ ...TURN, content: '42' }] },
	{ name: 'JSON text of an object', body: JSON.stringify(HI), messages: HI.messages },
	{
		name: 'JSON text with space and a BOM',
		body: `\uFEFF\n ${JSON.stringify(HI)} `,
		messages: HI.messages,
	},
	{ name: 'JSON text of chat items', body: JSON.stringify(ITEMS), messages: ITEMS },
	{ name: 'JSON text of a text', body: '"Hi"', messages: [TURN] },
	{ name: 'twice stringified', body: JSON.stringify(JSON.stringify(HI)), messages: HI.messages },
	{
		name: 'members that are undefined',
		body: { message: 'Hi', model: undefined },
		messages: [TURN],
	},
	{
		name: 'an object without prototype',
		body: Object.assign(Object.create(null), HI),
		messages: HI.messages,
	},
])('a body is read in the form $name', ({ body, messages }) => {
	expect(readCallerBody(body)).toMatchObject({ messages });
});

test.each([
	{ message: 'Hi', messages: [] },
	{ message: 'Hi', chatInput: '', prompt: ' ' },
	{ messages: [{ role: 'user', content: 'Hi' }], prompt: '', input: '' },
])('fields that a page leaves empty are ignored: %j', (body) => {
	expect(readCallerBody(body)).toMatchObject({
		messages: [{ role: 'user', content: 'Hi' }],
	});
});

test('the other fields of a body are kept, and none of a list', () => {
	expect(readCallerBody({ message: 'Hi', model: 'a/b' })).toMatchObject({
		fields: { model: 'a/b' },
	});
	expect(readCallerBody(ITEMS)).toMatchObject({ fields: {} });
});

test('the body is copied, so that later changes to it have no effect', () => {
	const body = { messages: [{ role: 'user', content: 'Hi' }] };
	const reading = readCallerBody(body);
	Object.assign(body.messages[0] ?? {}, { role: 'system' });
	expect(reading).toMatchObject(HI);
});

const own = (name: string, value: unknown) =>
	Object.defineProperty({}, name, { value, enumerable: true });
const cycle: Record<string, unknown> = { message: 'Hi' };
cycle.self = Array(50).fill(cycle);
const nested = (depth: number): unknown => (depth === 0 ? 'x' : { a: nested(depth - 1) });

test.each([
	{ name: 'nothing', body: undefined, says: 'empty' },
	{ name: 'null', body: null, says: 'empty' },
	{ name: 'an empty object', body: {}, says: 'empty' },
	{ name: 'a blank text', body: ' \n', says: 'empty' },
	{ name: 'an object turned into text', body: '[object Object]', says: 'JSON.stringify' },
	{ name: 'the same with space around', body: ' [object Object]\n', says: 'JSON.stringify' },
	{
		name: 'a list turned into text',
		body: '[object Object],[object Object]',
		says: 'JSON.stringify',
	},
	{ name: 'an upload turned into text', body: '[object FormData]', says: 'JSON.stringify' },
	{ name: 'the same, stringified', body: '"[object Object]"', says: 'JSON.stringify' },
	{ name: 'a blob: URL', body: 'blob:https://a.example/1', says: 'upload the file' },
	{ name: 'JSON that broke', body: '{"message": "a\nb"}', says: 'not valid' },
	{ name: 'a list that broke', body: '[{"role": "user"', says: 'not valid' },
	{ name: 'a number', body: 42, says: 'neither an object nor a text' },
	{ name: 'no message', body: { text: 'Hi' }, says: 'no message' },
	{ name: 'an empty list', body: [], says: 'empty' },
	{ name: 'no messages', body: { messages: [] }, says: 'empty' },
	{ name: 'messages as text', body: { messages: '[]' }, says: 'not an array' },
	{ name: 'two texts', body: { message: 'a', prompt: 'b' }, says: 'message and prompt' },
	{ name: 'a text and messages', body: { ...HI, input: 'b' }, says: 'messages and input' },
	{ name: 'a date', body: { message: new Date() }, says: 'not JSON' },
	{ name: 'a function', body: { message: 'Hi', f: () => 1 }, says: 'not JSON' },
	{ name: 'a big integer', body: { message: 'Hi', f: 1n }, says: 'not JSON' },
	{ name: 'not a number', body: { message: 'Hi', f: Number.NaN }, says: 'not JSON' },
	{ name: 'infinity', body: '{"message": "Hi", "f": 1e999}', says: 'not JSON' },
	{
		name: 'an inherited role',
		body: { messages: [Object.create({ role: 'user' })] },
		says: 'not JSON',
	},
	{
		name: '__proto__',
		body: JSON.parse('{"__proto__": {"a": 1}, "message": "Hi"}'),
		says: '__proto__',
	},
	{
		name: '__proto__ in text',
		body: '{"__proto__": {"a": 1}, "message": "Hi"}',
		says: '__proto__',
	},
	{
		name: '__proto__ in a message',
		body: JSON.parse('[{"__proto__": {"role": "user"}}]'),
		says: '__proto__',
	},
	{
		name: 'constructor, deep',
		body: { message: 'Hi', a: [{ b: own('constructor', 1) }] },
		says: 'constructor',
	},
	{ name: 'prototype', body: { message: 'Hi', prototype: {} }, says: 'prototype' },
	{ name: 'a list of nothing', body: { message: 'Hi', a: Array(4_000_000_000) }, says: 'not JSON' },
	{ name: 'a cycle', body: cycle, says: 'nested' },
	{ name: 'depth', body: { message: nested(BODY_LIMITS.maxDepth) }, says: 'nested' },
	{ name: 'great depth', body: { message: 'Hi', a: nested(3_000) }, says: 'nested' },
	{ name: 'great depth in text', body: '['.repeat(10_000) + ']'.repeat(10_000), says: 'nested' },
])('a body is refused with 400 when it is $name', ({ body, says }) => {
	const refused = readCallerBody(body);
	expect(refused).toBeInstanceOf(Failure);
	expect(refused).toMatchObject({ statusCode: 400, message: expect.stringContaining(says) });
});

test('a body as deep as the limit is accepted', () => {
	expect(readCallerBody({ message: 'Hi', a: nested(BODY_LIMITS.maxDepth - 1) })).not.toBeInstanceOf(
		Failure,
	);
});

test.each([
	{ name: '200,000 messages', body: Array(200_000).fill(TURN) },
	{
		name: '200,000 fields',
		body: Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`f${i}`, 1])),
	},
	{ name: 'a text of brackets', body: '['.repeat(8_000_000) },
	{ name: 'a text of commas', body: `{"a": "\\\\", "b": [${'1,'.repeat(BODY_LIMITS.maxNodes)}1]}` },
	{ name: 'long lists in a list', body: Array(200).fill(Array(200).fill(1)) },
	{ name: 'one value too many', body: Array(BODY_LIMITS.maxNodes).fill(1) },
	{ name: 'too long a text', body: 'a'.repeat(BODY_LIMITS.maxChars + 1) },
	{ name: 'too long a text in a field', body: { message: 'a'.repeat(BODY_LIMITS.maxChars + 1) } },
	{
		name: 'too many texts',
		body: { a: 'a'.repeat(BODY_LIMITS.maxChars / 2), b: 'a'.repeat(BODY_LIMITS.maxChars / 2) },
	},
	{ name: 'too long a name', body: { ['a'.repeat(BODY_LIMITS.maxChars + 1)]: 1 } },
])('a body is refused with 413 when it has $name', ({ body }) => {
	const refused = readCallerBody(body);
	expect(refused).toBeInstanceOf(Failure);
	expect(refused).toMatchObject({ statusCode: 413, errorType: 'body_too_large' });
});

test('commas and brackets inside a text are not counted as values', () => {
	const content = '[,{"\\'.repeat(20_000);
	expect(readCallerBody(JSON.stringify({ message: content }))).toMatchObject({
		messages: [{ content }],
	});
});

test.each(['[1,1]', '[[1]]', '{"a":1,"b":2}', '[{"a,b":1}]', '["\\",",1]'])(
	'%s is counted as 3 values without being parsed',
	(json) => {
		expect(tooManyValuesIn(json, { ...BODY_LIMITS, maxNodes: 2 })).toMatchObject({
			statusCode: 413,
		});
		expect(tooManyValuesIn(json, { ...BODY_LIMITS, maxNodes: 3 })).toBeUndefined();
	},
);

test('a body with as many values as the limit is accepted', () => {
	const list = Array(BODY_LIMITS.maxNodes - 1).fill(1);
	expect(readCallerBody(list)).not.toBeInstanceOf(Failure);
	expect(readCallerBody(JSON.stringify(list))).not.toBeInstanceOf(Failure);
});

test('a body cannot pass for a refusal', () => {
	const body = { ...refusal('invalid_body', 'x'), kind: 'failed', message: 'Hi' };
	expect(readCallerBody(body)).not.toBeInstanceOf(Failure);
	expect(readCallerBody(body)).toMatchObject({ messages: [TURN] });
});
