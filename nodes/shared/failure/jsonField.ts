import { invalidInput } from './failure';

/**
 * The value of a JSON field: text is parsed, and other values come from expressions and are returned
 * unchanged. Throws `OpenRouterError` (`invalid_input`) naming the field.
 */
export function parseJsonField(label: string, value: unknown, hint = HINT): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		throw invalidInput(`${label} is not valid JSON`, hint);
	}
}

const HINT = 'Check quotes, commas and brackets: JSON has no comments and no trailing commas';
