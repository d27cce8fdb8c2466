/** What became of a call: the same three outcomes for every endpoint, whatever shape its answers have. */
import type { Answer } from './abuseCalls';

export type Outcome =
	| { kind: 'refused'; status: number; type: string }
	| { kind: 'answered' }
	/** n8n's own answer, given before the node could. `says` is a part of it. */
	| { kind: 'n8n'; status: number; says: string };

/** `undefined`: not the endpoint's own answer. Throws when it is, and is not as it must be. */
export type AnswerReader = (answer: Answer) => Seen | undefined;

/** `statuses`, `lines`: of the examples, whole and streamed. A reader: of a protocol of the gateway's. */
export type AnswerShape = 'statuses' | 'lines' | AnswerReader;

export type Seen = {
	outcome: Outcome;
	/** The sentence of a refusal, or the model's text. */
	text: string;
	retryAfterSeconds?: number;
	/** Of an answer of the gateway's: it came as server-sent events. */
	isStreamed?: boolean;
};

type Refused = {
	error?: unknown;
	message?: unknown;
	errorType?: unknown;
	statusCode?: unknown;
	retryAfterSeconds?: number;
};
type Line = { type: string; content?: string };

const READERS = { statuses: readBody, lines: readLines };

/** Throws when the answer is none that the endpoint may give. */
export const readAnswer = (answer: Answer, shape: AnswerShape): Seen =>
	(typeof shape === 'function' ? shape : READERS[shape])(answer) ?? {
		outcome: { kind: 'n8n', status: answer.status, says: answer.text },
		text: answer.text,
	};

function readBody({ status, text, headers }: Answer): Seen | undefined {
	const body = parse(text) as (Refused & { text?: unknown }) | undefined;
	if (typeof body?.text === 'string' && status === 200) {
		return { outcome: { kind: 'answered' }, text: body.text };
	}
	if (typeof body?.errorType !== 'string') return undefined;
	const { error, errorType, retryAfterSeconds, ...more } = body;
	onlyKnown(more, text);
	if (headers['retry-after'] !== retryAfterSeconds?.toString()) {
		throw new Error(`Retry-After is ${headers['retry-after']}: ${text}`);
	}
	const outcome = { kind: 'refused', status, type: errorType } as const;
	return { outcome, text: String(error), retryAfterSeconds };
}

function readLines({ status, text }: Answer): Seen | undefined {
	const lines = text
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => parse(line) as Line | undefined);
	const [first] = lines;
	if (status !== 200 || first?.type === undefined) return undefined;
	const types = lines.map((line) => line?.type);
	if (first.type !== 'error') {
		const inner = types.slice(1, -1);
		if (first.type !== 'begin' || types.at(-1) !== 'end' || inner.some((type) => type !== 'item')) {
			throw new Error(`Not a stream of one answer: ${types.join(' ')}`);
		}
		const said = lines.map((line) => (line?.type === 'item' ? line.content : '')).join('');
		const { content = '' } = lines.at(-1) ?? {};
		if (content !== JSON.stringify({ chars: said.length })) {
			throw new Error(`The end says ${content} of ${said.length} characters`);
		}
		return { outcome: { kind: 'answered' }, text: said };
	}
	if (lines.length !== 1) throw new Error(`More than the one error: ${types.join(' ')}`);
	const failure = parse(first.content ?? '') as Refused;
	const { message, statusCode, errorType, retryAfterSeconds, ...more } = failure;
	onlyKnown(more, text);
	const outcome = {
		kind: 'refused',
		status: Number(statusCode),
		type: String(errorType),
	} as const;
	return { outcome, text: String(message), retryAfterSeconds };
}

function onlyKnown(more: object, text: string): void {
	if (Object.keys(more).length > 0) throw new Error(`The error says more than it should: ${text}`);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const INTERNALS =
	/\n|node_modules|\bat \S+ ?\(|\.[jt]s:\d|\b[A-Z]\w*Error\b|sk-or-|\bundefined\b|127\.0\.0\.1|\$json|\{\{/;

/** Why `text` is no sentence that a page may show, or `undefined`. */
export function faultOfSentence(text: string): string | undefined {
	if (!/^[A-Z“][^]{15,}[^\s.]$/.test(text)) return `Not a sentence: ${text}`;
	return INTERNALS.test(text) ? `Shows internals: ${text}` : undefined;
}

export type Result = {
	endpoint: string;
	group: string;
	name: string;
	outcome: Outcome;
	sentUpstream: number;
};

/** All calls and what became of them, one a line; calls that are alike share theirs. */
export function table(results: readonly Result[]): string {
	const counts = new Map<string, number>();
	for (const result of results) {
		const line = JSON.stringify(cellsOf(result));
		counts.set(line, (counts.get(line) ?? 0) + 1);
	}
	const rows = [
		['calls', 'endpoint', 'status', 'outcome', 'upstream', 'attack', 'request'],
		...[...counts].map(([line, count]) => [String(count), ...(JSON.parse(line) as string[])]),
	];
	const widths = rows[0]?.map((_head, column) =>
		Math.max(...rows.map((row) => row[column]?.length ?? 0)),
	);
	const print = (row: string[]) =>
		row
			.map((cell, column) => cell.padEnd(widths?.[column] ?? 0))
			.join('  ')
			.trimEnd();
	return `${rows.map(print).join('\n')}\n`;
}

const cellsOf = ({ endpoint, group, name, outcome, sentUpstream }: Result): string[] => [
	endpoint,
	outcome.kind === 'answered' ? '200' : String(outcome.status),
	outcome.kind === 'refused' ? outcome.type : outcome.kind,
	String(sentUpstream),
	group,
	name,
];
