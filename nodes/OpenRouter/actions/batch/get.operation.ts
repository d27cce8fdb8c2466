/**
 * Reads a batch: its results as one item each, or its state while it runs. Items that name the same batch
 * are answered by one look-up; when they are the items that the batch was made of, each gets its own
 * result.
 */
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { notRetryable, OpenRouterError, type Failure } from '../../../shared/failure/failure';
import {
	BATCH_CANCELLED,
	BATCH_EXPIRED,
	BATCH_FAILED,
	BATCH_NOT_FOUND,
	BATCH_WITHOUT_RESULTS,
} from '../../../shared/failure/sentences/batch';
import { CANCELED } from '../../../shared/failure/sentences/common';
import { withoutAccountIds } from '../../../shared/openrouter/accountId';
import { readBatchId, type Batch } from '../../../shared/openrouter/batch/batch';
import { readResults } from '../../../shared/openrouter/batch/results';
import { readUpstreamMessage } from '../../../shared/openrouter/errors/upstreamMessage';
import type { SchemaCheck } from '../../../shared/openrouter/request/jsonSchema';
import { readFlag, readText } from '../../../shared/parameters/values';
import { fetchBatch, type BatchReply } from '../../../shared/transport/batches';
import { isAmbiguous } from '../../../shared/transport/retry';
import {
	asRecord,
	asRecords,
	defined,
	isRecord,
	type JsonRecord,
} from '../../../shared/values/json';
import { fromAgent, toolDescription, withToolDefault } from '../../item/agentToolFields';
import { addHint } from '../../item/hints';
import { simplifyField, wantsRaw } from '../../item/output';
import { operation, type ItemCall } from '../../operation';
import { batchIdField, getOptions, optionsField, waitField } from './getPanel';
import { batchItem, toRawItem } from './items';
import { pairedResults, resultsHint } from './pairing';

type Asked = {
	batchId: string;
	waits: boolean;
	checkEveryMs: number;
	maxWaitMs: number;
	parsesJson: boolean;
	isStatusOnly: boolean;
	isRaw: boolean;
};

export const get = operation<Asked>({
	name: 'Get',
	action: 'Get a batch',
	description: 'Get the results of a batch, or its state while it runs',
	credential: 'inference',
	fields: [
		toolDescription(
			'Looks up a batch of AI requests by its ID: the answers, or how far it is while it runs',
		),
		...withToolDefault(
			batchIdField,
			fromAgent({ key: 'Batch_ID', description: 'ID of the batch, such as batch_123' }),
		),
		waitField,
		simplifyField,
		optionsField,
	],
	grouped: {
		maxItems: Number.MAX_SAFE_INTEGER,
		async readItem({ itemIndex }) {
			const parameter = (name: string): unknown => this.getNodeParameter(name, itemIndex, '');
			const { checkEvery, maxWait, parseJson, statusOnly } = getOptions.all(
				this.getNodeParameter('options', itemIndex, {}),
			);
			return await Promise.resolve({
				batchId: readBatchId(readText('Batch ID', parameter('batchId')) ?? ''),
				waits: readFlag('Wait for Results', parameter('waitForResults')) === true,
				checkEveryMs: checkEvery,
				maxWaitMs: maxWait,
				parsesJson: parseJson === true,
				isStatusOnly: statusOnly === true,
				isRaw: wantsRaw(this, itemIndex),
			});
		},
		keyOf: (asked) => JSON.stringify(asked),
		async send(entries, call) {
			const [first] = entries;
			if (first === undefined) return [];
			const asked = first.value;
			const itemIndexes = entries.map(({ itemIndex }) => itemIndex);
			const { batch, body } = await look(this, call, asked);
			const onlyFirst = (item: INodeExecutionData) =>
				entries.map((_, position) => (position === 0 ? [item] : []));
			if (asked.isStatusOnly) return onlyFirst(batchItem(batch, itemIndexes));

			const found = batch.finished ? readResults(body, Date.now()) : undefined;
			if (batch.finished && (found?.results.length ?? 0) === 0) throw withoutResults(batch, body);
			if (asked.isRaw) return onlyFirst(toRawItem(withoutAccountIds(body), itemIndexes));
			if (found === undefined) return onlyFirst(batchItem(batch, itemIndexes));
			addHint(this, resultsHint(found, batch.counts?.total));
			return pairedResults(
				this.getNode(),
				batch.batchId,
				found.results,
				itemIndexes,
				asked.parsesJson ? isJsonObject : undefined,
			);
		},
	},
});

const isJsonObject: SchemaCheck = (value) =>
	isRecord(value) ? [] : [{ path: '$', rule: 'must be of type object' }];

type FoundBatch = Extract<BatchReply, { kind: 'answered' }>;

/** For some seconds after its creation, a batch may not be found. */
const LOOKS_FOR_A_NEW_BATCH = 2;

/** The batch, after waiting for its end if that was asked for. Throws `OpenRouterError`. */
async function look(
	context: IExecuteFunctions,
	{ credential, signal, wait }: ItemCall,
	{ batchId, waits, checkEveryMs, maxWaitMs }: Asked,
): Promise<FoundBatch> {
	let missed = 0;
	let last: FoundBatch | undefined;
	let problem: Failure = BATCH_NOT_FOUND;
	const lookOnce = async (): Promise<FoundBatch | undefined> => {
		const reply = await fetchBatch(context, credential, batchId, signal);
		if (reply.kind === 'failed') {
			problem = reply.failure;
			missed += 1;
			const isNew = problem.statusCode === 404 && missed <= LOOKS_FOR_A_NEW_BATCH;
			const mayPass = isNew || problem.retryable || isAmbiguous(problem);
			if (waits && mayPass) return undefined;
			throw new OpenRouterError(problem);
		}
		last = reply;
		return reply.batch.finished || !waits ? reply : undefined;
	};
	const waited = await wait(lookOnce, {
		everyMs: checkEveryMs,
		timeoutMs: waits ? maxWaitMs : 0,
	});
	if (waited.kind === 'done') return waited.value;
	if (waited.kind === 'cancelled') throw new OpenRouterError(CANCELED);
	if (last === undefined) throw new OpenRouterError(problem);
	return last;
}

const ENDS: Readonly<Record<string, Failure>> = {
	completed: BATCH_WITHOUT_RESULTS,
	expired: BATCH_EXPIRED,
	cancelled: BATCH_CANCELLED,
};

/** A finished batch without any result. Why, is for the author alone, as it may quote a prompt. */
function withoutResults(
	{ status, cost, upstreamInferenceCost }: Batch,
	{ error, errors, user_id: accountId }: JsonRecord,
): OpenRouterError {
	const failure = ENDS[status] ?? BATCH_FAILED;
	const [first] = asRecords(asRecord(errors).data);
	const upstreamMessage = readUpstreamMessage(error ?? first, accountId);
	const costs = { costUsd: cost, upstreamInferenceCostUsd: upstreamInferenceCost };
	return new OpenRouterError(
		notRetryable(failure.with(defined({ upstreamMessage })), defined(costs)),
	);
}
