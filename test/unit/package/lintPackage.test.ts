/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- writes packages and runs gulp on them */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const ROOT = path.resolve(__dirname, '../../..');
const GULP = path.join(ROOT, 'node_modules/gulp/bin/gulp.js');
const BUNDLE = 'dist/nodes/Sample/Sample.node.js';
const TIMEOUT_MS = 60_000;

const manifest = {
	name: 'n8n-nodes-sample',
	version: '1.0.0',
	description: 'A package made by a test',
	license: 'MIT',
	homepage: 'https://sample.example',
	author: { name: 'Sample', email: 'sample@sample.example' },
	repository: { type: 'git', url: 'https://sample.example/sample.git' },
	keywords: ['n8n-community-node-package'],
	files: ['dist'],
	n8n: { n8nNodesApiVersion: 1, nodes: [BUNDLE], credentials: [] },
	peerDependencies: { 'n8n-workflow': '*' },
};

let folder = '';
beforeEach(() => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'lint-package-test-'));
});
afterEach(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** Runs `gulp lintPackage` on a package of these files; what it printed, colours left out. */
function lintPackage(files: Record<string, string>): { status: number | null; output: string } {
	for (const [file, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
		writeFileSync(path.join(folder, file), text);
	}
	const where = ['--gulpfile', path.join(ROOT, 'gulpfile.js'), '--cwd', folder];
	const { status, stdout, stderr } = spawnSync(process.execPath, [GULP, ...where, 'lintPackage'], {
		encoding: 'utf8',
		env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
	});
	return { status, output: stdout + stderr };
}

test(
	'lint:package passes a package that n8n would accept',
	() => {
		const { status, output } = lintPackage({
			'package.json': JSON.stringify(manifest),
			[BUNDLE]: "'use strict';\nexports.sleep = require('n8n-workflow').sleep;\n",
		});
		expect(output).toContain('tarball: 2 files, 0 findings');
		expect(status).toBe(0);
	},
	TIMEOUT_MS,
);

test(
	'lint:package refuses timers, Node built-ins, console and bad metadata, whatever a comment disables',
	() => {
		const { status, output } = lintPackage({
			'package.json': JSON.stringify({ ...manifest, dependencies: { axios: '1.0.0' } }),
			[BUNDLE]: [
				'/* eslint-disable */',
				'setTimeout(() => undefined, 10);',
				"exports.readFile = require('node:fs').readFile;",
				"console.log('hello');",
			].join('\n'),
		});
		expect(output).toMatch(/2:1 +error +Use of restricted global 'setTimeout'/);
		expect(output).toMatch(/3:20 +error +Require of 'node:fs' is not allowed/);
		expect(output).toMatch(/4:1 +error +Unexpected console statement/);
		expect(output).toMatch(/error .*no-runtime-dependencies/);
		expect(output).toContain('n8n would refuse this package');
		expect(status).toBe(1);
	},
	TIMEOUT_MS,
);
