// @ts-check
'use strict';
/**
 * What a protocol costs against OpenAI's chat, through the same gateway in the same run: time, bytes on
 * the wire, and CPU time of its writer alone, in one process and without a network.
 */
const { SHORT_TOKENS } = require('../rows');
const { PROTOCOLS } = require('./protocols');

/** The name of both a chat's samples and its endpoint. */
const CHAT = 'chat';
const TIME_LIMIT = 1.05;
const WRITER_LIMIT = 1.5;
/** Answers of a sample of a writer: CPU time is read once for all of them. */
const WRITTEN = { answers: 20, deltas: 1_000 };

/** @type {readonly import('../rows').Row[]} */
const PROTOCOL_ROWS = PROTOCOLS.flatMap(({ endpoint, path }) => {
	/**
	 * @param {string} what
	 * @param {keyof import('../measure').Figures} figure
	 * @param {number} [limit]
	 * @returns {import('../rows').Row}
	 */
	const row = (what, figure, limit) => ({
		name: `protocol, /${path}, ${what}: /chat/completions`,
		kind: figure === 'cpuMs' ? 'writers' : 'protocols',
		ours: endpoint,
		rival: CHAT,
		figure,
		...(limit !== undefined && { limit }),
	});
	return [
		row('first event with text', 'firstTokenMs', TIME_LIMIT),
		row('whole answer', 'totalMs', TIME_LIMIT),
		row(`bytes on the wire of ${SHORT_TOKENS.streamed} tokens`, 'wireBytes'),
		row(`CPU of its writer for ${WRITTEN.deltas} deltas`, 'cpuMs', WRITER_LIMIT),
	];
});

module.exports = { PROTOCOL_ROWS, CHAT, WRITTEN };
