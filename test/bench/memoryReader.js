// @ts-check
'use strict';
/**
 * One sample of what reading an answer costs in memory, a program of its own so that nothing of
 * another sample is in the way: `node --expose-gc memoryReader.js <bundle of our code> <reader> <load>`
 * prints `{peakBytes, retainedBytes}`.
 *
 * The peak is the kernel's own high-water mark of the process' resident memory, less what was
 * resident when reading began. So it counts everything (V8's heap, buffers outside of it, garbage
 * that was not collected in time) and misses nothing between two looks, even while one long call
 * blocks the event loop. What is retained is heap and buffers after a full collection, with the
 * result still held, less the same before.
 */
const fs = require('node:fs');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { createParser } = require('eventsource-parser');
const { EMBEDDING_LOAD, embeddingReaders } = require('./embeddings/memory');
const { BYTES, DELTA_CHARS, slicesOf } = require('./memoryLoads');

const KILOBYTE = 1024;
/** Enough to have all code compiled, little enough to leave nothing behind. */
const WARM_UP_BYTES = 64 * KILOBYTE;

/** @typedef {import('./memoryLoads').LoadName} LoadName */
/** @typedef {{ text: string; files: readonly { content: Buffer }[] }} Result what a node would hand on */
/** @typedef {(slices: AsyncGenerator<Buffer>) => Promise<Result>} Reader */

/** @param {import('./ourCode').OurCode} ourCode @returns {Reader} */
const ours =
	({ outcomeOf, readChat, extractMedia }) =>
	async (slices) => {
		const events = readChat(
			{
				statusCode: 200,
				contentType: 'text/event-stream',
				body: { bytes: slices, close: () => {}, isBroken: () => false },
			},
			{ attempt: 1, clock: { startedMs: 0 } },
		);
		const outcome = await outcomeOf(events);
		if (outcome.kind !== 'completed') throw new Error('The stream did not become a completion.');
		const { message, files } = extractMedia(outcome.completion.message);
		return { text: message.content ?? '', files };
	};

/** n8n's side of a request whose answer is these slices. @param {AsyncGenerator<Buffer>} body @param {string} type */
const answeredWith = (body, type) => ({
	getNode: () => {
		throw new Error('The answer was not read.');
	},
	helpers: {
		httpRequestWithAuthentication: async () => ({
			statusCode: 200,
			headers: { 'content-type': type },
			body,
		}),
	},
});

const MAX_BYTES = 50 * KILOBYTE * KILOBYTE;

/** An image by itself, and a video, as their operations ask for them. @param {import('./ourCode').OurCode} ourCode @param {LoadName} load @returns {Reader} */
const oursOfFile =
	({ requestBase64, requestBytes, readImages }, load) =>
	async (slices) => {
		if (load === 'video') {
			const request = /** @type {const} */ ({ method: 'GET', path: '/', maxBytes: MAX_BYTES });
			const reply = await requestBytes(answeredWith(slices, 'video/mp4'), {}, request);
			if (reply.kind === 'failed') throw new Error(reply.failure.message);
			return { text: '', files: [{ content: reply.bytes }] };
		}
		const reply = await requestBase64(
			answeredWith(slices, 'application/json'),
			{},
			{
				method: 'POST',
				path: '/',
				member: 'b64_json',
				maxBytes: MAX_BYTES,
			},
		);
		if (reply.kind === 'failed') throw new Error(reply.failure.message);
		const read = readImages(reply, { binaryKey: 'data', model: '' });
		if (!('files' in read)) throw new Error(read.message);
		return { text: '', files: read.files };
	};

/** The least that any reader must do. @type {Reader} */
async function parserAlone(slices) {
	let text = '';
	/** @type {{ content: Buffer }[]} */
	const files = [];
	const decoder = new TextDecoder();
	const parser = createParser({
		onEvent: ({ data }) => {
			if (data === '[DONE]') return;
			const { content, images = [] } = JSON.parse(data).choices[0].delta;
			text += content;
			for (const { image_url: image } of images) {
				const base64 = image.url.slice(image.url.indexOf(',') + 1);
				files.push({ content: Buffer.from(base64, 'base64') });
			}
		},
	});
	for await (const slice of slices) parser.feed(decoder.decode(slice, { stream: true }));
	return { text, files };
}

/**
 * Takes the slices and keeps nothing: what a socket's reads leave behind until V8 collects them, however
 * they are used. @type {Reader}
 */
async function drained(slices) {
	for await (const slice of slices) if (slice.length === 0) break;
	return { text: '', files: [] };
}

/** Starts the high-water mark anew where the kernel can do that. */
function resetPeak() {
	try {
		fs.writeFileSync('/proc/self/clear_refs', '5');
	} catch {
		// Elsewhere the mark is that of the start, which a load as heavy as these exceeds by far.
	}
}

function peakRss() {
	try {
		const status = fs.readFileSync('/proc/self/status', 'utf8');
		return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * KILOBYTE;
	} catch {
		return process.resourceUsage().maxRSS * KILOBYTE;
	}
}

async function settled() {
	for (let round = 0; round < 3; round++) {
		await nextTurn();
		globalThis.gc?.();
	}
	const { rss, heapUsed, external } = process.memoryUsage();
	return { rss, held: heapUsed + external };
}

/** @param {Result} result @param {LoadName} load */
function check({ text, files }, load) {
	const isWhole =
		load === 'text'
			? text.length >= BYTES.text && text.length < BYTES.text + DELTA_CHARS
			: files.length === 1 && (files[0]?.content.length ?? 0) >= BYTES.image;
	if (!isWhole) throw new Error('The stream was not read as it is.');
}

/** @param {string} name @returns {name is LoadName} */
const isLoad = (name) => Object.hasOwn(BYTES, name);

/** @param {import('./ourCode').OurCode} ourCode @param {string} reader @param {string} load */
function subjectOf(ourCode, reader, load) {
	if (load === EMBEDDING_LOAD) return embeddingReaders(ourCode, reader);
	if (!isLoad(load)) throw new Error(`There is no load "${load}".`);
	const isFile = load === 'picture' || load === 'video';
	const ourReader = isFile ? oursOfFile(ourCode, load) : ours(ourCode);
	const readers = { ours: ourReader, parserAlone, drained };
	const read = readers[/** @type {keyof typeof readers} */ (reader)];
	return {
		warmUp: async () => void (await read(slicesOf(load, WARM_UP_BYTES))),
		read: async () => await read(slicesOf(load, BYTES[load])),
		/** @param {any} result */
		check: (result) => {
			if (reader !== 'drained') check(result, load);
		},
	};
}

async function main() {
	const [bundle = '', reader = '', load = ''] = process.argv.slice(2);
	if (globalThis.gc === undefined) throw new Error('Start this with --expose-gc.');
	// Loaded by all readers, so that all start from the same.
	const subject = subjectOf(require(bundle), reader, load);
	await subject.warmUp();
	const before = await settled();
	resetPeak();
	const result = await subject.read();
	const peakBytes = peakRss() - before.rss;
	const retainedBytes = (await settled()).held - before.held;
	subject.check(result);
	console.log(JSON.stringify({ peakBytes, retainedBytes }));
}

void main();
