import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	createConcurrencyGate,
	type Slot,
} from '../../../../nodes/shared/callers/limits/concurrency';
import { Failure } from '../../../../nodes/shared/failure/failure';

const slotOf = (entered: Slot | Failure): Slot => {
	if (entered instanceof Failure) throw new Error('refused');
	return entered;
};

test('each caller may have as many answers at once as the limit allows', () => {
	const gate = createConcurrencyGate();
	const first = slotOf(gate.enter('a', 2));
	slotOf(gate.enter('a', 2));
	expect(gate.enter('a', 2)).toMatchObject({ statusCode: 429, retryAfterSeconds: 1 });
	slotOf(gate.enter('b', 2));
	first.leave();
	slotOf(gate.enter('a', 2));
	expect(gate.enter('a', 2)).toBeInstanceOf(Failure);
});

test('a slot that is given back twice counts once', () => {
	const gate = createConcurrencyGate();
	const first = slotOf(gate.enter('a', 2));
	slotOf(gate.enter('a', 2));
	first.leave();
	first.leave();
	slotOf(gate.enter('a', 2));
	expect(gate.enter('a', 2)).toBeInstanceOf(Failure);
});

test.each([0, -1, Number.NaN])('a limit of %p refuses every call', (maxAtOnce) => {
	expect(createConcurrencyGate().enter('a', maxAtOnce)).toBeInstanceOf(Failure);
});

test('callers who hold no slot are forgotten', () => {
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30, size: 'max' }),
			(callers) => {
				const gate = createConcurrencyGate();
				const places = callers.map((caller) => slotOf(gate.enter(caller, 100)));
				expect(gate.size).toBe(new Set(callers).size);
				for (const place of places) place.leave();
				expect(gate.size).toBe(0);
			},
		),
	);
});
