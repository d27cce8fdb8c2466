// @ts-check
'use strict';
/** Which time the page shows, and the hours or days that its charts are divided into. */

/**
 * What is used of luxon's DateTime, which n8n gives as $now.
 * @typedef {object} Moment
 * @property {(unit: 'hour' | 'day') => Moment} startOf
 * @property {(duration: { hours?: number; days?: number }) => Moment} minus
 * @property {() => string | null} toISO
 * @property {string | null} zoneName
 */
/**
 * @typedef {object} Range
 * @property {number} days 1, 7 or 30
 * @property {string} from ISO 8601, as all times here, with the offset of the workflow's timezone
 * @property {string[]} starts of the hours (when it is one day) or days, oldest first
 * @property {string} now
 * @property {string} zone
 */

const HOURS_PER_DAY = 24;

/**
 * The page's address may ask for anything, also for a list. What is none of the three is a week.
 * @param {unknown} wanted `days` of the query
 * @param {Moment} now
 * @returns {Range}
 */
function rangeOf(wanted, now) {
	const days = wanted === '1' ? 1 : wanted === '30' ? 30 : 7;
	const count = days === 1 ? HOURS_PER_DAY : days;
	const starts = Array.from({ length: count }, (_, index) => {
		const back = count - 1 - index;
		return days === 1
			? now.startOf('hour').minus({ hours: back })
			: now.startOf('day').minus({ days: back });
	}).map((start) => start.toISO() ?? '');
	return {
		days,
		from: starts[0] ?? '',
		starts,
		now: now.toISO() ?? '',
		zone: now.zoneName ?? 'UTC',
	};
}

module.exports = { rangeOf };
