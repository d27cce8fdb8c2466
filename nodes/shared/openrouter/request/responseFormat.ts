/**
 * Reads the author's response format: `response_format` for the request, and the check of the answer.
 * Mistakes are found before anything is paid for.
 * @see https://openrouter.ai/docs/features/structured-outputs
 */
import { invalidInput } from '../../failure/failure';
import { isRecord, type JsonRecord } from '../../values/json';
import { compileSchema, type SchemaCheck } from './jsonSchema';
import { parseJsonField } from '../../parameters/values';
import { schemaFromExample } from './schemaFromExample';

/** The panel's fields. Values of expressions may have any type. */
export type FormatFields = {
	/** `text`, `json_object` or `json_schema`. */
	type: unknown;
	/** `fromJson`: the schema is made from `example`; `manual`: it is `schema`. Each is JSON, or its text. */
	schemaType: unknown;
	example: unknown;
	schema: unknown;
	name?: string;
	strict?: boolean;
	autoFix?: boolean;
};

export type StructuredFormat = {
	/** `response_format` of the request. */
	responseFormat: JsonRecord;
	check: SchemaCheck;
	/** Whether a faulty answer is sent back to the model once. */
	autoFix: boolean;
};

const DEFAULT_NAME = 'response';
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** `undefined` for text. Throws `OpenRouterError` (`invalid_input`) that names the field. */
export function readFormat(fields: FormatFields): StructuredFormat | undefined {
	const { type, autoFix = false } = fields;
	switch (type) {
		case 'text':
		case '':
		case undefined:
			return undefined;
		case 'json_object':
			return {
				responseFormat: { type: 'json_object' },
				check: (value) => (isRecord(value) ? [] : [{ path: '$', rule: 'must be of type object' }]),
				autoFix,
			};
		case 'json_schema': {
			const { name = DEFAULT_NAME, strict = true } = fields;
			if (!NAME.test(name)) {
				throw invalidInput(
					'Schema Options → Schema Name is not valid',
					'Use up to 64 letters, digits, underscores and dashes',
				);
			}
			const { schema, check } = readSchema(fields);
			const format = { name, strict, schema };
			return { responseFormat: { type: 'json_schema', json_schema: format }, check, autoFix };
		}
		default:
			throw invalidInput(
				'Response Format is not valid',
				'Use text, json_object or json_schema; others can be set in Extra Body (JSON)',
			);
	}
}

function readSchema({ schemaType, example, schema }: FormatFields) {
	if (schemaType === 'manual') return usable('Input Schema', objectOf('Input Schema', schema));
	if (schemaType !== 'fromJson' && schemaType !== undefined && schemaType !== '') {
		throw invalidInput('Schema Type is not valid', 'Use fromJson or manual');
	}
	const label = 'JSON Example';
	return usable(label, schemaFromExample(objectOf(label, example)));
}

/** Providers accept only schemas whose top level is an object. */
function objectOf(label: string, value: unknown): JsonRecord {
	const json = parseJsonField(label, value);
	if (isRecord(json)) return json;
	throw invalidInput(
		`${label} is not an object`,
		'Wrap a list in an object, such as {"items": […]}: models take no other top level',
	);
}

/** The last schema is kept, because most items have the same schema as the item before. */
let last: { text: string; compiled: ReturnType<typeof compileSchema> } | undefined;

function compileOnce(schema: JsonRecord): ReturnType<typeof compileSchema> {
	const text = JSON.stringify(schema);
	if (last?.text !== text) last = { text, compiled: compileSchema(schema) };
	return last.compiled;
}

function usable(label: string, schema: JsonRecord) {
	const compiled = compileOnce(schema);
	if (compiled.kind === 'usable') return { schema, check: compiled.check };
	const { path, rule } = compiled.fault;
	throw invalidInput(
		`${label} is not a valid JSON Schema: ${path} ${rule}`,
		'See json-schema.org for what a schema may say, or let the node make one from an example',
	);
}
