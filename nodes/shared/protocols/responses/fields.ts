/**
 * Names the fields of a Responses request as OpenAI's chat does, so that one policy decides about both.
 * A field with another shape than in chat is given chat's. All others are passed on as they are, those
 * that chat does not know included: the policy leaves them out. Pure; never throws.
 * @see https://platform.openai.com/docs/api-reference/responses/create
 */
import type { Failure } from '../../failure/failure';
import { refusal } from '../../failure/refusal';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';

type ReadFields = {
	fields: JsonObject;
	/** What is called otherwise here, by its name in chat. */
	names: Record<string, string>;
};

export function readFields(body: JsonObject): ReadFields | Failure {
	const refused = refusalOf(body) ?? metadataFault(body.metadata);
	if (refused !== undefined) return refused;
	const fields: Record<string, JsonValue> = { ...body };
	const names: Record<string, string> = {};
	const set = (name: string, value: JsonValue | undefined, shown = name): void => {
		if (value === undefined || value === null) return;
		fields[name] = value;
		names[name] = shown;
	};
	const { text } = body;
	if (isJsonObject(text)) {
		set('response_format', readFormat(text.format), 'text.format');
		set('verbosity', text.verbosity, 'text.verbosity');
	}
	// Not max_tokens: of the two, chat takes the lower one.
	set('max_completion_tokens', body.max_output_tokens, 'max_output_tokens');
	set('tools', readTools(body.tools));
	set('tool_choice', readChoice(body.tool_choice));
	set('reasoning', readReasoning(body.reasoning));
	return { fields, names };
}

/** Fields of Responses only that cannot be left out, because the answer would be another one. */
const REFUSED: Readonly<Record<string, string>> = {
	prompt: 'stored prompts are not used here: send the text in “input”',
	background: 'an answer is made while its caller waits',
};

function refusalOf(body: JsonObject): Failure | undefined {
	const name = Object.keys(REFUSED).find((known) => asksForSomething(body[known]));
	return name === undefined
		? undefined
		: refusal('field_not_allowed', `Leave out “${name}”: ${REFUSED[name]}`);
}

const asksForSomething = (value: JsonValue | undefined): boolean =>
	value !== undefined && value !== null && value !== false && value !== '';

const MAX_METADATA = { entries: 16, nameChars: 64, valueChars: 512 };

/** The answer repeats it, and it goes nowhere else. */
function metadataFault(metadata: JsonValue | undefined): Failure | undefined {
	if (metadata === undefined || metadata === null) return undefined;
	const { entries, nameChars, valueChars } = MAX_METADATA;
	const isUsable =
		isJsonObject(metadata) &&
		Object.keys(metadata).length <= entries &&
		Object.entries(metadata).every(
			([name, value]) =>
				name.length <= nameChars && typeof value === 'string' && value.length <= valueChars,
		);
	return isUsable
		? undefined
		: refusal(
				'invalid_field',
				`“metadata” must be an object of up to ${entries} texts of up to ${valueChars} characters, with names of up to ${nameChars}`,
			);
}

/** What the policy cannot read is left to its refusal. */
const readTools = (tools: JsonValue | undefined): JsonValue | undefined =>
	isJsonArray(tools)
		? tools.map((tool) =>
				isJsonObject(tool) && tool.type === 'function' ? readFunction(tool) : tool,
			)
		: tools;

function readFunction(tool: JsonObject): JsonObject {
	if (tool.function !== undefined) return tool;
	const { name = null, description = null, parameters = null, strict = null } = tool;
	return { type: 'function', function: { name, description, parameters, strict } };
}

const readChoice = (choice: JsonValue | undefined): JsonValue | undefined =>
	isJsonObject(choice) && choice.type === 'function' && choice.function === undefined
		? { type: 'function', function: { name: choice.name ?? null } }
		: choice;

function readFormat(format: JsonValue | undefined): JsonValue | undefined {
	if (!isJsonObject(format) || format.type !== 'json_schema') return format;
	if (format.json_schema !== undefined) return format;
	const { name = null, description = null, schema = null, strict = null } = format;
	return { type: 'json_schema', json_schema: { name, description, schema, strict } };
}

/** `generate_summary` is the older name. */
function readReasoning(reasoning: JsonValue | undefined): JsonValue | undefined {
	if (!isJsonObject(reasoning)) return reasoning;
	const { generate_summary: older = null, summary = older, ...others } = reasoning;
	return { ...others, summary };
}
