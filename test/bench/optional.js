// @ts-check
'use strict';
/** Rows with an n8n of their own. Those whose machine lacks a program are left out, and said to be. */
const { missingServices } = require('../host/services');
const { hasCpuTimes } = require('./cpu/cpuTime');
const { measureCpu } = require('./cpu/measure');
const { CPU_ROWS } = require('./cpu/rows');
const { hasOpenSsl } = require('./distance/certificates');
const { measureDistant } = require('./distance/measure');
const { DISTANT_ROWS } = require('./distance/rows');
const { measureEmbeddings } = require('./embeddings/measure');
const { EMBEDDING_ROWS } = require('./embeddings/rows');
const { cleanUp } = require('./opened');
const { measureProtocols, measureWriters } = require('./protocols/measure');
const { PROTOCOL_ROWS } = require('./protocols/rows');
const { measureQueue, measureSlots } = require('./queue/measure');
const { QUEUE_ROWS, SLOT_ROWS } = require('./queue/rows');
const { measureSteps } = require('./steps/measure');
const { STEPS_ROWS } = require('./steps/rows');

/**
 * @typedef {import('./rows').Row} Row
 * @typedef {import('./measure').Samples} Samples
 * @typedef {{ rounds: number; random: import('./statistics').Random }} Options
 * @typedef {(rows: readonly Row[], options: Options) => Promise<Samples>} Measure
 */

const withoutOpenSsl = () =>
	hasOpenSsl() ? undefined : 'There is no openssl to make a certificate.';
const withoutProc = () =>
	hasCpuTimes() ? undefined : 'CPU times are read from /proc, as on Linux.';

/**
 * What is missing, in a sentence, and who measures.
 * @satisfies {Partial<Record<Row['kind'], { missing: () => string | undefined; measure: Measure }>>}
 */
const OPTIONAL = {
	cpu: { missing: withoutProc, measure: measureCpu },
	distant: { missing: withoutOpenSsl, measure: measureDistant },
	queue: { missing: () => missingServices() ?? withoutProc(), measure: measureQueue },
	slots: { missing: missingServices, measure: measureSlots },
	steps: { missing: () => undefined, measure: measureSteps },
	protocols: { missing: () => undefined, measure: measureProtocols },
	writers: { missing: () => undefined, measure: measureWriters },
	embeddings: { missing: () => undefined, measure: measureEmbeddings },
};

/** @typedef {keyof typeof OPTIONAL} OptionalKind */

const OPTIONAL_ROWS = [
	...STEPS_ROWS,
	...PROTOCOL_ROWS,
	...EMBEDDING_ROWS,
	...DISTANT_ROWS,
	...CPU_ROWS,
	...QUEUE_ROWS,
	...SLOT_ROWS,
];

/** @param {readonly Row[]} rows @param {Options} options */
async function measureOptional(rows, options) {
	/** @param {OptionalKind} kind @returns {Promise<Samples>} */
	const measureKind = async (kind) => {
		const wanted = rows.filter((row) => row.kind === kind);
		if (wanted.length === 0) return new Map();
		const missing = OPTIONAL[kind].missing();
		if (missing !== undefined) {
			console.log(`Left out. ${missing}\n${wanted.map(({ name }) => `  ${name}`).join('\n')}`);
			return new Map();
		}
		const samples = await OPTIONAL[kind].measure(wanted, options);
		await cleanUp();
		return samples;
	};
	return {
		distant: await measureKind('distant'),
		cpu: await measureKind('cpu'),
		queue: await measureKind('queue'),
		slots: await measureKind('slots'),
		steps: await measureKind('steps'),
		protocols: await measureKind('protocols'),
		writers: await measureKind('writers'),
		embeddings: await measureKind('embeddings'),
	};
}

module.exports = { OPTIONAL_ROWS, measureOptional };
