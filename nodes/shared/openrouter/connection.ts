/**
 * Reads a credential: the address, the key, the headers. The key is sent to the credential's own host
 * only, over https or to loopback.
 * @see https://openrouter.ai/docs/api-reference/overview
 */
import { hasUserInfo, isEncryptedOrLoopback, parseUrl } from '../values/url';
import { attributionHeaders } from './attribution';
import { invalidInput, unusableCredential } from '../failure/failure';
import { asList, asRecord, asText, type JsonRecord } from '../values/json';

const REGION_BASE_URL = {
	global: 'https://openrouter.ai/api/v1',
	eu: 'https://eu.openrouter.ai/api/v1',
	us: 'https://us.openrouter.ai/api/v1',
} as const;

export type Connection = {
	readonly apiKey: string;
	/** Absolute, without a slash at the end. */
	readonly baseUrl: string;
	/** Attribution headers that the credential sets. */
	readonly headers: Readonly<Record<string, string>>;
};

/** Safe as a cache: n8n makes a new object each time it decrypts, and never changes it. */
const connections = new WeakMap<object, Connection>();

/** What n8n calls the credentials, for errors. */
export type CredentialTitle = 'OpenRouter Gateway API' | 'OpenRouter Management API';

/**
 * Reads a decrypted credential that holds a key. Each object is read once, as the gateway keeps it for
 * many calls. Throws an error that names the wrong field.
 */
export function readConnection(
	credential: unknown,
	title: CredentialTitle = 'OpenRouter Gateway API',
): Connection {
	const fields = asRecord(credential);
	const connection = connections.get(fields) ?? connectionOf(fields, title);
	connections.set(fields, connection);
	return connection;
}

/** The label of the field with the key, and the page that makes such keys. */
const KEY_FIELDS: Record<CredentialTitle, readonly [string, string]> = {
	'OpenRouter Gateway API': ['API Key', 'openrouter.ai/keys'],
	'OpenRouter Management API': ['Management Key', 'openrouter.ai/settings/management-keys'],
};

function connectionOf(fields: JsonRecord, title: CredentialTitle): Connection {
	const apiKey = (asText(fields.apiKey) ?? '').trim();
	const [label, page] = KEY_FIELDS[title];
	if (apiKey === '') {
		throw unusableCredential(
			`${label} is empty in the ${title} credential`,
			`Create a key at ${page} and enter it in the credential`,
		);
	}
	if (/[^\x21-\x7e]/.test(apiKey)) {
		throw unusableCredential(
			`${label} contains a character that is not valid`,
			`Copy the key again from ${page} and paste it into the credential`,
		);
	}
	return {
		apiKey,
		baseUrl: readBaseUrl(fields, title),
		headers: attributionHeaders(
			{
				siteUrl: asText(fields.siteUrl),
				siteTitle: asText(fields.siteTitle),
				categories: asList(fields.categories).map(String),
			},
			unusableCredential,
		),
	};
}

/** An unknown Region is refused: with a default, data could leave the region that the author meant. */
function readBaseUrl(fields: JsonRecord, title: CredentialTitle): string {
	// A field that was never saved has its default. An empty value comes from an expression.
	const region = Object.hasOwn(fields, 'region') ? fields.region : 'global';
	if (region === 'global' || region === 'eu' || region === 'us') return REGION_BASE_URL[region];
	if (region !== 'custom') {
		throw unusableCredential(
			`Region is not valid in the ${title} credential`,
			'Choose Global, EU, US or Custom; an expression must give global, eu, us or custom',
		);
	}
	const text = (asText(fields.baseUrl) ?? '').trim();
	if (text === '') {
		throw unusableCredential(
			`Base URL is empty in the ${title} credential`,
			'Enter the address of the API, such as https://openrouter.example.com/api/v1, or choose another Region',
		);
	}
	const url = parseUrl(text);
	// A user name and password in the address would replace the key.
	if (url === undefined || hasUserInfo(url) || /[?#]/.test(text)) {
		throw unusableCredential(
			'Base URL is not valid',
			'Enter it like https://openrouter.example.com/api/v1, without user name, query or #',
		);
	}
	if (!isEncryptedOrLoopback(url)) {
		throw unusableCredential(
			'Base URL does not use https, so the API key would be sent unencrypted',
			'Enter an address that starts with https:// (http:// works for this machine only)',
		);
	}
	return url.href.replace(/\/+$/, '');
}

/**
 * The absolute URL of a request. A relative URL is appended to the base URL. An absolute URL must have
 * the base URL's host, else this throws.
 */
export function resolveUrl(connection: Pick<Connection, 'baseUrl'>, url: string): string {
	const base = new URL(connection.baseUrl);
	const isAbsolute = /^([a-z][a-z\d+.-]*:)?[/\\]{2}/i.test(url.trim());
	const target = isAbsolute
		? parseUrl(url, base.href)
		: parseUrl(`${connection.baseUrl}/${url.trim().replace(/^\/+/, '')}`);
	if (
		target === undefined ||
		target.host !== base.host ||
		hasUserInfo(target) ||
		!isEncryptedOrLoopback(target)
	) {
		throw invalidInput(
			`The OpenRouter API key is sent to ${base.protocol}//${base.host} only`,
			'Use a URL on that host, or another credential for other services',
		);
	}
	return target.href;
}
