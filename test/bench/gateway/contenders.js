// @ts-check
'use strict';
/**
 * The gateway as a public one is set up (bearer tokens, an allowed model, an allowed origin, limits
 * per caller), its rivals, and what else is on the machine meanwhile.
 */
const { randomUUID } = require('node:crypto');
const { CREDENTIAL_TYPE } = require('../../host/exampleWorkflow');
const { PACKAGE_NAME } = require('../../host/places');
const { asEvents } = require('../caller');
const { MODEL } = require('../contenders');
const { FORWARDER_CREDENTIAL, FORWARDER_TRIGGER } = require('../forwarder');
const { crowdedLedger, seedConnections, seedNodes } = require('./ledger');
const { createCredentials, publishContender } = require('../n8nUnderTest');
const { sideOf } = require('../sides');

const CALLER_CREDENTIAL = 'openRouterCallerApi';
const TOKEN = 'bench-caller-0000';
const ORIGIN = 'https://app.example';
/** One caller does it all. */
const NO_LIMIT = 1_000_000;

/** One that is never used up. The upstream lists no prices. */
const BUDGET = { budgetPerCallerUsd: NO_LIMIT, unknownModelPrice: 1 };

/** @typedef {import('../sides').Side} Side */

/**
 * @param {string} report
 * @param {{ openRouter: Ref; callers: Ref }} credentials
 * @param {object} [limits] besides those of all
 */
function gatewayWorkflow(report, { openRouter, callers }, limits = {}) {
	const path = `bench-${randomUUID()}`;
	const gateway = {
		id: randomUUID(),
		name: 'Gateway',
		type: `${PACKAGE_NAME}.openRouterGateway`,
		typeVersion: 2,
		webhookId: randomUUID(),
		position: [0, 0],
		parameters: {
			path,
			models: [MODEL],
			report,
			limits: {
				allowedOrigins: [ORIGIN],
				allowServers: true,
				requestsPerMinute: NO_LIMIT,
				maxConcurrent: NO_LIMIT,
				...limits,
			},
		},
		credentials: { [CREDENTIAL_TYPE]: openRouter, [CALLER_CREDENTIAL]: callers },
	};
	return endpointOf(path, gateway);
}

/** An endpoint that does nothing but forward. @param {Ref} credential */
function forwarderWorkflow(credential) {
	const path = `bench-${randomUUID()}`;
	return endpointOf(path, {
		id: randomUUID(),
		name: 'Forwarder',
		type: FORWARDER_TRIGGER,
		typeVersion: 2,
		webhookId: randomUUID(),
		position: [0, 0],
		parameters: { path },
		credentials: { [FORWARDER_CREDENTIAL]: credential },
	});
}

/** @template {{ name: string }} N @param {string} path @param {N} node */
const endpointOf = (path, node) => ({
	path: `${path}/chat/completions`,
	workflow: {
		name: node.name,
		nodes: [node],
		connections: {},
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none' },
	},
});

/** @typedef {{ id: string; name: string }} Ref */

/** @typedef {ReturnType<typeof import('../../host/n8nRest').n8nRest>} N8n */

/** @typedef {import('../../host/n8nRest').WorkflowContent} Workflow */

/** @param {N8n} n8n @param {{ path: string; workflow: Workflow }} endpoint */
async function publishEndpoint(n8n, { path, workflow }) {
	await n8n.publish(await n8n.createWorkflow(workflow), path);
	return asOpenAi(`${n8n.url}/webhook/${path}`);
}

/**
 * What publishes gateways: one with a report and limits, and one whose ledger is full of callers.
 * @param {N8n} n8n
 * @param {Ref} openRouter
 */
async function gatewaysOf(n8n, openRouter) {
	const callers = refOf(
		await n8n.createCredential(CALLER_CREDENTIAL, CALLER_CREDENTIAL, {
			method: 'bearer',
			callers: JSON.stringify({ bench: TOKEN }),
		}),
	);
	/**
	 * @param {string} report
	 * @param {object} [limits]
	 * @param {(workflow: Workflow) => Workflow} [connect] adds sub-nodes
	 */
	const gateway = async (report, limits, connect = (workflow) => workflow) => {
		const { path, workflow } = gatewayWorkflow(report, { openRouter, callers }, limits);
		return await publishEndpoint(n8n, { path, workflow: connect(workflow) });
	};
	const crowdedGateway = async () => {
		const { path, workflow } = gatewayWorkflow('never', { openRouter, callers }, BUDGET);
		const [node] = workflow.nodes;
		const seedPath = `seed-${path.replace(/\W/g, '-')}`;
		const created = await n8n.createWorkflow({
			...workflow,
			nodes: [...workflow.nodes, ...seedNodes(seedPath)],
			connections: seedConnections,
		});
		await n8n.publish(created, path);
		const seeded = await fetch(`${n8n.url}/webhook/${seedPath}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify(crowdedLedger(created.id, node?.id ?? '')),
		});
		if (!seeded.ok) throw new Error(`The ledger was not stored: ${await seeded.text()}`);
		return asOpenAi(`${n8n.url}/webhook/${path}`);
	};
	return { gateway, crowdedGateway };
}

/**
 * A gateway without reports, streamed, where nothing else of the benchmark is installed.
 * @param {N8n} n8n
 * @param {string} upstreamUrl
 */
async function publishStreamedGateway(n8n, upstreamUrl) {
	const credentials = await createCredentials(n8n, upstreamUrl, [CREDENTIAL_TYPE]);
	const { gateway } = await gatewaysOf(n8n, refOf(credentials[CREDENTIAL_TYPE]));
	return asStreamed(await gateway('never'));
}

/**
 * @param {N8n} n8n
 * @param {{ upstreamUrl: string; denoUrl?: string }} places
 */
async function publishGateway(n8n, { upstreamUrl, denoUrl }) {
	const credentials = await createCredentials(n8n, upstreamUrl);
	const openRouter = refOf(credentials[CREDENTIAL_TYPE]);
	const { gateway, crowdedGateway } = await gatewaysOf(n8n, openRouter);
	/** @param {import('../contenders').ContenderName} name */
	const webhook = async (name) =>
		sideOf(name, await publishContender(n8n, name, { credentials, upstreamUrl }));
	const quiet = await gateway('never');
	const forwarder = await publishEndpoint(
		n8n,
		forwarderWorkflow(refOf(credentials[FORWARDER_CREDENTIAL])),
	);
	const httpRequest = await webhook('httpRequest');
	const budget = await gateway('never', BUDGET);
	const crowded = await crowdedGateway();
	return {
		gateway: quiet,
		gatewayStreamed: asStreamed(quiet),
		gatewayAgain: await gateway('never'),
		gatewayReported: await gateway('always'),
		gatewayBudget: budget,
		gatewayBudgetStreamed: asStreamed(budget),
		gatewayCrowded: crowded,
		gatewayCrowdedStreamed: asStreamed(crowded),
		forwarder,
		httpRequest,
		pageGateway: fromPage(quiet),
		pageGatewayStreamed: fromPage(asStreamed(quiet)),
		pageForwarder: fromPage(forwarder),
		pageHttpRequest: fromPage(httpRequest),
		idle: await webhook('emptyExecution'),
		...(denoUrl !== undefined && { deno: asStreamed(asOpenAi(denoUrl)) }),
	};
}

/** @param {Ref | undefined} credential @returns {Ref} */
function refOf(credential) {
	if (!credential) throw new Error('There is no such credential.');
	const { id, name } = credential;
	return { id, name };
}

/** @param {string} url @returns {Side} */
const asOpenAi = (url) => ({
	url,
	body: (content) => ({ model: MODEL, messages: [{ role: 'user', content }] }),
	headers: { Authorization: `Bearer ${TOKEN}` },
	textOf: (body) => JSON.parse(body).choices[0].message.content,
});

/**
 * A page is another origin's to n8n, which reads the workflow once more for its CORS headers.
 * @param {Side} side
 * @returns {Side}
 */
const fromPage = (side) => ({ ...side, headers: { ...side.headers, Origin: ORIGIN } });

/** @param {Side} side @returns {Side} */
const asStreamed = (side) => ({
	...side,
	body: (content) => ({ ...side.body(content), stream: true }),
	read: asEvents,
	textOf: (text) => text,
});

module.exports = { asStreamed, gatewaysOf, publishGateway, publishStreamedGateway, refOf };
