// @ts-check
'use strict';
/** Calls of whatever answers a prompt: a webhook of n8n, the gateway, something without n8n. */
const { asN8nLines, callWebhook } = require('./caller');
const { answerText } = require('./chatChunks');
const { CONTENDERS } = require('./contenders');

/**
 * @typedef {object} Side
 * @property {string} url
 * @property {(prompt: string) => object} body
 * @property {Record<string, string>} [headers]
 * @property {(body: string) => string} textOf the answer's text in an unstreamed body
 * @property {import('./caller').Call['read']} [read]
 *
 * @typedef {{ tokens: number; tokenMs: number }} Answer what the model is to say
 */

/** @param {import('./contenders').ContenderName} name @param {string} url @returns {Side} */
function sideOf(name, url) {
	const { isStreamed, textOf } = CONTENDERS[name];
	const read = isStreamed ? asN8nLines : undefined;
	return { url, body: (message) => ({ message }), textOf, read };
}

/** @param {Side} side @param {Answer} answer */
async function callSide({ url, body, headers, read, textOf }, { tokens, tokenMs }) {
	const prompt = `Answer in ${tokens} tokens, ${tokenMs} ms each`;
	const { text, ...figures } = await callWebhook(url, { body: body(prompt), headers, read });
	const expected = answerText(tokens);
	// The webhook that is only there to be called answers with what it got.
	if (textOf(text) === expected || textOf(text) === '') return figures;
	throw new Error(`${url} gave another answer than upstream: ${text.slice(0, 500)}`);
}

/**
 * @template T
 * @param {number} atOnce
 * @param {number} count
 * @param {() => Promise<T>} call
 */
async function inParallel(atOnce, count, call) {
	/** @type {T[]} */
	const results = [];
	let begun = 0;
	const worker = async () => {
		while (begun++ < count) results.push(await call());
	};
	await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
	return results;
}

module.exports = { sideOf, callSide, inParallel };
