/** Calendar periods in UTC. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
	BUDGET_PERIODS,
	periodAt,
	periodOfKey,
} from '../../../../../nodes/shared/callers/limits/budget/period';

const at = (text: string) => Date.parse(text);

test.each([
	['day', '2026-11-27T00:00:00.000Z', 'day:2026-11-27', '2026-11-28T00:00:00.000Z'],
	['day', '2026-11-27T23:59:59.999Z', 'day:2026-11-27', '2026-11-28T00:00:00.000Z'],
	['day', '2028-02-28T12:00:00.000Z', 'day:2028-02-28', '2028-02-29T00:00:00.000Z'],
	// A Monday, the Sunday before it, and a week over the new year.
	['week', '2026-11-23T00:00:00.000Z', 'week:2026-11-23', '2026-11-30T00:00:00.000Z'],
	['week', '2026-11-22T23:59:59.999Z', 'week:2026-11-16', '2026-11-23T00:00:00.000Z'],
	['week', '2027-01-01T00:00:00.000Z', 'week:2026-12-28', '2027-01-04T00:00:00.000Z'],
	['month', '2026-11-27T10:00:00.000Z', 'month:2026-11-01', '2026-12-01T00:00:00.000Z'],
	['month', '2026-12-31T23:59:59.999Z', 'month:2026-12-01', '2027-01-01T00:00:00.000Z'],
] as const)('the %s of %s is %s and ends at %s', (period, now, key, ends) => {
	expect(periodAt(period, at(now))).toEqual({ key, endsMs: at(ends) });
});

const MOMENT = fc.integer({ min: at('2020-01-01'), max: at('2100-01-01') });

test.each(BUDGET_PERIODS)('each moment is in one %s, which follows on the one before', (period) => {
	fc.assert(
		fc.property(MOMENT, (nowMs) => {
			const span = periodAt(period, nowMs);
			expect(periodOfKey(span.key)).toEqual(span);
			expect(span.endsMs).toBeGreaterThan(nowMs);
			expect(periodAt(period, span.endsMs - 1)).toEqual(span);
			expect(periodAt(period, span.endsMs).key).not.toBe(span.key);
		}),
	);
});

test.each(['', 'day', 'day:', 'year:2026-01-01', 'week:2026-11-24', 'month:2026-11-02', 'day:x'])(
	'“%s” is no key of a period',
	(key) => {
		expect(periodOfKey(key)).toBeUndefined();
	},
);
