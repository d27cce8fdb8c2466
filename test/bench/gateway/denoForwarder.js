// @ts-check
'use strict';
/**
 * What a page would call without n8n: an edge function that adds the key and passes the answer on.
 * For context only; it checks nothing and reports nothing.
 */
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const children = require('../../host/childProcess');
const { ensureDeno } = require('../../host/denoInstall');
const { LOOPBACK, freePort } = require('../../host/ports');

const READY_TIMEOUT_MS = 20_000;
const POLL_MS = 50;
const STOP_GRACE_MS = 2_000;

/** @param {{ port: number; upstreamUrl: string }} place */
const functionFor = ({ port, upstreamUrl }) => `
Deno.serve({ hostname: '${LOOPBACK}', port: ${port} }, async (request) => {
	if (request.method !== 'POST') return new Response('ready');
	const answer = await fetch('${upstreamUrl}/chat/completions', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Authorization: 'Bearer not-a-real-key' },
		body: request.body,
	});
	const headers = { 'Content-Type': answer.headers.get('Content-Type') ?? '' };
	return new Response(answer.body, { status: answer.status, headers });
});
`;

/**
 * @param {string} folder
 * @param {string} upstreamUrl
 * @returns {Promise<{ url: string; stop: () => Promise<void> } | undefined>} none where Deno cannot be had
 */
async function startDenoForwarder(folder, upstreamUrl) {
	const deno = await ensureDeno();
	if (deno === undefined) return undefined;
	const port = await freePort();
	const script = path.join(folder, 'forwarder.ts');
	fs.writeFileSync(script, functionFor({ port, upstreamUrl }));
	const logFile = path.join(folder, 'deno.log');
	const args = [deno, 'run', '--allow-net', '--no-remote', script];
	const child = children.start(process.execPath, args, { cwd: folder, logFile });
	const url = `http://${LOOPBACK}:${port}/`;
	const deadlineMs = Date.now() + READY_TIMEOUT_MS;
	while (!(await fetch(url).then(drain, () => false))) {
		if (child.exitCode !== null || Date.now() > deadlineMs) {
			throw new Error(`The edge function did not start.${children.tail(logFile)}`);
		}
		await sleep(POLL_MS);
	}
	return { url, stop: () => children.stop(child, STOP_GRACE_MS) };
}

/** @param {Response} response */
const drain = async (response) => {
	await response.arrayBuffer();
	return true;
};

module.exports = { startDenoForwarder };
