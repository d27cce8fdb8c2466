/**
 * Reads the chunks of a response's text: those of an event stream one by one, a JSON body as one chunk
 * at its end. The first characters tell which of the two it is, as the media type is often wrong. Text
 * may be fed in slices of any size. Pure; never throws.
 */
import { isRecord, parseJson, type JsonRecord } from '../../values/json';
import { createSseReader, MAX_PENDING_CHARS } from './sse';

export type ChunkReader = {
	feed: (text: string) => void;
	/** Call when no more text will come. */
	end: () => void;
	/** Undefined while only blanks have come. `other`: a web page, for example. */
	readonly form: BodyForm | undefined;
	/** `[DONE]` has come, or a whole JSON body. */
	readonly isDone: boolean;
	/** Any further text is ignored. */
	readonly isOver: boolean;
	/** A part could not be read and was skipped. */
	readonly hasGap: boolean;
	/** One event, or the JSON body, was larger than the limit. */
	readonly hasOverflowed: boolean;
};

type BodyForm = 'events' | 'json' | 'other';

type OnChunk = (chunk: JsonRecord) => void;

/** UTF-16 units that a JSON body may have. */
const MAX_JSON_CHARS = 128 * 1024 * 1024;

export function createChunkReader(
	onChunk: OnChunk,
	maxJsonChars = MAX_JSON_CHARS,
	maxEventChars = MAX_PENDING_CHARS,
): ChunkReader {
	let form: BodyForm | undefined;
	/** The text so far, while it does not tell the form. */
	let head = '';
	let json: string[] = [];
	let jsonChars = 0;
	let isDone = false;
	let hasGap = false;
	let hasOverflowed = false;
	let hasRead = false;
	let hasEnded = false;

	const isOver = () => isDone || hasOverflowed || form === 'other';
	const overflow = () => {
		hasOverflowed = true;
		hasGap = true;
		json = [];
	};
	const events = createSseReader({ onData, onOverflow: overflow }, maxEventChars);

	function onData(payload: string, eventType?: string): void {
		if (isOver() || readPayload(payload, eventType)) return;
		// When the blank line between events is missing, several events arrive as one.
		const lines = payload.split('\n');
		const unread = lines.filter(
			(line) => !isOver() && !(lines.length > 1 && readPayload(line, eventType)),
		);
		// A last event that was cut off is not a gap: the missing `[DONE]` tells that already.
		if (unread.length > 0 && !hasEnded) hasGap = true;
	}

	/** Returns whether the text could be read. */
	function readPayload(payload: string, eventType?: string): boolean {
		if (payload.length < MAX_DONE_CHARS) {
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

	function readJsonBody(): void {
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
		// Perhaps there are several JSON texts, one per line, or events after the JSON.
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
				// trimStart removes a byte order mark, too.
				head = (head + text).trimStart();
				form = formOf(head);
				if (form !== undefined) {
					const start = head;
					head = '';
					reader.feed(start);
				}
			}
		},
		end() {
			if (isOver()) return;
			// The text is the beginning of a field name: an event stream was cut off there.
			if (form === undefined && head !== '') form = 'events';
			if (form === 'json') readJsonBody();
			hasEnded = true;
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
/** Longer texts cannot be `[DONE]`, even with blanks around it, so they are not trimmed. */
const MAX_DONE_CHARS = 64;

/** Some servers report an error in mid-stream as text: `[ERROR] …`, `Error: …`. */
const ERROR_LINE = /^\s*(\[error\]|error:)/i;

/** An event of the type `error` is an error, whatever its data look like. */
const asError = (value: unknown): unknown =>
	isRecord(value) && 'error' in value ? value : { error: value };

const FIELDS = ['data', 'event', 'id', 'retry'];
/** A field or a comment. */
const EVENT_LINE = new RegExp(`^(:|(${FIELDS.join('|')})[:\\r\\n])`);

/** `head` has no blanks at its start. Returns `undefined` while more text is needed. */
function formOf(head: string): BodyForm | undefined {
	if (/^[{[]/.test(head)) return 'json';
	if (EVENT_LINE.test(head)) return 'events';
	return FIELDS.some((field) => field.startsWith(head)) ? undefined : 'other';
}
