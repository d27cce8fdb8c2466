/**
 * Makes the request entries of OpenRouter's server tools.
 * @see https://openrouter.ai/docs/guides/features/server-tools
 */
import { invalidInput } from '../../failure/failure';
import { asRecord, type JsonRecord } from '../../values/json';

/**
 * `openrouter:files` is missing because it lets any caller read all files of the key's workspace.
 * Bash, shell, tool_search and apply_patch are missing because chat completions refuse them.
 */
export const SERVER_TOOL_TYPES = [
	'openrouter:web_search',
	'openrouter:web_fetch',
	'openrouter:datetime',
	'openrouter:image_generation',
	'openrouter:fusion',
	'openrouter:advisor',
	'openrouter:subagent',
	'openrouter:experimental__search_models',
] as const;
export type ServerToolType = (typeof SERVER_TOOL_TYPES)[number];

export const isServerToolType = (type: unknown): type is ServerToolType =>
	SERVER_TOOL_TYPES.some((known) => known === type);

const TOOL_NAME = /^[A-Za-z0-9 _-]{1,64}$/;

/** The name of an advisor or subagent. Throws for a name that OpenRouter refuses. */
export function requireToolName(name: string, label: string): string {
	if (TOOL_NAME.test(name)) return name;
	throw invalidInput(
		`${label} is not valid`,
		'Use up to 64 letters, digits, spaces, underscores and dashes',
	);
}

/** The tools that an advisor or subagent may use, from their types. */
export const toolsOf = (types: readonly string[]): JsonRecord[] => types.map((type) => ({ type }));

export function serverTool(type: ServerToolType, parameters: JsonRecord): JsonRecord {
	if (Object.keys(parameters).length === 0) return { type };
	const { user_location: location } = parameters;
	if (location === undefined) return { type, parameters };
	return {
		type,
		parameters: { ...parameters, user_location: { type: 'approximate', ...asRecord(location) } },
	};
}
