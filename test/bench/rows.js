// @ts-check
'use strict';
/**
 * What is promised: each row compares one figure of ours with a rival's, and the ratio has a limit.
 * A/A rows say how far two measurements of the very same thing lie apart; others without a limit show
 * what could be reached at all, or is there to compare with.
 */

/** Tokens of a short streamed answer, 10 ms apart. */
const STREAMED_TOKENS = 20;
/**
 * Tokens of an unstreamed answer. One: everybody waits for the generation alike, so a longer answer
 * would only hide what is compared, n8n's own work and the node's.
 */
const WHOLE_TOKENS = 1;
const SHORT_TOKENS = { streamed: STREAMED_TOKENS, whole: WHOLE_TOKENS };
const LONG_TOKENS = 1_000;
const EVENTS = 50_000;
/** Items of one execution, so many of them at a time, and what upstream takes for each. */
const BATCH = { items: 100, parallelItems: 10, tokens: 50, tokenMs: 10 };
const BATCH_IDEAL_MS = (BATCH.items / BATCH.parallelItems) * BATCH.tokens * BATCH.tokenMs;
const BATCH_SECONDS = BATCH_IDEAL_MS / 1000;
/** Decimal, as limits on memory are said. */
const RETAINED_LIMIT_BYTES = 30_000_000;
/** At least this share of the rival's events per second, so at most 1 / 0.7 of its time. */
const EVENTS_PER_SECOND_SHARE = 0.7;

/**
 * @typedef {object} Row
 * @property {string} name
 * @property {'short' | 'long' | 'batch' | 'inProcess' | 'memory' | 'gateway' | 'streams' | 'distant' |
 * 'cpu' | 'queue' | 'slots' | 'steps' | 'protocols' | 'writers' | 'embeddings'} kind which calls it is made of
 * @property {string} ours the name of its samples: a contender, a reader, or whatever the kind has
 * @property {string} rival the same, or `nothing`
 * @property {keyof import('./measure').Figures} figure
 * @property {number} [rivalPlus] added to each of the rival's values, of which `nothing` has none
 * @property {number} [limit] a row without one is context
 * @property {true} [isTwin] both sides are the very same thing
 */

/**
 * A peak varies with the moment when V8 makes its young generation larger, for both sides alike. With a
 * small one it does not.
 * @param {import('./memoryLoads').LoadName} load
 * @param {string} title
 * @returns {Row[]}
 */
const memoryRows = (load, title) => [
	{
		name: `memory, peak, ${title}: parser + JSON.parse + Buffer.from`,
		kind: 'memory',
		ours: `ours ${load}`,
		rival: `parserAlone ${load}`,
		figure: 'peakBytes',
		limit: 1.3,
	},
	{
		name: `memory, peak, ${title}, small young generation: parser + JSON.parse + Buffer.from`,
		kind: 'memory',
		ours: `ours ${load} small`,
		rival: `parserAlone ${load} small`,
		figure: 'peakBytes',
		limit: 1.3,
	},
	{
		name: `memory, retained, ${title}: ${RETAINED_LIMIT_BYTES / 1e6} MB`,
		kind: 'memory',
		ours: `ours ${load}`,
		rival: 'nothing',
		rivalPlus: RETAINED_LIMIT_BYTES,
		figure: 'retainedBytes',
		limit: 1,
	},
];

const FILE_BYTES = 20 * 1024 * 1024;

/**
 * A file, when it is ready to be stored: against its bytes, and what reading its answer leaves behind in
 * any case. With a small young generation, against its bytes alone. What is held in the end is the file
 * once.
 * @param {'picture' | 'video'} load
 * @returns {Row[]}
 */
const fileRows = (load) => [
	{
		name: `memory, peak, 20 MB ${load}: reads that keep nothing + its bytes`,
		kind: 'memory',
		ours: `ours ${load}`,
		rival: `drained ${load}`,
		rivalPlus: FILE_BYTES,
		figure: 'peakBytes',
		limit: 1.3,
	},
	{
		name: `memory, peak, 20 MB ${load}, small young generation: its bytes`,
		kind: 'memory',
		ours: `ours ${load} small`,
		rival: 'nothing',
		rivalPlus: FILE_BYTES,
		figure: 'peakBytes',
		limit: 1.3,
	},
	{
		name: `memory, retained, 20 MB ${load}: its bytes`,
		kind: 'memory',
		ours: `ours ${load}`,
		rival: 'nothing',
		rivalPlus: FILE_BYTES,
		figure: 'retainedBytes',
		limit: 1.05,
	},
];

/** @type {readonly Row[]} */
const ROWS = [
	{
		name: 'first token: AI Agent 3.1',
		kind: 'short',
		ours: 'oursStreamed',
		rival: 'agentStreamed',
		figure: 'firstTokenMs',
		limit: 0.92,
	},
	{
		name: 'first token: a node that only forwards',
		kind: 'short',
		ours: 'oursStreamed',
		rival: 'forwarderStreamed',
		figure: 'firstTokenMs',
		limit: 1.1,
	},
	{
		name: 'whole answer: HTTP Request',
		kind: 'short',
		ours: 'oursWhole',
		rival: 'httpRequest',
		figure: 'totalMs',
		limit: 1.05,
	},
	{
		name: 'whole answer: Basic LLM Chain',
		kind: 'short',
		ours: 'oursWhole',
		rival: 'chain',
		figure: 'totalMs',
		limit: 0.9,
	},
	{
		name: 'whole answer: a node that only forwards',
		kind: 'short',
		ours: 'oursWhole',
		rival: 'forwarderWhole',
		figure: 'totalMs',
	},
	{
		name: 'floor, whole answer: only forwards, Basic LLM Chain',
		kind: 'short',
		ours: 'forwarderWhole',
		rival: 'chain',
		figure: 'totalMs',
	},
	{
		name: 'bytes on the wire: AI Agent 3.1',
		kind: 'long',
		ours: 'oursStreamed',
		rival: 'agentStreamed',
		figure: 'wireBytes',
		limit: 0.35,
	},
	{
		name: 'bytes to Completion: parser + JSON.parse',
		kind: 'inProcess',
		ours: 'readChat',
		rival: 'parserAlone',
		figure: 'totalMs',
		limit: 1 / EVENTS_PER_SECOND_SHARE,
	},
	{
		name: `${BATCH.items} items, ${BATCH.parallelItems} at a time: ${BATCH_SECONDS} s + an empty execution`,
		kind: 'batch',
		ours: 'oursBatch',
		rival: 'emptyExecution',
		rivalPlus: BATCH_IDEAL_MS,
		figure: 'totalMs',
		limit: 1.15,
	},
	...memoryRows('image', '20 MB image'),
	...memoryRows('text', '5 MB text'),
	...fileRows('picture'),
	...fileRows('video'),
	{
		name: 'A/A, first token: the same workflow',
		kind: 'short',
		ours: 'oursStreamed',
		rival: 'oursStreamedAgain',
		figure: 'firstTokenMs',
		isTwin: true,
	},
	{
		name: 'A/A, whole answer: the same workflow',
		kind: 'short',
		ours: 'oursWhole',
		rival: 'oursWholeAgain',
		figure: 'totalMs',
		isTwin: true,
	},
];

/** @param {readonly Row[]} rows @returns {string[]} what a row compares, each once */
const sidesOf = (rows) => [...new Set(rows.flatMap(({ ours, rival }) => [ours, rival]))];

/** @param {readonly Row[]} rows of calls to n8n */
const contendersOf = (rows) =>
	/** @type {import('./contenders').ContenderName[]} */ (sidesOf(rows));

module.exports = { ROWS, SHORT_TOKENS, LONG_TOKENS, EVENTS, BATCH, sidesOf, contendersOf };
