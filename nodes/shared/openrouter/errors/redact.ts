/**
 * Removes from an upstream text what looks like a key, an account, a person or other data, and makes
 * it one line. In doubt it removes too much, because the rest is stored with the execution. Pure; runs
 * in linear time.
 */

/** Longer texts are cut first, as only a few hundred characters are shown. */
const MAX_READ_CHARS = 4_000;

const RULES: ReadonlyArray<readonly [RegExp, string]> = [
	// Parts of a URL that sign people in: `user:password@`, `?key=…`.
	[/(\bhttps?:\/\/)[^\s/@"'<>]{1,200}@/gi, '$1'],
	[/(\bhttps?:\/\/[^\s?#"'<>]{1,500})[?#][^\s"'<>]*/gi, '$1?…'],
	[/\bdata:[\w.+/;=-]{0,100},[^\s"'<>]*/gi, 'data:…'],
	[/\b(bearer)\s+[^\s"',;]+/gi, '$1 …'],
	// `API key provided: abc`, `"user_id": "abc"`.
	[
		/\b((?:api|access|auth|secret|private)[ _-]?(?:key|token)|secret|password|authorization|(?:user|org|organization|account|project|workspace|tenant|customer|team)[ _-]?id)\b([^:=\n]{0,20}[:=]\s*)["'“]?[^\s"',;”]+["'”]?/gi,
		'$1$2…',
	],
	[
		/\b(projects|organizations|accounts|users|workspaces|subscriptions|tenants)\/[\w.@%-]+/gi,
		'$1/…',
	],
	// Keys by how they begin, and OpenRouter's accounts. A label of a key is `sk-or-v1-0e6...1c2`.
	[
		/(?<![A-Za-z0-9])(sk-or-|sk-|pk-|rk-|gsk_|xai-|hf_|r8_|nvapi-|AIza|AKIA|ASIA|ghp_|eyJ|user_(?!id\b)|org_(?!id\b))[\w*-]+(?:(?:\.+|…)[\w*-]+)*/g,
		'$1…',
	],
	// Other ids: `org-AbC123`, `proj_7x`.
	[
		/\b(user|org|proj|project|acct|account|workspace|team|tenant|customer|cus|req)([-_])(?=[A-Za-z_-]*\d)[\w-]+/gi,
		'$1$2…',
	],
	[/[^\s@<>"'(),;:]{1,64}@[^\s@<>"'(),;:]{1,255}\.[A-Za-z]{2,24}/g, '…'],
	[/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '…'],
	[/\d{9,}/g, '…'],
];

/** `secrets`: known texts, which are removed wherever they are. */
export function redact(text: string, secrets: readonly unknown[] = []): string {
	let kept = text;
	if (kept.length > MAX_READ_CHARS) {
		// The last word is removed, as it may be half of a key.
		kept = kept.slice(0, MAX_READ_CHARS).replace(/\S{1,1000}$/, '');
	}
	for (const secret of secrets) {
		if (typeof secret === 'string' && secret.trim() !== '') kept = kept.replaceAll(secret, '…');
	}
	for (const [pattern, replacement] of RULES) kept = kept.replace(pattern, replacement);
	return kept
		.replace(/[\w+/=-]{16,}/g, (run) => (isRandom(run) ? '…' : run))
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
}

/** Whether a run of characters looks like a hash, a secret or base64, not like a word or a model ID. */
function isRandom(run: string): boolean {
	const isMixed = [/[a-z]/, /[A-Z]/, /\d.*\d.*\d/].every((kind) => kind.test(run));
	return (
		(run.length >= 32 && isMixed) ||
		run
			.split(/[^A-Za-z0-9]/)
			.some(
				(part) =>
					part.length >= 40 || (part.length >= 16 && /\d/.test(part) && /[A-Za-z]/.test(part)),
			)
	);
}
