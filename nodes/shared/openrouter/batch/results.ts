/**
 * The results of a batch, each with the ID of its request. A request that failed is a result, too. Pure;
 * never throws.
 * @see https://openrouter.ai/docs/batch-quickstart
 */
import { failed, notRetryable, type Failed, type Failure } from '../../failure/failure';
import { BATCH_SENTENCES, NO_RESULT } from '../../failure/sentences/batch';
import { INVALID_RESPONSE } from '../../failure/sentences/common';
import { createCompletionAccumulator, type Completion } from '../answer/completion';
import { vectorOf, vectorOfText } from '../embedding/vector';
import { readFailure, reportedError } from '../errors/errorBody';
import {
	asDecimal,
	asRecord,
	asRecords,
	asText,
	asTrimmedText,
	isRecord,
	parseJson,
	type JsonRecord,
} from '../../values/json';
import { isBilled, readCosts } from '../usage';
import { readCustomId, type ResultId } from './customId';

type ResultOutcome =
	| { kind: 'completed'; completion: Completion }
	| { kind: 'embedded'; embedding: readonly unknown[]; body: JsonRecord }
	/** Of an endpoint that this node does not create batches for. */
	| { kind: 'other'; body: JsonRecord }
	| Failed;

export type BatchResult = ResultId & { outcome: ResultOutcome };

export type BatchResults = {
	results: readonly BatchResult[];
	/** Results that were left out, because another one has the same ID. */
	repeated: number;
};

/** `undefined` when the batch has no results. `nowMs`: for errors that say when to try again. */
export function readResults(body: unknown, nowMs: number): BatchResults | undefined {
	const { results: rows, endpoint } = asRecord(body);
	if (!Array.isArray(rows)) return undefined;
	const byId = new Map<string, BatchResult>();
	const unnamed: BatchResult[] = [];
	let repeated = 0;
	for (const row of asRecords(rows)) {
		const id = asTrimmedText(row.custom_id);
		if (byId.has(id)) {
			repeated += 1;
			continue;
		}
		const result = { ...readCustomId(id), outcome: readOutcome(row, asText(endpoint), nowMs) };
		if (id === '') unnamed.push(result);
		else byId.set(id, result);
	}
	return { results: [...byId.values(), ...unnamed].sort(byIndex), repeated };
}

/** Providers give results in any order. Those without a number come last. */
const byIndex = ({ index: one }: BatchResult, { index: other }: BatchResult): number =>
	one === other ? 0 : (one ?? Infinity) - (other ?? Infinity);

function readOutcome(row: JsonRecord, endpoint: string | undefined, nowMs: number): ResultOutcome {
	const response = asRecord(row.response);
	const body = typeof response.body === 'string' ? parseJson(response.body) : response.body;
	const httpStatus = asDecimal(response.status_code) ?? 200;
	if (httpStatus >= 400) {
		const failure = readFailure({ httpStatus, body, nowMs, sentences: BATCH_SENTENCES });
		return failed(billed(failure, body));
	}
	if (isRecord(body)) return outcomeOfBody(body, endpoint, nowMs);
	if (row.error === undefined || row.error === null) return failed(NO_RESULT);
	return failed(
		readFailure({ httpStatus: 200, body: { error: row.error }, nowMs, sentences: BATCH_SENTENCES }),
	);
}

function outcomeOfBody(
	body: JsonRecord,
	endpoint: string | undefined,
	nowMs: number,
): ResultOutcome {
	if (Array.isArray(body.choices) || endpoint === '/v1/chat/completions') {
		const accumulator = createCompletionAccumulator({ nowMs: () => nowMs });
		accumulator.add(body);
		return accumulator.finish(true);
	}
	if (endpoint !== '/v1/embeddings') return { kind: 'other', body };
	if (reportedError(body) !== undefined) {
		return failed(readFailure({ httpStatus: 200, body, nowMs, sentences: BATCH_SENTENCES }));
	}
	const [first] = asRecords(body.data);
	const embedding = vectorOf(first?.embedding) ?? vectorOfText(first?.embedding);
	return embedding === undefined
		? failed(billed(INVALID_RESPONSE, body))
		: { kind: 'embedded', embedding, body };
}

/** The failure with what the request cost all the same, if it says so. */
function billed(failure: Failure, body: unknown): Failure {
	const { usage } = asRecord(body);
	return isBilled(usage) ? notRetryable(failure, readCosts(usage)) : failure;
}
