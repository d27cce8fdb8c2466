// @ts-check
'use strict';
/**
 * Loaded into n8n with `node --require`: notes in the file ISOLATE_LOG each isolate that n8n's
 * expression engine makes. One is made for each that is used up, so that the next user need not wait.
 */
const fs = require('node:fs');
const Module = require('node:module');

const { ISOLATE_LOG = '' } = process.env;
// @ts-expect-error -- the one place through which every `require` goes
const load = Module._load;
/** @type {object | undefined} */
let counted;

// @ts-expect-error -- see above
Module._load = (/** @type {string} */ request, /** @type {unknown[]} */ ...rest) => {
	const loaded = load(request, ...rest);
	if (request !== 'isolated-vm') return loaded;
	counted ??= new Proxy(loaded, {
		get: (target, name) => (name === 'Isolate' ? countingIsolate(target.Isolate) : target[name]),
	});
	return counted;
};

/** @param {any} Isolate */
const countingIsolate = (Isolate) =>
	new Proxy(Isolate, {
		construct(target, parameters) {
			fs.appendFileSync(ISOLATE_LOG, '.');
			return Reflect.construct(target, parameters);
		},
	});
