/**
 * OpenRouter's server tools as they are sent. Settings come under the panel's names, which are
 * OpenRouter's in camelCase.
 * @see https://openrouter.ai/docs/guides/features/server-tools
 */
import { invalidInput } from '../../failure/failure';
import { asText, defined, type JsonRecord } from '../../values/json';

/**
 * Not `openrouter:files`: it reads all files of the key's workspace, whoever asks. Not bash, shell,
 * tool_search and apply_patch: chat completions refuse them.
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

/** A text, a number, a flag, or a list of texts. */
export type Settings = Readonly<Record<string, string | number | boolean | readonly string[]>>;

const TOOL_NAME = /^[A-Za-z0-9 _-]{1,64}$/;

/** Unset settings are left out. `label` names the entry as the panel shows it: `Server Tools[0]`. */
export function serverTool(label: string, type: ServerToolType, settings: Settings): JsonRecord {
	const { reasoningEffort, tools, city, country, region, ...rest } = settings;
	if (rest.name !== undefined && !TOOL_NAME.test(asText(rest.name) ?? '')) {
		throw invalidInput(
			`${label}: Name is not a name that OpenRouter takes`,
			'Use up to 64 letters, digits, spaces, underscores and dashes',
		);
	}
	const isSearch = type === 'openrouter:web_search';
	const { timezone, ...plain } = rest;
	const place = defined({ city, country, region, timezone: isSearch ? timezone : undefined });
	const parameters = defined({
		...Object.fromEntries(
			Object.entries(plain).map(([name, value]) => [onTheWire(name), value] as const),
		),
		timezone: isSearch ? undefined : timezone,
		user_location: Object.keys(place).length === 0 ? undefined : { type: 'approximate', ...place },
		reasoning: reasoningEffort === undefined ? undefined : { effort: reasoningEffort },
		tools: Array.isArray(tools) ? tools.map((tool: string) => ({ type: tool })) : undefined,
	});
	return Object.keys(parameters).length === 0 ? { type } : { type, parameters };
}

const onTheWire = (name: string): string =>
	name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
