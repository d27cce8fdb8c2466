/**
 * Reads the body of an answer with images while it comes. The images are base64 texts of many megabytes
 * in JSON; each is decoded on its way into a file, so that neither the text nor the body is ever whole
 * in memory. The rest of the body stays as JSON, with the number of the file in place of the base64.
 *
 * In JSON, a quote within a text is escaped, so the unescaped member name is always a name.
 */
import { growingBuffer, type GrowingBuffer } from '../../values/growingBuffer';

export type ImageBodyReader = {
	feed: (text: string) => void;
	/** The JSON without the images. */
	json: () => string;
	/** In the order of the body. Call it once, after the end. */
	files: () => Buffer[];
	/** The files together are larger than the limit. The rest need not be read. */
	readonly isTooLarge: boolean;
};

const MEMBER = /"b64_json"\s*:\s*"/;
/** The longest part of `MEMBER` that one piece may end with, and some space. */
const HELD_CHARS = 64;
/** The longest escape, `\u002f`. */
const ESCAPE_CHARS = 6;

export function createImageBodyReader(maxBytes: number): ImageBodyReader {
	const parts: string[] = [];
	const files: GrowingBuffer[] = [];
	/** The file whose base64 comes now. */
	let open: GrowingBuffer | undefined;
	let isStart = false;
	let held = '';
	let isTooLarge = false;
	const bytesSoFar = (): number => files.reduce((sum, { length }) => sum + length, 0);

	/** Reads what is outside of the images. Returns what follows the start of an image. */
	const readJson = (text: string): string | undefined => {
		const found = MEMBER.exec(text);
		if (found === null) {
			held = text.slice(-HELD_CHARS);
			parts.push(text.slice(0, text.length - held.length));
			return undefined;
		}
		const end = found.index + found[0].length;
		parts.push(text.slice(0, end), String(files.length));
		open = growingBuffer(Math.max(0, maxBytes - bytesSoFar()));
		files.push(open);
		isStart = true;
		return text.slice(end);
	};
	/** Reads base64. Returns what follows the end of the image, with the quote that ends it. */
	const readBase64 = (file: GrowingBuffer, text: string): string | undefined => {
		const quote = text.indexOf('"');
		let base64 = quote === -1 ? text : text.slice(0, quote);
		if (isStart && /^(d|$)/i.test(base64)) {
			const comma = base64.indexOf(',');
			// Perhaps the label of a data: URL, which has not come whole.
			if (comma === -1 && quote === -1 && base64.length < MAX_LABEL_CHARS) {
				held = base64;
				return undefined;
			}
			if (/^data:/i.test(base64)) base64 = base64.slice(comma + 1);
		}
		isStart = false;
		const escape = quote === -1 ? base64.lastIndexOf('\\') : -1;
		if (escape !== -1 && escape > base64.length - ESCAPE_CHARS) {
			held = base64.slice(escape);
			base64 = base64.slice(0, escape);
		}
		if (!file.appendBase64(withoutEscapes(base64))) isTooLarge = true;
		if (quote === -1) return undefined;
		open = undefined;
		return text.slice(quote);
	};
	return {
		feed: (text) => {
			let rest: string | undefined = held === '' ? text : held + text;
			held = '';
			while (rest !== undefined && !isTooLarge) {
				rest = open === undefined ? readJson(rest) : readBase64(open, rest);
			}
		},
		json: () => parts.join('') + held,
		files: () => files.map((file) => file.take()),
		get isTooLarge() {
			return isTooLarge;
		},
	};
}

/** Of a data: URL, which some providers put in place of the base64. */
const MAX_LABEL_CHARS = 256;

/** Some servers escape slashes. */
const withoutEscapes = (base64: string): string =>
	base64.includes('\\')
		? base64
				.replace(/\\u00([0-9a-f]{2})/gi, (_, code: string) =>
					String.fromCharCode(Number.parseInt(code, 16)),
				)
				.replace(/\\[nrt]/g, '')
				.replaceAll('\\', '')
		: base64;
