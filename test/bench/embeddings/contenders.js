// @ts-check
'use strict';
/** The workflows: a row of the caller's body is an item, and the last item is the answer. */
const { randomUUID } = require('node:crypto');
const { CREDENTIAL_TYPE } = require('../../host/exampleWorkflow');
const { PACKAGE_NAME } = require('../../host/places');
const { OWN_CREDENTIAL } = require('../contenders');
const { createCredentials } = require('../n8nUnderTest');
const { MODEL } = require('./inputs');
const { HTTP_BATCH } = require('./rows');

const TEXT = '{{ $json.text }}';

/** @param {string} upstreamUrl */
const answerers = (upstreamUrl) => ({
	ours: {
		type: `${PACKAGE_NAME}.openRouter`,
		typeVersion: 1,
		parameters: {
			resource: 'embedding',
			operation: 'create',
			model: { __rl: true, mode: 'id', value: MODEL },
			inputMode: 'text',
			text: `=${TEXT}`,
			options: {},
		},
		credential: CREDENTIAL_TYPE,
	},
	httpRequest: {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			method: 'POST',
			url: `${upstreamUrl}/embeddings`,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: OWN_CREDENTIAL,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={{ { model: '${MODEL}', input: $json.text } }}`,
			options: { batching: { batch: HTTP_BATCH } },
		},
		credential: OWN_CREDENTIAL,
	},
});

/**
 * @param {ReturnType<typeof import('../../host/n8nRest').n8nRest>} n8n
 * @param {string} upstreamUrl
 * @returns {Promise<[name: string, webhook: string][]>}
 */
async function publishEmbeddings(n8n, upstreamUrl) {
	const credentials = await createCredentials(n8n, upstreamUrl, [CREDENTIAL_TYPE, OWN_CREDENTIAL]);
	/** @type {[string, string][]} */
	const webhooks = [];
	for (const [name, { credential, ...node }] of Object.entries(answerers(upstreamUrl))) {
		const path = `bench-${randomUUID()}`;
		const { id, name: title } = /** @type {import('../../host/n8nRest').Credential} */ (
			credentials[credential]
		);
		const row = [
			{
				name: 'Webhook',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2.1,
				webhookId: randomUUID(),
				parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
			},
			{
				name: 'Rows',
				type: 'n8n-nodes-base.splitOut',
				typeVersion: 1,
				parameters: { fieldToSplitOut: 'body.rows', options: {} },
			},
			{ name: 'Embed', ...node, credentials: { [credential]: { id, name: title } } },
			{
				name: 'Last',
				type: 'n8n-nodes-base.limit',
				typeVersion: 1,
				parameters: { maxItems: 1, keep: 'lastItems' },
			},
		];
		await n8n.publish(
			await n8n.createWorkflow({
				name: `Embeddings, ${name}`,
				nodes: row.map((entry, index) => ({
					id: randomUUID(),
					position: /** @type {[number, number]} */ ([index * 220, 0]),
					...entry,
				})),
				connections: Object.fromEntries(
					row
						.slice(1)
						.map((next, index) => [
							row[index]?.name ?? '',
							{ main: [[{ node: next.name, type: 'main', index: 0 }]] },
						]),
				),
				settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none' },
			}),
			path,
		);
		webhooks.push([name, `${n8n.url}/webhook/${path}`]);
	}
	return webhooks;
}

module.exports = { publishEmbeddings };
