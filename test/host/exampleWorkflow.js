// @ts-check
'use strict';
/**
 * The example workflows made ready to run: the files that users import, with credentials chosen and
 * the page's origin allowed, as their notes ask for. Whoever edits one in the demo's n8n keeps the
 * edit: it is written again only when the file, the credential or the origin has changed since.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { PROJECT } = require('./places');

/** @typedef {ReturnType<typeof import('./n8nRest').n8nRest>} N8nRest */
/** @typedef {import('./n8nRest').Credential} Credential */
/**
 * @typedef {'frontend-chat' | 'frontend-chat-guarded' | 'frontend-chat-streamed'
 *   | 'frontend-chat-signed-in' | 'file-question' | 'structured-extraction'
 *   | 'agent-tool' | 'batch-rows' | 'gateway-reports-table' | 'gateway-daily-cost'
 *   | 'gateway-reports-postgres' | 'gateway-usage-page' | 'gateway-assistant'
 *   | 'answer-from-documents' | 'ask-before-acting' | 'customer-keys'
 *   | 'product-pictures' | 'video-webhook' | 'speech-in-speech-out'
 *   | 'search-by-meaning'} ExampleName
 */

/**
 * @typedef {object} ExampleChoice
 * @property {Credential} credential
 * @property {string} allowedOrigins as the Webhook node takes them, with commas between; `*` for any
 * @property {ExampleName} [name] the quick start unless told
 * @property {Credential} [managementCredential] for the example that creates keys
 * @property {Credential} [headerAuthCredential] for the example that another server asks
 * @property {Credential} [jwtCredential] for the example that wants signed-in users
 * @property {Credential} [basicAuthCredential] for the page that its author opens in a browser
 * @property {Credential} [chatModelCredential] n8n's own, for the example with n8n's chat model
 * @property {Credential} [signatureCredential] n8n's own with the secret of OpenRouter's webhooks
 * @property {Credential} [embeddingsCredential] n8n's own of OpenAI, for the example with documents
 * @property {Credential} [callerCredential] for the examples with a gateway
 * @property {string} [webhookPath] another path than the file's, so that one n8n can hold several
 * @property {boolean} [allowServers] whether a gateway answers calls without an origin, too
 * @property {string} [ratesUrl] where the assistant's tool asks for exchange rates, in place of the file's
 */

/** @typedef {import('./n8nRest').WorkflowContent & { webhookPath: string }} ReadyWorkflow */

/** @type {ExampleName} */
const QUICK_START = 'frontend-chat';
const CREDENTIAL_TYPE = 'openRouterGatewayApi';
const JWT_CREDENTIAL_TYPE = 'jwtAuth';
const HEADER_AUTH_CREDENTIAL_TYPE = 'httpHeaderAuth';
const MANAGEMENT_CREDENTIAL_TYPE = 'openRouterManagementApi';
const BASIC_AUTH_CREDENTIAL_TYPE = 'httpBasicAuth';
const CHAT_MODEL_CREDENTIAL_TYPE = 'openRouterApi';
const EMBEDDINGS_CREDENTIAL_TYPE = 'openAiApi';
const SIGNATURE_CREDENTIAL_TYPE = 'crypto';
const CALLER_CREDENTIAL_TYPE = 'openRouterCallerApi';

/** @param {ExampleName} name */
const fileOf = (name) => path.join(PROJECT, 'examples', `${name}.workflow.json`);

/** @param {Credential} credential */
const chosen = ({ id, name }) => ({ id, name });

/** The same for the same path, so that a workflow made ready again is the same. @param {string} webhookPath */
const webhookIdOf = (webhookPath) =>
	createHash('sha256')
		.update(webhookPath)
		.digest('hex')
		.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');

/** @param {ExampleChoice} choice @returns {ReadyWorkflow} */
function exampleWorkflow(choice) {
	const { credential, allowedOrigins, name = QUICK_START, jwtCredential } = choice;
	const workflow = JSON.parse(fs.readFileSync(fileOf(name), 'utf8'));
	let webhookPath = '';
	for (const node of workflow.nodes) {
		const { parameters } = node;
		if (node.type === 'n8n-nodes-base.webhook') {
			// A page that is opened, and not called from another one, says nothing of origins.
			if ('allowedOrigins' in parameters.options) {
				parameters.options.allowedOrigins = allowedOrigins;
			}
			if (choice.webhookPath !== undefined) {
				parameters.path = choice.webhookPath;
				node.webhookId = webhookIdOf(choice.webhookPath);
			}
			webhookPath = parameters.path;
			if (parameters.authentication === JWT_CREDENTIAL_TYPE && jwtCredential !== undefined) {
				node.credentials = { [JWT_CREDENTIAL_TYPE]: chosen(jwtCredential) };
			}
		}
		if (parameters.authentication === 'headerAuth' && choice.headerAuthCredential) {
			node.credentials = { [HEADER_AUTH_CREDENTIAL_TYPE]: chosen(choice.headerAuthCredential) };
		}
		const isAsked = /\.(webhook|formTrigger)$/.test(node.type);
		if (isAsked && parameters.authentication === 'basicAuth' && choice.basicAuthCredential) {
			node.credentials = { [BASIC_AUTH_CREDENTIAL_TYPE]: chosen(choice.basicAuthCredential) };
		}
		if (node.type.endsWith('.httpRequestTool') && choice.ratesUrl !== undefined) {
			parameters.url = choice.ratesUrl;
		}
		if (node.type.endsWith('.embeddingsOpenAi') && choice.embeddingsCredential !== undefined) {
			node.credentials = { [EMBEDDINGS_CREDENTIAL_TYPE]: chosen(choice.embeddingsCredential) };
		}
		if (node.type.endsWith('.crypto') && choice.signatureCredential !== undefined) {
			node.credentials = { [SIGNATURE_CREDENTIAL_TYPE]: chosen(choice.signatureCredential) };
		}
		if (node.type.endsWith('.openRouterGateway')) {
			if (choice.webhookPath !== undefined) {
				parameters.path = choice.webhookPath;
				node.webhookId = webhookIdOf(choice.webhookPath);
			}
			webhookPath = `${parameters.path}/chat/completions`;
		}
		if (node.type.endsWith('.lmChatOpenRouter') && choice.chatModelCredential !== undefined) {
			node.credentials = { [CHAT_MODEL_CREDENTIAL_TYPE]: chosen(choice.chatModelCredential) };
		}
		if (/\.openRouter(Tool|Gateway)?$/.test(node.type)) {
			node.credentials =
				parameters.resource === 'key' && choice.managementCredential
					? { [MANAGEMENT_CREDENTIAL_TYPE]: chosen(choice.managementCredential) }
					: { [CREDENTIAL_TYPE]: chosen(credential) };
			if (node.type.endsWith('.openRouterGateway') && choice.callerCredential !== undefined) {
				node.credentials[CALLER_CREDENTIAL_TYPE] = chosen(choice.callerCredential);
			}
			if (parameters.limits?.allowedOrigins !== undefined) {
				parameters.limits.allowedOrigins = allowedOrigins === '*' ? [] : allowedOrigins.split(',');
				if (choice.allowServers) parameters.limits.allowServers = true;
			}
		}
	}
	return { ...workflow, webhookPath };
}

/** @param {string} stateFolder @param {ExampleName} name */
const noteFileOf = (stateFolder, name) =>
	path.join(stateFolder, name === QUICK_START ? 'example-workflow.json' : `${name}.json`);

/**
 * Creates or refreshes a workflow in the demo's n8n and publishes it.
 * @param {N8nRest} n8n
 * @param {string} stateFolder
 * @param {ExampleChoice} choice
 * @returns {Promise<string>} the webhook's URL
 */
async function publishExample(n8n, stateFolder, choice) {
	const content = exampleWorkflow(choice);
	const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
	const noteFile = noteFileOf(stateFolder, choice.name ?? QUICK_START);
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

module.exports = {
	exampleWorkflow,
	publishExample,
	CREDENTIAL_TYPE,
	JWT_CREDENTIAL_TYPE,
	HEADER_AUTH_CREDENTIAL_TYPE,
	MANAGEMENT_CREDENTIAL_TYPE,
	BASIC_AUTH_CREDENTIAL_TYPE,
	CHAT_MODEL_CREDENTIAL_TYPE,
	EMBEDDINGS_CREDENTIAL_TYPE,
	SIGNATURE_CREDENTIAL_TYPE,
	CALLER_CREDENTIAL_TYPE,
};
