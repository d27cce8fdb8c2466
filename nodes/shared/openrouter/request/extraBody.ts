/** Extra Body (JSON): fields of a request that the panel does not have. Pure. */
import { invalidInput } from '../../failure/failure';
import { parseJsonField } from '../../parameters/values';
import { isRecord, type JsonRecord } from '../../values/json';

export const EXTRA_BODY = 'Extra Body (JSON)';

/**
 * The fields, from an object or its JSON; none when it is empty. `own` are those that the node sets
 * itself. Throws `OpenRouterError` (`invalid_input`) for one of these, and for what is not an object.
 * `example` is JSON for the error.
 */
export function readExtraBody(
	extraBody: unknown,
	own: readonly string[],
	example: string,
): JsonRecord {
	if (extraBody === undefined || extraBody === null || extraBody === '') return {};
	const hint = `Give a JSON object such as ${example}`;
	const fields = parseJsonField(EXTRA_BODY, extraBody, hint);
	if (!isRecord(fields)) throw invalidInput(`${EXTRA_BODY} is not an object`, hint);
	const taken = own.find((field) => Object.hasOwn(fields, field));
	if (taken === undefined) return fields;
	throw invalidInput(
		`${EXTRA_BODY} sets “${taken}”`,
		`The node sets this field itself: remove it from ${EXTRA_BODY}`,
	);
}
