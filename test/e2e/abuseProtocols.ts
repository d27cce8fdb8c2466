/**
 * The protocols that a gateway speaks, for the abuse suite: each hostile row is sent in each of them, and
 * must end alike. A further protocol is one more row of PROTOCOLS.
 */
import { AG_UI } from './abuseAgUi';
import type { Attack } from './abuseBodies';
import type { Call } from './abuseCalls';
import { atGateway, type Difference } from './abuseDifferences';
import type { AnswerReader } from './abuseOutcomes';
import { RESPONSES } from './abuseResponses';
import type { Target } from './abuseSuite';
import { UI_MESSAGES } from './abuseUiMessages';

export type Fields = Readonly<Record<string, unknown>>;

type Exceptions = {
	/** Rows that end otherwise here, and why. */
	differences: readonly Difference[];
	/** Rows that cannot be said here, by their group. */
	unsayable: Readonly<Record<string, readonly string[]>>;
};

export type AbuseProtocol = Exceptions & {
	/** Below the gateway's base URL. */
	path: string;
	/** A body that asks the same. `messages`: a chat's, whatever they are; `fields`: the others of its body. */
	body: (messages: unknown, fields: Fields) => object;
	read: AnswerReader;
	/** Hostile bodies that only this protocol has. */
	own: readonly Attack[];
	/** The same, where the author allows all that can be allowed. */
	ownTicked: readonly Attack[];
};

/** The examples' rows are a chat's, and run there by themselves. */
export const PROTOCOLS: readonly AbuseProtocol[] = [RESPONSES, UI_MESSAGES, AG_UI];

export const speaking = (target: Target, { path, read }: AbuseProtocol): Target => ({
	...target,
	label: `${target.label}, ${path}`,
	shape: read,
	url: target.url.replace(/chat\/completions$/, path),
});

/** For rows that end alike in all protocols. */
export const ALIKE: Exceptions = { differences: [], unsayable: {} };

/** `rows`, as they are sent and end in this protocol. Throws for an exception without a row. */
export function inProtocol(
	protocol: AbuseProtocol,
	rows: readonly Attack[],
	{ differences, unsayable }: Exceptions = protocol,
): Attack[] {
	const known = new Set(rows.map(titleOf));
	const unknown = Object.entries(unsayable)
		.flatMap(([group, names]) => names.map((name) => titleOf({ group, name })))
		.filter((title) => !known.has(title));
	if (unknown.length > 0) throw new Error(`No rows that cannot be said: ${unknown.join('; ')}`);
	const sayable = rows.filter(
		({ group, name, call }) =>
			// How n8n unpacks bytes has nothing to do with what is in them.
			!(call.raw instanceof Buffer) && unsayable[group]?.includes(name) !== true,
	);
	return atGateway(sayable, differences).map((row) => ({
		...row,
		call: callIn(protocol, row.call),
	}));
}

const titleOf = ({ group, name }: Pick<Attack, 'group' | 'name'>): string => `${group}, ${name}`;

function callIn(protocol: AbuseProtocol, call: Call): Call {
	if (typeof call.raw === 'string') return { ...call, raw: rawIn(protocol, call.raw) };
	return 'body' in call ? { ...call, body: bodyIn(protocol, call.body) } : call;
}

const HI = '{"message": "hi"';

/** Keeps what JSON.parse would not: names given twice, numbers that are too large, bodies cut off. */
function rawIn(protocol: AbuseProtocol, raw: string): string {
	if (raw.startsWith(HI)) {
		const same = protocol.body([{ role: 'user', content: 'hi' }], {});
		return JSON.stringify(same).slice(0, -1) + raw.slice(HI.length);
	}
	try {
		const parsed: unknown = JSON.parse(raw);
		return typeof parsed === 'string'
			? JSON.stringify(rawIn(protocol, parsed))
			: JSON.stringify(bodyIn(protocol, parsed));
	} catch {
		// No JSON, or nested too deeply to be written again: it is sent as it is.
		return raw;
	}
}

/** The body in the protocol's shape, or as it is when it holds no messages in any of a chat's shapes. */
function bodyIn({ body: made }: AbuseProtocol, body: unknown): unknown {
	if (Array.isArray(body)) return body.length === 0 ? body : made(body, {});
	if (typeof body !== 'object' || body === null) return body;
	const { message, messages, attachments, ...fields } = body as Record<string, unknown>;
	if (message !== undefined && messages !== undefined) return body;
	if (messages !== undefined) return made(messages, fields);
	if (typeof message === 'string') {
		return made(
			[{ role: 'user', content: message, ...(attachments !== undefined && { attachments }) }],
			fields,
		);
	}
	return typeof message === 'object' && !Array.isArray(message) ? made([message], fields) : body;
}
