// @ts-check
'use strict';
/**
 * A ledger of many callers for the bench, as another n8n process would have written it, and the part of
 * a workflow that puts it into the workflow's static data. When the format changes, the gateway sets it
 * aside and refuses the call, which ends the bench.
 */
const { randomUUID } = require('node:crypto');

const CALLERS = 5_000;
const HASH_LENGTH = 12;

/** A webhook that stores what it is sent. @param {string} path */
const seedNodes = (path) => [
	{
		id: randomUUID(),
		name: 'Seed',
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2.1,
		webhookId: randomUUID(),
		position: [0, 200],
		parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
	},
	{
		id: randomUUID(),
		name: 'Store',
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		position: [220, 200],
		parameters: {
			jsCode: "Object.assign($getWorkflowStaticData('global'), $json.body); return [{ json: {} }];",
		},
	},
];
const seedConnections = { Seed: { main: [[{ node: 'Store', type: 'main', index: 0 }]] } };

/** The static data of a workflow whose gateway has that ID. @param {string} workflowId @param {string} nodeId */
function crowdedLedger(workflowId, nodeId) {
	const day = new Date().toISOString().slice(0, 10);
	const spend = '2s,0,1,0';
	const callers = Array.from({ length: CALLERS }, (_, number) =>
		[String(number).padStart(HASH_LENGTH, '0'), spend].join(','),
	);
	const text = [`1 day:${day} 1 ${Date.now().toString(36)}  ${spend}`, ...callers].join(';');
	return { [`openRouterBudgets:${workflowId}:${nodeId}`]: { bench: text } };
}

module.exports = { seedNodes, seedConnections, crowdedLedger };
