/**
 * How OpenRouter is told which app is asking: shown in its rankings and in the account's activity.
 * Never taken from a browser's own headers.
 * @see https://openrouter.ai/docs/app-attribution
 */
import { invalidInput } from './error';

export type Attribution = {
	siteUrl?: string;
	siteTitle?: string;
	categories?: readonly string[];
};

export const MAX_CATEGORIES = 2;

/**
 * Headers for what is set, none for what is blank. The title goes out under its present and its
 * former name. Throws when a value cannot be a header: n8n would drop characters outside Latin-1
 * silently.
 */
export function attributionHeaders(attribution: Attribution): Record<string, string> {
	const siteUrl = headerValue('Site URL', attribution.siteUrl);
	const siteTitle = headerValue('Site Title', attribution.siteTitle);
	const categories = attribution.categories ?? [];
	if (categories.length > MAX_CATEGORIES) {
		throw invalidInput(
			`Categories has ${categories.length} entries`,
			`OpenRouter takes up to ${MAX_CATEGORIES} per request`,
		);
	}
	if (!categories.every((category) => /^[a-z0-9-]{1,30}$/.test(category))) {
		throw invalidInput(
			'Categories has an entry that is no category',
			'Choose from the list; a category has up to 30 lower-case letters, digits and hyphens',
		);
	}
	return {
		...(siteUrl !== '' && { 'HTTP-Referer': siteUrl }),
		...(siteTitle !== '' && { 'X-OpenRouter-Title': siteTitle, 'X-Title': siteTitle }),
		...(categories.length > 0 && { 'X-OpenRouter-Categories': categories.join(',') }),
	};
}

function headerValue(label: string, text = ''): string {
	const value = text.trim();
	const outside = /[^\x20-\x7e\xa0-\xff]/u.exec(value)?.[0];
	if (outside === undefined) return value;
	const shown = /\s|\p{C}/u.test(outside) ? 'a control character' : `“${outside}”`;
	throw invalidInput(
		`${label} contains ${shown}, which an HTTP header cannot carry`,
		`Write ${label} with Latin letters, digits and common punctuation (ISO 8859-1)`,
	);
}
