/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   reads the project's own files */
/** Streams of models: what is made of them, and the chunks that the writer of a protocol gets. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createChunkReader } from '../../../nodes/shared/openrouter/answer/chunkReader';
import {
	createCompletionAccumulator,
	type Completion,
	type Outcome,
} from '../../../nodes/shared/openrouter/answer/completion';
import { CHUNKS, completionOf, NOW_MS } from '../openrouter/answer/chatStream';

const FUNCTIONS = new Set(['weather', 'find_order', 'now', 'f']);

type Forwarded = { outcome: Outcome; chunks: unknown[] };

export function forwarded(feed: (add: (chunk: unknown) => void) => void): Forwarded {
	const accumulator = createCompletionAccumulator({
		functionNames: FUNCTIONS,
		nowMs: () => NOW_MS,
	});
	const chunks: unknown[] = [];
	feed((chunk) => {
		accumulator.add(chunk);
		chunks.push(accumulator.chunk);
	});
	const outcome = accumulator.finish(true);
	if (accumulator.lastChunk !== undefined) chunks.push(accumulator.lastChunk);
	return { outcome, chunks };
}

const FIXTURES = resolve(__dirname, '../../fixtures');
const ENDING = '.chunks.txt';

const fixture = (name: string) =>
	forwarded((add) => {
		const reader = createChunkReader(add);
		reader.feed(readFileSync(join(FIXTURES, `${name}${ENDING}`), 'utf8'));
		reader.end();
	});

type Stream = { name: string; completion: Completion; chunks: unknown[] };

const streamOf = (name: string, { outcome, chunks }: Forwarded): Stream => ({
	name,
	completion: completionOf(outcome),
	chunks,
});

/** One for each family of models, but for the one that breaks off with an error. */
export const STREAMS: Stream[] = [
	...readdirSync(FIXTURES)
		.filter((file) => file.endsWith(ENDING))
		.map((file) => file.slice(0, -ENDING.length))
		.filter((name) => name !== 'qwen-error')
		.map((name) => streamOf(name, fixture(name))),
	streamOf(
		'every kind of delta',
		forwarded((add) => CHUNKS.forEach(add)),
	),
];

export const delta = (fields: object, finish_reason: string | null = null, more: object = {}) => ({
	id: 'gen-1',
	created: 1,
	model: 'a/b',
	choices: [{ index: 0, delta: fields, finish_reason }],
	...more,
});

/** Of a call; the first has its name. */
export const piece = (index: number, args: string, name?: string) => ({
	index,
	...(name !== undefined && { id: `call_${index}`, type: 'function' }),
	function: { ...(name !== undefined && { name }), arguments: args },
});
