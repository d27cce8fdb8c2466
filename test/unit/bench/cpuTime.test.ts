/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals, @n8n/community-nodes/no-dangerous-functions --
   a test, not part of the package: it starts a process to see what it costs */
/** The benchmark's figures of CPU time rest on this. Linux only, as they are. */
import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { cpuMsOf, hasCpuTimes } from '../../bench/cpu/cpuTime';

const BUSY_MS = 200;
const STEP_MS = 10;
const BUSY = `while (process.cpuUsage().user < ${BUSY_MS * 1000});`;

(hasCpuTimes() ? test : test.skip)(
	'CPU time is that of a process and of what it has started',
	() => {
		const before = cpuMsOf([process.pid]);
		execFileSync(process.execPath, ['-e', BUSY]);
		expect(cpuMsOf([process.pid]) - before).toBeGreaterThanOrEqual(BUSY_MS - 2 * STEP_MS);
	},
);

(hasCpuTimes() ? test : test.skip)('CPU time of a process that does not exist is none', () => {
	expect(cpuMsOf([2 ** 30])).toBe(0);
});
