/**
 * The text that a model gets for what a tool returned. Pure; never throws, whatever the tool returned.
 *
 * n8n's tools return text, JSON as text, or content parts. Some of n8n's nodes wrap their tools, and
 * the wrapper writes content parts as JSON. Tools of community nodes can return anything.
 */
import { asText, isRecord, jsonText, parseJson, type JsonRecord } from '../values/json';
import { withoutOpenRouterKeys } from '../values/openRouterKey';

const NOTHING = 'The tool returned nothing.';
const UNREADABLE = 'The tool returned something that cannot be written as text.';

/**
 * At most `maxChars` UTF-16 units: of a longer text the end is left out, and the text says so.
 * OpenRouter's keys are taken out first, as a cut might leave half of one.
 */
export function resultText(result: unknown, maxChars: number): string {
	const text = withoutOpenRouterKeys(textOf(result));
	return shortened(text.trim() === '' ? NOTHING : text, maxChars);
}

/** The beginning of the text, with a note on how much was left out when there is room for it. */
export function shortened(text: string, maxChars: number): string {
	if (text.length <= maxChars) return text;
	const room = maxChars - cutNote(text.length).length;
	if (room <= 0) return beginning(text, maxChars);
	const kept = beginning(text, room);
	return kept + cutNote(text.length - kept.length);
}

const cutNote = (chars: number): string => `\n[${chars} more characters were left out]`;

/** At most `maxChars` UTF-16 units, without half of a surrogate pair at the end. */
const beginning = (text: string, maxChars: number): string =>
	text.slice(0, Math.max(0, maxChars)).replace(/[\uD800-\uDBFF]$/, '');

function textOf(result: unknown): string {
	try {
		return textIn(result);
	} catch {
		// A getter of the result threw, or it is nested too deeply for the stack.
		return UNREADABLE;
	}
}

function textIn(result: unknown): string {
	switch (typeof result) {
		case 'string':
			return joinedParts(partsWrittenAsJson(result)) ?? result;
		case 'number':
		case 'boolean':
		case 'bigint':
			return String(result);
		case 'object':
			break;
		default:
			return '';
	}
	if (result === null) return '';
	if (result instanceof Error) return result.message;
	if (isMessage(result)) return textIn(result.content);
	if (isMcpResult(result)) {
		return textIn(result.content.length > 0 ? result.content : result.structuredContent);
	}
	return joinedParts(result) ?? jsonText(result) ?? jsonOfAnything(result) ?? '';
}

/** LangChain's ToolMessage, which its tools give for a whole tool call. */
const isMessage = (result: unknown): result is JsonRecord =>
	isRecord(result) && typeof result.tool_call_id === 'string' && 'content' in result;

/** What an MCP server answers. Other data may have a `content` as well, but not only that. */
function isMcpResult(result: unknown): result is JsonRecord & { content: readonly unknown[] } {
	if (!isRecord(result) || !Array.isArray(result.content)) return false;
	return Object.keys(result).every((name) => MCP_MEMBERS.has(name));
}

const MCP_MEMBERS: ReadonlySet<string> = new Set([
	'content',
	'structuredContent',
	'isError',
	'_meta',
]);

/** The texts of content parts; a part of another kind as JSON. `undefined` when they are none. */
function joinedParts(value: unknown): string | undefined {
	if (!Array.isArray(value)) return undefined;
	const entries: readonly unknown[] = value;
	const parts = entries.filter((entry) => isRecord(entry) && typeof entry.type === 'string');
	if (parts.length < entries.length || !entries.some((part) => partText(part) !== undefined)) {
		return undefined;
	}
	return entries.map((part) => partText(part) ?? jsonText(part) ?? '').join('\n');
}

function partText(part: unknown): string | undefined {
	return isRecord(part) && part.type === 'text' ? asText(part.text) : undefined;
}

/** Parses only what begins like content parts, because results can be long. */
const partsWrittenAsJson = (text: string): unknown =>
	/^\s*\[\s*\{\s*"type"\s*:/.test(text) ? parseJson(text) : undefined;

/**
 * For what plain JSON refuses: big integers as texts, and an object only where it is met first, so
 * that circles end.
 */
function jsonOfAnything(value: unknown): string | undefined {
	const seen = new Set<unknown>();
	return JSON.stringify(value, (_name, member: unknown) => {
		if (typeof member === 'bigint') return String(member);
		if (typeof member !== 'object' || member === null) return member;
		if (seen.has(member)) return '[already shown]';
		seen.add(member);
		return member;
	});
}
