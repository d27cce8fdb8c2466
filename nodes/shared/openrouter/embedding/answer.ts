/** Reads OpenRouter's answer to a request for embeddings, untrusted. Pure; never throws. */
import type { Failure } from '../../failure/failure';
import {
	EMBEDDING_MISSING,
	EMBEDDING_UNUSABLE,
	EMBEDDINGS_UNORDERED,
} from '../../failure/sentences/embedding';
import { asCount, asRecord, asRecords, asText, defined, type JsonRecord } from '../../values/json';
import { readCosts, readUsage, type Costs, type Usage } from '../usage';
import { vectorReader } from './vector';

export type EmbeddingsAnswer = Costs & {
	model?: string;
	generationId?: string;
	usage: Usage;
	/** By the inputs of the request. */
	embeddings: ReadonlyArray<number[] | Failure>;
};

/** `count`: the inputs that were sent. */
export function readEmbeddings(body: unknown, count: number): EmbeddingsAnswer {
	const { data, model, id, usage } = asRecord(body);
	return {
		...defined({ model: asText(model), generationId: asText(id) }),
		...readCosts(usage),
		usage: readUsage(usage),
		embeddings: embeddingsOf(asRecords(data), count),
	};
}

/** Entries may come in any order, and then say their index. */
function embeddingsOf(
	entries: readonly JsonRecord[],
	count: number,
): ReadonlyArray<number[] | Failure> {
	const hasIndexes = entries.some(({ index }) => index !== undefined && index !== null);
	if (!hasIndexes && entries.length !== count) return allOf(count, EMBEDDINGS_UNORDERED);
	const found = new Map<number, JsonRecord>();
	for (const [position, entry] of entries.entries()) {
		const index = hasIndexes ? asCount(entry.index) : position;
		// Which of two with one index is right is not known.
		if (index === undefined || found.has(index)) return allOf(count, EMBEDDINGS_UNORDERED);
		found.set(index, entry);
	}
	const readVector = vectorReader();
	return Array.from({ length: count }, (_, index) => {
		const entry = found.get(index);
		if (entry === undefined) return EMBEDDING_MISSING;
		return readVector(entry.embedding) ?? EMBEDDING_UNUSABLE;
	});
}

const allOf = (count: number, failure: Failure): Failure[] =>
	Array.from({ length: count }, () => failure);
