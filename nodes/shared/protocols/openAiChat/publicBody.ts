/**
 * What a caller sees of an answer: a copy with the members that publicView.ts names, and the rest left
 * out. Pure.
 */
import { copyInto } from './allowList';
import { asCount, asRecord, type JsonRecord } from '../../values/json';
import { PUBLIC, WITH_COST_AND_PROVIDER, type View } from './publicView';

/** What every chunk and body says of itself. */
export type Identity = {
	id: string;
	/** Unix time, seconds. */
	created: number;
	model: string;
};

const view = (showsCostAndProvider: boolean): View =>
	showsCostAndProvider ? WITH_COST_AND_PROVIDER : PUBLIC;

/** OpenRouter's client takes a usage with all three counts, or none at all. */
function publicUsage(usage: unknown, { usage: read }: View): JsonRecord | undefined {
	const seen = read(usage);
	const prompt = asCount(seen?.prompt_tokens);
	const completion = asCount(seen?.completion_tokens);
	if (prompt === undefined || completion === undefined) return undefined;
	return { ...seen, total_tokens: seen?.total_tokens ?? prompt + completion };
}

/** A whole answer. `otherwise`: who it is where it does not say so. */
export function publicBody(
	body: JsonRecord,
	showsCostAndProvider: boolean,
	otherwise: Identity,
): JsonRecord {
	const shown = view(showsCostAndProvider);
	const { id, created, model } = otherwise;
	const seen: Record<string, unknown> = {
		id,
		object: 'chat.completion',
		created,
		model,
		// OpenRouter's own client wants it to be there.
		system_fingerprint: null,
		choices: [],
	};
	copyInto(seen, body, shown.body);
	const usage = publicUsage(body.usage, shown);
	if (usage !== undefined) seen.usage = usage;
	return seen;
}

export type PublicChunk = Identity & {
	object: 'chat.completion.chunk';
	choices: unknown[];
	usage?: JsonRecord;
};

/** A chunk of a stream, without its usage (`publicUsageChunk`); its choices may be none. */
export function publicChunk(
	chunk: unknown,
	showsCostAndProvider: boolean,
	{ id, created, model }: Identity,
): PublicChunk {
	const seen: PublicChunk = {
		id,
		object: 'chat.completion.chunk',
		created,
		model,
		choices: [],
	};
	copyInto(seen, asRecord(chunk), view(showsCostAndProvider).chunk);
	return seen;
}

/** The chunk without choices that tells the usage, or `undefined` when the chunk has none. */
export function publicUsageChunk(
	chunk: unknown,
	showsCostAndProvider: boolean,
	otherwise: Identity,
): PublicChunk | undefined {
	const usage = publicUsage(asRecord(chunk).usage, view(showsCostAndProvider));
	return usage === undefined
		? undefined
		: { ...publicChunk(chunk, showsCostAndProvider, otherwise), choices: [], usage };
}
