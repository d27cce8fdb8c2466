// @ts-check
'use strict';
/** Stops what globalSetup.js has started. */
module.exports = async () => {
	await /** @type {any} */ (globalThis).stopE2eN8n?.();
};
