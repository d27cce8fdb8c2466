// @ts-check
'use strict';
/**
 * What is promised of the gateway: against n8n's own way to answer a page unstreamed (Webhook ->
 * HTTP Request -> answer), with n8n's defaults and with the two settings that docs/operations.md
 * names. Upstream answers at once: everybody waits for the model alike, so its time would only hide
 * what is compared. Called as a server calls, and as a page does, whose Origin costs n8n one more
 * reading of the workflow, whatever node is called.
 */

/** Settings of n8n, and how much of the rival's time the gateway may take with them. */
const N8N_SETTINGS = {
	defaults: { env: {}, limit: 0.85 },
	lazyAcquire: { env: { N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE: 'true' }, limit: 0.2 },
	legacy: { env: { N8N_EXPRESSION_ENGINE: 'legacy' }, limit: 0.3 },
};
const CALLS_AT_ONCE = [1, 10];
/**
 * Calls of one contender in a round, by how many are at once: one at once asks again as soon as it is
 * answered, as load generators mean it. The first of those, after a pause, is a figure of its own.
 */
const CALLS_PER_ROUND = { 1: 10, 10: 10 };
/**
 * Many answers that are written at the same time: each lasts 10 s, and for 5 s all are open. Opened one
 * after another, as visitors come; and all in the same instant, which shows how long the queue gets.
 */
const STREAMS = { count: 500, tokens: 40, tokenMs: 250, openedWithinMs: 5_000 };
/** What one call costs n8n shows only when the model does not have to be waited for. */
const CALL = { tokens: 1, tokenMs: 0 };

/**
 * @typedef {keyof typeof N8N_SETTINGS} SettingsName
 * @typedef {import('../rows').Row & { n8n: SettingsName }} GatewayRow
 */

/** The name of a contender's samples. @param {SettingsName} n8n @param {string} side @param {number | string} atOnce */
const sampleName = (n8n, side, atOnce) => `${n8n} ${side} ${atOnce}`;

/** Where calls after a pause are kept. */
const LONE = 'lone';

/** Against the same gateway without a budget. */
const BUDGETS = [
	{ title: 'a budget', side: 'gatewayBudget', limit: 1.1 },
	{ title: '5,000 callers in the ledger', side: 'gatewayCrowded', limit: 1.3 },
];

/** @param {SettingsName} n8n @param {number} limit @returns {GatewayRow[]} */
const callRows = (n8n, limit) =>
	[...CALLS_AT_ONCE, LONE].flatMap((atOnce) => {
		/** @param {string} title @param {string} ours @param {string} rival */
		const row = (title, ours, rival) => ({
			name: `gateway, ${n8n}, ${atOnce === LONE ? 'after a pause' : `${atOnce} at once`}, ${title}`,
			kind: /** @type {const} */ ('gateway'),
			n8n,
			ours: sampleName(n8n, ours, atOnce),
			rival: sampleName(n8n, rival, atOnce),
			figure: /** @type {const} */ ('firstTokenMs'),
		});
		if (atOnce === LONE) {
			return [
				row('whole call: HTTP Request', 'gateway', 'httpRequest'),
				row('first token: HTTP Request', 'gatewayStreamed', 'httpRequest'),
				row('floor, whole call: HTTP Request', 'forwarder', 'httpRequest'),
			];
		}
		// There n8n's own share is larger than that limit, as the floor shows: nothing could keep it.
		const pageLimit = n8n === 'legacy' && atOnce === 1 ? {} : { limit };
		return [
			{ ...row('whole call: HTTP Request', 'gateway', 'httpRequest'), limit },
			{ ...row('first token: HTTP Request', 'gatewayStreamed', 'httpRequest'), limit },
			row('floor, whole call: HTTP Request', 'forwarder', 'httpRequest'),
			{
				...row('from a page, whole call: HTTP Request', 'pageGateway', 'pageHttpRequest'),
				...pageLimit,
			},
			{
				...row('from a page, first token: HTTP Request', 'pageGatewayStreamed', 'pageHttpRequest'),
				...pageLimit,
			},
			row('from a page, floor, whole call: HTTP Request', 'pageForwarder', 'pageHttpRequest'),
			row('whole call, reports on: HTTP Request', 'gatewayReported', 'httpRequest'),
			...BUDGETS.flatMap(({ title, side, limit: most }) => [
				{ ...row(`whole call, ${title}: without`, side, 'gateway'), limit: most },
				{
					...row(`first token, ${title}: without`, `${side}Streamed`, 'gatewayStreamed'),
					limit: most,
				},
			]),
			row('first token: Deno edge function', 'gatewayStreamed', 'deno'),
			{
				...row('A/A, whole call: the same workflow', 'gateway', 'gatewayAgain'),
				isTwin: /** @type {const} */ (true),
			},
		];
	});

/**
 * @param {SettingsName} n8n
 * @param {boolean} isJudged
 * @returns {GatewayRow[]}
 */
function streamRows(n8n, isJudged) {
	/** @param {string} title @param {number} limit @returns {Omit<GatewayRow, 'figure'>} */
	const row = (title, limit) => ({
		name: `gateway, ${n8n}, ${STREAMS.count} open streams, ${title}`,
		kind: 'streams',
		n8n,
		ours: sampleName(n8n, 'streams', STREAMS.count),
		rival: 'nothing',
		...(isJudged && { limit }),
	});
	return [
		{ ...row('dropped', 0), figure: 'droppedStreams', rivalPlus: STREAMS.count },
		{ ...row('first byte p95: 1 s', 1), figure: 'firstTokenMs', rivalPlus: 1_000 },
		{ ...row('memory of each: 1 MB', 1), figure: 'bytesPerStream', rivalPlus: 1_000_000 },
		{
			...row('another webhook: the same when idle', 2),
			figure: 'totalMs',
			rival: sampleName(n8n, 'idle', STREAMS.count),
		},
	];
}

/**
 * For context: what the last of them waits when all come in the same instant.
 * @param {SettingsName} n8n
 * @returns {GatewayRow}
 */
const burstRow = (n8n) => ({
	name: `gateway, ${n8n}, ${STREAMS.count} streams begun at once, first byte p95: 1 s`,
	kind: 'streams',
	n8n,
	ours: sampleName(n8n, 'burst', STREAMS.count),
	rival: 'nothing',
	rivalPlus: 1_000,
	figure: 'firstTokenMs',
});

/** @type {readonly GatewayRow[]} */
const GATEWAY_ROWS = [
	...callRows('defaults', N8N_SETTINGS.defaults.limit),
	...callRows('lazyAcquire', N8N_SETTINGS.lazyAcquire.limit),
	...callRows('legacy', N8N_SETTINGS.legacy.limit),
	...streamRows('lazyAcquire', true),
	burstRow('lazyAcquire'),
	// No burst: it keeps n8n from its own database for so long that n8n calls itself not ready.
	...streamRows('defaults', false),
];

module.exports = { GATEWAY_ROWS, N8N_SETTINGS, CALLS_PER_ROUND, STREAMS, CALL, LONE, sampleName };
