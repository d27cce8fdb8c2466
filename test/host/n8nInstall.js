// @ts-check
'use strict';
/**
 * Installs n8n, with the Node it needs, into the user's cache directory, once for all clones. Each
 * version has a folder of its own.
 */
const fs = require('node:fs');
const path = require('node:path');
const { cleanEnvironment, ensureInCache, npmInstall } = require('./cachedInstall');
const { run } = require('./childProcess');
const { N8N_MANIFEST, NODE_MANIFEST, hostFolder } = require('./n8nManifest');
const { withProgress } = require('./progress');
const { giveSqliteItsBinary } = require('./sqliteBuild');

const OLDEST_NODE_MAJOR_FOR_N8N = 24;

/**
 * @typedef {object} N8nInstall
 * @property {string} node the program that runs it
 * @property {string} n8n its entry script
 * @property {string} modules its node_modules
 */

/** @param {string} folder */
const nodeIn = (folder) =>
	path.join(
		folder,
		'node',
		'node_modules',
		'node',
		'bin',
		process.platform === 'win32' ? 'node.exe' : 'node',
	);

/** @param {string} folder @returns {N8nInstall} */
function describe(folder) {
	const ownNode = nodeIn(folder);
	const modules = path.join(folder, 'node_modules');
	return {
		node: fs.existsSync(ownNode) ? ownNode : process.execPath,
		n8n: path.join(modules, 'n8n', 'bin', 'n8n'),
		modules,
	};
}

/** @param {string} folder where npm puts Node; nothing when its platform has no such package */
async function installNode(folder) {
	const ownMajor = Number(process.versions.node.split('.')[0]);
	try {
		await withProgress(`Installing Node ${NODE_MANIFEST.dependencies.node} for n8n`, () =>
			npmInstall(path.join(folder, 'node'), NODE_MANIFEST, [], cleanEnvironment('')),
		);
		await run(nodeIn(folder), ['--version'], { cwd: folder });
	} catch (error) {
		fs.rmSync(path.join(folder, 'node'), { recursive: true, force: true });
		if (ownMajor >= OLDEST_NODE_MAJOR_FOR_N8N) return;
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(
			`n8n needs Node ${OLDEST_NODE_MAJOR_FOR_N8N}, which npm could not install here: install ` +
				`Node ${OLDEST_NODE_MAJOR_FOR_N8N} from https://nodejs.org and try again. ${reason}`,
		);
	}
}

/** @param {string} folder @param {import('./n8nManifest').N8nManifest} manifest */
async function install(folder, manifest) {
	fs.mkdirSync(folder, { recursive: true });
	await installNode(folder);
	const { node } = describe(folder);
	const env = cleanEnvironment(path.dirname(node));
	// Scripts stay off: one of them compiles a Kafka client that n8n can do without.
	const { n8n } = manifest.dependencies;
	await withProgress(
		`Installing n8n ${n8n} (2,400 packages, about 4 minutes, once per machine)`,
		() => npmInstall(folder, manifest, ['--ignore-scripts'], env),
	);
	await giveSqliteItsBinary(folder, node, env);
}

/**
 * @param {import('./n8nManifest').N8nManifest} [manifest] the n8n of all tests unless told
 * @returns {Promise<N8nInstall>}
 */
async function ensureN8n(manifest = N8N_MANIFEST) {
	const folder = hostFolder(manifest);
	await ensureInCache(folder, `n8n ${manifest.dependencies.n8n}`, async (temporary) => {
		await install(temporary, manifest);
	});
	return describe(folder);
}

module.exports = { ensureN8n };
