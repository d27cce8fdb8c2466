// @ts-check
'use strict';
/**
 * Many embeddings in one execution: against n8n's HTTP Request, which sends a request for each item and
 * whose batching only waits between them, and the memory that they take.
 */
const { EMBEDDINGS, NUMBER_BYTES } = require('./inputs');

const TITLE = `${EMBEDDINGS.inputs.toLocaleString('en')} embeddings`;

/** Items that HTTP Request sends before it waits, and for how long: its shortest wait. */
const HTTP_BATCH = { batchSize: 50, batchInterval: 1 };
/** What upstream takes for a request, however many inputs it has. */
const ANSWER_MS = 50;

/** @type {readonly import('../rows').Row[]} */
const EMBEDDING_ROWS = [
	{
		name: `${TITLE}: HTTP Request with batching`,
		kind: 'embeddings',
		ours: 'ours',
		rival: 'httpRequest',
		figure: 'totalMs',
		limit: 0.5,
	},
	{
		name: `${TITLE}, requests: HTTP Request with batching`,
		kind: 'embeddings',
		ours: 'ours',
		rival: 'httpRequest',
		figure: 'requests',
	},
];

/** @type {readonly import('../rows').Row[]} */
const EMBEDDING_MEMORY_ROWS = [
	{
		name: `memory, peak, ${TITLE}: the numbers alone`,
		kind: 'memory',
		ours: 'ours embeddings',
		rival: 'numbersAlone embeddings',
		figure: 'peakBytes',
		limit: 1.3,
	},
	{
		name: `memory, peak, ${TITLE}, small young generation: 8 bytes a number`,
		kind: 'memory',
		ours: 'ours embeddings small',
		rival: 'nothing',
		rivalPlus: NUMBER_BYTES,
		figure: 'peakBytes',
		limit: 1.3,
	},
	{
		name: `memory, retained, ${TITLE}: 8 bytes a number`,
		kind: 'memory',
		ours: 'ours embeddings',
		rival: 'nothing',
		rivalPlus: NUMBER_BYTES,
		figure: 'retainedBytes',
		limit: 1.3,
	},
];

module.exports = { EMBEDDING_ROWS, EMBEDDING_MEMORY_ROWS, HTTP_BATCH, ANSWER_MS };
