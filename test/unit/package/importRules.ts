/**
 * Which source file may import what, so that the pure parts stay testable without n8n and HTTP stays
 * in one place. Imports run one way, and all may import shared/values:
 *
 *     node folder -> shared/transport -> shared/api
 *     node folder -> shared/caller -> types of shared/api
 *     node folder -> shared/panel -> shared/caller, shared/api
 *     credentials -> shared/transport -> shared/api
 *     credentials -> shared/panel
 *     all of these -> shared/values
 *
 * Pure: it is given paths and texts, and reads no files.
 */
import ts from 'typescript';

type Layer = 'values' | 'api' | 'caller' | 'panel' | 'transport' | 'node' | 'credentials';
type Rule = { imports: readonly Layer[]; typesOf: readonly Layer[]; packages: readonly string[] };
type Import = { specifier: string | undefined; isTypeOnly: boolean; line: number };

const PURE = ['@cfworker/json-schema', 'eventsource-parser', 'jose', 'p-limit', 'node:crypto'];
const WITH_N8N = [...PURE, 'n8n-workflow'];

/** Folders of nodes/shared. */
const SHARED: readonly Layer[] = ['values', 'api', 'caller', 'panel', 'transport'];

const RULES: Readonly<Record<Layer, Rule>> = {
	values: { imports: ['values'], typesOf: [], packages: PURE },
	api: { imports: ['api', 'values'], typesOf: [], packages: PURE },
	caller: { imports: ['caller', 'values'], typesOf: ['api'], packages: PURE },
	transport: { imports: ['transport', 'api', 'values'], typesOf: [], packages: WITH_N8N },
	panel: { imports: ['panel', 'caller', 'api', 'values'], typesOf: [], packages: WITH_N8N },
	node: {
		imports: ['node', 'panel', 'transport', 'caller', 'api', 'values'],
		typesOf: [],
		packages: WITH_N8N,
	},
	credentials: {
		imports: ['credentials', 'panel', 'transport', 'api', 'values'],
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
	return SHARED.find((layer) => layer === inner);
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
