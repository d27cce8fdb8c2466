/** What an address says of how safe it is to send something there. Pure; never throws. */

/** Nobody on the way can read what is sent: https, or http within this machine. */
export const isPrivateOnTheWay = ({ protocol, hostname }: URL): boolean =>
	protocol === 'https:' ||
	(protocol === 'http:' && /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(hostname));

/** Signs in by itself: a name or a password stands before the host. */
export const hasUserInfo = ({ username, password }: URL): boolean =>
	username !== '' || password !== '';
