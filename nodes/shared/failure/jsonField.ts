/** JSON from a field: text from the panel, or what an expression gave. */
import { invalidInput } from './failure';

/** Any value but text as it is. Throws `OpenRouterError` (`invalid_input`) naming the field. */
export function parseJsonField(label: string, value: unknown, hint = HINT): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		throw invalidInput(`${label} is not valid JSON`, hint);
	}
}

const HINT = 'Check quotes, commas and brackets: JSON has no comments and no trailing commas';
