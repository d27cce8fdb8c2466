/**
 * Sentences of failures and refusals have no full stop: a page shows them with what it puts around them,
 * and the mappers join message and hint with one.
 */
import { expect, test } from '@jest/globals';
import ts from 'typescript';
import { sources } from '../package/sources';

/** Functions that make failures; all their texts but the error type are sentences. */
const MAKERS = [
	'credentialFailure',
	'failureOf',
	'invalid',
	'invalidInput',
	'rateRefusal',
	'refusal',
	'refuse',
	'unusableCredential',
];

/** The end of a text, or of the last part of a template; `undefined` for anything else. */
const endOf = (node: ts.Expression): string | undefined => {
	if (ts.isStringLiteralLike(node)) return node.text;
	if (ts.isTemplateExpression(node)) return node.templateSpans.at(-1)?.literal.text;
	return undefined;
};

function stopped(file: string, text: string): string[] {
	const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
	const found: string[] = [];
	const look = (sentence: ts.Expression): void => {
		if (endOf(sentence)?.trimEnd().endsWith('.') !== true) return;
		const { line } = parsed.getLineAndCharacterOfPosition(sentence.getStart(parsed));
		found.push(`${file}:${line + 1}`);
	};
	const visit = (node: ts.Node): void => {
		if (
			ts.isCallExpression(node) &&
			ts.isIdentifier(node.expression) &&
			MAKERS.includes(node.expression.text)
		) {
			node.arguments.forEach(look);
		}
		ts.forEachChild(node, visit);
	};
	visit(parsed);
	return found;
}

test('no sentence of a failure or a refusal ends with a full stop', () => {
	expect(sources.flatMap(({ file, text }) => stopped(file, text))).toEqual([]);
});

test.each(['refusal("not_found", "No.")', 'failureOf(500, "internal", `No ${a}.`, "b")'])(
	'the check notices one in %s',
	(source) => {
		expect(stopped('a.ts', source)).toEqual(['a.ts:1']);
	},
);
