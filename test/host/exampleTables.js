// @ts-check
'use strict';
/** Data Tables, made as the examples make them that need them. */
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('./places');

/** n8n takes them all in one statement of SQL, which has a limit. */
const ROWS_PER_REQUEST = 500;

/** @typedef {ReturnType<typeof import('./n8nRest').n8nRest>} N8nRest */
/** @typedef {{ name: string; type: string }} Column */
/** @typedef {{ id: string; name: string; projectId: string; columns: Column[] }} DataTable */
/** @typedef {import('./exampleWorkflow').ExampleName} ExampleName */

/** @param {ExampleName} example @returns {{ name: string; columns: Column[] }} */
function tableOf(example) {
	const file = path.join(PROJECT, 'examples', `${example}.workflow.json`);
	/** @type {{ nodes: { name: string; parameters: any }[] }} */
	const { nodes } = JSON.parse(fs.readFileSync(file, 'utf8'));
	const { tableName, columns } = nodes.find(({ name }) => name === 'Table')?.parameters ?? {};
	return { name: tableName, columns: columns.column };
}

/**
 * @param {N8nRest} n8n
 * @param {ExampleName} example
 * @returns {Promise<DataTable | undefined>}
 */
async function findTable(n8n, example) {
	const { name } = tableOf(example);
	const query = new URLSearchParams({ filter: JSON.stringify({ name }) });
	const { data } = await n8n.call('GET', `/rest/data-tables-global?${query}`);
	// n8n's filter finds the names that contain this one.
	return data.data.find((/** @type {DataTable} */ table) => table.name === name);
}

/**
 * Makes the example's table with these rows, if it is not there. One that an older example has made
 * gets the columns that it lacks: n8n refuses rows with others.
 * @param {N8nRest} n8n
 * @param {ExampleName} example
 * @param {object[]} rows
 */
async function ensureTable(n8n, example, rows) {
	const found = await findTable(n8n, example);
	if (found === undefined) {
		await createTable(n8n, example, rows);
		return;
	}
	const known = new Set(found.columns.map(({ name }) => name));
	for (const column of tableOf(example).columns) {
		if (known.has(column.name)) continue;
		const table = `/rest/projects/${found.projectId}/data-tables/${found.id}`;
		await n8n.call('POST', `${table}/columns`, column);
	}
}

/**
 * Makes the example's table with these rows.
 * @param {N8nRest} n8n
 * @param {ExampleName} example
 * @param {object[]} rows
 */
async function createTable(n8n, example, rows) {
	const { data: project } = await n8n.call('GET', '/rest/projects/personal');
	const tables = `/rest/projects/${project.id}/data-tables`;
	const { data: table } = await n8n.call('POST', tables, tableOf(example));
	for (let from = 0; from < rows.length; from += ROWS_PER_REQUEST) {
		const data = rows.slice(from, from + ROWS_PER_REQUEST);
		await n8n.call('POST', `${tables}/${table.id}/insert`, { data, returnType: 'count' });
	}
}

module.exports = { createTable, ensureTable };
