// @ts-check
'use strict';
/** The keys of the emulated OpenRouter's account, as `/keys` and `/credits` have them. */
const { createHash, randomUUID } = require('node:crypto');

/**
 * @typedef {object} ListedKey
 * @property {string} hash
 * @property {string} name
 * @property {number | null} limit
 * @property {string | null} limit_reset
 *
 * @typedef {{ status: number; body: unknown }} KeyAnswer
 */

/** @param {number} code @param {string} message @returns {KeyAnswer} */
const refused = (code, message) => ({ status: code, body: { error: { code, message } } });

/** The keys that were created, and what the endpoints for them answer. */
function emulatedKeys() {
	/** @type {Map<string, ListedKey>} by the key itself */
	const keys = new Map();
	/** @param {string} path */
	const handles = (path) => /^\/(keys(\/.*)?|credits)$/.test(path);

	/**
	 * @param {{ method: string; path: string; isManagementKey: boolean; body: any }} request
	 * @returns {KeyAnswer}
	 */
	function answer({ method, path, isManagementKey, body }) {
		if (!isManagementKey) return refused(403, 'Only management keys can perform this operation');
		const hash = path.split('/')[2];
		const known = [...keys].find(([, listed]) => listed.hash === hash);
		switch (`${method} ${path.replace(/\/keys\/.*/, '/keys/{hash}')}`) {
			case 'GET /credits':
				return { status: 200, body: { data: { total_credits: 100, total_usage: 25.5 } } };
			case 'GET /keys':
				return { status: 200, body: { data: [...keys.values()] } };
			case 'POST /keys': {
				const key = `sk-or-v1-${randomUUID().replaceAll('-', '')}`;
				const data = {
					hash: createHash('sha256').update(key).digest('hex'),
					label: `${key.slice(0, 12)}...${key.slice(-3)}`,
					disabled: false,
					limit: null,
					limit_reset: null,
					usage: 0,
					...body,
				};
				keys.set(key, data);
				return { status: 201, body: { data, key } };
			}
			case 'GET /keys/{hash}':
				return known ? { status: 200, body: { data: known[1] } } : refused(404, 'Not found');
			case 'PATCH /keys/{hash}':
				if (!known) return refused(404, 'Not found');
				Object.assign(known[1], body);
				return { status: 200, body: { data: known[1] } };
			case 'DELETE /keys/{hash}':
				if (!known) return refused(404, 'Not found');
				keys.delete(known[0]);
				return { status: 200, body: { deleted: true } };
			default:
				return refused(405, 'Method not allowed');
		}
	}

	return { handles, answer, has: (/** @type {string} */ key) => keys.has(key) };
}

module.exports = { emulatedKeys };
