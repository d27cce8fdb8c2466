// @ts-check
'use strict';
/**
 * A real n8n with its default settings, this package and the forwarding rival installed as community
 * packages, and the workflows that are measured, published. All of it in one temporary folder.
 */
const path = require('node:path');
const { installCommunityPackage } = require('../host/communityPackage');
const { CREDENTIAL_TYPE } = require('../host/exampleWorkflow');
const { ensureN8n } = require('../host/n8nInstall');
const { n8nRest } = require('../host/n8nRest');
const { startN8n } = require('../host/n8nServer');
const { freePort } = require('../host/ports');
const { CONTENDERS, OWN_CREDENTIAL, workflowOf } = require('./contenders');
const { FORWARDER_CREDENTIAL, writeForwarder } = require('./forwarder');

/** @typedef {import('./contenders').ContenderName} ContenderName */

const LOGIN = { email: 'owner@openrouter-gateway.example', password: 'Bench-Password-1' };
const API_KEY = 'sk-or-v1-bench-0000-not-a-real-key';

/** @param {string} folder a temporary one @param {NodeJS.ProcessEnv} [env] for n8n */
async function startN8nUnderTest(folder, env) {
	const install = await ensureN8n();
	const userFolder = path.join(folder, 'n8n');
	await installCommunityPackage(userFolder);
	await installCommunityPackage(userFolder, writeForwarder(folder));
	const logFile = path.join(folder, 'n8n.log');
	const server = await startN8n({ install, userFolder, port: await freePort(), logFile, env });
	const n8n = n8nRest(server.url);
	await n8n.signIn(LOGIN);
	return { server, n8n };
}

/** The forwarder's is missing where that package is not installed. */
const ALL_CREDENTIALS = [CREDENTIAL_TYPE, OWN_CREDENTIAL, FORWARDER_CREDENTIAL];

/**
 * The credentials of all contenders, each with the emulated OpenRouter as its address.
 * @param {ReturnType<typeof n8nRest>} n8n
 * @param {string} upstreamUrl
 * @param {readonly string[]} [types]
 * @returns {Promise<import('./contenders').Credentials>}
 */
async function createCredentials(n8n, upstreamUrl, types = ALL_CREDENTIALS) {
	/** @type {Record<string, Record<string, unknown>>} */
	const content = {
		[CREDENTIAL_TYPE]: {
			apiKey: API_KEY,
			region: 'custom',
			baseUrl: upstreamUrl,
			siteUrl: '',
			siteTitle: '',
			categories: [],
		},
		[OWN_CREDENTIAL]: { apiKey: API_KEY, url: upstreamUrl },
		[FORWARDER_CREDENTIAL]: { apiKey: API_KEY, url: upstreamUrl },
	};
	/** @type {import('./contenders').Credentials} */
	const credentials = {};
	for (const [type, data] of Object.entries(content)) {
		if (!types.includes(type)) continue;
		credentials[type] = await n8n.createCredential(type, type, data);
	}
	return credentials;
}

/**
 * @param {ReturnType<typeof n8nRest>} n8n
 * @param {ContenderName[]} names
 * @param {string} upstreamUrl
 * @param {readonly string[]} [credentialTypes] those that these contenders need
 * @returns {Promise<Map<ContenderName, string>>} the webhook of each
 */
async function publishContenders(n8n, names, upstreamUrl, credentialTypes) {
	const credentials = await createCredentials(n8n, upstreamUrl, credentialTypes);
	const place = { credentials, upstreamUrl };
	/** @type {Map<ContenderName, string>} */
	const webhooks = new Map();
	for (const name of names) {
		webhooks.set(name, await publishContender(n8n, name, place));
	}
	return webhooks;
}

/**
 * @param {ReturnType<typeof n8nRest>} n8n
 * @param {ContenderName} name
 * @param {{ credentials: import('./contenders').Credentials; upstreamUrl: string }} place
 * @returns {Promise<string>} its webhook
 */
async function publishContender(n8n, name, place) {
	const { workflow, webhookPath } = workflowOf(CONTENDERS[name], place);
	await n8n.publish(await n8n.createWorkflow(workflow), webhookPath);
	return `${n8n.url}/webhook/${webhookPath}`;
}

module.exports = { startN8nUnderTest, createCredentials, publishContenders, publishContender };
