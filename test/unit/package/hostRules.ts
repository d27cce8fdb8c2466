/**
 * What a source file takes from n8n that an older n8n may lack. Pure: it is given texts, and reads no
 * files.
 */
import ts from 'typescript';

export type OldestHost = {
	/** Values that n8n-workflow has in every n8n that is supported. */
	exports: readonly string[];
	/** Members of a node's context that came later, or that only some kinds of context have. */
	newerMembers: readonly string[];
};

/**
 * One sentence each, none when all is well. A value that may be missing is read through a namespace
 * import, given to a variable whose type says so; a member is asked for with `in` in the same file.
 */
export function tooNewFor(host: OldestHost, file: string, source: string): string[] {
	const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
	const namespaces = new Set<string>();
	const membersAskedFor = new Set<string>();
	const found: string[] = [];
	const add = (node: ts.Node, what: string): void => {
		const { line } = parsed.getLineAndCharacterOfPosition(node.getStart(parsed));
		found.push(`${file}:${line + 1} uses ${what}, which an older n8n lacks`);
	};
	const addNewValues = (specifiers: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): void => {
		for (const specifier of specifiers) {
			const { text } = specifier.propertyName ?? specifier.name;
			if (!specifier.isTypeOnly && !host.exports.includes(text)) add(specifier, text);
		}
	};

	const visitImports = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) && isN8n(node.moduleSpecifier)) {
			const { importClause } = node;
			const bindings = importClause?.namedBindings;
			if (importClause?.isTypeOnly === true || bindings === undefined) return;
			if (ts.isNamespaceImport(bindings)) namespaces.add(bindings.name.text);
			else addNewValues(bindings.elements);
		} else if (ts.isExportDeclaration(node) && isN8n(node.moduleSpecifier) && !node.isTypeOnly) {
			const { exportClause } = node;
			if (exportClause === undefined || !ts.isNamedExports(exportClause)) add(node, 'n8n-workflow');
			else addNewValues(exportClause.elements);
		} else if (
			ts.isBinaryExpression(node) &&
			node.operatorToken.kind === ts.SyntaxKind.InKeyword &&
			ts.isStringLiteralLike(node.left)
		) {
			membersAskedFor.add(node.left.text);
		}
		ts.forEachChild(node, visitImports);
	};
	const isNamespace = (node: ts.Node | undefined): boolean =>
		node !== undefined && ts.isIdentifier(node) && namespaces.has(node.text);
	const visitUses = (node: ts.Node): void => {
		if (
			ts.isVariableDeclaration(node) &&
			ts.isObjectBindingPattern(node.name) &&
			isNamespace(node.initializer)
		) {
			for (const element of node.name.elements) {
				const text = (element.propertyName ?? element.name).getText(parsed);
				if (!host.exports.includes(text)) add(element, text);
			}
		}
		if (ts.isPropertyAccessExpression(node)) {
			const { text } = node.name;
			const isOfNamespace =
				ts.isIdentifier(node.expression) && namespaces.has(node.expression.text);
			if (isOfNamespace && !host.exports.includes(text)) add(node, text);
			if (host.newerMembers.includes(text) && !membersAskedFor.has(text)) add(node, text);
		}
		ts.forEachChild(node, visitUses);
	};
	visitImports(parsed);
	visitUses(parsed);
	return found;
}

const isN8n = (specifier: ts.Expression | undefined): boolean =>
	specifier !== undefined && ts.isStringLiteralLike(specifier) && specifier.text === 'n8n-workflow';
