// @ts-check
'use strict';
/**
 * The login of this checkout's n8n: made up once, kept where only this user can read it.
 */
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const EMAIL = 'demo@openrouter-gateway.example';
const PASSWORD_BYTES = 12;

/** @param {string} stateFolder @returns {import('./n8nRest').Login} */
function demoLogin(stateFolder) {
	const file = path.join(stateFolder, 'n8n-password');
	if (!fs.existsSync(file)) {
		// n8n asks for a digit and a capital, which chance alone does not promise.
		const password = `${randomBytes(PASSWORD_BYTES).toString('base64url')}A1`;
		fs.writeFileSync(file, password, { mode: 0o600 });
	}
	return { email: EMAIL, password: fs.readFileSync(file, 'utf8') };
}

module.exports = { demoLogin };
