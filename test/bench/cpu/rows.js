// @ts-check
'use strict';
/**
 * What a call costs in CPU time, which decides how many of them a machine answers: the inputs of the
 * model in docs/scale.md. All of n8n's process counts, also what it does after the answer.
 */
const { N8N_SETTINGS } = require('../gateway/rows');

/** An answer of some length, as a model gives it, and one that costs nothing but the call itself. */
const CPU_ANSWERS = {
	streamed: { tokens: 200, tokenMs: 10 },
	whole: { tokens: 1, tokenMs: 0 },
};
/** CPU time is counted in steps of 10 ms, so a sample has many calls. */
const CPU_CALLS = { count: 20, atOnce: 10 };

/** @typedef {import('../gateway/rows').SettingsName} SettingsName */

/** @param {SettingsName} n8n @param {string} side */
const cpuSample = (n8n, side) => `${n8n} ${side}`;

const STREAMED = `a streamed answer of ${CPU_ANSWERS.streamed.tokens} tokens`;

/** @type {readonly (readonly [title: string, ours: string, rival: string])[]} */
const COMPARED = [
	[`${STREAMED}: AI Agent 3.1`, 'oursStreamed', 'agentStreamed'],
	[`${STREAMED}, by the gateway: by the node`, 'gatewayStreamed', 'oursStreamed'],
	['a whole answer: HTTP Request', 'oursWhole', 'httpRequest'],
	['a whole answer, by the gateway: HTTP Request', 'gateway', 'httpRequest'],
	['a whole answer, by the gateway, a budget: without', 'gatewayBudget', 'gateway'],
	[
		'a whole answer, by the gateway, 5,000 callers in the ledger: without',
		'gatewayCrowded',
		'gateway',
	],
];

/** @type {readonly SettingsName[]} */
const CPU_SETTINGS = ['defaults', 'lazyAcquire'];

/** @type {readonly import('../rows').Row[]} */
const CPU_ROWS = CPU_SETTINGS.flatMap((n8n) =>
	COMPARED.map(([title, ours, rival]) => ({
		name: `CPU, ${n8n}, ${title}`,
		kind: /** @type {const} */ ('cpu'),
		ours: cpuSample(n8n, ours),
		rival: cpuSample(n8n, rival),
		figure: /** @type {const} */ ('cpuMs'),
	})),
);

/** @param {SettingsName} n8n */
const envOf = (n8n) => N8N_SETTINGS[n8n].env;

module.exports = { CPU_ROWS, CPU_SETTINGS, CPU_ANSWERS, CPU_CALLS, cpuSample, envOf };
