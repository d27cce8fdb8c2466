/**
 * A budget's ledger: who has spent what in a period, summed over the columns of all n8n processes. It is
 * kept as a part of the workflow's static data, which n8n writes as a whole, so that of two writes at the
 * same time one is lost. Nothing is forgotten by that: each process remembers what it has read of the
 * others, and writes all of it again with its next call.
 *
 * A sum can only miss what another process has counted since its last text that was read here. Pure: the
 * clock and the IDs are arguments.
 */
import { isRecord, type JsonRecord } from '../../../values/json';
import { addSpend, Column, NOTHING, readColumn, type Spend } from './column';
import { periodOfKey } from './period';

/** By ID of the column. */
export type StoredLedger = Record<string, string>;

const MAX_CALLERS = 5_000;
/** Each start of a process adds a column. Past this number, a column takes over old ones. */
export const MAX_COLUMNS = 16;
/** A column that has not been written for so long may be taken over: its process has ended, or is idle. */
const SILENT_MS = 3_600_000;
/** Clocks of processes differ, and calls end after the period in which they began. */
const KEPT_AFTER_END_MS = 3_600_000;

type Other = { column: Column; text: string };

export class Ledger {
	/** This process's columns, by period, with their newest texts. */
	private readonly own = new Map<string, Column>();
	private readonly ownTexts = new Map<string, string>();
	/** Those of other processes, by ID. */
	private readonly others = new Map<string, Other>();
	private isUnwritten = false;
	/** When `write` was called last: Unix time, ms. */
	writtenMs = 0;
	/** How many callers are dropped at once, as it takes a look at all of them. */
	private readonly spareCallers: number;
	private newCallers = 0;

	constructor(
		private readonly newId: () => string,
		private readonly maxCallers = MAX_CALLERS,
	) {
		this.spareCallers = Math.floor(maxCallers / 100);
	}

	/** Whether something was counted that is not in what was read, or that no text has yet. */
	get hasUnwritten(): boolean {
		return this.isUnwritten;
	}

	/**
	 * Reads what all processes have written, untrusted. Returns the parts that cannot be read, by ID, or
	 * all of it under the ID `ledger`; `undefined` when there are none.
	 */
	merge(stored: unknown = {}): Record<string, unknown> | undefined {
		if (!isRecord(stored)) return { ledger: stored };
		const unreadable: [string, unknown][] = [];
		for (const [id, text] of Object.entries(stored)) {
			const known = this.others.get(id);
			if (known?.text === text || this.isOwn(id)) continue;
			const column = typeof text === 'string' ? readColumn(id, text) : undefined;
			if (column === undefined || typeof text !== 'string') unreadable.push([id, text]);
			else if (known === undefined || known.column.version < column.version) {
				this.others.set(id, { column, text });
			}
		}
		this.leaveOutMerged();
		// Somebody who knew less has written last. Without this, what they took back would be missing for
		// the others until this process counts something again.
		if (this.isMoreThan(stored)) this.isUnwritten = true;
		return unreadable.length === 0 ? undefined : Object.fromEntries(unreadable);
	}

	/** The caller's sum over all columns, or without a caller everybody's. */
	sum(period: string, caller?: string): Spend {
		let sum: Spend = NOTHING;
		for (const column of this.columnsOf(period)) {
			const spend = caller === undefined ? column.total : column.of(caller);
			if (spend !== undefined) sum = addSpend(sum, spend);
		}
		return sum;
	}

	/** Counts `change`; amounts may be negative. */
	add(period: string, caller: string, change: Partial<Spend>): void {
		const column = this.ownColumn(period);
		const isNew = column.of(caller) === undefined;
		column.add(caller, { ...NOTHING, ...change });
		this.isUnwritten = true;
		if (isNew) this.makeRoom(period);
	}

	/** Remembers how much of everybody's budget the author has been told of, in percent. */
	setAlerted(period: string, percent: number): void {
		const column = this.ownColumn(period);
		column.total = { ...column.total, alerted: percent };
		this.isUnwritten = true;
	}

	/** All columns, for the workflow's static data. Those of periods that have ended are dropped. */
	write(nowMs: number): StoredLedger {
		this.isUnwritten = false;
		this.writtenMs = nowMs;
		this.dropEnded(nowMs);
		for (const column of this.own.values()) this.takeOverSilent(column, nowMs);
		const stored: StoredLedger = {};
		for (const [id, { text }] of this.others) stored[id] = text;
		for (const [period, column] of this.own) {
			const text = column.write(nowMs);
			this.ownTexts.set(period, text);
			stored[column.id] = text;
		}
		return stored;
	}

	private isMoreThan(stored: JsonRecord): boolean {
		for (const [id, { text }] of this.others) if (stored[id] !== text) return true;
		for (const [period, text] of this.ownTexts) {
			const column = this.own.get(period);
			if (column !== undefined && stored[column.id] !== text) return true;
		}
		return false;
	}

	private isOwn(id: string): boolean {
		for (const column of this.own.values()) if (column.id === id) return true;
		return false;
	}

	private ownColumn(period: string): Column {
		const known = this.own.get(period);
		if (known !== undefined) return known;
		const column = new Column(this.newId(), period);
		this.own.set(period, column);
		return column;
	}

	private *columnsOf(period: string): Generator<Column> {
		const own = this.own.get(period);
		if (own !== undefined) yield own;
		for (const { column } of this.others.values()) if (column.period === period) yield column;
	}

	/** After a new caller. In a flood of them, only one in `spareCallers` takes the time to look at all. */
	private makeRoom(period: string): void {
		this.newCallers += 1;
		if (this.newCallers <= this.spareCallers) return;
		if (this.dropLeastSpenders(period)) this.newCallers = 0;
	}

	/**
	 * Whoever has spent least goes first, so that a flood of new callers makes nobody's spending
	 * forgotten. Returns whether there may have been too many.
	 */
	private dropLeastSpenders(period: string): boolean {
		const columns = [...this.columnsOf(period)];
		const kept = this.maxCallers - this.spareCallers;
		// A caller may be in several columns.
		const most = columns.reduce((sum, { size }) => sum + size, 0);
		if (most <= kept) return false;
		const amounts = new Map<string, number>();
		for (const column of columns) {
			for (const caller of column.callers()) {
				const { spent, reserved } = column.of(caller) ?? NOTHING;
				amounts.set(caller, (amounts.get(caller) ?? 0) + spent + reserved);
			}
		}
		const own = this.ownColumn(period);
		const leastFirst = [...amounts]
			// The reservation of a call under way must be found again when the call ends.
			.filter(([caller]) => (own.of(caller)?.reserved ?? 0) <= 0)
			.sort(([, one], [, other]) => one - other);
		for (const [caller] of leastFirst.slice(0, Math.max(0, amounts.size - kept))) {
			for (const column of columns) column.delete(caller);
		}
		return true;
	}

	private dropEnded(nowMs: number): void {
		const hasEnded = (period: string) => {
			const { endsMs = 0 } = periodOfKey(period) ?? {};
			return nowMs - endsMs > KEPT_AFTER_END_MS;
		};
		for (const [id, { column }] of this.others) if (hasEnded(column.period)) this.others.delete(id);
		for (const period of this.own.keys()) {
			if (!hasEnded(period)) continue;
			this.own.delete(period);
			this.ownTexts.delete(period);
		}
	}

	private takeOverSilent(own: Column, nowMs: number): void {
		const others = [...this.others.values()].filter(({ column }) => column.period === own.period);
		const tooMany = others.length + 1 - MAX_COLUMNS;
		if (tooMany <= 0) return;
		const silent = others
			.filter(({ column }) => nowMs - column.writtenMs > SILENT_MS)
			.sort((one, other) => one.column.writtenMs - other.column.writtenMs);
		for (const { column } of silent.slice(0, tooMany)) {
			own.takeOver(column);
			this.others.delete(column.id);
		}
		this.dropLeastSpenders(own.period);
	}

	/** Columns that another one has taken over must not count twice. */
	private leaveOutMerged(): void {
		for (const { column } of [...this.others.values()]) {
			for (const [id, version] of column.merged) this.leaveOut(id, version);
		}
		for (const column of this.own.values()) {
			for (const [id, version] of column.merged) this.leaveOut(id, version);
		}
	}

	private leaveOut(id: string, version: number): void {
		const other = this.others.get(id);
		if (other !== undefined && other.column.version <= version) this.others.delete(id);
		for (const [period, column] of this.own) {
			if (column.id === id) this.beginAgain(period, column, version);
		}
	}

	/**
	 * This process was idle for so long that another one has taken over its column: a new one has what was
	 * counted since. When the text that was taken over is not the newest, nobody can tell what that is.
	 * Then the new column has all of it, which counts some of it twice and nothing too little.
	 */
	private beginAgain(period: string, column: Column, version: number): void {
		const text = this.ownTexts.get(period);
		const isNewest = text !== undefined && version === column.version;
		const counted = isNewest ? readColumn(column.id, text) : undefined;
		this.own.set(period, column.since(counted, this.newId()));
		this.ownTexts.delete(period);
	}
}
