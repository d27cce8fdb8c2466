/**
 * Gives the embeddings of requests back to the items that they were made for. Pure.
 *
 * OpenRouter reports tokens and cost of a request as a whole, and what one text took is not known. So
 * they stand in the first output of each request, and the sum over all outputs is what was charged.
 */
import { Failure } from '../../failure/failure';
import { defined } from '../../values/json';
import { costOutput, withCosts, type CostOutput, type Usage } from '../usage';
import type { EmbeddingsAnswer } from './answer';

/** Usage and cost are those of the whole request. */
export type EmbeddingOutput = CostOutput & {
	model?: string;
	generationId?: string;
	usage?: Usage;
	dimensions: number;
	embedding: number[];
};

/**
 * `counts` has the number of inputs of each item, `answers` has the answers of successive requests. An
 * item fails when one of its inputs has no embedding.
 */
export function outputsOf(
	counts: readonly number[],
	answers: readonly EmbeddingsAnswer[],
): Array<EmbeddingOutput[] | Failure> {
	const embedded = answers.flatMap((answer) =>
		answer.embeddings.map((embedding) => ({ embedding, answer })),
	);
	const billed = new Set<EmbeddingsAnswer>();
	let from = 0;
	const items = counts.map((count) => embedded.slice(from, (from += count)));
	const outputs = items.map((inputs) => {
		const done: EmbeddingOutput[] = [];
		const failure = inputs.map(({ embedding }) => embedding).find(isFailure);
		if (failure !== undefined) return failure;
		for (const { embedding, answer } of inputs) {
			if (embedding instanceof Failure) continue;
			done.push(outputOf(embedding, answer, !billed.has(answer)));
			billed.add(answer);
		}
		return done;
	});
	// Of a request without a good output, a failure says the cost.
	return outputs.map((output, index) => {
		if (!(output instanceof Failure)) return output;
		const asked = new Set((items[index] ?? []).map(({ answer }) => answer));
		const unbilled = [...asked].filter((answer) => !billed.has(answer));
		for (const answer of unbilled) billed.add(answer);
		return withCosts(output, unbilled);
	});
}

const isFailure = (value: unknown): value is Failure => value instanceof Failure;

const outputOf = (
	embedding: number[],
	answer: EmbeddingsAnswer,
	isFirst: boolean,
): EmbeddingOutput => ({
	...defined({ model: answer.model, generationId: answer.generationId }),
	...(isFirst && { usage: answer.usage, ...costOutput(answer) }),
	dimensions: embedding.length,
	embedding,
});

/** A model that cannot shorten its embeddings ignores `dimensions`. */
export function dimensionsHint(
	wanted: unknown,
	answers: readonly EmbeddingsAnswer[],
): string | undefined {
	if (wanted === undefined) return undefined;
	const other = answers
		.flatMap(({ embeddings }) => embeddings)
		.find((embedding) => !(embedding instanceof Failure) && embedding.length !== wanted);
	return other === undefined || other instanceof Failure
		? undefined
		: `Dimensions is ${String(wanted)}, but the embeddings have ${other.length}: the model or its provider does not shorten them.`;
}
