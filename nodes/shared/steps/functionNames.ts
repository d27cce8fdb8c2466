/** Names of functions that every provider takes. Pure; never throws. */

const MAX_CHARS = 64;
/** The strictest of the providers: Gemini wants a letter or an underscore first. */
const VALID = /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/;

/**
 * A valid name for each of `names`, in their order, all different and none of `taken`. A name that is
 * valid and free stays as it is.
 */
export function functionNames(names: readonly string[], taken: ReadonlySet<string>): string[] {
	const used = new Set(taken);
	// Valid names are given out first, so that a name which is made cannot be one of them.
	const kept = names.map((name) => {
		if (!VALID.test(name) || used.has(name)) return undefined;
		used.add(name);
		return name;
	});
	return names.map((name, index) => kept[index] ?? freeName(validName(name), used));
}

function freeName(name: string, used: Set<string>): string {
	for (let count = 1; ; count++) {
		const ending = count === 1 ? '' : `_${count}`;
		const candidate = name.slice(0, MAX_CHARS - ending.length) + ending;
		if (used.has(candidate)) continue;
		used.add(candidate);
		return candidate;
	}
}

/** Letters lose their accents; what else is not allowed becomes an underscore. */
function validName(name: string): string {
	if (VALID.test(name)) return name;
	const plain = name
		.slice(0, 4 * MAX_CHARS)
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/[^a-zA-Z0-9_-]+/g, '_')
		.replace(/^_+|_+$/g, '');
	if (plain === '') return 'tool';
	return (/^[a-zA-Z]/.test(plain) ? plain : `_${plain}`).slice(0, MAX_CHARS);
}
