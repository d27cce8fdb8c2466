import { describe, expect, test } from '@jest/globals';
import { OpenRouterError } from '../../../../nodes/shared/failure/failure';
import {
	readFormat,
	type FormatFields,
} from '../../../../nodes/shared/openrouter/request/responseFormat';

const base: FormatFields = {
	type: 'json_schema',
	schemaType: 'fromJson',
	example: '{"a": 1}',
	schema: '{"type": "object"}',
};
const fromExample = {
	type: 'object',
	properties: { a: { type: 'number' } },
	required: ['a'],
	additionalProperties: false,
};

describe('the response format that is sent', () => {
	test.each<{ name: string; fields: Partial<FormatFields>; responseFormat: unknown }>([
		{ name: 'text', fields: { type: 'text' }, responseFormat: undefined },
		{ name: 'nothing set', fields: { type: '' }, responseFormat: undefined },
		{
			name: 'an unset format, with a broken schema',
			fields: { type: undefined, example: '{' },
			responseFormat: undefined,
		},
		{ name: 'any JSON', fields: { type: 'json_object' }, responseFormat: { type: 'json_object' } },
		{
			name: 'a schema from an example',
			fields: {},
			responseFormat: {
				type: 'json_schema',
				json_schema: { name: 'response', strict: true, schema: fromExample },
			},
		},
		{
			name: 'a schema from an example that an expression gives',
			fields: { example: { a: 1 }, name: 'order-1', strict: false },
			responseFormat: {
				type: 'json_schema',
				json_schema: { name: 'order-1', strict: false, schema: fromExample },
			},
		},
		{
			name: 'a schema of the author’s, as it is',
			fields: { schemaType: 'manual', schema: '{"type": "object", "x-own": [1]}' },
			responseFormat: {
				type: 'json_schema',
				json_schema: { name: 'response', strict: true, schema: { type: 'object', 'x-own': [1] } },
			},
		},
	])('is right for $name', ({ fields, responseFormat }) => {
		expect(readFormat({ ...base, ...fields })?.responseFormat).toEqual(responseFormat);
	});
});

describe('the check of an answer', () => {
	test.each<{ name: string; fields: Partial<FormatFields>; value: unknown; fits: boolean }>([
		{ name: 'any JSON: an object', fields: { type: 'json_object' }, value: {}, fits: true },
		{ name: 'any JSON: a list', fields: { type: 'json_object' }, value: [], fits: false },
		{ name: 'an example: its like', fields: {}, value: { a: 2.5 }, fits: true },
		{ name: 'an example: another', fields: {}, value: { b: 1 }, fits: false },
		{ name: 'a schema', fields: { schemaType: 'manual' }, value: [], fits: false },
	])('accepts or refuses $name', ({ fields, value, fits }) => {
		const format = readFormat({ ...base, ...fields });
		expect(format?.check(value).length === 0).toBe(fits);
		expect(format?.autoFix).toBe(false);
	});
});

describe('an unusable response format is refused before anything is paid for, and the field is named', () => {
	test.each<{ name: string; fields: Partial<FormatFields>; message: RegExp }>([
		{ name: 'no JSON', fields: { example: '{a: 1}' }, message: /^JSON Example is not valid JSON$/ },
		{ name: 'an empty text', fields: { example: '' }, message: /^JSON Example is not valid JSON$/ },
		{ name: 'a list', fields: { example: '[1]' }, message: /^JSON Example is not an object$/ },
		{ name: 'null', fields: { example: null }, message: /^JSON Example is not an object$/ },
		{
			name: 'a schema that is no JSON',
			fields: { schemaType: 'manual', schema: 'object' },
			message: /^Input Schema is not valid JSON$/,
		},
		{
			name: 'a schema that is a list',
			fields: { schemaType: 'manual', schema: [] },
			message: /^Input Schema is not an object$/,
		},
		{
			name: 'a schema with a type that is none',
			fields: { schemaType: 'manual', schema: { properties: { a: { type: 'text' } } } },
			message: /^Input Schema is not a valid JSON Schema: \$\.properties\.a\.type is not one/,
		},
		{
			name: 'a schema with a reference to nothing',
			fields: { schemaType: 'manual', schema: { $ref: '#/$defs/nothing' } },
			message: /^Input Schema is not a valid JSON Schema: \$ has a \$ref to something/,
		},
		{
			name: 'a name with a blank',
			fields: { name: 'my schema' },
			message: /^Schema Options → Schema Name/,
		},
		{
			name: 'a long name',
			fields: { name: 'x'.repeat(65) },
			message: /^Schema Options → Schema Name/,
		},
		{ name: 'another format', fields: { type: 'yaml' }, message: /^Response Format/ },
		{ name: 'another way to a schema', fields: { schemaType: 'zod' }, message: /^Schema Type/ },
	])('as with $name', ({ fields, message }) => {
		let thrown: unknown;
		try {
			readFormat({ ...base, ...fields });
		} catch (error) {
			thrown = error;
		}
		expect(thrown).toBeInstanceOf(OpenRouterError);
		expect(thrown).toMatchObject({
			failure: {
				statusCode: 400,
				errorType: 'invalid_input',
				message: expect.stringMatching(message),
				hint: expect.stringMatching(/\w+ \w+/),
			},
		});
	});
});
