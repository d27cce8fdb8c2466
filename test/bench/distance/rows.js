// @ts-check
'use strict';
/**
 * What distance to OpenRouter changes. n8n opens a connection for every request, which costs two round
 * trips more before the first word, for every node alike: docs/scale.md says why no node can change it,
 * and what a proxy beside n8n can.
 */

/** What a server a few hundred kilometres away has. */
const ROUND_TRIP_MS = 30;

/**
 * @param {string} title
 * @param {Omit<import('../rows').Row, 'name' | 'kind'>} what
 * @returns {import('../rows').Row}
 */
const row = (title, what) => ({
	name: `${ROUND_TRIP_MS} ms away, ${title}`,
	kind: 'distant',
	...what,
});

/** @type {readonly import('../rows').Row[]} */
const DISTANT_ROWS = [
	row('first token: AI Agent 3.1', {
		ours: 'oursStreamed',
		rival: 'agentStreamed',
		figure: 'firstTokenMs',
		// Both wait for three round trips and a token, which no node can shorten.
		limit: 0.95,
	}),
	row('whole answer: HTTP Request', {
		ours: 'oursWhole',
		rival: 'httpRequest',
		figure: 'totalMs',
		limit: 1.05,
	}),
	row('whole answer: Basic LLM Chain', {
		ours: 'oursWhole',
		rival: 'chain',
		figure: 'totalMs',
		limit: 0.9,
	}),
	row('first token, both by a proxy that keeps connections: AI Agent 3.1', {
		ours: 'oursStreamedKept',
		rival: 'agentStreamedKept',
		figure: 'firstTokenMs',
		limit: 0.92,
	}),
	row('first token, by a proxy that keeps connections: without it', {
		ours: 'oursStreamedKept',
		rival: 'oursStreamed',
		figure: 'firstTokenMs',
	}),
	row('A/A, first token: the same workflow', {
		ours: 'oursStreamed',
		rival: 'oursStreamedAgain',
		figure: 'firstTokenMs',
		isTwin: true,
	}),
];

module.exports = { DISTANT_ROWS, ROUND_TRIP_MS };
