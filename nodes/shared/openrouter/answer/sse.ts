/**
 * Turns event-stream text into `data` payloads. Pure: no n8n, no clock, no I/O. Never throws.
 * The framing is eventsource-parser's (MIT); this module fixes how we use it.
 *
 * Text may be fed in slices of any size. Comments (OpenRouter's keep-alives) are dropped. `[DONE]` is
 * a payload like any other. A line that begins with `{` is an event, too: servers often write an error
 * in mid-stream as bare JSON. At most MAX_PENDING_CHARS UTF-16 units are held between calls; past
 * that, `onOverflow` is called once and all further text is ignored.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
import { createParser } from 'eventsource-parser';

type SseHandlers = {
	/** `eventType`: the event's `event` field, if it has one. */
	onData: (payload: string, eventType?: string) => void;
	onOverflow: () => void;
};

/** An image comes as one base64 line; providers stop at about 20 MB. */
export const MAX_PENDING_CHARS = 64 * 1024 * 1024;

export function createSseReader(
	{ onData, onOverflow }: SseHandlers,
	maxPendingChars = MAX_PENDING_CHARS,
) {
	let open = true;
	let isAtLineStart = true;
	const parser = createParser({
		maxBufferSize: maxPendingChars,
		onEvent: (event) => onData(event.data, event.event),
		onError: (error) => {
			if (error.type !== 'max-buffer-size-exceeded') return;
			open = false;
			onOverflow();
		},
	});
	return {
		// The parser throws when it is fed after an overflow.
		feed: (text: string): void => {
			if (!open || text === '') return;
			const framed = withFramedJson(text, isAtLineStart);
			isAtLineStart = text.endsWith('\n') || text.endsWith('\r');
			parser.feed(framed);
		},
		/** Call when the stream has ended: a last event without its blank line is still delivered. */
		end: (): void => {
			if (open) parser.feed('\n\n');
			open = false;
		},
	};
}

/** Puts `data: ` before each line that is bare JSON. */
function withFramedJson(text: string, isAtLineStart: boolean): string {
	if (!text.includes('\n{') && !text.includes('\r{') && !(isAtLineStart && text.startsWith('{'))) {
		return text;
	}
	const framed = text.replace(/([\r\n])\{/g, '$1\n\ndata: {');
	return isAtLineStart && text.startsWith('{') ? `\n\ndata: ${framed}` : framed;
}
