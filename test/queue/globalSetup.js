// @ts-check
'use strict';
/** Builds the package and installs n8n, before the first test's time runs. */
const { endAllOnSignal } = require('../host/childProcess');
const { ensureN8n } = require('../host/n8nInstall');
const { ensureBuilt } = require('../host/packageBuild');

module.exports = async () => {
	endAllOnSignal();
	await ensureBuilt();
	await ensureN8n();
};
