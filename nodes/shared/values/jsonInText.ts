/**
 * Finds JSON inside a model's prose. Reads each character a bounded number of times, as a caller can
 * make the model write anything. Pure; never throws.
 */

/** The contents of code fences (three or more backticks or tildes), with and without the language. */
export function fencedTexts(text: string): Array<readonly [whole: string, withoutWord: string]> {
	const fenced: Array<readonly [string, string]> = [];
	const runs = fenceRuns(text);
	for (let at = 0; at + 1 < runs.length; at++) {
		const open = runs[at];
		const close = runs[at + 1];
		if (open === undefined || close?.letter !== open.letter) continue;
		const whole = text.slice(open.end, close.start);
		fenced.push([whole, whole.slice(wordEnd(whole))]);
		at += 1;
	}
	return fenced;
}

type FenceRun = { letter: string; start: number; end: number };

const FENCE_LENGTH = 3;

function fenceRuns(text: string): FenceRun[] {
	const runs: FenceRun[] = [];
	for (let start = 0; start < text.length; start++) {
		const letter = text.charAt(start);
		if (letter !== '`' && letter !== '~') continue;
		let end = start + 1;
		while (end < text.length && text.charAt(end) === letter) end += 1;
		if (end - start >= FENCE_LENGTH) runs.push({ letter, start, end });
		start = end - 1;
	}
	return runs;
}

/** Where the language word of a fence ends, such as `json`: at a blank, or where JSON begins. */
function wordEnd(text: string): number {
	let end = 0;
	while (end < text.length && !/[\s{["]/.test(text.charAt(end))) end += 1;
	return end;
}

/**
 * The outermost pairs of brackets with what is between them, in order, if they start like JSON.
 * Brackets within JSON's texts do not count.
 */
export function bracketedTexts(text: string): string[] {
	const open: number[] = [];
	const closed: Array<readonly [start: number, end: number]> = [];
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const letter = text.charAt(at);
		if (isInString) {
			if (letter === '\\') at += 1;
			else if (letter === '"') isInString = false;
			// JSON's texts have no line breaks, so this was a quotation mark in prose.
			else if (letter === '\n') isInString = false;
		} else if (letter === '"') {
			isInString = open.length > 0;
		} else if (letter === '{' || letter === '[') {
			open.push(at);
		} else if (letter === '}' || letter === ']') {
			const start = open.pop();
			if (start === undefined) continue;
			if ((text.charAt(start) === '{') !== (letter === '}')) {
				open.length = 0;
				continue;
			}
			while ((closed.at(-1)?.[0] ?? -1) > start) closed.pop();
			closed.push([start, at + 1]);
		}
	}
	return closed.map(([start, end]) => text.slice(start, end)).filter(startsLikeJson);
}

/** A cheap check before parsing: each failed parse creates an Error, which is slow. */
function startsLikeJson(text: string): boolean {
	let at = 1;
	while (/\s/.test(text.charAt(at))) at += 1;
	return (text.startsWith('{') ? /["}]/ : /[[{"\]\dtfn-]/).test(text.charAt(at));
}
