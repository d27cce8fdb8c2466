// @ts-check
'use strict';
/** What is embedded in the benchmark, and what upstream answers: the same embedding for each input. */

/** Inputs of one execution, and numbers of an embedding, as of text-embedding-3-small. */
const EMBEDDINGS = { inputs: 10_000, dimensions: 1_536 };
/** What the numbers need as such: 64-bit floats. */
const NUMBER_BYTES = 8 * EMBEDDINGS.inputs * EMBEDDINGS.dimensions;

const MODEL = 'openai/text-embedding-3-small';
/** Digits of a 32-bit float, as providers write them. */
const DIGITS = 8;

const FLOATS = Float32Array.from(
	{ length: EMBEDDINGS.dimensions },
	(_, index) => Math.sin(index * index + 1) / 25,
);
const AS_BASE64 = JSON.stringify(Buffer.from(FLOATS.buffer).toString('base64'));
const AS_NUMBERS = JSON.stringify(Array.from(FLOATS, (float) => Number(float.toPrecision(DIGITS))));

/**
 * The parts of the body that answers `count` inputs.
 * @param {number} count
 * @param {string} [format]
 */
function* bodyParts(count, format = 'float') {
	const embedding = format === 'base64' ? AS_BASE64 : AS_NUMBERS;
	yield `{"object":"list","id":"gen-emb-1","model":"${MODEL}","data":[`;
	for (let index = 0; index < count; index++) {
		yield `${index > 0 ? ',' : ''}{"object":"embedding","index":${index},"embedding":${embedding}}`;
	}
	const tokens = count * 12;
	yield `],"usage":{"prompt_tokens":${tokens},"total_tokens":${tokens},"cost":${tokens * 2e-8}}}`;
}

/** A text of an ordinary row. @param {number} index */
const textOf = (index) => `Row ${index}: a pair of blue shoes for rainy days, in sizes 36 to 46.`;

module.exports = { EMBEDDINGS, NUMBER_BYTES, MODEL, bodyParts, textOf };
