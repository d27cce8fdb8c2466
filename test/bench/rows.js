// @ts-check
'use strict';
/**
 * What is promised: each row compares one figure of ours with a rival's, and the ratio has a limit.
 * A row without a limit says how far two measurements of the very same thing lie apart.
 */

/** Tokens of a short streamed answer, 10 ms apart. */
const STREAMED_TOKENS = 20;
/**
 * Tokens of an unstreamed answer. One: everybody waits for the generation alike, so a longer answer
 * would only hide what is compared, n8n's own work and the node's.
 */
const WHOLE_TOKENS = 1;
const LONG_TOKENS = 1_000;
const EVENTS = 50_000;
/** At least this share of the rival's events per second, so at most 1 / 0.7 of its time. */
const EVENTS_PER_SECOND_SHARE = 0.7;

/**
 * @typedef {import('./contenders').ContenderName} ContenderName
 * @typedef {object} Row
 * @property {string} name
 * @property {'short' | 'long' | 'inProcess'} kind which calls it is made of
 * @property {ContenderName | 'readOutcome'} ours
 * @property {ContenderName | 'parserAlone'} rival
 * @property {'firstTokenMs' | 'totalMs' | 'wireBytes'} figure
 * @property {number} [limit]
 */

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
		ours: 'readOutcome',
		rival: 'parserAlone',
		figure: 'totalMs',
		limit: 1 / EVENTS_PER_SECOND_SHARE,
	},
	{
		name: 'A/A, first token: the same workflow',
		kind: 'short',
		ours: 'oursStreamed',
		rival: 'oursStreamedAgain',
		figure: 'firstTokenMs',
	},
	{
		name: 'A/A, whole answer: the same workflow',
		kind: 'short',
		ours: 'oursWhole',
		rival: 'oursWholeAgain',
		figure: 'totalMs',
	},
];

module.exports = { ROWS, STREAMED_TOKENS, WHOLE_TOKENS, LONG_TOKENS, EVENTS };
