// @ts-check
'use strict';
/**
 * What many embeddings cost in memory: read by our code, and the numbers alone, made one array after
 * another. V8 needs more for these at its peak than 8 bytes a number.
 */
const { setImmediate: nextTurn } = require('node:timers/promises');
const { EMBEDDINGS } = require('./inputs');
const { BATCH_SIZE, readAllEmbeddings } = require('./readAll');

const EMBEDDING_LOAD = 'embeddings';
const WARM_UP_INPUTS = 200;

/** @param {number} inputs @returns {Promise<number[][]>} */
async function numbersAlone(inputs) {
	/** @type {number[][]} */
	const all = [];
	for (let made = 0; made < inputs; made++) {
		const numbers = new Array(EMBEDDINGS.dimensions);
		for (let index = 0; index < numbers.length; index++) numbers[index] = (index + made) / 7;
		all.push(numbers);
		// As between answers.
		if (made % BATCH_SIZE === 0) await nextTurn();
	}
	return all;
}

/**
 * @param {import('../ourCode').OurCode} ourCode
 * @param {string} reader
 */
function embeddingReaders(ourCode, reader) {
	/** @param {number} inputs @returns {Promise<object[]>} */
	const read = async (inputs) =>
		reader === 'ours' ? await readAllEmbeddings(ourCode, inputs) : await numbersAlone(inputs);
	return {
		warmUp: async () => void (await read(WARM_UP_INPUTS)),
		read: async () => await read(EMBEDDINGS.inputs),
		/** @param {any} result */
		check: (result) => {
			if (result.length !== EMBEDDINGS.inputs) throw new Error('Not all embeddings were read.');
		},
	};
}

module.exports = { EMBEDDING_LOAD, embeddingReaders };
