/** Rows of the reports' table for the usage page, and how to read its figures. */

const HOUR_MS = 60 * 60 * 1_000;
const DAY_HOURS = 24;

/** What callers may call themselves, and models be called. */
const HOSTILE = [
	'</text><script>alert(1)</script>',
	'" onload="alert(1)" x="',
	'long'.repeat(500),
	'\u202eمستخدم',
	'👩‍👩‍👧‍👦'.repeat(30),
];

const call = (hoursAgo: number, row: object = {}) => ({
	at: new Date(Date.now() - hoursAgo * HOUR_MS).toISOString(),
	kind: 'call',
	callerId: 'web app',
	model: 'openai/gpt-4o',
	outcome: 'answered',
	statusCode: 200,
	totalTokens: 100,
	firstTokenMs: 420,
	...row,
});

/** Of times that are in or out of a range whatever the hour and the timezone. */
const ROWS = [
	call(0.5, { cost: 0.25 }),
	call(0.5, { kind: null, cost: 0.5, callerId: 'intranet', model: 'anthropic/claude-sonnet-4' }),
	call(0.6, { outcome: 'failed', errorType: 'timeout', statusCode: 504, model: null }),
	call(2 * DAY_HOURS, { cost: 2 }),
	call(20 * DAY_HOURS, { cost: 16 }),
	call(40 * DAY_HOURS, { cost: 128 }),
	{
		...{ at: call(0.5).at, kind: 'budget', scope: 'caller', callerId: 'intranet', percent: 100 },
		...{ period: 'month', limitUsd: 0.5, usedUsd: 0.5, resetsAt: '2027-01-01T00:00:00.000Z' },
	},
];

/** A call and a failed call of each hostile name; they cost nothing. */
const hostileRows = () =>
	HOSTILE.flatMap((name) => [
		call(0.7, { callerId: name, model: name, cost: 0 }),
		call(0.7, { callerId: name, model: name, cost: 0, outcome: 'failed', errorType: name }),
	]);

export const usageRows = () => [...ROWS, ...hostileRows()];

/** The great numbers of the page, by what they are. */
export const tilesOf = (html: string): Record<string, string> =>
	Object.fromEntries(
		[...html.matchAll(/<dt>(.*?)<\/dt><dd class="figure">(.*?)<\/dd>/g)].map(
			([, name = '', figure = '']) => [name, figure],
		),
	);
