/**
 * A batch as OpenRouter describes it: which state it is in, and what it has cost. Also the addresses of
 * batches, and what the IDs of a batch and of its model are. Pure; the readers never throw.
 * @see https://openrouter.ai/docs/batch-quickstart
 */
import { invalidInput } from '../../failure/failure';
import {
	asCount,
	asDecimal,
	asRecord,
	asText,
	asTrimmedText,
	defined,
	filled,
} from '../../values/json';
import { costOutput, readCosts, readUsage, type CostOutput, type Usage } from '../usage';

/**
 * The paths to ask, in this order: OpenRouter moved batches from `/api/beta` to `/api/v1`. A base URL
 * that does not end in `/v1` is that of another server, and has no beta address.
 */
export const batchPaths = (baseUrl: string): readonly string[] =>
	/\/v1$/.test(baseUrl) ? ['/batches', baseUrl.replace(/v1$/, 'beta/batches')] : ['/batches'];

/** Whether the ID is that of a model as it runs in batches, at their price. */
export const hasBatchVariant = (modelId: string): boolean => modelId.endsWith(':batch');

/** The costs are those of the whole batch. */
export type Batch = CostOutput & {
	batchId: string;
	/** OpenRouter's word, such as `in_progress`. */
	status: string;
	/** Whether the status will not change any more. */
	finished: boolean;
	endpoint?: string;
	model?: string;
	/** The provider that runs it. */
	provider?: string;
	/** Of the requests. */
	counts?: { total?: number; completed?: number; failed?: number };
	usage?: Usage;
	createdAt?: string;
	/** After this time, what is not done will not be done. */
	expiresAt?: string;
	finishedAt?: string;
};

const FINISHED: readonly string[] = ['completed', 'failed', 'expired', 'cancelled'];
const HOUR_SECONDS = 3_600;

/** `undefined` for a body that is not a batch. */
export function readBatch(body: unknown): Batch | undefined {
	const fields = asRecord(body);
	const batchId = asTrimmedText(fields.id);
	// A batch that was accepted is billed, also when its answer lacks the state.
	const accepted = fields.object === 'batch' ? 'validating' : undefined;
	const status = (asText(fields.status) ?? accepted)
		?.toLowerCase()
		.replace(/^canceled$/, 'cancelled');
	if (batchId === '' || status === undefined) return undefined;
	const counts = asRecord(fields.request_counts);
	const createdSeconds = secondsOf(fields.created_at);
	return defined({
		batchId,
		status,
		finished: FINISHED.includes(status),
		endpoint: asText(fields.endpoint),
		model: asText(fields.model),
		provider: asText(fields.provider),
		counts: filled({
			total: asCount(counts.total),
			completed: asCount(counts.completed),
			failed: asCount(counts.failed),
		}),
		usage: filled(readUsage(fields.usage)),
		...costOutput(readCosts(fields.usage)),
		createdAt: timeOf(createdSeconds),
		expiresAt: timeOf(
			secondsOf(fields.expires_at) ?? endOf(createdSeconds, fields.completion_window),
		),
		finishedAt: timeOf(secondsOf(fields.finalized_at)),
	});
}

/** From here on, a number is milliseconds: as seconds, it would be in the year 5138. */
const FIRST_MS = 1e11;

/** A time in seconds since 1970, also one that came in milliseconds or as text. */
function secondsOf(value: unknown): number | undefined {
	const number = asDecimal(value);
	if (number !== undefined) return number < FIRST_MS ? number : number / 1000;
	const text = asText(value) ?? '';
	const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** OpenRouter tells the end of a batch once it has a provider. Before, it is that of its window (`24h`). */
function endOf(createdSeconds: number | undefined, window: unknown): number | undefined {
	const [, hours] = /^(\d{1,4})h$/.exec(asText(window) ?? '') ?? [];
	if (createdSeconds === undefined || hours === undefined) return undefined;
	return createdSeconds + Number(hours) * HOUR_SECONDS;
}

const MAX_SECONDS = 8_640_000_000_000;

const timeOf = (seconds: number | undefined): string | undefined =>
	seconds === undefined || Math.abs(seconds) > MAX_SECONDS
		? undefined
		: new Date(seconds * 1000).toISOString();

/** Other IDs that an author may have at hand. */
const OTHER_KINDS: ReadonlyArray<[start: RegExp, kind: string]> = [
	[/^gen-/, 'a generation'],
	[/^batch_req_/, 'one request of a batch'],
	[/^item-\d/, 'one request of a batch'],
	[/^or_file_|^file[-_]/, 'a file'],
	[/^resp_/, 'a response'],
	[/^(video|vid|job)[-_]/, 'a video'],
];

const MAX_ID_CHARS = 200;

/** The ID of a batch. Throws, without the value, for anything else. */
export function readBatchId(text: string): string {
	const id = text.trim();
	const hint = 'Map batchId of the output of Batch: Create, such as {{ $json.batchId }}';
	if (id === '') throw invalidInput('Batch ID is empty', hint);
	const other = OTHER_KINDS.find(([start]) => start.test(id));
	if (other !== undefined) throw invalidInput(`Batch ID is the ID of ${other[1]}`, hint);
	if (/^sk-/.test(id) || id.length > MAX_ID_CHARS || !/^[\w.:-]*\w[\w.:-]*$/.test(id)) {
		throw invalidInput('Batch ID is not the ID of a batch', hint);
	}
	return id;
}
