/**
 * Which source file may import what, so that the pure parts stay testable without n8n and HTTP stays
 * in one place. Imports run one way, downwards, through the folders of nodes/shared:
 *
 *     node folders -> steps -> transport -> callers -> protocols -> openrouter -> parameters -> failure -> values
 *
 * Each may import from every folder below it, and a node folder from no other node folder. panel/
 * (settings that both nodes have) stands beside transport/, and steps/ may import both.
 * failure/ may name the types of openrouter/, because a failure says what it has cost. A credential
 * may import what a node may, except for callers/, protocols/ and steps/: it does not judge calls and
 * runs no tools.
 *
 * Pure: it is given paths and texts, and reads no files.
 */
import ts from 'typescript';

type Layer = Shared | 'panel' | 'node' | 'credentials';
type Shared =
	| 'values'
	| 'failure'
	| 'parameters'
	| 'openrouter'
	| 'protocols'
	| 'callers'
	| 'transport'
	| 'steps';
type Rule = { imports: readonly Layer[]; typesOf: readonly Layer[]; packages: readonly string[] };
type Import = { specifier: string | undefined; isTypeOnly: boolean; line: number };

const PURE = ['@cfworker/json-schema', 'eventsource-parser', 'jose', 'p-limit', 'node:crypto'];
const WITH_N8N = [...PURE, 'n8n-workflow'];

/** The folders of nodes/shared, the lowest first. */
const SHARED: readonly Shared[] = [
	'values',
	'failure',
	'parameters',
	'openrouter',
	'protocols',
	'callers',
	'transport',
	'steps',
];

const downFrom = (layer: Shared): readonly Shared[] => SHARED.slice(0, SHARED.indexOf(layer) + 1);

const RULES: Readonly<Record<Layer, Rule>> = {
	values: { imports: downFrom('values'), typesOf: [], packages: PURE },
	failure: { imports: downFrom('failure'), typesOf: ['openrouter'], packages: WITH_N8N },
	parameters: { imports: downFrom('parameters'), typesOf: [], packages: WITH_N8N },
	openrouter: { imports: downFrom('openrouter'), typesOf: [], packages: PURE },
	protocols: { imports: downFrom('protocols'), typesOf: [], packages: PURE },
	callers: { imports: downFrom('callers'), typesOf: [], packages: PURE },
	transport: { imports: downFrom('transport'), typesOf: [], packages: WITH_N8N },
	steps: {
		imports: ['panel', ...downFrom('steps')],
		typesOf: [],
		packages: [...WITH_N8N, 'zod-to-json-schema'],
	},
	panel: { imports: ['panel', ...downFrom('callers')], typesOf: [], packages: WITH_N8N },
	node: { imports: ['node', 'panel', ...SHARED], typesOf: [], packages: WITH_N8N },
	credentials: {
		imports: ['credentials', 'panel', 'transport', ...downFrom('openrouter')],
		typesOf: [],
		packages: WITH_N8N,
	},
};

/**
 * What is wrong with the imports of `file` (a path from the project's root, with forward slashes):
 * one sentence each, none when all is well.
 */
export function importViolations(file: string, source: string): string[] {
	const layer = layerOf(file);
	if (layer === undefined) return [`${file} is in no folder that the rules know`];
	return importsOf(file, source).flatMap((found) => {
		const reason = refusalOf(file, RULES[layer], found);
		return reason === undefined ? [] : [`${file}:${found.line} ${reason}`];
	});
}

/**
 * The circles among the files' imports of values, each as the paths from a file back to itself. Types
 * are left out: they are gone when the code runs.
 */
export function importCircles(files: ReadonlyArray<{ file: string; text: string }>): string[] {
	const known = new Set(files.map(({ file }) => file));
	const targets = new Map(
		files.map(({ file, text }) => [
			file,
			importsOf(file, text).flatMap(({ specifier, isTypeOnly }) => {
				if (isTypeOnly || specifier?.startsWith('.') !== true) return [];
				const { pathname } = new URL(specifier, `file:///${file}`);
				const path = pathname.slice(1);
				return [`${path}.ts`, `${path}/index.ts`].filter((candidate) => known.has(candidate));
			}),
		]),
	);
	const done = new Set<string>();
	const circles: string[] = [];
	const visit = (file: string, path: readonly string[]): void => {
		const from = path.indexOf(file);
		if (from >= 0) circles.push([...path.slice(from), file].join(' -> '));
		if (from >= 0 || done.has(file)) return;
		for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
		done.add(file);
	};
	for (const file of known) visit(file, []);
	return circles;
}

function refusalOf(file: string, rule: Rule, found: Import): string | undefined {
	const { specifier, isTypeOnly } = found;
	if (specifier === undefined) return 'imports a module whose name is not a literal';
	if (!specifier.startsWith('.')) {
		const isAllowed = rule.packages.some(
			(name) => specifier === name || specifier.startsWith(`${name}/`),
		);
		return isAllowed ? undefined : `may not import ${specifier}`;
	}

	const target = new URL(specifier, `file:///${file}`).pathname.slice(1);
	const targetLayer = layerOf(target);
	if (targetLayer === undefined) return `may not import ${target}`;
	if (targetLayer === 'node' && nodeFolderOf(target) !== nodeFolderOf(file)) {
		return `may not import another node's ${target}`;
	}
	if (rule.imports.includes(targetLayer)) return undefined;
	if (!rule.typesOf.includes(targetLayer)) return `may not import ${target}`;
	return isTypeOnly ? undefined : `may import only types from ${target}`;
}

function layerOf(file: string): Layer | undefined {
	const [top, folder, inner, ...rest] = file.split('/');
	if (top === 'credentials' && inner === undefined) return 'credentials';
	if (top !== 'nodes' || folder === undefined || inner === undefined) return undefined;
	if (folder !== 'shared') return 'node';
	if (rest.length === 0) return undefined;
	return [...SHARED, 'panel' as const].find((layer) => layer === inner);
}

const nodeFolderOf = (file: string): string | undefined => file.split('/')[1];

/** Every way in which TypeScript can name another module: import, export from, import(), require. */
function importsOf(file: string, source: string): Import[] {
	const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
	const found: Import[] = [];
	const add = (node: ts.Node, name: ts.Node | undefined, isTypeOnly: boolean): void => {
		const specifier = name !== undefined && ts.isStringLiteralLike(name) ? name.text : undefined;
		const { line } = parsed.getLineAndCharacterOfPosition(node.getStart(parsed));
		found.push({ specifier, isTypeOnly, line: line + 1 });
	};
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node)) {
			add(node, node.moduleSpecifier, importsOnlyTypes(node.importClause));
		} else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
			add(node, node.moduleSpecifier, node.isTypeOnly || allAreTypes(node.exportClause));
		} else if (ts.isExternalModuleReference(node)) {
			add(node, node.expression, false);
		} else if (ts.isImportTypeNode(node)) {
			add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
		} else if (ts.isCallExpression(node) && isImportOrRequire(node.expression)) {
			add(node, node.arguments[0], false);
		}
		ts.forEachChild(node, visit);
	};
	visit(parsed);
	return found;
}

const importsOnlyTypes = (clause: ts.ImportClause | undefined): boolean =>
	clause !== undefined &&
	(clause.isTypeOnly || (clause.name === undefined && allAreTypes(clause.namedBindings)));

function allAreTypes(names: ts.NamedImportBindings | ts.NamedExportBindings | undefined): boolean {
	if (names === undefined || !(ts.isNamedImports(names) || ts.isNamedExports(names))) return false;
	return names.elements.length > 0 && names.elements.every((element) => element.isTypeOnly);
}

const isImportOrRequire = (callee: ts.Expression): boolean =>
	callee.kind === ts.SyntaxKind.ImportKeyword ||
	(ts.isIdentifier(callee) && callee.text === 'require');
