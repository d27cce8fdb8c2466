/** Reads and checks URLs. Pure; never throws. */

/** The URL, or `undefined` when the text is not a URL. */
export const parseUrl = (text: string, base?: string): URL | undefined =>
	URL.canParse(text, base) ? new URL(text, base) : undefined;

/** The text without URL escapes, or the text itself when its escapes are not valid. */
export function unescapeUrl(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Whether nobody on the way can read what is sent: https, or http to this machine. */
export const isEncryptedOrLoopback = ({ protocol, hostname }: URL): boolean =>
	protocol === 'https:' ||
	(protocol === 'http:' && /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname));

/** Whether a user name or a password stands before the host. */
export const hasUserInfo = ({ username, password }: URL): boolean =>
	username !== '' || password !== '';
