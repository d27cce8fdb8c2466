// @ts-check
'use strict';
/**
 * `npm test`: every check in order, cheapest first, ending at the first step that fails. The last
 * line is always the totals. A step that is not jest counts as one failure when it fails, and is
 * not counted when it passes.
 */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { killAllRunning } = require('./host/childProcess');
const { ensureN8n } = require('./host/n8nInstall');
const { npmCommand } = require('./host/npm');
const { markBuilt } = require('./host/packageBuild');
const { PROJECT } = require('./host/places');
const { projectEnvironment, projectNode } = require('./host/projectNode');

/** @typedef {{ passed: number; failed: number; skipped: number }} Totals */
/** @typedef {{ name: string; work: () => Promise<Totals> }} Step */

const NONE = { passed: 0, failed: 0, skipped: 0 };
const FAILED = { ...NONE, failed: 1 };

/** The child of the step that runs now. @type {import('node:child_process').ChildProcess | undefined} */
let current;

/** @param {string} program @param {string[]} args @returns {Promise<boolean>} whether it exited 0 */
async function passes(program, args) {
	current = spawn(program, args, { cwd: PROJECT, env: projectEnvironment(), stdio: 'inherit' });
	const [code] = await once(current, 'exit');
	current = undefined;
	return code === 0;
}

/** @param {string} script @returns {Promise<boolean>} */
async function npmRun(script) {
	const { program, args } = npmCommand(['run', script]);
	return await passes(program, args);
}

/** @param {string} script @param {() => void} [afterwards] @returns {Step} */
const npmStep = (script, afterwards) => ({
	name: script,
	work: async () => {
		if (!(await npmRun(script))) return FAILED;
		afterwards?.();
		return NONE;
	},
});

/** @param {string} file what `jest --json` wrote @returns {Totals} */
function readTotals(file) {
	const report = JSON.parse(fs.readFileSync(file, 'utf8'));
	return {
		passed: report.numPassedTests,
		// A file that does not even load has no failed test in it.
		failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
		skipped: report.numPendingTests + report.numTodoTests,
	};
}

/** @param {string} project @param {string[]} [flags] @returns {Step} */
const jestStep = (project, flags = []) => ({
	name: project,
	work: async () => {
		const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'openrouter-gateway-test-'));
		const report = path.join(folder, 'report.json');
		try {
			const jest = require.resolve('jest/bin/jest');
			const args = [jest, '--selectProjects', project, '--json', `--outputFile=${report}`];
			const ok = await passes(projectNode(), [...args, ...flags]);
			if (!fs.existsSync(report)) return FAILED;
			const totals = readTotals(report);
			return ok || totals.failed > 0 ? totals : { ...totals, failed: 1 };
		} finally {
			fs.rmSync(folder, { recursive: true, force: true });
		}
	},
});

/** One worker: all e2e files share one n8n, and some watch ports and processes. @type {Step} */
const e2e = {
	name: 'e2e',
	work: async () => {
		await ensureN8n();
		return await jestStep('e2e', ['--runInBand']).work();
	},
};

/** @type {Step[]} */
const STEPS = [
	npmStep('lint'),
	npmStep('typecheck'),
	npmStep('build', markBuilt),
	npmStep('lint:package'),
	jestStep('unit'),
	jestStep('integration'),
	e2e,
];

/** @param {number} sinceMs */
const elapsed = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

async function main() {
	const startedMs = Date.now();
	const totals = { ...NONE };
	for (const { name, work } of STEPS) {
		const stepStartedMs = Date.now();
		console.log(`\n=== ${name} ===`);
		const result = await work().catch((error) => {
			console.error(error instanceof Error ? error.message : error);
			return FAILED;
		});
		totals.passed += result.passed;
		totals.failed += result.failed;
		totals.skipped += result.skipped;
		const outcome = result.failed > 0 ? 'FAILED' : 'ok';
		console.log(`=== ${name}: ${outcome} after ${elapsed(stepStartedMs)} ===`);
		if (result.failed > 0) break;
	}
	console.log(`\nTook ${elapsed(startedMs)}`);
	console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
	process.exitCode = totals.failed > 0 ? 1 : 0;
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
	process.on(signal, () => {
		current?.kill(signal);
		killAllRunning();
		process.exit(1);
	});
}
void main();
