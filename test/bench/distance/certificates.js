// @ts-check
'use strict';
/**
 * A certificate authority for one run of the benchmark, and the certificate of its upstream. Node makes
 * none by itself, so OpenSSL does; without it there are no rows of a distant upstream.
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { LOOPBACK } = require('../../host/ports');

/** @typedef {{ caFile: string; certFile: string; keyFile: string }} Certificates */

const hasOpenSsl = () => spawnSync('openssl', ['version']).status === 0;

/** The kind of key that most public servers have now. */
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const DAYS = ['-days', '2'];

/** @param {string} folder a temporary one @returns {Certificates} */
function makeCertificates(folder) {
	/** @param {string} name */
	const file = (name) => path.join(folder, name);
	/** @param {string[]} args */
	const openSsl = (...args) => {
		const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
		if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
	};
	const authority = ['-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Benchmark CA'];
	openSsl('req', '-x509', ...NEW_KEY, ...DAYS, ...authority);
	openSsl('req', ...NEW_KEY, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=upstream');
	fs.writeFileSync(file('leaf.ext'), `subjectAltName=IP:${LOOPBACK}\nbasicConstraints=CA:FALSE\n`);
	const signed = ['-req', '-in', 'leaf.csr', '-out', 'leaf.pem', '-extfile', 'leaf.ext'];
	openSsl('x509', ...signed, ...DAYS, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial');
	return { caFile: file('ca.pem'), certFile: file('leaf.pem'), keyFile: file('leaf.key') };
}

module.exports = { hasOpenSsl, makeCertificates };
