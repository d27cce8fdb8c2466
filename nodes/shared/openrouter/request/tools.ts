/**
 * Reads the tools that a model may call: functions, which the workflow runs, and server tools, which
 * OpenRouter runs and bills. They are checked here, because upstream's errors do not name the entry.
 * @see https://openrouter.ai/docs/features/tool-calling
 * @see https://openrouter.ai/docs/guides/features/server-tools
 */
import { invalidInput } from '../../failure/failure';
import { asRecord, asRecords, asText, defined, isRecord, type JsonRecord } from '../../values/json';
import { parseJsonField } from '../../parameters/values';

const FUNCTION_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const FUNCTION_NAME_HINT = 'Use up to 64 letters, digits, underscores and dashes';

/**
 * One function from the panel's fields. `parameters` is a JSON Schema, or its text. `label` names the
 * entry in errors: `Functions[0]`.
 */
export function functionTool(label: string, fields: JsonRecord): JsonRecord {
	const { name, description, parameters, strict } = fields;
	if (!FUNCTION_NAME.test(asText(name) ?? '')) {
		throw invalidInput(`${label}: Name is not valid`, FUNCTION_NAME_HINT);
	}
	return {
		type: 'function',
		function: defined({
			name,
			description: description === '' ? undefined : description,
			parameters: readParameters(label, parameters),
			strict: strict === true ? true : undefined,
		}),
	};
}

const NO_PARAMETERS: JsonRecord = { type: 'object', properties: {} };

function readParameters(label: string, value: unknown): JsonRecord {
	if (value === undefined || value === null || value === '') return NO_PARAMETERS;
	const parameters = parseJsonField(`${label}: Parameters`, value);
	if (isRecord(parameters)) return parameters;
	throw invalidInput(
		`${label}: Parameters is not an object`,
		'Give a JSON Schema such as {"type": "object", "properties": {"city": {"type": "string"}}}',
	);
}

const FUNCTIONS_JSON = 'Functions (JSON)';
const FUNCTIONS_JSON_HINT =
	'Give an array as OpenAI takes it: [{"type": "function", "function": {"name": …, "parameters": …}}]';

/** An array of functions in OpenAI's shape, or its text. Each is sent as it is, with all members. */
export function functionToolsFromJson(json: unknown): JsonRecord[] {
	if (json === undefined || json === null || json === '') return [];
	const list = parseJsonField(FUNCTIONS_JSON, json);
	if (!Array.isArray(list)) {
		throw invalidInput(`${FUNCTIONS_JSON} is not an array`, FUNCTIONS_JSON_HINT);
	}
	return list.map((entry: unknown, index) => {
		const label = `${FUNCTIONS_JSON}[${index}]`;
		if (!isRecord(entry) || entry.type !== 'function' || !isRecord(entry.function)) {
			throw invalidInput(`${label} is not a function tool`, FUNCTIONS_JSON_HINT);
		}
		const { name, parameters } = entry.function;
		if (!FUNCTION_NAME.test(asText(name) ?? '')) {
			throw invalidInput(`${label}: name is not valid`, FUNCTION_NAME_HINT);
		}
		if (parameters !== undefined && !isRecord(parameters)) {
			throw invalidInput(`${label}: parameters is not an object`, FUNCTIONS_JSON_HINT);
		}
		return entry;
	});
}

/** `label` names the tool in errors, as the panel shows it. */
export type LabelledTool = { label: string; tool: JsonRecord };

export const labelled = (list: string, tools: readonly JsonRecord[]): LabelledTool[] =>
	tools.map((tool, index) => ({ label: `${list}[${index}]`, tool }));

/** The functions of the panel's list with the label `list`. */
export const functionTools = (entries: readonly JsonRecord[], list: string): LabelledTool[] =>
	labelled(
		list,
		entries.map((entry, index) => functionTool(`${list}[${index}]`, entry)),
	);

/** The names of the functions among the tools of a request. */
export const functionNamesOf = (tools: unknown): ReadonlySet<string> =>
	new Set(asRecords(tools).flatMap((tool) => asText(asRecord(tool.function).name) ?? []));

/**
 * The tools without their labels. Throws when two have the same type and name, as the model could not
 * tell them apart. There may be several advisors and subagents with different names.
 */
export function requireUniqueTools(tools: readonly LabelledTool[]): JsonRecord[] {
	const seen = new Map<string, string>();
	for (const { label, tool } of tools) {
		const identity = identityOf(tool);
		const before = seen.get(identity);
		if (before !== undefined) {
			throw invalidInput(
				`${label} is the same tool as ${before}`,
				'Remove one of the two, or give it another name',
			);
		}
		seen.set(identity, label);
	}
	return tools.map(({ tool }) => tool);
}

function identityOf({ type, function: fn, parameters }: JsonRecord): string {
	const name = asRecord(type === 'function' ? fn : parameters).name;
	return `${asText(type)}:${asText(name) ?? ''}`;
}

/** `tool_choice` from the panel's `auto`, `none`, `required`, or `function` with its name. */
export function readToolChoice(
	choice: string | undefined,
	functionName: string | undefined,
	tools: readonly JsonRecord[],
): string | JsonRecord | undefined {
	switch (choice) {
		case undefined:
		case '':
			return undefined;
		case 'auto':
		case 'none':
			// Providers refuse a choice when there are no tools.
			return tools.length === 0 ? undefined : choice;
		case 'required':
			if (tools.length > 0) return choice;
			throw invalidInput('Tool Choice requires a tool, but there is none', 'Add a tool');
		case 'function': {
			const isThere = tools.some(
				({ type, function: fn }) => type === 'function' && asRecord(fn).name === functionName,
			);
			if (isThere) return { type: 'function', function: { name: functionName } };
			throw invalidInput(
				'Function to Call is not one of the functions',
				'Enter the name of a function under Functions or Functions (JSON)',
			);
		}
		default:
			throw invalidInput('Tool Choice is not valid', 'Use auto, none, required or function');
	}
}

type StopCondition = { type: string; value: unknown };

const STOP_VALUES: Readonly<Record<string, string>> = {
	max_cost: 'max_cost_in_dollars',
	step_count_is: 'step_count',
	max_tokens_used: 'max_tokens',
	has_tool_call: 'tool_name',
	finish_reason_is: 'reason',
};

/** `stop_server_tools_when` from entries that have their value under OpenRouter's name. */
export const stopConditions = (entries: readonly JsonRecord[], list: string): JsonRecord[] =>
	entries.map((entry, index) => {
		const type = asText(entry.type) ?? 'max_cost';
		return stopCondition(`${list}[${index}]`, { type, value: entry[STOP_VALUES[type] ?? ''] });
	});

/** One entry of `stop_server_tools_when`. `label` names it in errors. */
export function stopCondition(label: string, { type, value }: StopCondition): JsonRecord {
	const name = STOP_VALUES[type];
	if (name === undefined) {
		throw invalidInput(
			`${label} is not a known condition`,
			`Use one of ${Object.keys(STOP_VALUES).join(', ')}`,
		);
	}
	const isSet = typeof value === 'number' ? value > 0 : (asText(value) ?? '') !== '';
	if (isSet) return { type, [name]: value };
	throw invalidInput(`${label} has no value`, 'Enter a number above 0, or a name');
}
