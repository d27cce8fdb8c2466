/**
 * The headers that tell OpenRouter which app calls. OpenRouter shows them in its rankings and in the
 * account's activity. They never come from a browser's own headers.
 * @see https://openrouter.ai/docs/app-attribution
 */
import { holdsOpenRouterKey } from '../values/openRouterKey';
import { invalidInput } from '../failure/failure';

export type Attribution = {
	siteUrl?: string;
	siteTitle?: string;
	categories?: readonly string[];
};

const MAX_CATEGORIES = 2;

/**
 * The headers of the fields that are not blank. The title is sent under its present and its former
 * name. Throws when a value cannot be a header, as n8n silently drops characters outside Latin-1.
 * `fault` makes the error: one for a credential, or one for a parameter.
 */
export function attributionHeaders(
	attribution: Attribution,
	fault = invalidInput,
): Record<string, string> {
	const siteUrl = headerValue('Site URL', attribution.siteUrl, fault);
	const siteTitle = headerValue('Site Title', attribution.siteTitle, fault);
	const categories = attribution.categories ?? [];
	if (categories.length > MAX_CATEGORIES) {
		throw fault(
			`Categories has ${categories.length} entries`,
			`OpenRouter takes up to ${MAX_CATEGORIES} per request`,
		);
	}
	for (const category of categories) refuseKey('Categories', category, fault);
	if (!categories.every((category) => /^[a-z0-9-]{1,30}$/.test(category))) {
		throw fault(
			'Categories has an entry that is not valid',
			'Choose from the list; a category has up to 30 lower-case letters, digits and hyphens',
		);
	}
	return {
		...(siteUrl !== '' && { 'HTTP-Referer': siteUrl }),
		...(siteTitle !== '' && { 'X-OpenRouter-Title': siteTitle, 'X-Title': siteTitle }),
		...(categories.length > 0 && { 'X-OpenRouter-Categories': categories.join(',') }),
	};
}

function headerValue(label: string, text = '', fault: typeof invalidInput): string {
	const value = text.trim();
	refuseKey(label, value, fault);
	const outside = /[^\x20-\x7e\xa0-\xff]/u.exec(value)?.[0];
	if (outside === undefined) return value;
	const shown = /\s|\p{C}/u.test(outside) ? 'a control character' : `“${outside}”`;
	throw fault(
		`${label} contains ${shown}, which an HTTP header cannot carry`,
		`Write ${label} with Latin letters, digits and common punctuation (ISO 8859-1)`,
	);
}

/** Throws for a key, because these headers are public. */
function refuseKey(label: string, value: string, fault: typeof invalidInput): void {
	if (!holdsOpenRouterKey(value)) return;
	throw fault(
		`${label} holds an OpenRouter key, and OpenRouter would publish it`,
		`Remove the key from ${label}; it belongs into API Key of the credential only`,
	);
}
