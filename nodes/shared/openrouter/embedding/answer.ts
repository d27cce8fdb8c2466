/** Reads OpenRouter's answer to a request for embeddings, untrusted. Pure; never throws. */
import { Failure } from '../../failure/failure';
import {
	EMBEDDING_MISSING,
	EMBEDDING_UNUSABLE,
	EMBEDDINGS_UNORDERED,
} from '../../failure/sentences/embedding';
import { decodedAt, type DecodedBase64 } from '../../values/base64InJson';
import { asList, asCount, asRecord, asText, defined, type JsonRecord } from '../../values/json';
import { readCosts, readUsage, type Costs, type Usage } from '../usage';
import { vectorOf, vectorOfBytes } from './vector';

export type EmbeddingsAnswer = Costs & {
	model?: string;
	generationId?: string;
	usage: Usage;
	/** By the inputs of the request. */
	embeddings: ReadonlyArray<number[] | Failure>;
};

/** The member of the answer that has an embedding: numbers, or base64. */
export const EMBEDDING_MEMBER = 'embedding';

type Answer = {
	body: unknown;
	/** The embeddings that came as base64. */
	decoded: readonly DecodedBase64[];
	generationId?: string | undefined;
};

/** `count` is the number of inputs that were sent. */
export function readEmbeddings(answer: Answer, count: number): EmbeddingsAnswer {
	const { data, model, id, usage } = asRecord(answer.body);
	const generation = defined({ generationId: asText(id) ?? answer.generationId });
	return {
		...defined({ model: asText(model) }),
		...generation,
		...readCosts(usage),
		usage: readUsage(usage),
		embeddings: embeddingsOf(asList(data), answer.decoded, count).map((embedding) =>
			embedding instanceof Failure ? embedding.with(generation) : embedding,
		),
	};
}

/** Entries may come in any order, and then say their index. */
function embeddingsOf(
	entries: readonly unknown[],
	decoded: readonly DecodedBase64[],
	count: number,
): ReadonlyArray<number[] | Failure> {
	const ordered = orderedOf(entries, count);
	if (ordered === undefined) return allOf(count, EMBEDDINGS_UNORDERED);
	return ordered.map((entry) => {
		if (entry === undefined) return EMBEDDING_MISSING;
		const embedding = asRecord(entry)[EMBEDDING_MEMBER];
		const asBytes = decodedAt(decoded, embedding);
		const vector = asBytes === undefined ? vectorOf(embedding) : vectorOfBytes(asBytes);
		return vector ?? EMBEDDING_UNUSABLE;
	});
}

/**
 * The entries by input; `undefined` when it is not sure which is whose. An embedding of another input
 * looks as good as the right one.
 */
function orderedOf(
	entries: readonly unknown[],
	count: number,
): ReadonlyArray<JsonRecord | undefined> | undefined {
	const found = new Map<number, JsonRecord>();
	const unnumbered: JsonRecord[] = [];
	for (const entry of entries.map(asRecord)) {
		const { index: given } = entry;
		const index = asCount(given);
		if (given === undefined || given === null) unnumbered.push(entry);
		// Which of two with one index is right is not known.
		else if (index === undefined || found.has(index)) return undefined;
		else found.set(index, entry);
	}
	if (found.size === 0) return unnumbered.length === count ? unnumbered : undefined;
	const missing = Array.from({ length: count }, (_, index) => index).filter(
		(index) => !found.has(index),
	);
	// Some servers leave out an index of 0.
	if (unnumbered.length > 0 && (unnumbered.length > 1 || missing.join() !== '0')) return undefined;
	// Perhaps the indexes count from 1, so that all of them are wrong.
	if (missing.length > unnumbered.length && [...found.keys()].some((index) => index >= count)) {
		return undefined;
	}
	return Array.from({ length: count }, (_, index) => found.get(index) ?? unnumbered[0]);
}

const allOf = (count: number, failure: Failure): Failure[] =>
	Array.from({ length: count }, () => failure);
