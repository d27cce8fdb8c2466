/**
 * A collection is its members, each of which may be an expression. An expression in place of the whole
 * is dropped by n8n before the node sees it, as if nothing had been added: n8n takes the collection's
 * options as members of the expression's text. That text has a length, so it shows in an option of
 * that name.
 */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../failure/failure';
import { isRecord } from '../values/json';

/** Belongs among the options of a collection that closes something. The editor does not offer it. */
export const lengthOfExpression = {
	displayName: 'Length',
	name: 'length',
	type: 'hidden',
	default: '',
} as const;

/** Options as the panel lists them, for a collection that is put together from several lists. */
export const byDisplayName = <const F extends INodeProperties[]>(fields: F): F =>
	fields.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'));

/** The parameter's value. Throws `OpenRouterError` (`invalid_input`) for what is no collection. */
export function readCollection(label: string, value: unknown): IDataObject {
	if (isRecord(value) && !Object.hasOwn(value, lengthOfExpression.name)) {
		return value as IDataObject;
	}
	throw invalidInput(
		`${label} is an expression, which n8n leaves out`,
		`Add each member of ${label} by itself; its value may be an expression`,
	);
}
