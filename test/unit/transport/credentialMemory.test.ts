/** Credentials that a webhook has resolved, kept for some seconds. */
import { expect, test } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';
import { recallCredential } from '../../../nodes/shared/transport/credentialMemory';

const KEEP_MS = 15_000;

/** Of a node of its own, so that no test finds what another has kept. */
function readings(nodeId: string) {
	let reads = 0;
	const context = {
		getNode: () => ({ id: nodeId, credentials: { aType: { id: 'c' } } }),
		getWorkflow: () => ({ id: 'workflow' }),
		getCredentials: async () => ({ reads: (reads += 1) }),
	} as unknown as IWebhookFunctions;
	return async (nowMs: number, keepMs = KEEP_MS) =>
		(await recallCredential(context, 'aType', keepMs, nowMs)).reads;
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
