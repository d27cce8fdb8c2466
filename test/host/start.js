// @ts-check
'use strict';
/**
 * `npm start`: the whole way from a browser page to a model's answer, on this machine. Every address
 * is printed only when it answers, and whatever ends this process ends all that it has started.
 *
 * N8N_PORT, DEMO_PORT and UPSTREAM_PORT choose other ports; OPENROUTER_API_KEY makes it real.
 */
const fs = require('node:fs');
const path = require('node:path');
const { startUpstream } = require('../support/upstream');
const { killAllRunning, tail } = require('./childProcess');
const { installCommunityPackage } = require('./communityPackage');
const { demoCallerToken, demoLogin, demoPeople, demoUsageLogin } = require('./demoLogin');
const { demoOrders } = require('./demoOrders');
const { demoReports } = require('./demoReports');
const { RATES_PATH, startDemoSite } = require('./demoSite');
const { ensureTable } = require('./exampleTables');
const {
	BASIC_AUTH_CREDENTIAL_TYPE,
	CALLER_CREDENTIAL_TYPE,
	CREDENTIAL_TYPE,
	MANAGEMENT_CREDENTIAL_TYPE,
	publishExample,
} = require('./exampleWorkflow');
const { ensureN8n } = require('./n8nInstall');
const { N8nRestError, n8nRest } = require('./n8nRest');
const { startN8n } = require('./n8nServer');
const { ensureBuilt } = require('./packageBuild');
const { checkoutState } = require('./places');
const { LOOPBACK, portFrom, requireFreePort } = require('./ports');
const { withProgress } = require('./progress');

/** npm passes a Ctrl-C on that the terminal has sent us already: two so close are one. */
const SAME_SIGNAL_MS = 1_000;
const CREDENTIAL_NAME = 'OpenRouter (demo)';
const MANAGEMENT_CREDENTIAL_NAME = 'OpenRouter management (demo)';
const CALLER_CREDENTIAL_NAME = 'Callers (demo)';
const PEOPLE_CREDENTIAL_NAME = 'People (demo)';
const USAGE_CREDENTIAL_NAME = 'Usage page (demo)';
/** The paths of the examples stay free for what is made by hand. */
const GATEWAY_PATH = 'ai-demo';
const ASSISTANT_PATH = 'ai-assistant-demo';

/** What runs, last started first. @type {(() => Promise<void>)[]} */
const toStop = [];
let stoppingSinceMs = 0;

/** @param {number} exitCode */
async function stopEverything(exitCode) {
	stoppingSinceMs = Date.now();
	for (const stop of toStop) await stop().catch((error) => console.error(String(error)));
	killAllRunning();
	process.exit(exitCode);
}

function onSignal() {
	if (stoppingSinceMs === 0) {
		console.log('\nStopping ...');
		void stopEverything(0);
	} else if (Date.now() - stoppingSinceMs > SAME_SIGNAL_MS) {
		killAllRunning();
		process.exit(1);
	}
}

/** @param {string} url */
async function requireAnswer(url) {
	const response = await fetch(url);
	await response.arrayBuffer();
	if (!response.ok) throw new Error(`${url} answers with status ${response.status}.`);
}

/**
 * @param {ReturnType<typeof n8nRest>} n8n
 * @param {import('./n8nRest').Login} login
 * @param {string} stateFolder
 */
async function signIn(n8n, login, stateFolder) {
	try {
		await n8n.signIn(login);
	} catch (error) {
		if (!(error instanceof N8nRestError) || error.status !== 401) throw error;
		throw new Error(
			`n8n does not take the password of this checkout any more. If it was changed in n8n, write ` +
				`the new one to ${path.join(stateFolder, 'n8n-password')}; to begin anew, delete ${stateFolder}.`,
		);
	}
}

/** The credential's content: the real OpenRouter with a key, else the emulated one. */
async function chooseUpstream() {
	const attribution = { siteUrl: '', siteTitle: '', categories: [] };
	const apiKey = process.env.OPENROUTER_API_KEY;
	if (apiKey) return { isEmulated: false, data: { apiKey, region: 'global', ...attribution } };
	const port = portFrom('UPSTREAM_PORT', 4010);
	await requireFreePort(port, 'the emulated OpenRouter', 'UPSTREAM_PORT');
	const upstream = await startUpstream({
		port,
		firstTokenMs: 150,
		tokensPerSecond: 60,
		callsTools: true,
	});
	toStop.unshift(upstream.stop);
	const custom = { region: 'custom', baseUrl: upstream.baseUrl };
	return {
		isEmulated: true,
		data: { apiKey: upstream.apiKey, ...custom, ...attribution },
		managementData: { apiKey: upstream.managementKey, ...custom },
	};
}

async function main() {
	const n8nPort = portFrom('N8N_PORT', 5678);
	const demoPort = portFrom('DEMO_PORT', 8088);
	await requireFreePort(n8nPort, 'n8n', 'N8N_PORT');
	await requireFreePort(demoPort, 'the demo page', 'DEMO_PORT');

	const stateFolder = checkoutState();
	fs.mkdirSync(stateFolder, { recursive: true });
	const upstream = await chooseUpstream();
	await ensureBuilt();
	const install = await ensureN8n();
	await installCommunityPackage(stateFolder);

	const logFile = path.join(stateFolder, 'n8n.log');
	const server = await withProgress('Starting n8n', async () => {
		const options = { install, userFolder: stateFolder, port: n8nPort, logFile };
		return await startN8n(options);
	});
	toStop.unshift(server.stop);
	void server.ended.then(() => {
		if (stoppingSinceMs > 0) return;
		console.error(`n8n has ended by itself.${tail(logFile)}`);
		void stopEverything(1);
	});

	const login = demoLogin(stateFolder);
	const n8n = n8nRest(server.url);
	await signIn(n8n, login, stateFolder);
	const credential = await n8n.upsertCredential(CREDENTIAL_NAME, CREDENTIAL_TYPE, upstream.data);
	if (upstream.managementData !== undefined) {
		await n8n.upsertCredential(
			MANAGEMENT_CREDENTIAL_NAME,
			MANAGEMENT_CREDENTIAL_TYPE,
			upstream.managementData,
		);
	}
	const callerToken = demoCallerToken(stateFolder);
	const callerCredential = await n8n.upsertCredential(
		CALLER_CREDENTIAL_NAME,
		CALLER_CREDENTIAL_TYPE,
		{ method: 'bearer', callers: JSON.stringify({ demo: callerToken }) },
	);
	const allowedOrigins = `http://${LOOPBACK}:${demoPort},http://localhost:${demoPort}`;
	/** @param {import('./exampleWorkflow').ExampleName} name */
	const publish = (name) => publishExample(n8n, stateFolder, { name, credential, allowedOrigins });
	const webhookUrl = await publish('frontend-chat');
	const guardedUrl = await publish('frontend-chat-guarded');
	const streamedUrl = await publish('frontend-chat-streamed');
	const gatewayUrl = await publishExample(n8n, stateFolder, {
		name: 'gateway-reports-table',
		credential,
		callerCredential,
		allowedOrigins,
		// Its callers have a token, and are scripts and terminals as often as pages.
		allowServers: true,
		webhookPath: GATEWAY_PATH,
	});
	const { isEmulated } = upstream;
	const usageLogin = demoUsageLogin(stateFolder);
	const usageUrl = await publishExample(n8n, stateFolder, {
		name: 'gateway-usage-page',
		credential,
		basicAuthCredential: await n8n.upsertCredential(
			USAGE_CREDENTIAL_NAME,
			BASIC_AUTH_CREDENTIAL_TYPE,
			usageLogin,
		),
		allowedOrigins,
	});
	// What a real key spends must not stand among made-up rows.
	const reports = isEmulated ? demoReports(Date.now()) : [];
	await ensureTable(n8n, 'gateway-reports-table', reports);
	const people = demoPeople(stateFolder);
	const assistantUrl = await publishExample(n8n, stateFolder, {
		name: 'gateway-assistant',
		credential,
		callerCredential: await n8n.upsertCredential(PEOPLE_CREDENTIAL_NAME, CALLER_CREDENTIAL_TYPE, {
			method: 'bearer',
			callers: JSON.stringify(Object.fromEntries(people.map(({ name, token }) => [name, token]))),
		}),
		allowedOrigins,
		webhookPath: ASSISTANT_PATH,
		...(isEmulated && { ratesUrl: `http://${LOOPBACK}:${demoPort}${RATES_PATH}` }),
	});
	await ensureTable(n8n, 'gateway-assistant', demoOrders(people.map(({ name }) => name)));
	const site = await startDemoSite(demoPort, {
		webhookUrl,
		guardedUrl,
		streamedUrl,
		isEmulated,
		assistant: { baseUrl: assistantUrl.replace('/chat/completions', ''), people },
	});
	toStop.unshift(site.stop);
	await requireAnswer(site.url);
	await requireAnswer(`${server.url}/home/workflows`);

	const json = `-H 'Content-Type: application/json'`;
	const curl = `curl -X POST ${webhookUrl} ${json} -d '{"message":"hello"}'`;
	const gatewayCurl =
		`curl -N ${gatewayUrl} ${json} -H 'Authorization: Bearer ${callerToken}' ` +
		`-d '{"stream":true,"messages":[{"role":"user","content":"hello"}]}'`;
	console.log(`
  ${
		isEmulated
			? 'Emulated upstream: answers are echoes, files are blank. Set OPENROUTER_API_KEY to talk to OpenRouter.'
			: 'Real upstream: OpenRouter answers, and bills the key in OPENROUTER_API_KEY.'
	}

  Demo page  ${site.url}
  Webhook    ${webhookUrl}
  Guarded    ${guardedUrl}
  Streamed   ${streamedUrl}
  Gateway    ${gatewayUrl.replace('/chat/completions', '')} (base URL for OpenAI clients)
             ${callerToken} (their API key)
  Assistant  ${site.url}/assistant.html (tools and memory behind ${ASSISTANT_PATH})
  Usage      ${usageUrl}${isEmulated ? ' (with made-up calls of 30 days)' : ''}
             ${usageLogin.user}
             ${usageLogin.password}
  Editor     ${server.url}/home/workflows
             ${login.email}
             ${login.password}

  Try        ${curl}
             ${gatewayCurl}
  n8n's log  ${logFile}

  Ctrl-C stops everything.
`);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
	process.on(signal, onSignal);
}
process.on('uncaughtException', (error) => {
	console.error(error);
	if (stoppingSinceMs === 0) void stopEverything(1);
});
main().catch((error) => {
	if (stoppingSinceMs > 0) return;
	console.error(error instanceof Error ? error.message : error);
	void stopEverything(1);
});
