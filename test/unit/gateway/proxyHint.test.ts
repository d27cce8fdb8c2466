import { expect, test } from '@jest/globals';
import type { IWebhookFunctions } from 'n8n-workflow';
import { PROXY_HINT, proxyHintFor } from '../../../nodes/OpenRouterGateway/proxyHint';

type Call = { forwarded?: string; ips?: string[]; workflowId?: string; nodeId?: string };

const warnings: string[] = [];
const call = ({ forwarded, ips = [], workflowId = 'w', nodeId = 'n' }: Call) =>
	proxyHintFor({
		getHeaderData: () => ({ 'x-forwarded-for': forwarded }),
		getRequestObject: () => ({ ip: '127.0.0.1', ips }),
		getNode: () => ({ id: nodeId, name: 'Gateway' }),
		getWorkflow: () => ({ id: workflowId }),
		logger: { warn: (message: string) => warnings.push(message) },
	} as unknown as IWebhookFunctions);

test.each<{ name: string; asked: Call }>([
	{ name: 'no proxy', asked: {} },
	{ name: 'an empty header', asked: { forwarded: ' ' } },
	{ name: 'a header that n8n reads', asked: { forwarded: '192.0.2.1', ips: ['192.0.2.1'] } },
	// A proxy and a caller on n8n's own machine.
	{ name: 'the same address', asked: { forwarded: '127.0.0.1', ips: ['127.0.0.1'] } },
])('nothing is said of $name', ({ asked }) => {
	expect(call({ ...asked, workflowId: 'silent' })).toBeUndefined();
	expect(warnings).toEqual([]);
});

test('each call has the hint, the log has it once per workflow and node', () => {
	const forwarded = '192.0.2.1';
	for (let calls = 0; calls < 3; calls += 1) expect(call({ forwarded })).toBe(PROXY_HINT);
	expect(warnings).toEqual([`OpenRouter Gateway: ${PROXY_HINT}`]);
	call({ forwarded, nodeId: 'another' });
	call({ forwarded, workflowId: 'another' });
	call({ forwarded });
	expect(warnings).toHaveLength(3);
});

test('what is remembered is bounded: a node not seen for long may be told of again', () => {
	const forwarded = '192.0.2.1';
	call({ forwarded, workflowId: 'first' });
	const before = warnings.length;
	for (let n = 0; n < 1_000; n += 1) call({ forwarded, workflowId: `workflow-${n}` });
	expect(warnings).toHaveLength(before + 1_000);
	call({ forwarded, workflowId: 'workflow-999' });
	expect(warnings).toHaveLength(before + 1_000);
	call({ forwarded, workflowId: 'first' });
	expect(warnings).toHaveLength(before + 1_001);
});
