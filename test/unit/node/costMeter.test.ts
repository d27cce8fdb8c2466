/** What the attempts of “Answer a Frontend Request” have cost, for the caller's budget. */
import { expect, test } from '@jest/globals';
import { createCostMeter } from '../../../nodes/OpenRouter/actions/chat/budget';
import { Failure } from '../../../nodes/shared/failure/failure';
import type { Completion } from '../../../nodes/shared/openrouter/answer/completion';

const MOST = 1_000;
const FAILURE = new Failure({
	statusCode: 502,
	errorType: 'provider_error',
	message: 'No',
	hint: 'Try again',
	retryable: true,
});
const completion = (usage: object) => ({ body: { usage } }) as unknown as Completion;

function meterWith(hasRoom = true) {
	let extended = 0;
	const extend = () => {
		extended += 1;
		return hasRoom;
	};
	const meter = createCostMeter({ mostCost: () => MOST, extend });
	return { ...meter, extended: () => extended };
}

test('nothing, when nothing was sent', () => {
	expect(meterWith().cost()).toBe(0);
});

test('the most for an attempt that was ended from here, besides those before it', () => {
	const meter = meterWith();
	meter.sent();
	expect(meter.cost()).toBe(MOST);
	expect(meter.failed(true, FAILURE)).toBe(true);
	expect(meter.cost()).toBe(MOST);
	meter.sent();
	expect(meter.cost()).toBe(2 * MOST);
	expect(meter.failed(false, FAILURE)).toBe(true);
	expect(meter.cost()).toBe(MOST);
});

test('OpenRouter’s figure, where it gives one', () => {
	const meter = meterWith();
	meter.sent();
	meter.failed(true, FAILURE.with({ costUsd: 0.0002 }));
	meter.sent();
	meter.answered(completion({ cost: 0.0003 }));
	expect(meter.cost()).toBe(500);
	meter.sent();
	meter.answered(completion({}));
	expect(meter.cost()).toBe(500 + MOST);
});

test('another attempt needs room only after one that may be paid and whose cost nobody knows', () => {
	const meter = meterWith(false);
	expect(meter.failed(false, FAILURE)).toBe(true);
	expect(meter.failed(true, FAILURE.with({ costUsd: 0 }))).toBe(true);
	expect(meter.extended()).toBe(0);
	expect(meter.failed(true, FAILURE)).toBe(false);
	expect(meter.failed(false, FAILURE.with({ generationId: 'gen-1' }))).toBe(false);
	expect(meter.extended()).toBe(2);
	expect(meter.cost()).toBe(2 * MOST);
});

test('without a budget all is free, and nothing is refused', () => {
	const meter = createCostMeter();
	meter.sent();
	expect(meter.failed(true, FAILURE)).toBe(true);
	expect(meter.cost()).toBe(0);
});
