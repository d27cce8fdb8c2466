/**
 * Collects the bytes of a file whose size is not known before. The memory grows in place, so the bytes
 * are never copied to a larger buffer, and there is no list of pieces to join at the end.
 */
export type GrowingBuffer = {
	/** Bytes so far. */
	readonly length: number;
	/** False when the file would be larger than the limit. Nothing is added then. */
	append: (bytes: Uint8Array) => boolean;
	/** The same for a piece of base64. A piece may end anywhere, also within four letters. */
	appendBase64: (piece: string) => boolean;
	/** The file. Call it once, at the end. */
	take: () => Buffer;
};

const STEP_BYTES = 1024 * 1024;

export function growingBuffer(maxBytes: number): GrowingBuffer {
	// Only addresses are reserved here. Memory is used as far as `resize` goes.
	const memory = new ArrayBuffer(0, { maxByteLength: Math.ceil(maxBytes) });
	let view = Buffer.from(memory, 0, 0);
	let length = 0;
	/** Letters of base64 that wait for the rest of their group of four. */
	let letters = '';
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
		const mostBytes = Math.ceil((base64.length * 3) / 4);
		const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
		if (!makeRoom(mostBytes - padding)) return false;
		length += view.write(base64, length, 'base64');
		return true;
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
		appendBase64: (piece) => {
			const clean = /\s/.test(piece) ? piece.replace(/\s+/g, '') : piece;
			const all = letters === '' ? clean : letters + clean;
			const whole = all.length - (all.length % 4);
			letters = all.slice(whole);
			return whole === 0 || write(whole === all.length ? all : all.slice(0, whole));
		},
		take: () => {
			if (letters !== '') write(letters);
			letters = '';
			memory.resize(length);
			return Buffer.from(memory, 0, length);
		},
	};
}
