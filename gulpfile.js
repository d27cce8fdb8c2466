/**
 * Tasks that are more than one command. `npm run build` calls `bundle`, `npm run lint:package`
 * calls `lintPackage`, and `npm run snapshot`, `docs` and `examples` call the tasks of these names.
 * The first two work on the folder gulp runs in, so a test can point them at another package with
 * `--cwd`.
 */
const { execFile, spawn } = require('node:child_process');
const fs = require('node:fs/promises');
const { createRequire } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { ESLint } = require('eslint');
const { defineConfig } = require('eslint/config');

const run = promisify(execFile);

/** What n8n gives a community node at run time; everything else that is imported is bundled. */
const GIVEN_BY_N8N = ['n8n-workflow'];

/** Files that `n8n-node build` leaves in dist and the package needs as they are. */
const KEPT_AS_BUILT = [
	/^icons\/[^/]+\.(svg|png)$/,
	/^nodes\/.+\.(svg|png)$/,
	/^nodes\/.+\.node\.json$/,
	/^nodes\/.+\/__schema__\/.+\.json$/,
];

const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';

/**
 * zod-to-json-schema imports zod for one table, the names of its kinds of schema. Only the table is
 * bundled, because esbuild cannot drop the rest of zod.
 */
const ZOD_NAMES_ONLY = {
	name: 'zod-names-only',
	setup({ onResolve, onLoad }) {
		onResolve({ filter: /^zod(\/v3)?$/ }, () => ({ path: 'names', namespace: 'zod' }));
		onLoad({ filter: /.*/, namespace: 'zod' }, () => {
			const { ZodFirstPartyTypeKind } = require('zod/v3');
			const table = JSON.stringify(ZodFirstPartyTypeKind);
			return { contents: `export const ZodFirstPartyTypeKind = ${table};` };
		});
	},
};

/**
 * Makes each node and credential in dist one file that needs nothing but n8n.
 *
 * It bundles from the TypeScript sources, over the files that tsc wrote: from tsc's CommonJS esbuild
 * cannot drop the unused parts of a library, and those hold globals that n8n's scan forbids. Then
 * everything in dist that is neither a bundle nor listed above is deleted.
 */
async function bundle() {
	const root = process.cwd();
	const dist = path.join(root, 'dist');
	const entryPoints = [
		...(await filesBelow(root, 'nodes')).filter((file) => file.endsWith('.node.ts')),
		...(await filesBelow(root, 'credentials')).filter((file) => file.endsWith('.credentials.ts')),
	];
	const { metafile } = await esbuild.build({
		absWorkingDir: root,
		entryPoints,
		outbase: '.',
		outdir: 'dist',
		bundle: true,
		format: 'cjs',
		platform: 'node',
		target: 'node20',
		external: GIVEN_BY_N8N,
		plugins: [ZOD_NAMES_ONLY],
		// Our sources have none; n8n's scan forbids those of libraries.
		drop: ['console'],
		legalComments: 'inline',
		metafile: true,
		logLevel: 'warning',
	});

	const packages = await bundledPackages(root, metafile);
	await fs.writeFile(path.join(dist, LICENSES_FILE), licenseNotices(packages));

	const bundles = new Set(Object.keys(metafile.outputs).map((file) => file.replace('dist/', '')));
	const isWanted = (file) =>
		bundles.has(file) || file === LICENSES_FILE || KEPT_AS_BUILT.some((kept) => kept.test(file));
	for (const file of await filesBelow(dist)) {
		if (!isWanted(file)) await fs.rm(path.join(dist, file));
	}
	await removeEmptyFolders(dist);

	for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
		console.log(`${file}  ${(bytes / 1024).toFixed(1)} KB`);
	}
	console.log(`Bundled: ${packages.map(({ name, version }) => `${name} ${version}`).join(', ')}`);
}

/**
 * The packages whose code is in the bundles, by name, each with the text of its licence. MIT and
 * its like ask that the notice goes with every copy, and esbuild carries comments only, so a
 * package without a licence file stops the build, unless `licenses/` has its notice.
 */
async function bundledPackages(root, metafile) {
	const folders = new Set();
	for (const { inputs } of Object.values(metafile.outputs)) {
		for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
			const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
			if (folder && bytesInOutput > 0) folders.add(path.resolve(root, folder));
		}
	}
	const packages = [];
	for (const folder of folders) {
		const manifest = JSON.parse(await fs.readFile(path.join(folder, 'package.json'), 'utf8'));
		const { name, version, license } = manifest;
		const files = (await fs.readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
		const written = path.join(root, 'licenses', `${name.replace('/', '__')}.txt`);
		const sources =
			files.length > 0 ? files.sort().map((file) => path.join(folder, file)) : [written];
		const texts = await Promise.all(sources.map((file) => fs.readFile(file, 'utf8'))).catch(() => {
			throw new Error(
				`${name} ${version} has no licence file to pass on, and ${written} is not there`,
			);
		});
		packages.push({ name, version, license, text: texts.join('\n').trim() });
	}
	return packages.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function licenseNotices(packages) {
	const notices = packages.map(
		({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`,
	);
	const opening = 'The JavaScript files of this package contain code of these libraries.\n';
	return [opening, ...notices].join(`\n${'-'.repeat(80)}\n\n`);
}

/**
 * Lints the package the way n8n's scanner (@n8n/scan-community-package 0.32) does once it is
 * published: the sources, then every JavaScript file of the tarball, both with the community rules
 * and with `eslint-disable` comments ignored. Stricter in one way: a warning fails too.
 */
async function lintPackage() {
	const root = process.cwd();
	const unpacked = await fs.mkdtemp(path.join(os.tmpdir(), 'lint-package-'));
	try {
		const tarball = await pack(root, unpacked);
		await run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
		await refuseUnbuilt(unpacked);
		const config = await scanConfig();
		const sources = ['package.json', '{nodes,credentials}/**/*.{js,ts,json}'];
		const isClean = [
			await lint('sources', root, sources, config),
			await lint('tarball', unpacked, ['package.json', '**/*.js'], config),
		];
		if (isClean.includes(false)) throw new Error('n8n would refuse this package');
	} finally {
		await fs.rm(unpacked, { recursive: true, force: true });
	}
}

/** Throws when the package at `folder` lacks a node or credential that its package.json names. */
async function refuseUnbuilt(folder) {
	const { n8n } = JSON.parse(await fs.readFile(path.join(folder, 'package.json'), 'utf8'));
	const packed = await filesBelow(folder);
	const missing = [...n8n.nodes, ...n8n.credentials].filter((file) => !packed.includes(file));
	if (missing.length > 0) throw new Error(`Build first: there is no ${missing.join(', no ')}`);
}

/** Packs the package at `root` into `folder`; resolves to the tarball's path. */
async function pack(root, folder) {
	const options = ['pack', '--ignore-scripts', '--pack-destination', folder];
	await run('npm', options, { cwd: root, shell: process.platform === 'win32' });
	const tarball = (await fs.readdir(folder)).find((file) => file.endsWith('.tgz'));
	if (tarball === undefined) throw new Error('npm pack wrote no tarball');
	return path.join(folder, tarball);
}

async function lint(title, folder, patterns, overrideConfig) {
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig,
		errorOnUnmatchedPattern: false,
	});
	const results = await eslint.lintFiles(patterns);
	const findings = results.reduce((sum, file) => sum + file.errorCount + file.warningCount, 0);
	console.log(`${title}: ${results.length} files, ${findings} findings`);
	console.log((await eslint.loadFormatter('stylish')).format(results));
	return findings === 0 && results.length > 0;
}

/** The scanner's own ESLint configuration, made from the plugins that `n8n-node lint` brings. */
async function scanConfig() {
	const nodeCli = createRequire(require.resolve('@n8n/node-cli/eslint'));
	const load = async (name) => await import(pathToFileURL(nodeCli.resolve(name)).href);
	const { n8nCommunityNodesPlugin } = await load('@n8n/eslint-plugin-community-nodes');
	const { default: nodesBase } = await load('eslint-plugin-n8n-nodes-base');
	const parser = nodeCli('typescript-eslint').parser;
	return defineConfig(
		n8nCommunityNodesPlugin.configs.recommended,
		{ rules: { 'no-console': 'error' } },
		{ plugins: { 'n8n-nodes-base': nodesBase } },
		{ files: ['package.json'], rules: nodesBase.configs.community.rules },
		{
			files: ['**/credentials/**/*.ts'],
			rules: {
				...nodesBase.configs.credentials.rules,
				'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
				'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
			},
		},
		{
			files: ['**/nodes/**/*.ts'],
			rules: {
				...nodesBase.configs.nodes.rules,
				'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
				'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
				'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
			},
		},
		{ files: ['**/*.json', '**/*.ts'], languageOptions: { parser } },
	);
}

/** Accepts the parameter names, types and defaults as they are now: rewrites parameters.json. */
const snapshot = () => rewriteBy('package/parameters', 'UPDATE_PARAMETERS');

/** Writes the tables of docs/reference.md from the descriptions of the parameters, and docs/coverage.md. */
const docs = () => rewriteBy('package/(referenceTables|coverage)', 'UPDATE_DOCS');

/** Writes the files of examples/usage-page into the Code nodes of their workflow. */
const examples = () => rewriteBy('package/usagePage', 'UPDATE_EXAMPLES');

/** Runs the unit test that checks a file, and rewrites it when the environment variable is set. */
function rewriteBy(test, variable) {
	const args = ['--selectProjects', 'unit', '--testPathPatterns', test];
	return spawn(process.execPath, [require.resolve('jest/bin/jest'), ...args], {
		env: { ...process.env, [variable]: '1' },
		stdio: 'inherit',
	});
}

/** Paths of all files below `folder`, relative to `root`, always with forward slashes. */
async function filesBelow(root, folder = '.') {
	const entries = await fs.readdir(path.join(root, folder), {
		recursive: true,
		withFileTypes: true,
	});
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
		.map((file) => file.split(path.sep).join('/'))
		.sort();
}

/** Removes every folder below `folder` that holds no file, innermost first. */
async function removeEmptyFolders(folder) {
	for (const entry of await fs.readdir(folder, { withFileTypes: true })) {
		if (!entry.isDirectory()) continue;
		const inner = path.join(folder, entry.name);
		await removeEmptyFolders(inner);
		if ((await fs.readdir(inner)).length === 0) await fs.rmdir(inner);
	}
}

module.exports = { bundle, docs, examples, lintPackage, snapshot };
