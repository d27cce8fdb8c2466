/**
 * What docs/scale.md says of connections. When n8n begins to keep them, this fails: then the page, and the limits of the benchmark's rows of a distant upstream, can be changed.
 */
import { expect, test } from '@jest/globals';
import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { runNode } from '../support/nodeRun';
import { json } from '../support/reply';
import { credentialType, useBench } from './openRouter';

const bench = useBench();
const REQUESTS = 3;

const asksToKeep: INodeType = {
	description: {
		displayName: 'Asks',
		name: 'asks',
		group: ['output'],
		version: 1,
		description: '',
		defaults: { name: 'Asks' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: credentialType.name }],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		for (let count = 0; count < REQUESTS; count++) {
			await this.helpers.httpRequestWithAuthentication.call(this, credentialType.name, {
				url: '/key',
				headers: { Connection: 'keep-alive' },
				agentOptions: { keepAlive: true },
			});
		}
		return [[]];
	},
};

test('n8n opens a connection for each request, also for a node that asks it to keep them', async () => {
	bench.upstream.route('GET /key', json(200, {}));
	const before = bench.upstream.connectionsMade;
	await runNode({ nodeType: asksToKeep, credential: bench.credential(), parameters: {} });
	expect(bench.upstream.requests).toHaveLength(REQUESTS);
	expect(bench.upstream.connectionsMade - before).toBe(REQUESTS);
});
