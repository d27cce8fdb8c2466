/**
 * Collects the bytes of a file whose size is not known before. The memory grows in place, so the bytes
 * are never copied to a larger buffer, and there is no list of pieces to join at the end.
 */
import { base64Bytes } from './dataUrl';

export type GrowingBuffer = {
	/** Bytes so far. */
	readonly length: number;
	/** False when the file would be larger than the limit. Nothing is added then. */
	append: (bytes: Uint8Array) => boolean;
	/** The same for a text, as UTF-8. */
	appendText: (text: string) => boolean;
	/** The same for a piece of base64. A piece may end anywhere, also within four letters. */
	appendBase64: (piece: string) => boolean;
	/** Ends a text of base64. False when it had letters that are no base64, which were skipped. */
	endBase64: () => boolean;
	/** The file. Call it once, at the end. */
	take: () => Buffer;
	/** The bytes as UTF-8, in place of `take`. */
	takeText: () => string;
	/** Gives the memory back, before V8 would. What was taken is empty then. */
	release: () => void;
};

/** Of a UTF-16 unit. */
const MAX_UTF8_BYTES = 3;
const STEP_BYTES = 1024 * 1024;

/** 2 GB. Not all versions of Node have larger buffers. */
const MOST_BYTES = 2 ** 31;

export function growingBuffer(limit: number): GrowingBuffer {
	const maxBytes = Math.min(limit, MOST_BYTES);
	// Only addresses are reserved here. Memory is used as far as `resize` goes.
	const memory = new ArrayBuffer(0, { maxByteLength: maxBytes });
	let view = Buffer.from(memory, 0, 0);
	let length = 0;
	/** Letters of base64 that wait for the rest of their group of four. */
	let letters = '';
	let isIntact = true;
	/** Nothing may follow the padding of a text. */
	let isPadded = false;
	const makeRoom = (bytes: number): boolean => {
		const needed = length + bytes;
		if (needed > maxBytes) return false;
		if (needed > memory.byteLength) {
			memory.resize(Math.min(memory.maxByteLength, needed + STEP_BYTES));
			view = Buffer.from(memory, 0, memory.byteLength);
		}
		return true;
	};
	const write = (base64: string): boolean => {
		const bytes = base64Bytes(base64);
		if (!makeRoom(bytes)) return false;
		// Node skips what is not base64, so that fewer bytes come out.
		const written = view.write(base64, length, 'base64');
		isIntact &&= written === bytes && !isPadded;
		isPadded = base64.endsWith('=');
		length += written;
		return true;
	};
	const endBase64 = (): boolean => {
		if (letters !== '') write(letters);
		// One letter has six bits.
		const wasIntact = isIntact && letters.length !== 1;
		letters = '';
		isIntact = true;
		isPadded = false;
		return wasIntact;
	};
	return {
		get length() {
			return length;
		},
		append: (bytes) => {
			if (!makeRoom(bytes.length)) return false;
			view.set(bytes, length);
			length += bytes.length;
			return true;
		},
		appendText: (text) => {
			if (!makeRoom(text.length * MAX_UTF8_BYTES)) return false;
			length += view.write(text, length);
			return true;
		},
		appendBase64: (piece) => {
			const clean = /\s/.test(piece) ? piece.replace(/\s+/g, '') : piece;
			const all = letters === '' ? clean : letters + clean;
			const whole = all.length - (all.length % 4);
			letters = all.slice(whole);
			return whole === 0 || write(whole === all.length ? all : all.slice(0, whole));
		},
		endBase64,
		take: () => {
			endBase64();
			memory.resize(length);
			return Buffer.from(memory, 0, length);
		},
		takeText: () => new TextDecoder().decode(view.subarray(0, length)),
		release: () => memory.resize(0),
	};
}
