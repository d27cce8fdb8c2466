import { expect, test } from '@jest/globals';
import { createCallMeter } from '../../../nodes/OpenRouterGateway/callMeter';
import { buildChatRequest } from '../../../nodes/shared/openrouter/request/request';
import type { ChatReply } from '../../../nodes/shared/transport/readChat';
import type { ChatEvent } from '../../../nodes/shared/transport/streamChat';
import { ask, outgoing } from '../callers/request/checking';

const { model, messages, fields } = outgoing(ask({}));
const REQUEST = buildChatRequest({ model, messages, callerFields: fields });
const head = (statusCode: number): ChatEvent => ({ kind: 'head', statusCode });
const read = (...chunks: object[]): ChatEvent => ({
	kind: 'read',
	chunks,
	text: '',
	hasOutput: true,
	isLast: false,
});
const PROMPT = createUsed(200, []);
const FAILED = { kind: 'failed' } as ChatReply;
const completed = (usage: object | undefined) =>
	({ kind: 'completed', completion: { body: { usage } } }) as unknown as ChatReply;
const written = (content: string) => ({ choices: [{ delta: { content } }] });

/** Tokens of a call that failed after these chunks. */
function createUsed(statusCode: number, chunks: object[], isCut = false): number {
	const meter = createCallMeter(REQUEST);
	meter.add(head(statusCode));
	meter.add(read(...chunks));
	return meter.usedTokens({ kind: 'failed' } as ChatReply, isCut);
}

test('OpenRouter’s own count, when there is one', () => {
	const meter = createCallMeter(REQUEST);
	meter.add(head(200));
	meter.add(read(written('x'.repeat(4_000))));
	expect(meter.usedTokens(completed({ total_tokens: 7 }), false)).toBe(7);
	expect(meter.usedTokens(completed({ total_tokens: 0 }), false)).toBe(0);
	expect(meter.usedTokens(completed(undefined), false)).toBe(PROMPT + 1_000);
});

test('of what was begun, the prompt and what was written', () => {
	expect(PROMPT).toBeGreaterThan(0);
	expect(createUsed(200, [written('x'.repeat(400)), written('y'.repeat(400))])).toBe(PROMPT + 200);
});

test('what no upstream has begun costs nothing', () => {
	expect(createCallMeter(REQUEST).usedTokens(FAILED, false)).toBe(0);
	expect(createUsed(503, [])).toBe(0);
});

test('what was cut off before upstream had said anything may be paid for', () => {
	expect(createCallMeter(REQUEST).usedTokens(FAILED, true)).toBe(PROMPT);
	expect(createUsed(503, [], true)).toBe(0);
});

test('several attempts add up, each with its prompt', () => {
	const meter = createCallMeter(REQUEST);
	meter.add(head(200));
	meter.add(read(written('x'.repeat(40))));
	meter.add(head(200));
	expect(meter.usedTokens(FAILED, false)).toBe(2 * PROMPT + 10);
	expect(meter.earlierTokens()).toBe(PROMPT + 10);
});

test('an answer at last does not make the attempts before it free', () => {
	const meter = createCallMeter(REQUEST);
	meter.add(head(200));
	meter.add(read(written('x'.repeat(40))));
	meter.add(head(503));
	meter.add(head(200));
	meter.add(read({ choices: [], usage: { total_tokens: 50 } }));
	meter.add(head(200));
	expect(meter.usedTokens(completed({ total_tokens: 7 }), false)).toBe(PROMPT + 10 + 50 + 7);
});

test('OpenRouter’s count of an answer that failed is better than an estimate', () => {
	expect(createUsed(200, [written('x'.repeat(400)), { usage: { total_tokens: 12 } }])).toBe(12);
	expect(createUsed(200, [written('x'.repeat(400)), { usage: null }])).toBe(PROMPT + 100);
});

test('of what was thrown, what had come of it', () => {
	const meter = createCallMeter(REQUEST);
	expect(meter.usedTokens(undefined, false)).toBe(0);
	meter.add(head(200));
	expect(meter.usedTokens(undefined, false)).toBe(PROMPT);
});
