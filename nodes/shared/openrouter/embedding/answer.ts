/** Reads OpenRouter's answer to a request for embeddings, untrusted. Pure; never throws. */
import type { Failure } from '../../failure/failure';
import {
	EMBEDDING_MISSING,
	EMBEDDING_UNUSABLE,
	EMBEDDINGS_UNORDERED,
} from '../../failure/sentences/embedding';
import { decodedAt, type DecodedBase64 } from '../../values/base64InJson';
import { asCount, asRecord, asRecords, asText, defined, type JsonRecord } from '../../values/json';
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

/** `decoded` has the embeddings that came as base64; `count` is the number of inputs that were sent. */
export function readEmbeddings(
	{ body, decoded }: { body: unknown; decoded: readonly DecodedBase64[] },
	count: number,
): EmbeddingsAnswer {
	const { data, model, id, usage } = asRecord(body);
	return {
		...defined({ model: asText(model), generationId: asText(id) }),
		...readCosts(usage),
		usage: readUsage(usage),
		embeddings: embeddingsOf(asRecords(data), decoded, count),
	};
}

/** Entries may come in any order, and then say their index. */
function embeddingsOf(
	entries: readonly JsonRecord[],
	decoded: readonly DecodedBase64[],
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
	return Array.from({ length: count }, (_, index) => {
		const entry = found.get(index);
		if (entry === undefined) return EMBEDDING_MISSING;
		const embedding = entry[EMBEDDING_MEMBER];
		const asBytes = decodedAt(decoded, embedding);
		const vector = asBytes === undefined ? vectorOf(embedding) : vectorOfBytes(asBytes);
		return vector ?? EMBEDDING_UNUSABLE;
	});
}

const allOf = (count: number, failure: Failure): Failure[] =>
	Array.from({ length: count }, () => failure);
