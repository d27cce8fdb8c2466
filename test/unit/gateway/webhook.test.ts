/** Credentials that a webhook has resolved, kept for some seconds. */
import { expect, test } from '@jest/globals';
import { recallCredential } from '../../../nodes/OpenRouterGateway/webhook';

const KEEP_MS = 15_000;

/** Under a key of its own, so that no test finds what another has kept. */
function readings(key: string) {
	let reads = 0;
	return async (nowMs: number, keepMs = KEEP_MS) =>
		(await recallCredential(key, async () => ({ reads: (reads += 1) }), keepMs, nowMs)).reads;
}

test('read once in the time that it is kept', async () => {
	const read = readings('kept');
	expect(await read(1_000)).toBe(1);
	expect(await read(1_000 + KEEP_MS - 1)).toBe(1);
	expect(await read(1_000 + KEEP_MS)).toBe(2);
});

test('a clock that was set back does not keep it for longer', async () => {
	const read = readings('set back');
	expect(await read(3_600_000)).toBe(1);
	expect(await read(0)).toBe(2);
	expect(await read(1)).toBe(2);
});

test('0 keeps nothing', async () => {
	const read = readings('not kept');
	expect(await read(0, 0)).toBe(1);
	expect(await read(0, 0)).toBe(2);
});
