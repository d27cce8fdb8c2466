// @ts-check
'use strict';
/** The account of the emulated OpenRouter, as `/keys`, `/credits` and `/activity` have it. */
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

const DAYS = 3;
const DAY_MS = 86_400_000;

/** What the account used on the last days. */
const activity = () =>
	Array.from({ length: DAYS }, (_, index) => ({
		date: new Date(Date.now() - (index + 1) * DAY_MS).toISOString().slice(0, 10),
		model: 'google/gemini-2.0-flash-001',
		model_permaslug: 'google/gemini-2.0-flash-001',
		endpoint_id: '00000000-0000-4000-8000-000000000000',
		provider_name: 'Emulated',
		usage: 0.5 + index / 10,
		byok_usage_inference: 0,
		requests: 40 + index,
		prompt_tokens: 12_000,
		completion_tokens: 8_000,
		reasoning_tokens: 0,
	}));

/** The keys that were created, and what the endpoints for them answer. */
function emulatedKeys() {
	/** @type {Map<string, ListedKey>} by the key itself */
	const keys = new Map();
	/** @param {string} path */
	const handles = (path) => /^\/(keys(\/.*)?|credits|activity)$/.test(path);

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
			case 'GET /activity':
				return { status: 200, body: { data: activity() } };
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
