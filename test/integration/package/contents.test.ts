/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals,
   @n8n/community-nodes/no-dangerous-functions -- packs the package and loads it in a new process */
import { spawnSync } from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RESOURCES } from '../../../nodes/OpenRouter/operations';
import { main, n8n, name as packageName } from '../../../package.json';

const ROOT = path.resolve(__dirname, '../../..');

/** A sample of each operation's output. */
const schemaFiles = RESOURCES.flatMap(({ value: resource, operations }) =>
	Object.keys(operations).map(
		(operation) => `dist/nodes/OpenRouter/__schema__/v1.0.0/${resource}/${operation}.json`,
	),
).sort();

const EXPECTED_FILES = [
	'LICENSE',
	'README.md',
	'dist/THIRD-PARTY-LICENSES.txt',
	'dist/credentials/OpenRouterCallerApi.credentials.js',
	'dist/credentials/OpenRouterGatewayApi.credentials.js',
	'dist/credentials/OpenRouterManagementApi.credentials.js',
	'dist/icons/openrouter-gateway.dark.svg',
	'dist/icons/openrouter-gateway.svg',
	'dist/nodes/OpenRouter/OpenRouter.node.js',
	'dist/nodes/OpenRouter/OpenRouter.node.json',
	...schemaFiles,
	'dist/nodes/OpenRouterGateway/OpenRouterGateway.node.js',
	'dist/nodes/OpenRouterGateway/OpenRouterGateway.node.json',
	'index.js',
	'package.json',
];

const BUNDLED_PACKAGES = [
	'@cfworker/json-schema',
	'eventsource-parser',
	'jose',
	'p-limit',
	'yocto-queue',
	'zod-to-json-schema',
];

/**
 * A bit above what each weighs today. n8n reads the bundles whenever it starts. When one is too heavy,
 * see what came in:
 *
 *     npx esbuild nodes/OpenRouter/OpenRouter.node.ts --bundle --platform=node \
 *       --external:n8n-workflow --outfile=/dev/null --analyze
 *
 * If it is worth its weight, raise the limit in the same commit.
 */
const MAX_TARBALL_KB = 376;
const MAX_KB: Readonly<Record<string, number>> = {
	'dist/credentials/OpenRouterCallerApi.credentials.js': 10,
	'dist/credentials/OpenRouterGatewayApi.credentials.js': 16,
	'dist/credentials/OpenRouterManagementApi.credentials.js': 13,
	'dist/nodes/OpenRouter/OpenRouter.node.js': 790,
	'dist/nodes/OpenRouterGateway/OpenRouterGateway.node.js': 538,
};

/** What the loading process reports of each class that a file exports. */
type Loaded = { exportName: string; className: string; name: string; icons: string[] };

type Run = { status: number | null; stdout: string; stderr: string };

/** Runs a command from an argument list; on Windows npm is a script, which needs a shell. */
function run(command: string, args: string[], cwd: string): Run {
	const shell = command === 'npm' && process.platform === 'win32';
	const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', shell });
	return { status, stdout, stderr };
}

let folder = '';
let unpacked = '';
let tarball = '';
let packedFiles: string[] = [];

/** Unpacks the tarball where only n8n-workflow can be found beside it, as in n8n. */
beforeAll(() => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'package-test-'));
	unpacked = path.join(folder, 'node_modules', packageName);
	mkdirSync(unpacked, { recursive: true });
	const workflow = path.join(ROOT, 'node_modules/n8n-workflow');
	symlinkSync(workflow, path.join(folder, 'node_modules/n8n-workflow'), 'junction');

	const pack = run('npm', ['pack', '--pack-destination', folder], ROOT);
	expect(pack).toMatchObject({ status: 0 });
	tarball = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? 'no tarball';
	const untar = run('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'], folder);
	expect(untar).toMatchObject({ status: 0 });
	packedFiles = readdirSync(unpacked, { recursive: true, encoding: 'utf8' })
		.filter((file) => statSync(path.join(unpacked, file)).isFile())
		.map((file) => file.replaceAll('\\', '/'))
		.sort();
});

afterAll(() => {
	rmSync(folder, { recursive: true, force: true });
});

/** Loads a file of the unpacked package in a Node process of its own. */
function load(file: string): Loaded[] {
	const program = `
		const exported = require(process.argv[1]);
		const loaded = Object.entries(exported).map(([exportName, Exported]) => {
			const instance = new Exported();
			const { name, icon } = instance.description ?? instance;
			return { exportName, className: Exported.name, name, icons: Object.values(icon) };
		});
		console.log(JSON.stringify(loaded));`;
	const { stdout, stderr } = run(
		process.execPath,
		['-e', program, path.join(unpacked, file)],
		folder,
	);
	expect(stderr).toBe('');
	return JSON.parse(stdout);
}

const kilobytesOf = (file: string): number => statSync(file).size / 1024;

/** The class name n8n derives from a file name, `dist/nodes/A/A.node.js` -> `A`. */
const classOf = (file: string): string => path.basename(file).split('.')[0] ?? '';

test('the package holds exactly the files that it needs', () => {
	expect(packedFiles).toEqual(EXPECTED_FILES);
});

test('the tarball weighs no more than it may', () => {
	expect(kilobytesOf(path.join(folder, tarball))).toBeLessThanOrEqual(MAX_TARBALL_KB);
});

test.each([...n8n.nodes, ...n8n.credentials])('%s weighs no more than it may', (file) => {
	expect(kilobytesOf(path.join(unpacked, file))).toBeLessThanOrEqual(MAX_KB[file] ?? 0);
});

test.each([...n8n.nodes, ...n8n.credentials])('%s loads with nothing but n8n-workflow', (file) => {
	const className = classOf(file);
	const name = className.charAt(0).toLowerCase() + className.slice(1);
	expect(load(file)).toEqual([
		{ exportName: className, className, name, icons: [expect.any(String), expect.any(String)] },
	]);
});

test.each([...n8n.nodes, ...n8n.credentials])('the icons of %s are in the package', (file) => {
	const icons = load(file)
		.flatMap((loaded) => loaded.icons)
		.map((icon) => path.posix.join(path.posix.dirname(file), icon.replace(/^file:/, '')));
	expect(EXPECTED_FILES).toEqual(expect.arrayContaining(icons));
});

test('index.js gives every class that package.json registers', () => {
	const registered = [...n8n.nodes, ...n8n.credentials].map(classOf);
	const loaded = load(main).map(({ exportName }) => exportName);
	expect(loaded.sort()).toEqual(registered.sort());
});

test('the package carries the licence of every library that is bundled', () => {
	const text = readFileSync(path.join(unpacked, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
	const [, ...notices] = text.split(/^-{80}$/m).map((notice) => notice.trim());
	expect(notices.map((notice) => notice.split(' ')[0])).toEqual(BUNDLED_PACKAGES);
	for (const notice of notices) expect(notice).toMatch(/\bCopyright \(c\) /);
});
