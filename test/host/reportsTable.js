// @ts-check
'use strict';
/** The Data Table of the reports, made as the example makes it that fills it. */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('./places');

/** n8n takes them all in one statement of SQL, which has a limit. */
const ROWS_PER_REQUEST = 500;

/** @typedef {ReturnType<typeof import('./n8nRest').n8nRest>} N8nRest */
/** @typedef {{ name: string; type: string }} Column */
/** @typedef {{ id: string; name: string; projectId: string; columns: Column[] }} DataTable */

/** @returns {{ name: string; columns: Column[] }} */
function tableOfExample() {
	const file = path.join(PROJECT, 'examples', 'gateway-reports-table.workflow.json');
	/** @type {{ nodes: { name: string; parameters: any }[] }} */
	const { nodes } = JSON.parse(fs.readFileSync(file, 'utf8'));
	const { tableName, columns } = nodes.find(({ name }) => name === 'Table')?.parameters ?? {};
	return { name: tableName, columns: columns.column };
}

/**
 * @param {N8nRest} n8n
 * @returns {Promise<DataTable | undefined>}
 */
async function findReportsTable(n8n) {
	const { name } = tableOfExample();
	const query = new URLSearchParams({ filter: JSON.stringify({ name }) });
	const { data } = await n8n.call('GET', `/rest/data-tables-global?${query}`);
	// n8n's filter finds the names that contain this one.
	return data.data.find((/** @type {DataTable} */ table) => table.name === name);
}

/**
 * Makes the table with these rows, if it is not there. One that an older example has made gets the
 * columns that it lacks: n8n refuses rows with others.
 * @param {N8nRest} n8n
 * @param {object[]} rows
 */
async function ensureReportsTable(n8n, rows) {
	const found = await findReportsTable(n8n);
	if (found === undefined) {
		await createReportsTable(n8n, rows);
		return;
	}
	const known = new Set(found.columns.map(({ name }) => name));
	for (const column of tableOfExample().columns) {
		if (known.has(column.name)) continue;
		const table = `/rest/projects/${found.projectId}/data-tables/${found.id}`;
		await n8n.call('POST', `${table}/columns`, column);
	}
}

/**
 * Makes the table with these rows.
 * @param {N8nRest} n8n
 * @param {object[]} rows
 */
async function createReportsTable(n8n, rows) {
	const { data: project } = await n8n.call('GET', '/rest/projects/personal');
	const tables = `/rest/projects/${project.id}/data-tables`;
	const { data: table } = await n8n.call('POST', tables, tableOfExample());
	for (let from = 0; from < rows.length; from += ROWS_PER_REQUEST) {
		const data = rows.slice(from, from + ROWS_PER_REQUEST);
		await n8n.call('POST', `${tables}/${table.id}/insert`, { data, returnType: 'count' });
	}
}

module.exports = { createReportsTable, ensureReportsTable };
