/**
 * The arguments of one function call while they come in pieces: JSON text. A provider may repeat
 * them, or send them as an object, so it is followed where the JSON value ends. Pure; never throws.
 */
import { asText } from '../../values/json';

export type CallArguments = {
	/** What has been handed on so far. */
	readonly text: string;
	/** Nothing but blanks, or an empty object, has come. */
	readonly isEmpty: boolean;
	/** A JSON object or array has come to its end. What follows belongs to no arguments. */
	readonly isWhole: boolean;
	/** Takes a piece. Returns the part of it that is to be handed on. */
	add: (piece: unknown) => string;
	/** Ends the arguments. Returns what is still to be handed on so that they are JSON. */
	close: () => string;
};

/** What a call without arguments has: providers refuse an empty text when it is sent back. */
const NONE = '{}';

export function createCallArguments(): CallArguments {
	let text = '';
	let depth = 0;
	let isInString = false;
	let isEscaped = false;
	let isWhole = false;

	/** Where in the piece the value ends, or the piece's length. Looks at each letter once. */
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
				piece = withoutNothing(piece);
				if (piece.trim() === '') return '';
			}
			const end = follow(piece);
			if (end < piece.length && piece.slice(end).trim() !== '') piece = piece.slice(0, end);
			text += piece;
			return piece;
		},
		close() {
			if (text !== '') return '';
			text = NONE;
			isWhole = true;
			return NONE;
		},
	};
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Some providers send `{}` before the arguments that they mean, others an object in place of its text. */
export function argumentsText(value: unknown): string {
	if (typeof value !== 'object' || value === null) return asText(value) ?? '';
	try {
		return JSON.stringify(value);
	} catch {
		// Nested deeper than can be walked.
		return '';
	}
}

/** Without the empty object that may stand before the real arguments. */
function withoutNothing(piece: string): string {
	const words = piece.trimStart();
	return words.startsWith(NONE) ? words.slice(NONE.length).trimStart() : piece;
}

/** Blanks or an empty object: the real arguments may follow. */
export const saysNothing = (piece: string): boolean => withoutNothing(piece).trim() === '';

/** Whether two texts hold the same JSON value, blanks aside. */
export function isSameJson(one: string, other: string): boolean {
	if (one === other) return true;
	try {
		return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
	} catch {
		return false;
	}
}
