/**
 * Collects the arguments of one function call, JSON text that comes in pieces. Tracks where the JSON
 * value ends, as a provider may repeat the arguments, or send an object. Pure; never throws.
 */
import { asText, jsonText, parseJson } from '../../values/json';

export type CallArguments = {
	/** The arguments so far, as forwarded. */
	readonly text: string;
	/** So far there were only blanks, or an empty object. */
	readonly isEmpty: boolean;
	/** The JSON object or array is complete. Later pieces do not belong to it. */
	readonly isWhole: boolean;
	/** Adds a piece. Returns the part of it that must be forwarded. */
	add: (piece: unknown) => string;
	/** Ends the arguments. Returns the text that must still be forwarded to make them JSON. */
	close: () => string;
};

/** The arguments of a call without any: providers refuse an empty text in the history. */
const EMPTY_OBJECT = '{}';

export function createCallArguments(): CallArguments {
	let text = '';
	let depth = 0;
	let isInString = false;
	let isEscaped = false;
	let isWhole = false;

	/** Returns where in the piece the JSON value ends, or the piece's length. Reads each character once. */
	function follow(piece: string): number {
		let at = 0;
		for (; at < piece.length && !isWhole; at++) {
			const letter = piece.charCodeAt(at);
			if (isEscaped) isEscaped = false;
			else if (isInString) {
				if (letter === BACKSLASH) isEscaped = true;
				else if (letter === QUOTE) isInString = false;
			} else if (letter === QUOTE) isInString = true;
			else if (letter === OPEN_BRACE || letter === OPEN_BRACKET) depth += 1;
			else if (letter === CLOSE_BRACE || letter === CLOSE_BRACKET) {
				depth -= 1;
				isWhole = depth === 0;
			}
		}
		return at;
	}

	return {
		get text() {
			return text;
		},
		get isEmpty() {
			return text === '';
		},
		get isWhole() {
			return isWhole;
		},
		add(value) {
			let piece = argumentsText(value);
			if (isWhole || piece === '') return '';
			if (text === '') {
				piece = withoutEmptyObject(piece);
				if (piece.trim() === '') return '';
			}
			const end = follow(piece);
			if (end < piece.length && piece.slice(end).trim() !== '') piece = piece.slice(0, end);
			text += piece;
			return piece;
		},
		close() {
			if (text !== '') return '';
			text = EMPTY_OBJECT;
			isWhole = true;
			return EMPTY_OBJECT;
		},
	};
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The arguments as text: some providers send an object instead. */
export function argumentsText(value: unknown): string {
	const isText = typeof value !== 'object' || value === null;
	return (isText ? asText(value) : jsonText(value)) ?? '';
}

/** Removes the `{}` that some providers send before the real arguments. */
function withoutEmptyObject(piece: string): string {
	const words = piece.trimStart();
	return words.startsWith(EMPTY_OBJECT) ? words.slice(EMPTY_OBJECT.length).trimStart() : piece;
}

/** True for blanks and an empty object, after which the real arguments may follow. */
export const isEmptyArguments = (piece: string): boolean => withoutEmptyObject(piece).trim() === '';

/** Whether two texts hold the same JSON value. Blanks do not count. */
export function isSameJson(one: string, other: string): boolean {
	const text = jsonText(parseJson(one));
	return one === other || (text !== undefined && text === jsonText(parseJson(other)));
}
