// @ts-check
'use strict';
/** Takes the samples of an upstream that speaks TLS and is some distance away. */
const path = require('node:path');
const { LOOPBACK } = require('../../host/ports');
const { CONTENDERS } = require('../contenders');
const { measureInTurn } = require('../measure');
const { publishContenders } = require('../n8nUnderTest');
const { beforeLeaving, openFolder, openN8nIn } = require('../opened');
const { announce } = require('../rounds');
const { SHORT_TOKENS, contendersOf } = require('../rows');
const { startServerProgram } = require('../serverProgram');
const { startUpstream } = require('../upstream');
const { makeCertificates } = require('./certificates');
const { ROUND_TRIP_MS } = require('./rows');

const RELAY = path.join(__dirname, 'relay.js');
const KEEPING_PROXY = path.join(__dirname, 'keepingProxy.js');

/**
 * @param {readonly import('../rows').Row[]} rows
 * @param {{ rounds: number; random: import('../statistics').Random }} options
 * @returns {Promise<import('../measure').Samples>}
 */
async function measureDistant(rows, { rounds, random }) {
	console.log(`An upstream ${ROUND_TRIP_MS} ms away`);
	const folder = openFolder();
	const certificates = makeCertificates(folder);
	const env = { NODE_EXTRA_CA_CERTS: certificates.caFile };
	const upstream = await startUpstream(folder, certificates);
	beforeLeaving(upstream.stop);
	/** @param {string} script @param {...(string | number)} args */
	const open = async (script, ...args) => {
		const server = await startServerProgram(folder, script, { args: args.map(String), env });
		beforeLeaving(server.stop);
		return `${LOOPBACK}:${server.port}`;
	};
	const distant = await open(RELAY, upstream.port, ROUND_TRIP_MS / 2);
	const kept = await open(KEEPING_PROXY, `https://${distant}`);
	const { n8n } = await openN8nIn(folder, env);
	/** @param {boolean} isKept @param {string} origin */
	const publish = async (isKept, origin) => {
		const names = contendersOf(rows).filter((name) => Boolean(CONTENDERS[name].isKept) === isKept);
		return await publishContenders(n8n, names, `${origin}/api/v1`);
	};
	const webhooks = new Map([
		...(await publish(false, `https://${distant}`)),
		...(await publish(true, `http://${kept}`)),
	]);
	const onRound = announce('Short answers', rounds);
	return await measureInTurn(webhooks, SHORT_TOKENS, { rounds, random, onRound });
}

module.exports = { measureDistant };
