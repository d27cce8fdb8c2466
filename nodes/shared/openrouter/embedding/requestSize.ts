/** How many inputs go into one request for embeddings. Pure. */
import type { EmbeddingInputs } from './input';

/**
 * The most of all inputs of a request. OpenAI takes 300,000 tokens in a request, and hardly any text has
 * more tokens than UTF-16 units. Files are sent as base64.
 */
const MAX_SIZE: Readonly<Record<EmbeddingInputs['kind'], number>> = {
	text: 250_000,
	tokens: 250_000,
	content: 10_000_000,
};

export type RequestLimits = { inputs: number; size: number };

export const requestLimits = (kind: EmbeddingInputs['kind'], batchSize: number): RequestLimits => ({
	inputs: batchSize,
	size: MAX_SIZE[kind],
});

/** Inputs of an item, or of a request. */
export type Load = { inputs: number; size: number };

export const loadOf = (sizes: readonly number[]): Load => ({
	inputs: sizes.length,
	size: sizes.reduce((sum, size) => sum + size, 0),
});

/** Whether all of it fits into one request. */
export function fits(loads: readonly Load[], limits: RequestLimits): boolean {
	let inputs = 0;
	let size = 0;
	for (const load of loads) {
		inputs += load.inputs;
		size += load.size;
	}
	return inputs <= limits.inputs && size <= limits.size;
}

/** The numbers of inputs in successive requests. An input that is too large by itself is sent alone. */
export function requestCounts(sizes: readonly number[], limits: RequestLimits): number[] {
	const counts: number[] = [];
	let request: Load = { inputs: 0, size: 0 };
	for (const size of sizes) {
		if (request.inputs > 0 && !fits([request, { inputs: 1, size }], limits)) {
			counts.push(request.inputs);
			request = { inputs: 0, size: 0 };
		}
		request = { inputs: request.inputs + 1, size: request.size + size };
	}
	return request.inputs > 0 ? [...counts, request.inputs] : counts;
}
