// @ts-check
'use strict';
/**
 * Which n8n the tests and the demo run on, which older ones `npm run test:compat` runs on, and on
 * which Node. An installed folder is named after a hash of this, so a change here makes a new
 * install and leaves the old one alone.
 */
const { createHash } = require('node:crypto');
const path = require('node:path');
const { cacheRoot } = require('./places');

/**
 * @typedef {object} N8nManifest
 * @property {true} private
 * @property {{ n8n: string }} dependencies
 * @property {Record<string, string>} overrides
 */

/** npm 12 runs the scripts of a dependency only when they are allowed by name. */
const NODE_MANIFEST = {
	private: true,
	dependencies: { node: '24.21.0' },
	allowScripts: { node: true },
};

/**
 * The linkedom release that n8n asks for needs a package that not every registry has.
 * @type {N8nManifest}
 */
const N8N_MANIFEST = {
	private: true,
	dependencies: { n8n: '2.41.1' },
	overrides: { linkedom: '0.18.12' },
};

/**
 * Older n8n takes xlsx from a host outside npm, which a network with nothing but a registry does not
 * reach. Of these, 1.123 and 2.0 have no linkedom; that override then does nothing.
 * @param {string} version
 * @returns {N8nManifest}
 */
const olderN8n = (version) => ({
	private: true,
	dependencies: { n8n: version },
	overrides: { linkedom: '0.18.12', xlsx: '0.18.5' },
});

/**
 * The hosts that `npm run test:compat` shows the package to work on, oldest first. The last one is
 * the one of all other tests. README and docs/compatibility.md state this range.
 */
const COMPAT_MANIFESTS = [
	olderN8n('1.123.81'),
	olderN8n('2.0.3'),
	olderN8n('2.20.12'),
	N8N_MANIFEST,
];

/** Raise it when the way of installing changes, so that older installs are not taken for good. */
const RECIPE = 1;

/** @param {N8nManifest} manifest */
function hostFolder(manifest) {
	const key = JSON.stringify([RECIPE, NODE_MANIFEST, manifest, process.platform, process.arch]);
	const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
	return path.join(cacheRoot(), `n8n-${hash}`);
}

module.exports = { NODE_MANIFEST, N8N_MANIFEST, COMPAT_MANIFESTS, hostFolder };
