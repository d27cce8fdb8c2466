/**
 * What each client of the table is asked, and the form in which it tells what came: the text that its
 * user saw, and the sentence of the error, if the client raised one. Arguments: base URL, token, and a
 * URL to call once the first words are there of the answer that is to break off.
 */
export const [baseURL = '', apiKey = '', heardURL = ''] = process.argv.slice(2);

const MODEL = 'google/gemini-2.0-flash-001';
const NOT_OFFERED = 'anthropic/claude-opus-4';

/**
 * @typedef {object} Client
 * @property {(model: string, prompt: string) => Promise<string>} whole the answer's text
 * @property {(model: string, prompt: string) => AsyncIterable<string>} streamed its pieces
 * @property {() => Promise<string[]>} [models] the IDs that the list of models has
 * @property {() => string | undefined} [finishReason] of the last stream, where nothing else says that it failed
 */

/** @param {AsyncIterable<string>} pieces */
async function seen(pieces) {
	let text = '';
	try {
		for await (const piece of pieces) text += piece;
		return { text };
	} catch (error) {
		return { text, says: error.message };
	}
}

/** @param {AsyncIterable<string>} pieces */
async function* heard(pieces) {
	let isHeard = false;
	for await (const piece of pieces) {
		yield piece;
		if (isHeard || piece === '') continue;
		isHeard = true;
		await fetch(heardURL, { method: 'POST' });
	}
}

/** @param {Client} client */
export async function runCases({ whole, streamed, models, finishReason }) {
	const wholly = async function* (model, prompt) {
		yield await whole(model, prompt);
	};
	const outcome = {
		plain: await seen(wholly(MODEL, 'hello')),
		streamed: await seen(streamed(MODEL, 'hello')),
		refused: await seen(wholly(NOT_OFFERED, 'hello')),
		refusedStream: await seen(streamed(NOT_OFFERED, 'hello')),
		failed: await seen(wholly(MODEL, 'fail at once')),
		midStream: await seen(heard(streamed(MODEL, 'break off'))),
		...(models !== undefined && { models: await models() }),
	};
	if (finishReason !== undefined) outcome.midStream.finishReason = finishReason();
	process.stdout.write(JSON.stringify(outcome));
}
