// @ts-check
'use strict';
/**
 * The example workflow made ready to run: the file that users import, with a credential chosen and
 * the page's origin allowed. Whoever edits it in the demo's n8n keeps the edit: it is written again
 * only when the file, the credential or the origin has changed since.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('./places');

/** @typedef {ReturnType<typeof import('./n8nRest').n8nRest>} N8nRest */

const FILE = path.join(PROJECT, 'examples', 'frontend-chat.workflow.json');
const CREDENTIAL_TYPE = 'openRouterGatewayApi';

/**
 * @param {{ credential: import('./n8nRest').Credential; allowedOrigins: string }} choice
 * @returns {import('./n8nRest').WorkflowContent & { webhookPath: string }}
 */
function exampleWorkflow({ credential, allowedOrigins }) {
	const workflow = JSON.parse(fs.readFileSync(FILE, 'utf8'));
	let webhookPath = '';
	for (const node of workflow.nodes) {
		if (node.type === 'n8n-nodes-base.webhook') {
			node.parameters.options.allowedOrigins = allowedOrigins;
			webhookPath = node.parameters.path;
		}
		if (node.type.endsWith('.openRouter')) {
			node.credentials = { [CREDENTIAL_TYPE]: { id: credential.id, name: credential.name } };
		}
	}
	return { ...workflow, webhookPath };
}

/**
 * Creates or refreshes the workflow in the demo's n8n and publishes it.
 * @param {N8nRest} n8n
 * @param {string} stateFolder
 * @param {{ credential: import('./n8nRest').Credential; allowedOrigins: string }} choice
 * @returns {Promise<string>} the webhook's URL
 */
async function publishExample(n8n, stateFolder, choice) {
	const content = exampleWorkflow(choice);
	const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
	const noteFile = path.join(stateFolder, 'example-workflow.json');
	const note = fs.existsSync(noteFile) ? JSON.parse(fs.readFileSync(noteFile, 'utf8')) : {};

	const all = await n8n.listWorkflows();
	const known = all.find(({ id, isArchived }) => id === note.id && !isArchived);
	/** @type {import('./n8nRest').Workflow} */
	let workflow;
	if (!known) workflow = await n8n.createWorkflow(content);
	else if (note.hash !== hash) workflow = await n8n.updateWorkflow(known.id, content);
	else workflow = known;

	await n8n.publish(workflow, content.webhookPath);
	fs.writeFileSync(noteFile, JSON.stringify({ id: workflow.id, hash }));
	return `${n8n.url}/webhook/${content.webhookPath}`;
}

module.exports = { exampleWorkflow, publishExample, CREDENTIAL_TYPE };
