import { describe, expect, test } from '@jest/globals';
import { createCallMeter, type CallMeter } from '../../../nodes/OpenRouterGateway/callMeter';
import { buildChatRequest } from '../../../nodes/shared/openrouter/request/request';
import type { ChatReply, CompletedChat } from '../../../nodes/shared/transport/readChat';
import type { ChatEvent } from '../../../nodes/shared/transport/streamChat';
import { ask, outgoing } from '../callers/request/checking';

const { model, messages, fields } = outgoing(ask({}));
const REQUEST = buildChatRequest({ model, messages, callerFields: fields });
const FAILED = { kind: 'failed' } as ChatReply;

/** An attempt is sent, and its status comes. */
function begin(meter: CallMeter, statusCode: number): void {
	meter.sent();
	meter.add({ kind: 'head', statusCode });
}
const read = (...chunks: object[]): ChatEvent => ({
	kind: 'read',
	chunks,
	text: '',
	hasOutput: true,
	isLast: false,
});
const PROMPT = createUsed(200, []);
const completed = (usage: object | undefined) =>
	({ kind: 'completed', completion: { body: { usage } } }) as unknown as ChatReply;
const written = (content: string) => ({ choices: [{ delta: { content } }] });

/** Tokens of a call that failed after these chunks. */
function createUsed(statusCode: number, chunks: object[]): number {
	const meter = createCallMeter(REQUEST);
	begin(meter, statusCode);
	meter.add(read(...chunks));
	return meter.usedTokens(FAILED);
}

test('OpenRouter’s own count, when there is one', () => {
	const meter = createCallMeter(REQUEST);
	begin(meter, 200);
	meter.add(read(written('x'.repeat(4_000))));
	expect(meter.usedTokens(completed({ total_tokens: 7 }))).toBe(7);
	expect(meter.usedTokens(completed({ total_tokens: 0 }))).toBe(0);
	expect(meter.usedTokens(completed(undefined))).toBe(PROMPT + 1_000);
});

test('of what was begun, the prompt and what was written', () => {
	expect(PROMPT).toBeGreaterThan(0);
	expect(createUsed(200, [written('x'.repeat(400)), written('y'.repeat(400))])).toBe(PROMPT + 200);
});

test('what no upstream has begun costs nothing', () => {
	expect(createCallMeter(REQUEST).usedTokens(FAILED)).toBe(0);
	expect(createUsed(503, [])).toBe(0);
});

test('what was cut off before upstream had said anything may be paid for', () => {
	const meter = createCallMeter(REQUEST);
	meter.sent();
	expect(meter.usedTokens(FAILED)).toBe(PROMPT);
	expect(createUsed(503, [])).toBe(0);
});

test('several attempts add up, each with its prompt', () => {
	const meter = createCallMeter(REQUEST);
	begin(meter, 200);
	meter.add(read(written('x'.repeat(40))));
	begin(meter, 200);
	expect(meter.usedTokens(FAILED)).toBe(2 * PROMPT + 10);
	expect(meter.earlierTokens()).toBe(PROMPT + 10);
});

test('an answer at last does not make the attempts before it free', () => {
	const meter = createCallMeter(REQUEST);
	begin(meter, 200);
	meter.add(read(written('x'.repeat(40))));
	begin(meter, 503);
	begin(meter, 200);
	meter.add(read({ choices: [], usage: { total_tokens: 50 } }));
	begin(meter, 200);
	expect(meter.usedTokens(completed({ total_tokens: 7 }))).toBe(PROMPT + 10 + 50 + 7);
});

test('OpenRouter’s count of an answer that failed is better than an estimate', () => {
	expect(createUsed(200, [written('x'.repeat(400)), { usage: { total_tokens: 12 } }])).toBe(12);
	expect(createUsed(200, [written('x'.repeat(400)), { usage: null }])).toBe(PROMPT + 100);
});

test('of what was thrown, what had come of it', () => {
	const meter = createCallMeter(REQUEST);
	expect(meter.usedTokens(undefined)).toBe(0);
	begin(meter, 200);
	expect(meter.usedTokens(undefined)).toBe(PROMPT);
});

describe('the cost', () => {
	const MOST = 1_000;
	const usage = (more: object) => ({
		choices: [],
		usage: { total_tokens: 9, completion_tokens: 4, ...more },
	});
	/** Micro-USD of a call that failed after these chunks. */
	const costAfter = (...chunks: object[]) => {
		const meter = createCallMeter(REQUEST, MOST);
		begin(meter, 200);
		meter.add(read(...chunks));
		meter.addFailed(false);
		return { cost: meter.usedCost(FAILED), isUnknown: meter.isCostUnknown() };
	};

	test('of a failed answer is OpenRouter’s own figure, else the most', () => {
		expect(costAfter(usage({ cost: 0.0002 }))).toEqual({ cost: 200, isUnknown: false });
		expect(costAfter(usage({}))).toEqual({ cost: MOST, isUnknown: true });
		expect(costAfter()).toEqual({ cost: MOST, isUnknown: true });
	});

	test('of a provider key of one’s own is the most, unless both amounts are known', () => {
		const byok = (more: object) => costAfter(usage({ is_byok: true, ...more })).cost;
		expect(byok({ cost: 0 })).toBe(MOST);
		expect(byok({ cost_details: { upstream_inference_cost: 0.0002 } })).toBe(MOST);
		expect(byok({ cost: 0.0001, cost_details: { upstream_inference_cost: 0.0002 } })).toBe(300);
	});

	test('that comes with a delta is of what was written so far, so it is not the last word', () => {
		const delta = { ...written('Hi'), usage: { completion_tokens: 1, cost: 0.000001 } };
		expect(costAfter(delta).cost).toBe(MOST);
		expect(costAfter({ choices: [], usage: { cost: 0, completion_tokens: 0 } }).cost).toBe(MOST);
	});

	test('of each attempt counts: paid, refused, and under way when the call was ended', () => {
		const meter = createCallMeter(REQUEST, MOST);
		begin(meter, 200);
		meter.add(read(usage({ cost: 0.0002 })));
		meter.addFailed(true);
		begin(meter, 503);
		meter.addFailed(false);
		expect(meter.usedCost(FAILED)).toBe(200);
		// The next one is sent, and the caller leaves before its status comes.
		meter.sent();
		expect(meter.earlierCost()).toBe(200);
		expect(meter.usedCost(FAILED)).toBe(200 + MOST);
		expect(meter.usedTokens(FAILED)).toBe(9 + PROMPT);
		// Its connection fails before it is made.
		meter.addFailed(false);
		expect(meter.usedCost(FAILED)).toBe(200);
		meter.sent();
		// OpenRouter may have answered, though no status came.
		meter.addFailed(true);
		expect(meter.isCostUnknown()).toBe(true);
		begin(meter, 200);
		expect(meter.usedCost(completed({ cost: 0.0003 }))).toBe(200 + MOST + 300);
		expect(meter.usedCost(completed({}))).toBe(200 + 2 * MOST);
	});
});

describe('a call in steps', () => {
	const answered = (usage: object) => completed(usage) as CompletedChat;

	test('uses what its steps have used together', () => {
		const meter = createCallMeter(REQUEST, 100);
		begin(meter, 200);
		meter.goOn(REQUEST, answered({ total_tokens: 15, cost: 0.00002 }), 200);
		begin(meter, 200);
		expect(meter.usedTokens(completed({ total_tokens: 20, cost: 0.00003 }))).toBe(35);
		expect(meter.usedCost(completed({ total_tokens: 20, cost: 0.00003 }))).toBe(50);
		expect(meter.earlierTokens()).toBe(15);
		expect(meter.earlierCost()).toBe(20);
	});

	test('that ended between two of them has used the first', () => {
		const meter = createCallMeter(REQUEST, 100);
		begin(meter, 200);
		meter.goOn(REQUEST, answered({ total_tokens: 15, cost: 0.00002 }), 200);
		expect(meter.usedTokens(undefined)).toBe(15);
		expect(meter.usedCost(undefined)).toBe(20);
	});

	test('counts the most of the step whose cost nobody knows', () => {
		const meter = createCallMeter(REQUEST, 100);
		begin(meter, 200);
		meter.goOn(REQUEST, answered({ total_tokens: 15 }), 200);
		begin(meter, 200);
		expect(meter.usedCost(FAILED)).toBe(300);
	});
});
