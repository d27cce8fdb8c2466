/** Reads the body of a request that is JSON in any case. Pure; never throws. */
import type { Failure } from '../failure/failure';
import { parseJson } from '../values/json';
import { mistakenBody } from './browserMistakes';
import { BODY_LIMITS, copyJson, tooManyChars, tooManyValuesIn, type JsonValue } from './jsonValue';

/**
 * `value`: as n8n has parsed it, or a text when it came as text/plain. A page may send JSON as text, which
 * needs no preflight, and stringify it twice by accident. `notJson`: the refusal of any other text.
 */
export function readJsonBody(value: unknown, notJson: Failure): JsonValue | Failure {
	if (typeof value !== 'string') return copyJson(value ?? null);
	if (value.length > BODY_LIMITS.maxChars) return tooManyChars(BODY_LIMITS);
	let json = value;
	for (let unwrapped = 0; unwrapped < 2; unwrapped += 1) {
		const fault = mistakenBody(json) ?? tooManyValuesIn(json);
		if (fault !== undefined) return fault;
		const parsed = parseJson(json.trim());
		if (typeof parsed !== 'string') return parsed === undefined ? notJson : copyJson(parsed);
		json = parsed;
	}
	return notJson;
}
