/**
 * IP addresses as keys for counting callers. An IPv6 address counts by its /64, because one household
 * gets that many addresses. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) counts as IPv4.
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.2
 */
import { parseUrl } from '../../values/url';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const MAX_CHARS = 100;

/** `192.0.2.1`, `2001:db8:0:1::/64`, or `undefined` when `text` is not an address. A port is ignored. */
export function addressKey(text: string): string | undefined {
	const trimmed = text.trim();
	if (trimmed.length > MAX_CHARS) return undefined;
	const host = withoutPort(trimmed);
	if (IPV4.test(host)) return host;
	const groups = readGroups(host);
	if (groups === undefined) return undefined;
	return mappedIpv4(groups) ?? `${groups.slice(0, 4).map(hex).join(':')}::/64`;
}

/** Headers may hold `[2001:db8::1]:443`, `192.0.2.1:443` or a zone (`fe80::1%eth0`). */
function withoutPort(text: string): string {
	const [, bracketed] = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text) ?? [];
	const [, ipv4] = /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
	return (bracketed ?? ipv4 ?? text).replace(/%[\w.-]+$/, '');
}

const hex = (group: number): string => group.toString(16);

/** The eight groups of an IPv6 address. The URL parser writes each address in one form. */
function readGroups(text: string): number[] | undefined {
	const url = /^[\da-f:.]+$/i.test(text) ? parseUrl(`http://[${text}]`) : undefined;
	if (url === undefined) return undefined;
	const [head = '', tail = ''] = url.hostname.slice(1, -1).split('::');
	const [first, last] = [groupsIn(head), groupsIn(tail)];
	return [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
}

const groupsIn = (run: string): number[] =>
	run === '' ? [] : run.split(':').map((group) => Number.parseInt(group, 16));

function mappedIpv4(groups: readonly number[]): string | undefined {
	const [marker, high = 0, low = 0] = groups.slice(5);
	const isMapped = marker === 0xffff && groups.slice(0, 5).every((group) => group === 0);
	return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined;
}
