/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** n8n's Data Tables, as its own editor reads and writes them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session';

type Host = Pick<Session, 'n8n'>;

export type DataTable = { id: string; name: string; projectId: string };
export type Row = Record<string, unknown> & { id: number };

const ROWS_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
/** Of rows in one answer; no test writes as many. */
const TAKE = 100;

const urlOf = ({ id, projectId }: DataTable): string =>
	`/rest/projects/${projectId}/data-tables/${id}`;

export async function tablesNamed({ n8n }: Host, name: string): Promise<DataTable[]> {
	const query = new URLSearchParams({ filter: JSON.stringify({ name }) });
	const { data } = await n8n.call('GET', `/rest/data-tables-global?${query}`);
	// n8n's filter finds the names that contain this one.
	return (data.data as DataTable[]).filter((table) => table.name === name);
}

export async function rowsOf({ n8n }: Session, table: DataTable): Promise<Row[]> {
	const { data } = await n8n.call('GET', `${urlOf(table)}/rows?take=${TAKE}&sortBy=id:asc`);
	return data.data;
}

/** Waits until a table of that name has as many rows (that count); gives all, oldest first. */
export async function awaitRows(
	session: Session,
	name: string,
	count: number,
	doesCount: (row: Row) => boolean = () => true,
): Promise<Row[]> {
	const deadlineMs = Date.now() + ROWS_TIMEOUT_MS;
	for (;;) {
		const [table] = await tablesNamed(session, name);
		const rows = table === undefined ? [] : await rowsOf(session, table);
		const counted = rows.filter(doesCount).length;
		if (counted >= count) return rows;
		if (Date.now() > deadlineMs) throw new Error(`“${name}” has ${counted} rows, not ${count}`);
		await sleep(POLL_MS);
	}
}

type Column = { name: string; type: 'string' | 'number' };

/** In the project that is its owner's, with rows in it. */
export async function createTable(
	session: Host,
	name: string,
	columns: readonly Column[],
	rows: object[],
): Promise<DataTable> {
	const { n8n } = session;
	const { data: project } = await n8n.call('GET', '/rest/projects/personal');
	const path = `/rest/projects/${project.id}/data-tables`;
	const { data } = await n8n.call('POST', path, { name, columns });
	const table = { id: String(data.id), name, projectId: String(project.id) };
	await insertRows(session, table, rows);
	return table;
}

export async function insertRows({ n8n }: Host, table: DataTable, rows: object[]): Promise<void> {
	await n8n.call('POST', `${urlOf(table)}/insert`, { data: rows, returnType: 'count' });
}

export async function removeTables(session: Host, name: string): Promise<void> {
	for (const table of await tablesNamed(session, name)) {
		await session.n8n.call('DELETE', urlOf(table));
	}
}
