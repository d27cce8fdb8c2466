/**
 * IP addresses as keys for counting callers. An IPv6 address counts by its /64, because one household
 * gets that many addresses. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) counts as IPv4.
 * @see https://www.rfc-editor.org/rfc/rfc4291#section-2.2
 */
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

/** The eight groups of an IPv6 address. */
function readGroups(text: string): number[] | undefined {
	const [head = '', tail, ...more] = text.split('::');
	if (more.length > 0) return undefined;
	const first = readRun(head, tail === undefined);
	const last = tail === undefined ? [] : readRun(tail, true);
	if (first === undefined || last === undefined) return undefined;
	const missing = 8 - first.length - last.length;
	// `::` stands for at least one group.
	if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
	return [...first, ...Array<number>(missing).fill(0), ...last];
}

/** Groups between colons. The last may be an IPv4 address, which stands for two groups. */
function readRun(text: string, mayEndInIpv4: boolean): number[] | undefined {
	if (text === '') return [];
	const pieces = text.split(':');
	const groups: number[] = [];
	for (const [index, piece] of pieces.entries()) {
		if (/^[\da-f]{1,4}$/i.test(piece)) {
			groups.push(Number.parseInt(piece, 16));
		} else if (mayEndInIpv4 && index === pieces.length - 1 && IPV4.test(piece)) {
			const [a = 0, b = 0, c = 0, d = 0] = piece.split('.').map(Number);
			groups.push(a * 256 + b, c * 256 + d);
		} else {
			return undefined;
		}
	}
	return groups;
}

function mappedIpv4(groups: readonly number[]): string | undefined {
	const [marker, high = 0, low = 0] = groups.slice(5);
	const isMapped = marker === 0xffff && groups.slice(0, 5).every((group) => group === 0);
	return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined;
}
