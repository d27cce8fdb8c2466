// @ts-check
'use strict';
/** The writers of protocols alone: chunks as they come from upstream, parsed, made texts of event streams. */
const { lastEvent, tokenAt, tokenEvent } = require('../chatChunks');
const { MODEL } = require('../contenders');
const { loadProtocols } = require('../ourCode');
const { PROTOCOLS } = require('./protocols');
const { CHAT, WRITTEN } = require('./rows');

const QUESTION = 'Hello';
/** As clients of OpenAI's ask, so that the usage is written as well. */
const CHAT_BODY = {
	messages: [{ role: 'user', content: QUESTION }],
	stream_options: { include_usage: true },
};

/** @param {string} event */
const parsed = (event) => JSON.parse(event.slice('data: '.length));

/** @returns {Record<string, () => number>} by the names of their samples; each gives the CPU time of an answer */
function prepareWriters() {
	const { PROTOCOLS: known } = loadProtocols();
	const { answers, deltas } = WRITTEN;
	const chunks = [
		...Array.from({ length: deltas }, (_, index) => parsed(tokenEvent(MODEL, tokenAt(index)))),
		parsed(lastEvent(MODEL, deltas)),
	];
	const identity = () => ({ id: 'gen-1', created: 1_763_800_000, model: MODEL });

	/** @param {keyof typeof known} endpoint @param {object} body */
	const writerOf = (endpoint, body) => () => {
		const protocol = known[endpoint];
		const asked = protocol.read({ model: MODEL, ...body, stream: true });
		if (!('messages' in asked)) throw new Error(`/${endpoint} refuses its own question.`);
		let written = 0;
		const before = process.cpuUsage();
		for (let answer = 0; answer < answers; answer++) {
			const writer = protocol.openWriter({ asked, showsCostAndProvider: false, identity });
			for (const chunk of chunks) written += Buffer.byteLength(writer.chunk(chunk));
			written += Buffer.byteLength(writer.end());
		}
		const { user, system } = process.cpuUsage(before);
		if (written < answers * deltas) throw new Error(`/${endpoint} has written too little.`);
		return (user + system) / 1_000 / answers;
	};
	return {
		[CHAT]: writerOf(CHAT, CHAT_BODY),
		...Object.fromEntries(
			PROTOCOLS.map(({ endpoint, body }) => [endpoint, writerOf(endpoint, body(QUESTION))]),
		),
	};
}

module.exports = { prepareWriters };
