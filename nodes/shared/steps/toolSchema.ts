/**
 * The parameters of a tool as JSON Schema, whatever its `schema` is: zod 3 (n8n's own tools), zod 4,
 * JSON Schema (tools of MCP servers, as some nodes pass them on), or nothing. Never throws: a schema
 * that cannot be read becomes an object with any members.
 */
import { ignoreOverride, zodToJsonSchema } from 'zod-to-json-schema';
import {
	asRecord,
	asText,
	defined,
	isRecord,
	jsonText,
	parseJson,
	type JsonRecord,
} from '../values/json';
import { isValueSchema, parameterSchema } from './parameterSchema';
import { zod4Schema } from './zod4Schema';

export type ToolSchema = {
	/** A JSON Schema of type `object`, as a function of a request has it. */
	parameters: JsonRecord;
	/** What the tool's `invoke` wants for the model's arguments. */
	toInput: (args: JsonRecord) => unknown;
};

export function toolSchema(schema: unknown): ToolSchema {
	try {
		return readable(schema);
	} catch {
		// Zod runs checks of the tool's own code to find out what is required.
		return { parameters: ANY_OBJECT, toInput: unchanged };
	}
}

const ANY_OBJECT: JsonRecord = { type: 'object', properties: {}, additionalProperties: true };

const unchanged = (args: JsonRecord): unknown => args;

function readable(schema: unknown): ToolSchema {
	if (schema === undefined || schema === null) {
		return { parameters: { type: 'object', properties: {} }, toInput: unchanged };
	}
	// The copy is plain JSON, and shares nothing with the tool.
	const copy = asRecord(parseJson(jsonText(jsonSchemaOf(schema)) ?? ''));
	// Providers know no dialect but theirs.
	const json = defined({ ...copy, $schema: undefined });
	if (Object.keys(json).length === 0) return { parameters: ANY_OBJECT, toInput: unchanged };
	if (isValueSchema(json)) return wrapped(json);
	const parameters = parameterSchema(json);
	if (!isTextInput(schema, parameters)) return { parameters, toInput: unchanged };
	return {
		parameters: { ...parameters, required: ['input'] },
		toInput: (args) => ({ input: textInput(args) }),
	};
}

function jsonSchemaOf(schema: unknown): unknown {
	if (typeof schema === 'string') return parseJson(schema);
	if (isConverter(schema)) return schema.toJSONSchema(CONVERTER_OPTIONS);
	if (isRecord(schema) && isRecord(schema._zod)) return zod4Schema(schema);
	if (isZod3(schema)) return zodToJsonSchema(schema, ZOD3_OPTIONS);
	return schema;
}

/** Newer releases of zod 4 convert themselves. */
const isConverter = (schema: unknown): schema is { toJSONSchema(options: object): unknown } =>
	isRecord(schema) && typeof schema.toJSONSchema === 'function';

const CONVERTER_OPTIONS = { target: 'draft-7', io: 'input', unrepresentable: 'any' };

type Zod3 = Parameters<typeof zodToJsonSchema>[0];

const isZod3 = (schema: unknown): schema is Zod3 =>
	isRecord(schema) && typeof asRecord(schema._def).typeName === 'string';

const ZOD3_OPTIONS: Exclude<Parameters<typeof zodToJsonSchema>[1], string | undefined> = {
	// Not every provider follows references.
	$refStrategy: 'none',
	// n8n puts the schema of `$fromAI(…, 'json')` into the definition.
	override: (def) => {
		const { jsonSchema, description }: JsonRecord = { ...def };
		if (!isRecord(jsonSchema)) return ignoreOverride;
		const own: object = { ...jsonSchema, ...(description !== undefined && { description }) };
		return own;
	},
};

/** A tool that takes a text, a number or a list in place of an object gets it as one member. */
const wrapped = (schema: JsonRecord): ToolSchema => ({
	parameters: parameterSchema({
		type: 'object',
		properties: { input: schema },
		required: ['input'],
	}),
	toInput: schema.type === 'string' ? textInput : (args) => args.input,
});

/**
 * Whether it is LangChain's `Tool`, such as the Calculator: one text, which its schema has as the
 * optional member `input` and then takes out.
 */
function isTextInput(schema: unknown, parameters: JsonRecord): boolean {
	const { _def, _zod } = asRecord(schema);
	const isTransformed =
		asRecord(_def).typeName === 'ZodEffects' || asRecord(asRecord(_zod).def).type === 'pipe';
	const properties = asRecord(parameters.properties);
	return (
		isTransformed &&
		Object.keys(properties).join() === 'input' &&
		asRecord(properties.input).type === 'string'
	);
}

/**
 * The text among the arguments. Models often send an object that the tool's description asks for in
 * place of a text, so anything else becomes JSON.
 */
function textInput(args: JsonRecord): string {
	const members = Object.values(args);
	const input = Object.hasOwn(args, 'input')
		? args.input
		: members.length === 1 && typeof members[0] === 'string'
			? members[0]
			: args;
	if (members.length === 0) return '';
	return asText(input) ?? jsonText(input) ?? '';
}
