/* eslint-disable @n8n/community-nodes/no-restricted-imports,
   @n8n/community-nodes/no-restricted-globals -- a test, not part of the package */
/** Two clones that start at once share one install, whatever became of an earlier one. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { start } from '../host/childProcess';
import { PROJECT } from '../host/places';

/** Says `works` when it has the lock, and leaves a mark when it is done. */
const CLONE = `
	const fs = require('node:fs');
	const { withLock } = require('./test/host/installLock');
	void withLock(LOCK, {
		isDone: () => fs.existsSync(MARK),
		onWait: () => console.log('waits'),
		work: async () => {
			console.log('works');
			await new Promise((resolve) => setTimeout(resolve, 500));
			fs.writeFileSync(MARK, '');
		},
	}).then(() => console.log('returns'));
`;

let folder: string;
let lock: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'openrouter-gateway-lock-'));
	lock = join(folder, 'install.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function clone(name: string) {
	const logFile = join(folder, `${name}.log`);
	// As JSON, because a path may hold backslashes.
	const script = CLONE.replaceAll('LOCK', JSON.stringify(lock)).replaceAll(
		'MARK',
		JSON.stringify(join(folder, 'done')),
	);
	const child = start(process.execPath, ['-e', script], { cwd: PROJECT, logFile });
	return once(child, 'exit').then(() => readFileSync(logFile, 'utf8').trim().split('\n'));
}

test('of two clones one installs, and both go on', async () => {
	const [first, second] = await Promise.all([clone('first'), clone('second')]);
	const worked = [first, second].filter((lines) => lines.includes('works'));
	expect(worked).toHaveLength(1);
	expect(first.at(-1)).toBe('returns');
	expect(second.at(-1)).toBe('returns');
	expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that is gone is taken over', async () => {
	const gone = start(process.execPath, ['-e', ''], { cwd: PROJECT });
	await once(gone, 'exit');
	writeFileSync(lock, `${gone.pid} ${hostname()}`);
	expect(await clone('only')).toEqual(['works', 'returns']);
});
