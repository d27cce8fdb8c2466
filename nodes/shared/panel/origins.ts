/** Reads Allowed Origins. Throws `OpenRouterError` (`invalid_input`). */
import { invalidInput } from '../api/error';
import { readList } from './values';

/** Added and left empty, it would be read as “any page”, which nobody means who adds it. */
export function readOrigins(value: unknown): string[] {
	const origins = readList('Allowed Origins', value);
	const isGiven = Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;
	if (isGiven && origins.length === 0) {
		throw invalidInput(
			'Allowed Origins is empty',
			'Enter your page’s address, such as https://my-app.example, or remove the option to let every page in',
		);
	}
	return origins;
}
