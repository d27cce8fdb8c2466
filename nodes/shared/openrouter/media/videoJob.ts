/**
 * A video's job as OpenRouter reports it, when it is ordered and whenever it is looked at, and what the
 * workflow gets of it. Pure; never throws.
 * @see https://openrouter.ai/docs/guides/overview/multimodal/video-generation
 */
import { lostSentence } from '../../failure/sentences/video';
import {
	asBoolean,
	asRecord,
	asText,
	asTextList,
	asTrimmedText,
	defined,
	isRecord,
	nonEmpty,
	type JsonRecord,
} from '../../values/json';
import { withoutAccountIds } from '../accountId';
import type { OutputFile } from '../answer/outputMedia';
import { readUpstreamMessage } from '../errors/upstreamMessage';
import { costOutput, readCosts, type CostOutput, type Costs } from '../usage';

export type VideoJob = {
	jobId: string;
	/** `pending`, `in_progress`, `completed`, `failed`, `cancelled`, `expired`, or a later word. */
	status: string;
	generationId?: string;
	/** One for each video of a completed job. */
	urls: string[];
	costs: Costs;
	isByok?: boolean;
	/** Why it failed, in the provider's words. For the author alone. */
	reason?: string;
	/** The body, without ids of the account. */
	body: JsonRecord;
};

/** `undefined` when the body is not a job. A failed job has an `error`, and is a job all the same. */
export function readVideoJob(body: unknown): VideoJob | undefined {
	if (!isRecord(body)) return undefined;
	const jobId = asTrimmedText(body.id);
	// An order that was accepted is paid for, also when its answer lacks the state.
	const accepted = asText(body.polling_url) === undefined ? '' : 'pending';
	const status = statusOf(asText(body.status) || accepted);
	if (jobId === '' || status === '') return undefined;
	const usage = asRecord(body.usage);
	return {
		jobId,
		status,
		urls: asTextList(body.unsigned_urls),
		costs: readCosts(usage),
		body: withoutAccountIds(body),
		...defined({
			generationId: asText(body.generation_id),
			isByok: asBoolean(usage.is_byok),
			reason: readUpstreamMessage(body.error, body.user_id),
		}),
	};
}

/** Other words for the states in which a wait ends. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
	['canceled', 'cancelled'],
	['succeeded', 'completed'],
]);

function statusOf(text: string): string {
	const status = text.trim().toLowerCase();
	return OTHER_WORDS.get(status) ?? status;
}

export const isCompleted = ({ status }: VideoJob): boolean => status === 'completed';

/** Whether the job has ended without a video. */
export const isLost = ({ status }: VideoJob): boolean => lostSentence(status) !== undefined;

/** How many videos a completed job has. OpenRouter may leave out their addresses. */
export const videoCount = ({ urls }: VideoJob): number => Math.max(1, urls.length);

export type VideoOutput = CostOutput & {
	jobId: string;
	status: string;
	model?: string;
	isByok?: boolean;
	generationId?: string;
	/** Addresses of the videos. They need the API key. */
	urls?: readonly string[];
	/** The videos in the item's binary data. */
	videos?: readonly OutputFile[];
	/** What to know, or to do next. */
	notice?: string;
};

type Undefined<T> = { [K in keyof T]: T[K] | undefined };

export function videoOutput(
	{ jobId, status, costs, isByok, generationId, urls }: VideoJob,
	{ model, videos, notice }: Undefined<Pick<VideoOutput, 'model' | 'videos' | 'notice'>> = {},
): VideoOutput {
	return defined({
		jobId,
		status,
		model,
		...costOutput(costs),
		isByok,
		generationId,
		urls: nonEmpty(urls),
		videos: nonEmpty(videos),
		notice: notice ?? lostSentence(status),
	});
}
