/** Reads what comes in pieces: n8n's streamed Webhook, and any body up to a text. */
import { expect } from '@jest/globals';

/** The text of a streamed Webhook's lines, none of which is an error. */
export function textOf(lines: string): string {
	const read = lines
		.trim()
		.split('\n')
		.map((line) => JSON.parse(line) as { type: string; content?: string });
	expect(new Set(read.map(({ type }) => type))).toEqual(new Set(['begin', 'item', 'end']));
	return read.map(({ type, content = '' }) => (type === 'item' ? content : '')).join('');
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

export function readerOf({ body }: Response): Reader {
	if (body === null) throw new Error('There is no body');
	return body.getReader();
}

/** Reads on until the text has come, to the end without one; gives all that has been read. */
export async function readUntil(reader: Reader, text?: string): Promise<string> {
	const decoder = new TextDecoder();
	let read = '';
	while (text === undefined || !read.includes(text)) {
		const { value, done } = await reader.read();
		if (done) {
			if (text === undefined) return read;
			throw new Error(`It ended before “${text}”: ${read}`);
		}
		read += decoder.decode(value, { stream: true });
	}
	return read;
}
