// @ts-check
'use strict';
/**
 * Where things live outside the repository: the user's cache directory, shared by all clones, and
 * in it a folder per checkout for what must survive between two runs of `npm start`.
 */
const { createHash } = require('node:crypto');
const os = require('node:os');
const path = require('node:path');

const PROJECT = path.resolve(__dirname, '..', '..');
const PACKAGE_NAME = 'n8n-nodes-openrouter-gateway';

/** The user's cache directory, as each platform names it. */
function userCache() {
	const { env } = process;
	if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
	if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches');
	if (process.platform === 'win32' && env.LOCALAPPDATA) return env.LOCALAPPDATA;
	return path.join(os.homedir(), '.cache');
}

const cacheRoot = () => path.join(userCache(), PACKAGE_NAME);

/** This checkout's own n8n data, password and logs; DEMO_STATE_DIR puts it elsewhere. */
function checkoutState() {
	if (process.env.DEMO_STATE_DIR) return path.resolve(process.env.DEMO_STATE_DIR);
	const key = createHash('sha256').update(PROJECT).digest('hex').slice(0, 12);
	return path.join(cacheRoot(), `checkout-${key}`);
}

module.exports = { PROJECT, PACKAGE_NAME, cacheRoot, checkoutState };
