import { expect, test } from '@jest/globals';
import { createCallMeter } from '../../../nodes/OpenRouterGatewayTrigger/callMeter';
import type { ChatReply } from '../../../nodes/shared/transport/send';
import { ask, outgoing } from '../caller/judging';

const REQUEST = outgoing(ask({}));
const PROMPT = createUsed(200, []);
const FAILED = { kind: 'failed' } as ChatReply;
const completed = (usage: object | undefined) =>
	({ kind: 'completed', completion: { body: { usage } } }) as unknown as ChatReply;
const written = (content: string) => ({ choices: [{ delta: { content } }] });

/** Tokens of a call that failed after these chunks. */
function createUsed(statusCode: number, chunks: object[], isCut = false): number {
	const meter = createCallMeter(REQUEST);
	meter.onResponse(statusCode);
	for (const chunk of chunks) meter.onChunk(chunk);
	return meter.usedTokens({ kind: 'failed' } as ChatReply, isCut);
}

test('OpenRouter’s own count, when there is one', () => {
	const meter = createCallMeter(REQUEST);
	meter.onResponse(200);
	meter.onChunk(written('x'.repeat(4_000)));
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

test('several attempts add up; only the last says whether upstream streams', () => {
	const meter = createCallMeter(REQUEST);
	meter.onResponse(200);
	meter.onChunk(written('x'.repeat(40)));
	expect(meter.isStreamed).toBe(true);
	meter.onResponse(200);
	expect(meter.isStreamed).toBe(false);
	expect(meter.usedTokens(FAILED, false)).toBe(PROMPT + 10);
});
