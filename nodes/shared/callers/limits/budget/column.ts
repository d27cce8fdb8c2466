/**
 * A column of a budget's ledger: what one n8n process has counted in one period, and its form as a text.
 * Only that process changes the column. `version` grows with each text, so of two texts of a column the
 * one with the higher version is the true one, whichever comes later.
 *
 * The column is one text and not an object, because n8n wraps each object of its static data in a proxy,
 * for each webhook call anew.
 */
import { periodOfKey } from './period';

/** Amounts are whole micro-USD, so that sums have no rounding errors. */
export type Spend = {
	/** What finished calls have cost. */
	spent: number;
	/** What calls under way, or with an unknown end, may cost. */
	reserved: number;
	requests: number;
	/** The highest share of the budget, in percent, that the author has been told of. */
	alerted: number;
};

export const NOTHING: Readonly<Spend> = { spent: 0, reserved: 0, requests: 0, alerted: 0 };

export const addSpend = (one: Readonly<Spend>, other: Readonly<Spend>): Spend => ({
	spent: one.spent + other.spent,
	reserved: one.reserved + other.reserved,
	requests: one.requests + other.requests,
	alerted: Math.max(one.alerted, other.alerted),
});

const subtract = (spend: Readonly<Spend> = NOTHING, earlier: Readonly<Spend> = NOTHING): Spend => ({
	spent: spend.spent - earlier.spent,
	reserved: spend.reserved - earlier.reserved,
	requests: spend.requests - earlier.requests,
	alerted: spend.alerted,
});

/** A caller's account with its text, which most calls do not change. */
type Entry = { readonly spend: Readonly<Spend>; readonly text: string };

const entryOf = (caller: string, spend: Readonly<Spend>): Entry => ({
	spend,
	text: `${caller},${spendText(spend)}`,
});

export class Column {
	version = 0;
	/** When the text was written: Unix time, ms. */
	writtenMs = 0;
	/** All callers together, those included who have been dropped since. */
	total: Readonly<Spend> = NOTHING;
	/** The columns that this one has taken over, by ID, with the version that was taken over. */
	readonly merged = new Map<string, number>();
	private readonly entries = new Map<string, Entry>();

	constructor(
		readonly id: string,
		readonly period: string,
	) {}

	get size(): number {
		return this.entries.size;
	}

	callers(): Iterable<string> {
		return this.entries.keys();
	}

	of(caller: string): Readonly<Spend> | undefined {
		return this.entries.get(caller)?.spend;
	}

	set(caller: string, spend: Readonly<Spend>): void {
		this.entries.set(caller, entryOf(caller, spend));
	}

	delete(caller: string): void {
		this.entries.delete(caller);
	}

	/** Counts `change` for the caller and in the total. */
	add(caller: string, change: Readonly<Spend>): void {
		this.set(caller, addSpend(this.of(caller) ?? NOTHING, change));
		// What the author was told of one caller says nothing about everybody's budget.
		this.total = addSpend(this.total, { ...change, alerted: 0 });
	}

	/** Counts all of another column in this one from now on. */
	takeOver(other: Column): void {
		for (const caller of other.callers()) {
			this.set(caller, addSpend(this.of(caller) ?? NOTHING, other.of(caller) ?? NOTHING));
		}
		this.total = addSpend(this.total, other.total);
		for (const [id, version] of other.merged) this.merged.set(id, version);
		this.merged.set(other.id, other.version);
	}

	/** A new column with what was counted here after `earlier`, the same column at an earlier time. */
	since(earlier: Column | undefined, id: string): Column {
		const column = new Column(id, this.period);
		for (const caller of this.callers()) {
			column.set(caller, subtract(this.of(caller), earlier?.of(caller)));
		}
		column.total = subtract(this.total, earlier?.total);
		return column;
	}

	/** The next version's text. */
	write(nowMs: number): string {
		this.version += 1;
		this.writtenMs = nowMs;
		const merged = [...this.merged].map(([id, version]) => `${id}@${number(version)}`).join(',');
		const head = [
			FORMAT,
			this.period,
			number(this.version),
			number(nowMs),
			merged,
			spendText(this.total),
		].join(' ');
		const parts = [head];
		for (const { text } of this.entries.values()) parts.push(text);
		return parts.join(';');
	}
}

/** The first word of each text. */
const FORMAT = '1';

const number = (value: number): string => value.toString(36);

const spendText = ({ spent, reserved, requests, alerted }: Readonly<Spend>): string =>
	`${number(spent)},${number(reserved)},${number(requests)},${number(alerted)}`;

const ID = '[\\w-]{1,32}';
/** A reservation that another column holds can be freed in this one, so amounts may be negative. */
const NUMBER = '-?[\\da-z]{1,11}';
const SPEND = `(${NUMBER}),(${NUMBER}),(${NUMBER}),(${NUMBER})`;
const HEAD = new RegExp(
	`^${FORMAT} (\\S{1,32}) (${NUMBER}) (${NUMBER}) ((?:${ID}@${NUMBER},?)*) ${SPEND}$`,
);
const ENTRY = new RegExp(`^(${ID}),${SPEND}$`);

/** Reads a text, untrusted; `undefined` when it is not one of `Column.write`. */
export function readColumn(id: string, text: string): Column | undefined {
	const [head = '', ...entries] = text.split(';');
	const parts = HEAD.exec(head);
	if (parts === null) return undefined;
	const [, period = '', version, writtenMs, merged = '', ...total] = parts;
	if (periodOfKey(period) === undefined) return undefined;
	const column = new Column(id, period);
	const totalSpend = readSpend(total);
	column.version = readNumber(version);
	column.writtenMs = readNumber(writtenMs);
	for (const pair of merged.split(',')) {
		const [mergedId = '', mergedVersion] = pair.split('@');
		if (mergedId !== '') column.merged.set(mergedId, readNumber(mergedVersion));
	}
	if (totalSpend === undefined) return undefined;
	column.total = totalSpend;
	for (const entry of entries) {
		const [, caller, ...numbers] = ENTRY.exec(entry) ?? [];
		const spend = readSpend(numbers);
		if (caller === undefined || spend === undefined || column.of(caller) !== undefined) {
			return undefined;
		}
		column.set(caller, spend);
	}
	return Number.isSafeInteger(column.version) ? column : undefined;
}

function readSpend(numbers: readonly string[]): Spend | undefined {
	const [spent = NaN, reserved = NaN, requests = NaN, alerted = NaN] = numbers.map(readNumber);
	const isWhole = [spent, reserved, requests, alerted].every(Number.isSafeInteger);
	return isWhole ? { spent, reserved, requests, alerted } : undefined;
}

const readNumber = (text: string | undefined): number => Number.parseInt(text ?? '', 36);
