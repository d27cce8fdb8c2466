/**
 * Turns a response's text into the chunks in it: those of an event stream one by one, a JSON body as
 * one chunk at its end. Which of the two it is, its first letters say; the media type is often wrong.
 * Text may be fed in slices of any size. Pure; never throws.
 */
import { isRecord, parseJson, type JsonRecord } from '../../values/json';
import { createSseReader, MAX_PENDING_CHARS } from './sse';

export type ChunkReader = {
	feed: (text: string) => void;
	/** Call when no more text will come. */
	end: () => void;
	/** Undefined for a body of which nothing but blanks has come. `other`: a page, for example. */
	readonly form: BodyForm | undefined;
	/** `[DONE]` has come, or a whole JSON body. */
	readonly isDone: boolean;
	/** Nothing that follows is read. */
	readonly isOver: boolean;
	/** Something in it could not be read, and was passed over. */
	readonly hasGap: boolean;
	/** More came in one piece than can be held. */
	readonly hasOverflowed: boolean;
};

export type BodyForm = 'events' | 'json' | 'other';

export type OnChunk = (chunk: JsonRecord) => void;

/** UTF-16 units that a JSON body may have. */
const MAX_JSON_CHARS = 128 * 1024 * 1024;

export function createChunkReader(
	onChunk: OnChunk,
	maxJsonChars = MAX_JSON_CHARS,
	maxEventChars = MAX_PENDING_CHARS,
): ChunkReader {
	let form: BodyForm | undefined;
	/** What has come while that does not say the form. */
	let head = '';
	let json: string[] = [];
	let jsonChars = 0;
	let isDone = false;
	let hasGap = false;
	let hasOverflowed = false;
	let hasRead = false;
	let isEnding = false;

	const isOver = () => isDone || hasOverflowed || form === 'other';
	const overflow = () => {
		hasOverflowed = true;
		hasGap = true;
		json = [];
	};
	const events = createSseReader({ onData, onOverflow: overflow }, maxEventChars);

	function onData(payload: string, eventType?: string): void {
		if (isOver() || take(payload, eventType)) return;
		// Where the blank line between events is missing, several arrive as one.
		const lines = payload.split('\n');
		const unread = lines.filter(
			(line) => !isOver() && !(lines.length > 1 && take(line, eventType)),
		);
		// A last event that was cut in the middle is no gap: the answer is known not to be whole.
		if (unread.length > 0 && !isEnding) hasGap = true;
	}

	/** Whether the text could be read. */
	function take(payload: string, eventType?: string): boolean {
		if (payload.length < MAX_MARK_CHARS) {
			const text = payload.trim();
			if (text === DONE) isDone = true;
			if (text === DONE || text === '') return true;
		}
		const value = parseJson(payload);
		const isError = eventType === 'error' || (value === undefined && ERROR_LINE.test(payload));
		const chunk = isError ? asError(value ?? payload) : value;
		if (chunk === undefined) return false;
		hasRead = true;
		if (isRecord(chunk)) onChunk(chunk);
		return true;
	}

	function takeJson(): void {
		const text = json.join('');
		json = [];
		const body = parseJson(text);
		if (body !== undefined) {
			for (const chunk of Array.isArray(body) ? body : [body]) {
				if (isRecord(chunk)) onChunk(chunk);
			}
			isDone = true;
			return;
		}
		// Several JSON texts, a line each, or one with events behind it.
		events.feed(text);
		events.end();
		if (!hasRead) hasGap = true;
	}

	const reader: ChunkReader = {
		feed(text) {
			if (isOver()) return;
			if (form === 'events') {
				events.feed(text);
			} else if (form === 'json') {
				json.push(text);
				jsonChars += text.length;
				if (jsonChars > maxJsonChars) overflow();
			} else {
				// A byte order mark counts as blank.
				head = (head + text).trimStart();
				form = formOf(head);
				if (form !== undefined) {
					const begun = head;
					head = '';
					reader.feed(begun);
				}
			}
		},
		end() {
			if (isOver()) return;
			// The first letters of a field's name: a stream that was cut there.
			if (form === undefined && head !== '') form = 'events';
			if (form === 'json') takeJson();
			isEnding = true;
			if (form === 'events') events.end();
		},
		get form() {
			return form;
		},
		get isDone() {
			return isDone;
		},
		get isOver() {
			return isOver();
		},
		get hasGap() {
			return hasGap;
		},
		get hasOverflowed() {
			return hasOverflowed;
		},
	};
	return reader;
}

const DONE = '[DONE]';
/** Longer texts are no mark, however many blanks are around it: they need not be looked at. */
const MAX_MARK_CHARS = 64;

/** Some servers that fail in mid-stream say so in words: `[ERROR] …`, `Error: …`. */
const ERROR_LINE = /^\s*(\[error\]|error:)/i;

/** An event of the type `error` is one, whatever its data look like. */
const asError = (value: unknown): unknown =>
	isRecord(value) && 'error' in value ? value : { error: value };

const FIELDS = ['data', 'event', 'id', 'retry'];
/** A field or a comment. */
const EVENT_LINE = new RegExp(`^(:|(${FIELDS.join('|')})[:\\r\\n])`);

/** `head` has no blanks at its start. Undefined while more is needed to say it. */
function formOf(head: string): BodyForm | undefined {
	if (/^[{[]/.test(head)) return 'json';
	if (EVENT_LINE.test(head)) return 'events';
	return FIELDS.some((field) => field.startsWith(head)) ? undefined : 'other';
}
