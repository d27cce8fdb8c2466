/**
 * Rebuilds a caller's messages with their role and content only. Roles are user and assistant, the last
 * message is the user's (no prefill), and the author's system prompt comes first. The caller's
 * instructions (system and developer messages) follow it, if the author allows them. Tool calls, `name`,
 * reasoning and cache breakpoints are sent only when the author allows tools; then the last message may
 * also be a tool's.
 */
import type { ChatMessage } from '../../openrouter/request/message';
import { readAnswer, readContent, saysNothing, type Content } from './content';
import { identifier } from './fieldValues';
import {
	isJsonObject,
	type JsonValue,
	type JsonArray,
	type JsonObject,
} from '../../protocols/jsonValue';
import type { CallerPolicy, SizeCounter } from './policy';
import { Failure } from '../../failure/failure';
import { refusal, shownName } from '../../failure/refusal';
import { reasoningDetails, toolCallId, toolCalls } from './functions';

/** A turn that is being read: its name in refusals, and what the author allows. */
type Reading = { where: string; rules: CallerPolicy & { size: SizeCounter } };

export function rebuildMessages(
	turns: JsonArray,
	policy: CallerPolicy,
	size: SizeCounter,
	/** What the caller calls each of them. */
	names: readonly string[] = [],
): ChatMessage[] | Failure {
	if (!(turns.length <= policy.maxMessages)) return tooMany(policy.maxMessages);
	const rules = { ...policy, size };
	const instructions: ChatMessage[] = [];
	const messages: ChatMessage[] = [];
	for (const [index, turn] of turns.entries()) {
		const message = rebuild(turn, { where: names[index] ?? `message ${index + 1}`, rules });
		if (message instanceof Failure) return message;
		if (message !== undefined) (isInstruction(message) ? instructions : messages).push(message);
	}
	const last = messages.at(-1)?.role;
	if (last !== 'user' && !(last === 'tool' && policy.allowTools)) return NOT_THE_USERS;
	// Instructions come first, as many models accept them nowhere else.
	return policy.systemPrompt.trim() === ''
		? [...instructions, ...messages]
		: [{ role: 'system', content: policy.systemPrompt }, ...instructions, ...messages];
}

const isInstruction = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';

/** `undefined` for a message that is left out. */
function rebuild(turn: JsonValue, reading: Reading): ChatMessage | Failure | undefined {
	const { where, rules } = reading;
	if (!isJsonObject(turn)) return invalid(`${where} must be an object with role and content`);
	switch (turn.role) {
		case 'user':
			return rebuildUser(turn, reading);
		case 'assistant':
			return rebuildAssistant(turn, reading);
		case 'tool':
			return rules.allowTools ? rebuildTool(turn, reading) : NO_TOOLS;
		case 'system':
		case 'developer':
			return rebuildInstructions(turn, turn.role, reading);
		default:
			return invalid(
				`${where} has ${shownName(turn.role, 'an unknown value')} as its role: use “user” or “assistant”`,
			);
	}
}

function rebuildUser(turn: JsonObject, reading: Reading): ChatMessage | Failure {
	const content = readContent(turn, reading);
	if (content instanceof Failure) return content;
	if (content.length === 0) return invalid(`${reading.where} is empty: send a text`);
	return { role: 'user', content, ...nameOf(turn, reading) };
}

/** Blank instructions are left out: frameworks send them when they have none. */
function rebuildInstructions(
	turn: JsonObject,
	role: 'system' | 'developer',
	reading: Reading,
): ChatMessage | Failure | undefined {
	const { where, rules } = reading;
	if (rules.callerInstructions === 'drop' || saysNothing(turn)) return undefined;
	if (rules.callerInstructions !== 'append') {
		return refusal(
			'role_not_allowed',
			`Leave out ${where}: the author of this endpoint writes its instructions, so the role “${role}” is not accepted`,
		);
	}
	const content = readTextContent(turn, reading);
	if (content instanceof Failure) return content;
	return content.length === 0 ? undefined : { role, content };
}

/** `undefined` for an empty message: chat elements hold one while they stream. */
function rebuildAssistant(turn: JsonObject, reading: Reading): ChatMessage | Failure | undefined {
	const { where, rules } = reading;
	const content = readAnswer(turn, reading);
	if (content instanceof Failure) return content;
	const { tool_calls: asked } = turn;
	const hasCalls = Array.isArray(asked) && asked.length > 0;
	if (hasCalls && !rules.allowTools) return NO_TOOLS;
	const calls = hasCalls ? toolCalls(asked) : undefined;
	if (hasCalls && calls === undefined) {
		return invalid(`${where} has tool_calls that are not calls of functions`);
	}
	if (content.length === 0 && calls === undefined) return undefined;
	const extras = rules.allowTools
		? { ...nameOf(turn, reading), ...reasoningOf(turn), ...(calls && { tool_calls: calls }) }
		: {};
	const tooLong =
		Object.keys(extras).length === 0
			? undefined
			: rules.size.countText(JSON.stringify(extras).length);
	return (
		tooLong ?? { role: 'assistant', content: content.length === 0 ? null : content, ...extras }
	);
}

function rebuildTool(turn: JsonObject, reading: Reading): ChatMessage | Failure {
	const content = readTextContent(turn, reading);
	if (content instanceof Failure) return content;
	const callId = turn.tool_call_id === undefined ? undefined : toolCallId(turn.tool_call_id);
	if (callId === undefined)
		return invalid(`${reading.where} needs a tool_call_id: the ID of the call that it answers`);
	return { role: 'tool', tool_call_id: callId, content, ...nameOf(turn, reading) };
}

/** Only messages of the user may have attachments. */
function readTextContent(turn: JsonObject, reading: Reading): Content | Failure {
	const content = readContent(turn, reading);
	if (typeof content === 'string' || content instanceof Failure) return content;
	return content.every((part) => part.type === 'text')
		? content
		: invalid(`${reading.where} has an attachment: only messages of the user may have one`);
}

const nameOf = ({ name }: JsonObject, { rules }: Reading) => {
	const read = rules.allowTools && name !== undefined ? identifier(name) : undefined;
	return read === undefined ? {} : { name: read };
};

function reasoningOf({ reasoning, reasoning_details: details }: JsonObject) {
	const readDetails = reasoningDetails(details);
	return {
		...(typeof reasoning === 'string' && reasoning !== '' && { reasoning }),
		...(readDetails.length > 0 && { reasoning_details: readDetails }),
	};
}

const invalid = (sentence: string): Failure =>
	refusal('invalid_message', sentence.charAt(0).toUpperCase() + sentence.slice(1));

const NO_TOOLS = refusal(
	'tools_not_allowed',
	'Leave out the messages that call tools or carry their results: this endpoint does not accept tools',
);

const NOT_THE_USERS = refusal(
	'invalid_message',
	'The last message must be the user’s: leave out what comes after it',
);

const tooMany = (maxMessages: number): Failure =>
	refusal(
		'too_many_messages',
		`There are more than ${maxMessages} messages: send the latest and leave out older ones`,
	);
