/** Callers who need no token, behind proxies that n8n has not been told of. */
import { expect, test } from '@jest/globals';
import type { GatewayPorts, GatewayRequest } from '../../../nodes/OpenRouterGateway/ports';
import type { GatewaySettings } from '../../../nodes/OpenRouterGateway/settings';
import { PROXY_HINT, signIn } from '../../../nodes/OpenRouterGateway/signIn';

type Call = { forwarded?: string; isForwardedRead?: boolean; workflowId?: string; nodeId?: string };

const warnings: string[] = [];
/** The hint that comes with the caller. */
async function call({ forwarded, isForwardedRead = false, workflowId = 'w', nodeId = 'n' }: Call) {
	const request: GatewayRequest = {
		endpoint: 'chat',
		method: 'POST',
		query: {},
		headers: { 'x-forwarded-for': forwarded },
		body: {},
		from: () => ({ address: '127.0.0.1', isForwardedRead }),
	};
	const ports: Partial<GatewayPorts> = {
		nodeKey: () => `${workflowId}:${nodeId}`,
		callerCredential: async () => ({ method: 'none' }),
		logHint: (hint) => warnings.push(hint),
	};
	const caller = await signIn({
		request,
		ports: ports as GatewayPorts,
		settings: {} as GatewaySettings,
	});
	expect(caller).toMatchObject({ source: 'address', id: '127.0.0.1' });
	return 'hint' in caller ? caller.hint : undefined;
}

test.each<{ name: string; asked: Call }>([
	{ name: 'no proxy', asked: {} },
	{ name: 'an empty header', asked: { forwarded: ' ' } },
	{ name: 'a header that n8n reads', asked: { forwarded: '192.0.2.1', isForwardedRead: true } },
	// A proxy and a caller on n8n's own machine.
	{ name: 'the same address', asked: { forwarded: '127.0.0.1', isForwardedRead: true } },
])('nothing is said of $name', async ({ asked }) => {
	expect(await call({ ...asked, workflowId: 'silent' })).toBeUndefined();
	expect(warnings).toEqual([]);
});

test('each call has the hint, the log has it once per workflow and node', async () => {
	const forwarded = '192.0.2.1';
	for (let calls = 0; calls < 3; calls += 1) {
		expect(await call({ forwarded })).toBe(PROXY_HINT);
	}
	expect(warnings).toEqual([PROXY_HINT]);
	await call({ forwarded, nodeId: 'another' });
	await call({ forwarded, workflowId: 'another' });
	await call({ forwarded });
	expect(warnings).toHaveLength(3);
});

test('what is remembered is bounded: a node not seen for long may be told of again', async () => {
	const forwarded = '192.0.2.1';
	await call({ forwarded, workflowId: 'first' });
	const before = warnings.length;
	for (let n = 0; n < 1_000; n += 1) await call({ forwarded, workflowId: `workflow-${n}` });
	expect(warnings).toHaveLength(before + 1_000);
	await call({ forwarded, workflowId: 'workflow-999' });
	expect(warnings).toHaveLength(before + 1_000);
	await call({ forwarded, workflowId: 'first' });
	expect(warnings).toHaveLength(before + 1_001);
});
