// @ts-check
'use strict';
/** The model of docs/scale.md: how many processes answer so many calls a second. Pure. */

/**
 * @typedef {object} Inputs CPU times are per call, in ms
 * @property {number} seconds how long a call lasts
 * @property {number} share of a core that a process may use, so that short waits stay short
 * @property {number} gatewayMs n8n's process, for a streamed answer of the gateway
 * @property {number} gatewayServicesMs Redis and Postgres, for the same
 * @property {number} streamBytes memory of an open stream of the gateway
 * @property {number} workerMs a worker, for a streamed answer of the OpenRouter node
 * @property {number} webhookMs the process that has the caller's connection
 * @property {number} foreignMs each other process, because it gets the pieces of the stream as well
 * @property {number} servicesMs Redis and Postgres, for a streamed answer of the node
 *
 * @typedef {object} Sizes
 * @property {number} open calls that are open at once
 * @property {number} gatewayProcesses
 * @property {number} gatewayBytes of all open streams
 * @property {number} gatewayServiceCores
 * @property {number} workers
 * @property {number} concurrency of each worker
 * @property {number | undefined} webhookProcesses none when no number of them is enough
 * @property {number} serviceCores
 */

/** @param {number} rate calls a second @param {Inputs} inputs @returns {Sizes} */
function sizesFor(rate, inputs) {
	const { seconds, share, workerMs, webhookMs, foreignMs } = inputs;
	const open = rate * seconds;
	/** @param {number} ms */
	const cores = (ms) => (rate * ms) / 1000;
	const workers = Math.ceil(cores(workerMs) / share);
	// However many there are, each has the pieces of all streams to look at.
	const left = share - cores(foreignMs);
	return {
		open,
		gatewayProcesses: Math.ceil(cores(inputs.gatewayMs) / share),
		gatewayBytes: open * inputs.streamBytes,
		gatewayServiceCores: cores(inputs.gatewayServicesMs),
		workers,
		concurrency: Math.ceil(open / workers),
		webhookProcesses:
			left > 0 ? Math.max(1, Math.ceil(cores(webhookMs - foreignMs) / left)) : undefined,
		serviceCores: cores(inputs.servicesMs),
	};
}

/** Calls a second at which a process has nothing but others' pieces to look at. @param {Inputs} inputs */
const mostStreamedRate = ({ share, foreignMs }) => (share * 1000) / foreignMs;

module.exports = { sizesFor, mostStreamedRate };
