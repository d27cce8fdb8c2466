/**
 * Reads JSON that has much base64 in one of its members, while it comes. Each base64 text is decoded on
 * its way, so that neither the texts nor the body are ever whole in memory. The rest stays as JSON, with
 * the number of the decoded text in place of the base64.
 *
 * In JSON, a quote within a text is escaped, so the unescaped member name is always a name.
 */
import { growingBuffer } from './growingBuffer';

export type DecodedBase64 = {
	bytes: Buffer;
	/** Whether all of the text was base64. What is not is skipped. */
	isIntact: boolean;
};

export type Base64InJsonReader = {
	feed: (text: string) => void;
	/** The JSON without the base64. Call it once, after the end. */
	json: () => string;
	/** In the order of the body. Call it once, after the end. */
	decoded: () => DecodedBase64[];
	/** Gives the memory of all that was decoded back, before V8 would. The buffers are empty then. */
	release: () => void;
	/** The decoded texts together are larger than the limit. The rest need not be read. */
	readonly isTooLarge: boolean;
	/** The JSON without them is longer than its limit. */
	readonly isTooLong: boolean;
};

/** The longest start of a text, `"name" : "`, that one piece may end with, and some space. */
const HELD_CHARS = 64;
/** An escape that has not come whole: `\` or `\u00`. */
const PART_OF_ESCAPE = /(?<!\\)(?:\\\\)*(\\(?:u[0-9a-f]{0,3})?)$/i;
const LOW_SURROGATE = /^[\udc00-\udfff]/;
/** Of a data: URL, which some providers put in place of the base64. */
const MAX_LABEL_CHARS = 256;

/** `maxBytes`: of all decoded texts together. `maxJsonBytes`: of the rest. */
export function createBase64InJsonReader(
	member: string,
	{ maxBytes, maxJsonBytes }: { maxBytes: number; maxJsonBytes: number },
): Base64InJsonReader {
	const start = new RegExp(`"${member}"\\s*:\\s*"`);
	const all = growingBuffer(maxBytes);
	const texts: Array<{ from: number; to: number; isIntact: boolean }> = [];
	// Bytes, since pieces of a text would keep all of it in memory.
	const rest = growingBuffer(maxJsonBytes);
	/** Where the text begins whose base64 comes now. */
	let openFrom: number | undefined;
	let isStart = false;
	let held = '';
	let isTooLarge = false;
	let isTooLong = false;

	const keep = (json: string): void => {
		if (!rest.appendText(json)) isTooLong = true;
	};
	/** Reads what is outside of the base64. Returns what follows the start of a text. */
	const readJson = (text: string): string | undefined => {
		const found = start.exec(text);
		if (found === null) {
			held = text.slice(-HELD_CHARS);
			// Half of a letter is lost when it is written as UTF-8.
			if (LOW_SURROGATE.test(held)) held = text.slice(-HELD_CHARS - 1);
			keep(text.slice(0, text.length - held.length));
			return undefined;
		}
		const end = found.index + found[0].length;
		keep(text.slice(0, end));
		openFrom = all.length;
		isStart = true;
		return text.slice(end);
	};
	const endText = (from: number): void => {
		keep(String(texts.length));
		const isIntact = all.endBase64();
		texts.push({ from, to: all.length, isIntact });
		openFrom = undefined;
	};
	/** Reads base64. Returns what follows the end of the text, with the quote that ends it. */
	const readBase64 = (from: number, text: string): string | undefined => {
		const quote = endOfText(text);
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
		if (quote === -1 && base64.includes('\\')) {
			held = PART_OF_ESCAPE.exec(base64)?.[1] ?? '';
			base64 = base64.slice(0, base64.length - held.length);
		}
		if (!all.appendBase64(withoutEscapes(base64))) isTooLarge = true;
		if (quote === -1) return undefined;
		endText(from);
		return text.slice(quote);
	};
	return {
		feed: (text) => {
			let unread: string | undefined = held === '' ? text : held + text;
			held = '';
			while (unread !== undefined && !isTooLarge) {
				unread = openFrom === undefined ? readJson(unread) : readBase64(openFrom, unread);
			}
		},
		json: () => {
			const json = rest.takeText() + held;
			rest.release();
			return json;
		},
		decoded: () => {
			const bytes = all.take();
			return texts.map(({ from, to, isIntact }) => ({ bytes: bytes.subarray(from, to), isIntact }));
		},
		release: all.release,
		get isTooLarge() {
			return isTooLarge;
		},
		get isTooLong() {
			return isTooLong;
		},
	};
}

/** What was decoded where the JSON has this value. */
export const decodedAt = (
	decoded: readonly DecodedBase64[],
	value: unknown,
): DecodedBase64 | undefined =>
	typeof value === 'string' && value !== '' ? decoded[Number(value)] : undefined;

/** Where a quote ends the text; -1 when there is none, or only quotes that are escaped. */
function endOfText(text: string): number {
	for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
		let from = at;
		while (text[from - 1] === '\\') from -= 1;
		if ((at - from) % 2 === 0) return at;
	}
	return -1;
}

/** Some servers escape slashes, and some break lines. */
const withoutEscapes = (base64: string): string =>
	base64.includes('\\')
		? base64.replace(
				/\\(?:u00([0-9a-fA-F]{2})|([^]))/g,
				(_, code: string | undefined, letter: string) => {
					if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
					return 'bfnrt'.includes(letter) ? '' : letter;
				},
			)
		: base64;
