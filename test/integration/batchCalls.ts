/** Batches as OpenRouter describes them, and runs of `batch: create` and `batch: get`. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { runNode, type NodeRun, type NodeRunOptions } from '../support/nodeRun';
import { happyBody } from '../support/chatReplies';
import { MODEL, nodeType, type Bench } from './openRouter';

export const BATCH_ID = 'batch-1790584823-viV1KTi3dSpv';
const CREATED_SECONDS = 1_790_584_823;

/** A batch that OpenRouter has just accepted. */
export const batchOf = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
	id: BATCH_ID,
	object: 'batch',
	endpoint: '/v1/chat/completions',
	model: MODEL,
	completion_window: '24h',
	status: 'validating',
	created_at: CREATED_SECONDS,
	finalized_at: null,
	request_counts: { total: 2, completed: 0, failed: 0 },
	usage: null,
	results: null,
	error: null,
	...fields,
});

export const finishedBatch = (
	results: unknown,
	fields: Record<string, unknown> = {},
): Record<string, unknown> =>
	batchOf({
		status: 'completed',
		finalized_at: CREATED_SECONDS + 60,
		request_counts: { total: 2, completed: 2, failed: 0 },
		usage: {
			prompt_tokens: 10,
			completion_tokens: 14,
			total_tokens: 24,
			cost: 0.00024,
			is_byok: false,
		},
		results,
		...fields,
	});

export const answered = (customId: string, text: string): Record<string, unknown> => ({
	id: `batch_req_${customId}`,
	custom_id: customId,
	response: { status_code: 200, request_id: 'request_1', body: happyBody(text) },
	error: null,
});

export const refused = (customId: string, error: unknown): Record<string, unknown> => ({
	id: `batch_req_${customId}`,
	custom_id: customId,
	response: null,
	error,
});

type Options = Partial<NodeRunOptions>;

export const createBatch = async (
	bench: Bench,
	items: IDataObject[],
	parameters: INodeParameters = {},
	options: Options = {},
): Promise<NodeRun> =>
	await runNode({
		nodeType,
		parameters: {
			resource: 'batch',
			operation: 'create',
			model: { __rl: true, mode: 'id', value: MODEL },
			prompt: '={{ $json.prompt }}',
			...parameters,
		},
		credential: bench.credential(),
		items,
		...options,
	});

export const getBatch = async (
	bench: Bench,
	parameters: INodeParameters = {},
	options: Options = {},
): Promise<NodeRun> =>
	await runNode({
		nodeType,
		parameters: { resource: 'batch', operation: 'get', batchId: BATCH_ID, ...parameters },
		credential: bench.credential(),
		...options,
	});
