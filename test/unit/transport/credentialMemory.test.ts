/** Credentials that a webhook has resolved, kept for some seconds. */
import { expect, test } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';
import { recallCredential } from '../../../nodes/shared/transport/credentialMemory';

const KEEP_MS = 15_000;

/** Each test uses its own node, so that tests do not share cached credentials. */
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

test('a credential is read once while it is cached', async () => {
	const read = readings('kept');
	expect(await read(1_000)).toBe(1);
	expect(await read(1_000 + KEEP_MS - 1)).toBe(1);
	expect(await read(1_000 + KEEP_MS)).toBe(2);
});

test('a credential is not cached longer after the clock was set back', async () => {
	const read = readings('set back');
	expect(await read(3_600_000)).toBe(1);
	expect(await read(0)).toBe(2);
	expect(await read(1)).toBe(2);
});

test('a credential is not cached for 0 ms', async () => {
	const read = readings('not kept');
	expect(await read(0, 0)).toBe(1);
	expect(await read(0, 0)).toBe(2);
});
