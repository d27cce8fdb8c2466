// @ts-check
'use strict';
/**
 * The rival that does least: a community package whose node sends the prompt, passes each delta on
 * and keeps nothing: no retries, no deadline, no errors, no usage. It is written to a
 * temporary folder. The key travels as n8n's rules for community nodes want it, through the
 * credential's `authenticate`, which is also the one time that the credential is resolved.
 */
const fs = require('node:fs');
const path = require('node:path');

const FORWARDER_PACKAGE = 'n8n-nodes-bench-forwarder';
const FORWARDER_NODE = `${FORWARDER_PACKAGE}.forwarder`;
const FORWARDER_TRIGGER = `${FORWARDER_PACKAGE}.forwarderTrigger`;
const FORWARDER_CREDENTIAL = 'benchForwarderApi';

const NODE = `
const send = async (context, options) =>
	await context.helpers.httpRequestWithAuthentication.call(context, '${FORWARDER_CREDENTIAL}', {
		method: 'POST', url: '/chat/completions', json: true, ...options,
	});

class Forwarder {
	description = {
		displayName: 'Forwarder', name: 'forwarder', group: ['transform'], version: 1,
		description: 'Only forwards', defaults: { name: 'Forwarder' },
		inputs: ['main'], outputs: ['main'],
		credentials: [{ name: '${FORWARDER_CREDENTIAL}', required: true }],
		properties: [
			{ displayName: 'Model', name: 'model', type: 'string', default: '' },
			{ displayName: 'Prompt', name: 'prompt', type: 'string', default: '' },
			{ displayName: 'Stream', name: 'stream', type: 'boolean', default: true },
		],
	};
	async execute() {
		const out = [];
		for (let i = 0; i < this.getInputData().length; i++) {
			const body = {
				model: this.getNodeParameter('model', i),
				messages: [{ role: 'user', content: this.getNodeParameter('prompt', i) }],
			};
			if (!this.getNodeParameter('stream', i)) {
				const { choices } = await send(this, { body });
				out.push({ json: { text: choices[0].message.content }, pairedItem: { item: i } });
				continue;
			}
			const response = await send(this, {
				body: { ...body, stream: true }, encoding: 'stream', returnFullResponse: true,
			});
			this.sendChunk('begin', i);
			let pending = '';
			let text = '';
			for await (const bytes of response.body) {
				pending += bytes.toString();
				let end;
				while ((end = pending.indexOf('\\n')) >= 0) {
					const line = pending.slice(0, end).trim();
					pending = pending.slice(end + 1);
					if (!line.startsWith('data: ') || line === 'data: [DONE]') continue;
					const delta = JSON.parse(line.slice(6)).choices[0]?.delta?.content;
					if (delta) {
						text += delta;
						this.sendChunk('item', i, delta);
					}
				}
			}
			this.sendChunk('end', i);
			out.push({ json: { text }, pairedItem: { item: i } });
		}
		return [out];
	}
}
exports.Forwarder = Forwarder;
`;

/** The same as an endpoint, by the cheapest way that n8n has: nothing of it is resolved per call. */
const TRIGGER = `
const { fromFunction, webhookDescriptionFields } = require('n8n-workflow');
const KEEP_MS = 15_000;
let kept = { atMs: 0 };

class ForwarderTrigger {
	description = {
		displayName: 'Forwarder Trigger', name: 'forwarderTrigger', group: ['trigger'], version: 2,
		description: 'Only forwards', defaults: { name: 'Forwarder Trigger' },
		inputs: [], outputs: ['main'],
		credentials: [{ name: '${FORWARDER_CREDENTIAL}', required: true }],
		webhooks: [{
			name: 'default', httpMethod: 'POST', responseMode: 'onReceived', isFullPath: true,
			...webhookDescriptionFields({ path: fromFunction(({ path }) => path + '/chat/completions') }),
		}],
		properties: [{ displayName: 'Path', name: 'path', type: 'string', default: '' }],
	};
	async webhook() {
		const { body } = this.getRequestObject();
		const response = this.getResponseObject();
		if (Date.now() - kept.atMs > KEEP_MS) {
			kept = { atMs: Date.now(), data: await this.getCredentials('${FORWARDER_CREDENTIAL}') };
		}
		const upstream = await this.helpers.httpRequestWithAuthentication.call(
			this,
			'${FORWARDER_CREDENTIAL}',
			{
				method: 'POST', url: '/chat/completions', json: true, body,
				encoding: 'stream', returnFullResponse: true,
			},
			{ credentialsDecrypted: { id: '', name: '', type: '${FORWARDER_CREDENTIAL}', data: kept.data } },
		);
		response.writeHead(200, { 'Content-Type': upstream.headers['content-type'] });
		for await (const bytes of upstream.body) response.write(bytes);
		response.end();
		return { noWebhookResponse: true };
	}
}
exports.ForwarderTrigger = ForwarderTrigger;
`;

const CREDENTIAL = `
class BenchForwarderApi {
	name = '${FORWARDER_CREDENTIAL}';
	displayName = 'Bench Forwarder API';
	properties = [
		{ displayName: 'API Key', name: 'apiKey', type: 'string', typeOptions: { password: true }, default: '' },
		{ displayName: 'URL', name: 'url', type: 'string', default: '' },
	];
	async authenticate(credentials, options) {
		const headers = { ...options.headers, Authorization: 'Bearer ' + credentials.apiKey };
		return { ...options, url: credentials.url + options.url, headers };
	}
}
exports.BenchForwarderApi = BenchForwarderApi;
`;

/** @param {string} parent @returns {string} the package's folder */
function writeForwarder(parent) {
	const folder = path.join(parent, FORWARDER_PACKAGE);
	fs.mkdirSync(folder);
	const manifest = {
		name: FORWARDER_PACKAGE,
		version: '1.0.0',
		keywords: ['n8n-community-node-package'],
		n8n: {
			n8nNodesApiVersion: 1,
			nodes: ['Forwarder.node.js', 'ForwarderTrigger.node.js'],
			credentials: ['BenchForwarderApi.credentials.js'],
		},
	};
	fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
	fs.writeFileSync(path.join(folder, 'Forwarder.node.js'), NODE);
	fs.writeFileSync(path.join(folder, 'ForwarderTrigger.node.js'), TRIGGER);
	fs.writeFileSync(path.join(folder, 'BenchForwarderApi.credentials.js'), CREDENTIAL);
	return folder;
}

module.exports = { writeForwarder, FORWARDER_NODE, FORWARDER_TRIGGER, FORWARDER_CREDENTIAL };
