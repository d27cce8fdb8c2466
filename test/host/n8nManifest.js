// @ts-check
'use strict';
/**
 * Which n8n the tests and the demo run on, and on which Node. The installed folder is named after a
 * hash of this, so a change here makes a new install and leaves the old one alone.
 */
const { createHash } = require('node:crypto');
const path = require('node:path');
const { cacheRoot } = require('./places');

/** npm 12 runs the scripts of a dependency only when they are allowed by name. */
const NODE_MANIFEST = {
	private: true,
	dependencies: { node: '24.21.0' },
	allowScripts: { node: true },
};

/** The linkedom release that n8n asks for needs a package that not every registry has. */
const N8N_MANIFEST = {
	private: true,
	dependencies: { n8n: '2.41.1' },
	overrides: { linkedom: '0.18.12' },
};

/** Raise it when the way of installing changes, so that older installs are not taken for good. */
const RECIPE = 1;

function hostFolder() {
	const key = JSON.stringify([RECIPE, NODE_MANIFEST, N8N_MANIFEST, process.platform, process.arch]);
	const hash = createHash('sha256').update(key).digest('hex').slice(0, 12);
	return path.join(cacheRoot(), `n8n-${hash}`);
}

module.exports = { NODE_MANIFEST, N8N_MANIFEST, hostFolder };
