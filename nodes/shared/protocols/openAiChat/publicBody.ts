/** Copies an answer for a caller, with the members that publicView.ts lists and no others. Pure. */
import { copyInto } from './allowList';
import { asCount, asRecord, type JsonRecord } from '../../values/json';
import type { Identity } from '../protocol';
import { viewFor, type Shown, type View } from './publicView';

/** OpenRouter's client needs all three counts, so a usage that lacks one cannot be shown. */
function publicUsage(usage: unknown, { usage: read }: View): JsonRecord | undefined {
	const copy = read(usage);
	const prompt = asCount(copy?.prompt_tokens);
	const completion = asCount(copy?.completion_tokens);
	if (prompt === undefined || completion === undefined) return undefined;
	return { ...copy, total_tokens: copy?.total_tokens ?? prompt + completion };
}

/** The public copy of a usage; `undefined` when it does not say enough. */
export const publicUsageOf = (usage: unknown, shown: Shown): JsonRecord | undefined =>
	usage === undefined ? undefined : publicUsage(usage, viewFor(shown));

/** The public copy of a whole answer. `fallback` holds what the body itself does not say. */
export function publicBody(body: JsonRecord, shown: Shown, fallback: Identity): JsonRecord {
	const view = viewFor(shown);
	const { id, created, model } = fallback;
	const copy: Record<string, unknown> = {
		id,
		object: 'chat.completion',
		created,
		model,
		// OpenRouter's own client requires it.
		system_fingerprint: null,
		choices: [],
	};
	copyInto(copy, body, view.body);
	const usage = publicUsage(body.usage, view);
	if (usage !== undefined) copy.usage = usage;
	return copy;
}

export type PublicChunk = Identity & {
	object: 'chat.completion.chunk';
	choices: unknown[];
	usage?: JsonRecord;
};

/** The public copy of a chunk, without its usage (see `publicUsageChunk`). `choices` may be empty. */
export function publicChunk(
	chunk: unknown,
	shown: Shown,
	{ id, created, model }: Identity,
): PublicChunk {
	const copy: PublicChunk = {
		id,
		object: 'chat.completion.chunk',
		created,
		model,
		choices: [],
	};
	copyInto(copy, asRecord(chunk), viewFor(shown).chunk);
	return copy;
}

/** The chunk that reports the usage and has no choices; `undefined` when `chunk` has no usage. */
export function publicUsageChunk(
	chunk: unknown,
	shown: Shown,
	fallback: Identity,
): PublicChunk | undefined {
	const usage = publicUsage(asRecord(chunk).usage, viewFor(shown));
	return usage === undefined
		? undefined
		: { ...publicChunk(chunk, shown, fallback), choices: [], usage };
}
