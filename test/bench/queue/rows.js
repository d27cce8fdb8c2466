// @ts-check
'use strict';
/**
 * n8n in queue mode: processes that answer webhooks, workers that run executions, a main process, Redis
 * and Postgres, all on this machine. So the time to the first token and CPU time can be compared
 * here, while what more workers add is seen only when slots, and not CPUs, are what is scarce.
 */

/**
 * Streams that wait for slots: each lasts four seconds, so that starting an execution, for which they
 * all need this machine's CPUs, is a small part of it.
 */
const SLOTS = { streams: 8, concurrency: 2, tokens: 4, tokenMs: 1_000 };
/** With twice the workers at least so many times the streams per second. */
const LEAST_GROWTH = 1.9;

/**
 * What a call's CPU time is divided into. The second webhook process gets no call: n8n hands each piece
 * of a stream to every process, so it shows what the calls of others cost.
 */
const PARTS = /** @type {const} */ ([
	'all processes',
	'worker',
	'webhook process',
	'other webhook process',
	'main',
	'Redis and Postgres',
]);

const GATEWAY_PARTS = /** @type {const} */ ([
	'all processes',
	'webhook process',
	'Redis and Postgres',
]);

/** @param {string} side @param {string} part */
const partSample = (side, part) => `${side}, ${part}`;

/** @param {string} title @returns {Pick<import('../rows').Row, 'name' | 'kind'>} */
const named = (title) => ({ name: `queue mode, ${title}`, kind: 'queue' });

/** @type {readonly import('../rows').Row[]} */
const QUEUE_ROWS = [
	{
		...named('first token: AI Agent 3.1'),
		ours: 'oursStreamed',
		rival: 'agentStreamed',
		figure: 'firstTokenMs',
		limit: 0.9,
	},
	{
		...named('A/A, first token: the same workflow'),
		ours: 'oursStreamed',
		rival: 'oursStreamedAgain',
		figure: 'firstTokenMs',
		isTwin: true,
	},
	...PARTS.map((part) => ({
		...named(`CPU of a streamed answer, ${part}: AI Agent 3.1`),
		ours: partSample('oursStreamed', part),
		rival: partSample('agentStreamed', part),
		figure: /** @type {const} */ ('cpuMs'),
		...(part === 'all processes' && { limit: 0.8 }),
	})),
	// The gateway's calls are no executions: the webhook process answers them by itself.
	...GATEWAY_PARTS.map((part) => ({
		...named(`CPU of a streamed answer by the gateway, ${part}: by the node`),
		ours: partSample('gatewayStreamed', part),
		rival: partSample('oursStreamed', part),
		figure: /** @type {const} */ ('cpuMs'),
	})),
];

const TWO_WORKERS = 'two workers';
const ONE_WORKER = 'one worker';

/** @type {readonly import('../rows').Row[]} */
const SLOT_ROWS = [
	{
		name: `queue mode, ${SLOTS.streams} streams that wait for slots, ${TWO_WORKERS}: ${ONE_WORKER}`,
		kind: 'slots',
		ours: TWO_WORKERS,
		rival: ONE_WORKER,
		figure: 'totalMs',
		limit: 1 / LEAST_GROWTH,
	},
];

module.exports = {
	QUEUE_ROWS,
	SLOT_ROWS,
	SLOTS,
	ONE_WORKER,
	TWO_WORKERS,
	partSample,
};
