// @ts-check
'use strict';
/**
 * The secrets of this checkout's n8n: made up once, kept where only this user can read them.
 */
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const EMAIL = 'demo@openrouter-gateway.example';
const SECRET_BYTES = 12;

/** @param {string} stateFolder @returns {import('./n8nRest').Login} */
const demoLogin = (stateFolder) => ({
	email: EMAIL,
	// n8n asks for a digit and a capital, which chance alone does not promise.
	password: keptSecret(path.join(stateFolder, 'n8n-password'), 'A1'),
});

/** What callers of the demo's gateway send as their API key. @param {string} stateFolder */
const demoCallerToken = (stateFolder) => keptSecret(path.join(stateFolder, 'caller-token'));

/**
 * What the assistant's page sends for each of its people, as if they had signed in.
 * @param {string} stateFolder
 */
const demoPeople = (stateFolder) =>
	['ada', 'ben'].map((name) => ({
		name,
		token: keptSecret(path.join(stateFolder, `${name}-token`)),
	}));

/** What opens the usage page. @param {string} stateFolder */
const demoUsageLogin = (stateFolder) => ({
	user: 'demo',
	password: keptSecret(path.join(stateFolder, 'usage-password')),
});

/** @param {string} file @param {string} [ending] */
function keptSecret(file, ending = '') {
	if (!fs.existsSync(file)) {
		const secret = `${randomBytes(SECRET_BYTES).toString('base64url')}${ending}`;
		fs.writeFileSync(file, secret, { mode: 0o600 });
	}
	return fs.readFileSync(file, 'utf8');
}

module.exports = { demoCallerToken, demoLogin, demoPeople, demoUsageLogin };
