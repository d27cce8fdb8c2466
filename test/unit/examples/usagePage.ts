/* eslint-disable @n8n/community-nodes/no-restricted-imports -- reads the project's own files */
/** The usage page's code as n8n runs it: what stands in the Code nodes, with what they are given. */
import { compileFunction } from 'node:vm';
import type { Figures, Item, Row } from '../../../examples/usage-page/figures';
import type { Page } from '../../../examples/usage-page/page';
import type { Moment, Range } from '../../../examples/usage-page/range';
import { codeOf } from '../../host/usagePageCode';

const HOUR_MS = 60 * 60 * 1_000;

/** A moment in UTC, as far as the page asks: luxon's DateTime, which n8n gives. */
const moment = (iso: string): Moment => ({
	startOf: (unit) =>
		moment(unit === 'day' ? `${iso.slice(0, 10)}T00:00:00.000Z` : `${iso.slice(0, 13)}:00:00.000Z`),
	minus: ({ hours = 0, days = 0 }) =>
		moment(new Date(Date.parse(iso) - (hours + 24 * days) * HOUR_MS).toISOString()),
	toISO: () => iso,
	zoneName: 'UTC',
});

const NOW = '2026-11-27T20:15:00.000Z';

/** Runs a Code node; gives the one item that comes out, as n8n hands it on: as JSON. */
function runNode(name: string, items: unknown[], before: Record<string, unknown>): unknown {
	const input = { all: () => items, first: () => items[0] };
	const nodeOf = (earlier: string) => ({ first: () => ({ json: before[earlier] }) });
	const code = compileFunction(codeOf(name), ['$input', '$', '$now']);
	const [item] = code(input, nodeOf, moment(NOW)) as Array<{ json: unknown }>;
	return JSON.parse(JSON.stringify(item?.json));
}

export const rangeOf = (days: unknown): Range =>
	runNode('Range', [], { Webhook: { query: { days } } }) as Range;

export function figuresOf(items: Item[], days: unknown = '7'): Figures {
	return runNode('Figures', items, { Range: rangeOf(days) }) as Figures;
}

export const pageOf = (rows: Row[], days: unknown = '7'): Page =>
	pageOfItems(
		rows.map((json) => ({ json })),
		days,
	);

export const pageOfItems = (items: Item[], days: unknown = '7'): Page =>
	runNode('Page', [{ json: figuresOf(items, days) }], {}) as Page;

/** So many hours before now. */
export const hoursAgo = (hours: number): string =>
	new Date(Date.parse(NOW) - hours * HOUR_MS).toISOString();

/** An answered call, an hour ago. */
export const call = (row: Row = {}): Row => ({
	at: hoursAgo(1),
	kind: 'call',
	callerId: 'web app',
	modelAsked: 'openai/gpt-4o',
	model: 'openai/gpt-4o',
	outcome: 'answered',
	statusCode: 200,
	totalTokens: 100,
	cost: 0.5,
	firstTokenMs: 400,
	aborted: false,
	...row,
});
