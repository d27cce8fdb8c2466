/** Checks of URLs that secrets are sent to. Pure; never throws. */

/** Whether nobody on the way can read what is sent: https, or http to this machine. */
export const isEncryptedOrLoopback = ({ protocol, hostname }: URL): boolean =>
	protocol === 'https:' ||
	(protocol === 'http:' && /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname));

/** Whether a user name or a password stands before the host. */
export const hasUserInfo = ({ username, password }: URL): boolean =>
	username !== '' || password !== '';
