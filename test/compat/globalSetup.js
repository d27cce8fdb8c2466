// @ts-check
'use strict';
/** Builds the package and installs every n8n that it is tried on, before the first test's time runs. */
const { endAllOnSignal } = require('../host/childProcess');
const { ensureN8n } = require('../host/n8nInstall');
const { COMPAT_MANIFESTS } = require('../host/n8nManifest');
const { ensureBuilt } = require('../host/packageBuild');

module.exports = async () => {
	endAllOnSignal();
	await ensureBuilt();
	for (const manifest of COMPAT_MANIFESTS) await ensureN8n(manifest);
};
