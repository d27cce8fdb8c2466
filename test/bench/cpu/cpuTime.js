// @ts-check
'use strict';
/** CPU time of processes and of all that they have started, as Linux counts it. */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

/** @typedef {{ name: string; parent: number; cpuMs: number }} ProcessTimes */

const hasCpuTimes = () => fs.existsSync('/proc/self/stat');

/** @type {number | undefined} */
let tickMs;

/** @returns {Map<number, ProcessTimes>} all processes of this machine, by their id */
function readProcesses() {
	const msPerTick = (tickMs ??= 1000 / Number(execFileSync('getconf', ['CLK_TCK'])));
	/** @type {Map<number, ProcessTimes>} */
	const processes = new Map();
	for (const id of fs.readdirSync('/proc')) {
		if (!/^\d+$/.test(id)) continue;
		const stat = readIfThere(`/proc/${id}/stat`);
		// The name in brackets may hold spaces and brackets, so the fields are those after the last one.
		const [, name = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
		if (rest === '') continue;
		const fields = rest.split(' ');
		// Of the process, and of those that it has started and that have ended: user and system time.
		const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
		processes.set(Number(id), { name, parent: Number(fields[1]), cpuMs: ticks * msPerTick });
	}
	return processes;
}

/** @param {string} file */
function readIfThere(file) {
	try {
		return fs.readFileSync(file, 'utf8');
	} catch {
		// The process has ended since the folder was listed.
		return '';
	}
}

/**
 * @param {readonly number[]} roots
 * @param {Map<number, ProcessTimes>} processes
 * @returns {number[]} the roots, and all that they have started
 */
function withDescendants(roots, processes) {
	const all = new Set(roots);
	// A process that was started may have a lower id than its parent, so one pass may not be enough.
	for (let before = 0; before < all.size;) {
		before = all.size;
		for (const [id, { parent }] of processes) if (all.has(parent)) all.add(id);
	}
	return [...all];
}

/** @param {readonly number[]} roots ids of processes */
function cpuMsOf(roots) {
	const processes = readProcesses();
	const ids = withDescendants(roots, processes);
	return ids.reduce((sum, id) => sum + (processes.get(id)?.cpuMs ?? 0), 0);
}

/** @param {string} name of the program @returns {number[]} what this process has started of it */
function startedHere(name) {
	const processes = readProcesses();
	return withDescendants([process.pid], processes).filter(
		(id) => processes.get(id)?.name === name && processes.get(id)?.parent === process.pid,
	);
}

module.exports = { hasCpuTimes, cpuMsOf, startedHere };
