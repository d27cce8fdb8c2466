/**
 * A protocol is what a frontend sends and what it reads. Admission, limits, the engine, memory and
 * reports are the same for all of them; a protocol only translates at both ends. Pure.
 */
import type { Failure } from '../failure/failure';
import type { JsonRecord } from '../values/json';
import type { CallerRequest } from './body';
import type { Shown } from './openAiChat/publicView';

export type Protocol = {
	/** Reads a body: a value as n8n has parsed it, or a text when it came as text/plain. */
	read: (body: unknown) => CallerRequest | Failure;
	/** The ID of an answer to which upstream gives none. */
	idOf: (unique: string) => string;
	openWriter: (settings: AnswerSettings) => EventWriter;
	/** Headers of a streamed answer, beside those that every stream has. */
	streamHeaders?: Readonly<Record<string, string>>;
	/**
	 * A whole answer, from OpenRouter's body of it, for callers who do not ask for events by `stream`.
	 * Without this function every answer is written as events.
	 */
	wholeBody?: (body: JsonRecord, settings: AnswerSettings) => JsonRecord;
	/** The body of a failure that has its own HTTP status: JSON, or a plain text. */
	failureBody: (failure: Failure) => object | string;
};

/** Members that every chunk and body must have. */
export type Identity = {
	id: string;
	/** Unix time, seconds. */
	created: number;
	model: string;
};

export type AnswerSettings = Shown & {
	asked: CallerRequest;
	/** What upstream has left out of a chunk or a body. */
	identity: () => Identity;
};

/** Makes the text of an event stream. Each function returns the next part, `''` for nothing. */
export type EventWriter = {
	/** `chunk`: as OpenRouter streams it, with known faults corrected. */
	chunk: (chunk: unknown) => string;
	/** Connected tools that run now, or have ended. */
	steps: (steps: readonly WrittenStep[]) => string;
	/** Another attempt follows. Unless `hasBegun`, nothing of what was written has been sent. */
	restart: (hasBegun: boolean) => void;
	/** Ends a whole answer. */
	end: () => string;
	/** Ends with a failure, which no client may take for a whole answer. */
	fail: (failure: Failure) => string;
};

/** A call of a connected tool, as far as the author shows it. */
export type WrittenStep = {
	/** The same when it begins and when it has ended. */
	id: string;
	tool: string;
	/** `running`, or what came of it. */
	status: string;
	/** JSON text. */
	arguments?: string;
	result?: string;
};
