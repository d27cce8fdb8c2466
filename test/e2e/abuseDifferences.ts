/** Where a row of the examples' abuse suite ends otherwise at the gateway, and why. */
import { ANSWERED, refusal, type Attack } from './abuseBodies';
import type { Outcome } from './abuseOutcomes';

export type Difference = {
	why: string;
	outcome: Outcome;
	/** Names of rows, by their group. */
	rows: Readonly<Record<string, readonly string[]>>;
};

const INVALID_TOKEN = refusal(401, 'invalid_api_key');
const NOT_IDENTIFIED = refusal(401, 'caller_not_identified');

/** Of every gateway. */
export const DIFFERENCES: readonly Difference[] = [
	{
		why: 'It takes JSON only, as JSON or as text; the example takes what n8n can parse.',
		outcome: refusal(415, 'unsupported_media_type'),
		rows: {
			types: [
				'no body and no type',
				'JSON without a type',
				'JSON of a type that is none',
				'bytes',
				'multipart/mixed',
				'form: __proto__',
				'form: messages as a text',
				'form: message twice',
				'form: a model list',
				'form-data: __proto__',
				'form-data: plugins',
				'form-data: a file as message',
				'form-data: a file beside the message',
				'XML',
				'XML: __proto__',
			],
		},
	},
	{
		why: 'It knows its callers by this header; the example does not read it.',
		outcome: INVALID_TOKEN,
		rows: { headers: ['a forged Authorization'] },
	},
];

/** Of one that leaves out fields which are not allowed, as a gateway does unless told otherwise. */
export const LEAVING_OUT: readonly Difference[] = [
	{
		why: 'OpenAI’s clients send it unasked. It is not sent on.',
		outcome: ANSWERED,
		rows: { fields: ['temperature: 1'] },
	},
];

/** Tokens are checked by the node, and each refusal is 401; n8n’s Webhook answers 403 to most. */
export const TOKEN_DIFFERENCES: readonly Difference[] = [
	{
		why: 'There is none.',
		outcome: NOT_IDENTIFIED,
		rows: { tokens: ['none', 'in the query', 'in the body', 'in a cookie'] },
	},
	{
		why: 'One sentence for all that is wrong with a token.',
		outcome: INVALID_TOKEN,
		rows: {
			tokens: [
				'not a token',
				'without a signature',
				'signed with another secret',
				'signed with nothing',
				'changed after it was signed',
				'with the key of its choice',
				'alg none',
				'HS512 with the right secret',
				'ES256 with a key of its own',
				'not valid yet',
			],
		},
	},
	{
		why: 'Its page can sign in again.',
		outcome: refusal(401, 'token_expired'),
		rows: { tokens: ['expired'] },
	},
	{
		why: 'As good as none.',
		outcome: NOT_IDENTIFIED,
		rows: { tokens: ['exp as a text'] },
	},
];

/** Asked for as a stream: `isStreamed` when the row's body could say so. */
export type StreamAttack = Attack & { isStreamed: boolean };

/** The rows with the outcomes that they have at the gateway. Throws for a difference without a row. */
export function atGateway(rows: readonly Attack[], differences: readonly Difference[]): Attack[] {
	const found = new Set<string>();
	const changed = rows.map((row) => {
		const difference = differences.find(({ rows: named }) => named[row.group]?.includes(row.name));
		if (difference === undefined) return row;
		found.add(`${row.group}, ${row.name}`);
		return { ...row, outcome: difference.outcome };
	});
	const missing = differences
		.flatMap(({ rows: named }) =>
			Object.entries(named).flatMap(([group, names]) => names.map((name) => `${group}, ${name}`)),
		)
		.filter((title) => !found.has(title));
	if (missing.length > 0) throw new Error(`No rows for the differences: ${missing.join('; ')}`);
	return changed;
}

/** The same, asked for as a stream wherever the body is an object that can say so. */
export const asStreams = (rows: readonly Attack[]): StreamAttack[] =>
	rows.map((row) => {
		const { body, raw } = row.call;
		if (isObject(body) && !('stream' in body)) {
			const call = { ...row.call, body: { ...body, stream: true } };
			return { ...row, call, isStreamed: true };
		}
		if (typeof raw === 'string' && raw.startsWith('{"')) {
			const call = { ...row.call, raw: raw.replace('{', '{"stream": true, ') };
			return { ...row, call, isStreamed: true };
		}
		return { ...row, isStreamed: false };
	});

const isObject = (value: unknown): value is object =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
