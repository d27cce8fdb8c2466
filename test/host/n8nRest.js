// @ts-check
'use strict';
/**
 * n8n's REST API as its own editor uses it: a session cookie, JSON in and out. Only what the demo
 * and the tests need. Publishing is asynchronous in n8n, so it ends with the webhook answering.
 */
const { setTimeout: sleep } = require('node:timers/promises');

const WEBHOOK_TIMEOUT_MS = 30_000;
const POLL_MS = 50;
/** A kept connection that n8n drops while this process is busy would fail the next call. */
const UNKEPT = { Connection: 'close' };

/**
 * @typedef {{ email: string; password: string }} Login
 * @typedef {{ id: string; name: string; type: string }} Credential
 * @typedef {object} Workflow
 * @property {string} id
 * @property {string} name
 * @property {string} versionId
 * @property {boolean} active
 * @property {boolean} isArchived
 * @property {any[]} nodes
 *
 * @typedef {object} WorkflowContent
 * @property {string} name
 * @property {any[]} nodes
 * @property {Record<string, unknown>} connections
 * @property {Record<string, unknown>} [settings]
 */

class N8nRestError extends Error {
	/**
	 * @param {string} request
	 * @param {number} status
	 * @param {string} body
	 */
	constructor(request, status, body) {
		super(`n8n answered ${request} with ${status}: ${body.slice(0, 500)}`);
		this.name = 'N8nRestError';
		this.status = status;
	}
}

/**
 * @param {string} url where n8n is, without a slash at the end
 * @param {string} [cookie] of a session that is open already: n8n limits how often one may log in
 */
function n8nRest(url, cookie) {
	/**
	 * @param {string} method
	 * @param {string} path
	 * @param {unknown} [body]
	 * @returns {Promise<any>}
	 */
	async function call(method, path, body) {
		const response = await fetch(url + path, {
			method,
			headers: {
				'Content-Type': 'application/json',
				...UNKEPT,
				...(cookie !== undefined && { Cookie: cookie }),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) throw new N8nRestError(`${method} ${path}`, response.status, text);
		const session = response.headers.getSetCookie().find((line) => line.startsWith('n8n-auth='));
		if (session) cookie = session.split(';')[0];
		return text === '' ? undefined : JSON.parse(text);
	}
	/** @param {string} method @param {string} path @param {unknown} [body] */
	const data = async (method, path, body) => (await call(method, path, body))?.data;

	/** Creates the owner on a new n8n, else logs in. @param {Login} login */
	async function signIn({ email, password }) {
		const settings = await data('GET', '/rest/settings');
		if (settings.userManagement.showSetupOnFirstLoad) {
			const owner = { email, password, firstName: 'Demo', lastName: 'Owner' };
			await call('POST', '/rest/owner/setup', owner);
			return;
		}
		await call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** @returns {Promise<Credential[]>} */
	const listCredentials = () => data('GET', '/rest/credentials');

	/**
	 * @param {string} name
	 * @param {string} type
	 * @param {Record<string, unknown>} content
	 * @returns {Promise<Credential>}
	 */
	const createCredential = (name, type, content) =>
		data('POST', '/rest/credentials', { name, type, data: content });

	/**
	 * Creates the credential of that name and type, or gives the existing one this content.
	 * @param {string} name
	 * @param {string} type
	 * @param {Record<string, unknown>} content
	 * @returns {Promise<Credential>}
	 */
	async function upsertCredential(name, type, content) {
		const known = (await listCredentials()).find((c) => c.name === name && c.type === type);
		if (!known) return await createCredential(name, type, content);
		return await data('PATCH', `/rest/credentials/${known.id}`, { name, type, data: content });
	}

	/**
	 * What the editor's own test of a credential says.
	 * @param {Credential} credential
	 * @param {Record<string, unknown>} content
	 * @returns {Promise<{ status: 'OK' | 'Error'; message: string }>}
	 */
	const testCredential = ({ id, name, type }, content) =>
		data('POST', '/rest/credentials/test', { credentials: { id, name, type, data: content } });

	/** @returns {Promise<Workflow[]>} */
	const listWorkflows = () => data('GET', '/rest/workflows');

	/** @param {WorkflowContent} content @returns {Promise<Workflow>} */
	const createWorkflow = ({ name, nodes, connections, settings = {} }) =>
		// n8n 1 wants to be told that it is not active.
		data('POST', '/rest/workflows', { name, nodes, connections, settings, active: false });

	/**
	 * @param {string} id
	 * @param {WorkflowContent} content
	 * @returns {Promise<Workflow>}
	 */
	async function updateWorkflow(id, { name, nodes, connections, settings = {} }) {
		const { versionId } = await data('GET', `/rest/workflows/${id}`);
		const body = { name, nodes, connections, settings, versionId };
		return await data('PATCH', `/rest/workflows/${id}`, body);
	}

	/**
	 * n8n 2 publishes and unpublishes by requests of their own, n8n 1 by a field of the workflow.
	 * @param {string} id
	 * @param {boolean} active
	 * @param {object} body of the request of n8n 2
	 */
	async function setActive(id, active, body) {
		try {
			await call('POST', `/rest/workflows/${id}/${active ? 'activate' : 'deactivate'}`, body);
		} catch (error) {
			if (!(error instanceof N8nRestError && error.status === 404)) throw error;
			await call('PATCH', `/rest/workflows/${id}`, { active });
		}
	}

	/**
	 * Publishes a workflow and waits until its webhook is there.
	 * @param {Workflow} workflow
	 * @param {string} [webhookPath] e.g. `openrouter-chat`; none: do not wait
	 */
	async function publish({ id, versionId, name }, webhookPath) {
		await setActive(id, true, { versionId, name, description: '' });
		if (webhookPath === undefined) return;
		const webhook = `${url}/webhook/${webhookPath}`;
		const deadlineMs = Date.now() + WEBHOOK_TIMEOUT_MS;
		while (!(await isRegistered(webhook))) {
			if (Date.now() > deadlineMs) throw new Error(`${webhook} was published but answers 404.`);
			await sleep(POLL_MS);
		}
	}

	/** @param {Workflow} workflow */
	const unpublish = ({ id, versionId }) => setActive(id, false, { versionId });

	/** Unpublishes, archives and deletes. @param {Workflow} workflow */
	async function removeWorkflow({ id }) {
		await onceUnpublished(() => call('POST', `/rest/workflows/${id}/archive`, {}));
		// Archiving unpublishes as well, with an answer before it is done.
		await onceUnpublished(() => call('DELETE', `/rest/workflows/${id}`));
	}

	/**
	 * Unpublishing goes on after its answer, and n8n refuses with 409 what needs it to be done.
	 * @param {() => Promise<unknown>} work
	 */
	async function onceUnpublished(work) {
		const deadlineMs = Date.now() + WEBHOOK_TIMEOUT_MS;
		for (;;) {
			try {
				await work();
				return;
			} catch (error) {
				const isUnpublishing = error instanceof N8nRestError && error.status === 409;
				if (!isUnpublishing || Date.now() > deadlineMs) throw error;
				await sleep(POLL_MS);
			}
		}
	}

	/** @param {string} [workflowId] @returns {Promise<{ id: string; status: string }[]>} */
	async function listExecutions(workflowId) {
		const filter = workflowId === undefined ? {} : { workflowId };
		const query = new URLSearchParams({ filter: JSON.stringify(filter) });
		return (await data('GET', `/rest/executions?${query}`)).results;
	}

	/** @returns {Promise<{ name: string; [key: string]: unknown }[]>} */
	const nodeTypes = () => call('GET', '/types/nodes.json');

	/** @returns {Promise<{ name: string; [key: string]: unknown }[]>} */
	const credentialTypes = () => call('GET', '/types/credentials.json');

	return {
		url,
		cookie: () => cookie,
		call,
		signIn,
		createCredential,
		upsertCredential,
		testCredential,
		listWorkflows,
		createWorkflow,
		updateWorkflow,
		publish,
		unpublish,
		removeWorkflow,
		listExecutions,
		nodeTypes,
		credentialTypes,
	};
}

/**
 * Asks with OPTIONS, which starts no execution. n8n answers it for any path, but lists methods
 * other than OPTIONS only for a path that is registered.
 * @param {string} webhook
 */
async function isRegistered(webhook) {
	const { origin } = new URL(webhook);
	const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST', ...UNKEPT };
	const response = await fetch(webhook, { method: 'OPTIONS', headers });
	await response.arrayBuffer();
	const methods = response.headers.get('access-control-allow-methods') ?? '';
	return /GET|POST|PUT|PATCH|DELETE|HEAD/.test(methods);
}

module.exports = { n8nRest, N8nRestError, UNKEPT };
