/**
 * Reads the tools that n8n gives for the Tools input (`getInputConnectionData('ai_tool', 0)`).
 *
 * Most are LangChain's tools, of whichever LangChain that n8n has, so they are known by their shape:
 * `name`, `description`, `schema`, `invoke(input)`. A toolkit, as the MCP Client Tool gives, holds
 * several. A community node can give anything.
 */
import { invalidInput, OpenRouterError } from '../failure/failure';
import {
	asRecord,
	asText,
	asTrimmedText,
	defined,
	isRecord,
	type JsonRecord,
} from '../values/json';
import type { ConnectedTool } from './connectedTool';
import { functionNames } from './functionNames';
import { toolSchema } from './toolSchema';

type N8nTool = JsonRecord & { name: string; invoke(input: unknown): unknown };
type Found = { tool: N8nTool; isOfToolkit: boolean };

const MAX_DEPTH = 10;

/**
 * `taken` are the names of functions that the request has already. Throws `OpenRouterError` for what
 * is not a tool, and for a tool that only n8n's own AI Agent can run.
 */
export function readConnectedTools(
	connected: unknown,
	taken: ReadonlySet<string>,
): ConnectedTool[] {
	try {
		const found = toolsIn(connected);
		const names = functionNames(
			found.map(({ tool }) => tool.name),
			taken,
		);
		return found.map((entry, index) => connectedTool(entry, names[index] ?? ''));
	} catch (error) {
		// Otherwise a getter of what the node gave threw.
		throw error instanceof OpenRouterError
			? error
			: invalidInput('A connected tool cannot be read', NOT_A_TOOL_HINT);
	}
}

const NOT_A_TOOL_HINT =
	'Remove its node from the Tools input, or update the package that the node comes from';

function toolsIn(connected: unknown): Found[] {
	if (connected === undefined || connected === null) return [];
	const entries: readonly unknown[] = Array.isArray(connected) ? connected : [connected];
	return entries.flatMap((entry, index) => collect(entry, { position: index + 1, depth: 0 }));
}

type Place = {
	/** Of the node among those that are connected, from 1. */
	position: number;
	depth: number;
	isOfToolkit?: boolean;
};

function collect(entry: unknown, place: Place): Found[] {
	if (isTool(entry)) {
		refuseGated(entry);
		return [{ tool: entry, isOfToolkit: place.isOfToolkit ?? false }];
	}
	const inner = entriesOf(entry);
	if (inner === undefined || place.depth >= MAX_DEPTH) {
		const name = asTrimmedText(asRecord(entry).name);
		throw invalidInput(
			`Connected tool ${place.position}${name === '' ? '' : ` (“${name}”)`} is not a tool that can be run`,
			NOT_A_TOOL_HINT,
		);
	}
	const isOfToolkit = place.isOfToolkit ?? !Array.isArray(entry);
	return inner.flatMap((member) =>
		collect(member, { ...place, depth: place.depth + 1, ...(isOfToolkit && { isOfToolkit }) }),
	);
}

const isTool = (value: unknown): value is N8nTool =>
	isRecord(value) && typeof value.name === 'string' && typeof value.invoke === 'function';

/** The entries of a list or a toolkit. */
function entriesOf(value: unknown): readonly unknown[] | undefined {
	if (Array.isArray(value)) return value;
	if (isRecord(value) && Array.isArray(value.tools)) return value.tools;
	if (!hasGetTools(value)) return undefined;
	const tools = value.getTools();
	return Array.isArray(tools) ? tools : undefined;
}

const hasGetTools = (value: unknown): value is { getTools(): unknown } =>
	isRecord(value) && typeof value.getTools === 'function';

/**
 * n8n's “Human review” nodes give a tool that does nothing: n8n's engine sees that the AI Agent wants
 * it, asks the person, and then runs the tool behind it. For us it would seem to have run.
 */
function refuseGated(tool: N8nTool): void {
	if (!Object.hasOwn(asRecord(tool.metadata), 'gatedToolNodeName')) return;
	throw invalidInput(
		`“${titleOf(tool, false)}” asks a person before a tool runs, which works with n8n's AI Agent only`,
		'Connect the tool itself, or let the page define it as a function and ask before it runs it',
	);
}

function connectedTool({ tool, isOfToolkit }: Found, name: string): ConnectedTool {
	const { parameters, toInput } = toolSchema(tool.schema);
	const description = asText(tool.description)?.trim() ?? '';
	return {
		name,
		title: titleOf(tool, isOfToolkit),
		definition: {
			type: 'function',
			function: defined({
				name,
				description: description === '' ? undefined : description,
				parameters,
			}),
		},
		// As a method: n8n wraps tools in proxies, which see `this` only.
		run: async (args) => await tool.invoke(toInput(args)),
	};
}

/** The node's name. All tools of a toolkit have the same node, so they go by their own names. */
function titleOf(tool: N8nTool, isOfToolkit: boolean): string {
	const nodeName = asTrimmedText(asRecord(tool.metadata).sourceNodeName);
	return isOfToolkit || nodeName === '' ? tool.name : nodeName;
}
