/**
 * The members of a collection may be expressions, the collection itself may not. n8n drops such an
 * expression before the node sees it, as if nothing had been added: it reads the options of the
 * collection as members of the expression's text. The text has a `length`, so an option of that name
 * reveals it.
 */
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../failure/failure';
import { isRecord } from '../values/json';

/** An option for collections that restrict something. The editor does not show it. */
export const lengthOfExpression = {
	displayName: 'Length',
	name: 'length',
	type: 'hidden',
	default: '',
} as const;

/** Sorts options as the panel lists them. For a collection made of several lists. */
export const byDisplayName = <const F extends INodeProperties[]>(fields: F): F =>
	fields.sort((a, b) => a.displayName.localeCompare(b.displayName, 'en'));

/** The value of a collection. Throws `OpenRouterError` (`invalid_input`) for anything else. */
export function readCollection(label: string, value: unknown): IDataObject {
	if (isRecord(value) && !Object.hasOwn(value, lengthOfExpression.name)) {
		return value as IDataObject;
	}
	throw invalidInput(
		`${label} is an expression, which n8n leaves out`,
		`Add the members of ${label} one by one; the value of each may be an expression`,
	);
}
