/**
 * Reads the messages out of a caller's body, whatever shape the page sends. Checks only that the body
 * is JSON data within limits (jsonValue.ts): the policy checks the rest. Pure; never throws.
 *
 * - `{messages: […], …}`, as OpenAI clients send
 * - `{message: '…'}`, or `prompt`, `chatInput`, `input`; `attachments` beside it belong to it
 * - `{message: {role, text}}`, the payload of WeWeb's chat element when a message is sent
 * - an array of chat items, as WeWeb's chat element holds them
 * - a JSON text of any of these, stringified once or twice
 * - any other text, which is the user's message
 *
 * A form with uploads may have no text at all. Its values are texts, so `messages` may be JSON text.
 */
import {
	BODY_LIMITS,
	isJsonArray,
	isJsonObject,
	copyJson,
	tooManyChars,
	tooManyValuesIn,
} from './jsonValue';
import type { JsonValue, JsonArray, JsonObject } from './jsonValue';
import { Failure } from '../failure/failure';
import { refusal } from '../failure/refusal';
import { asText } from '../values/json';
import { canonical } from '../values/mediaType';
import { mistakenBody } from './browserMistakes';

export type CallerRequest = {
	/** At least one. As sent: roles and contents have not been checked. */
	messages: JsonArray;
	/** All fields of the body. Empty when the body was a list or a text. */
	fields: JsonObject;
	/** What its sender calls them, where that differs. */
	names?: CallerNames;
	/** Why it cannot be answered unless a connected memory holds its conversation. */
	withoutMemory?: Failure;
	/** The body as sent, where the answer repeats parts of it. */
	sent?: JsonObject;
};

/** For refusals. */
type CallerNames = {
	/** One per message, in their order. */
	messages: readonly string[];
	/** By the names of fields in OpenAI's chat. */
	fields: Readonly<Record<string, string>>;
};

/** `body` as n8n parsed it: a value, or a text when it came as text/plain. */
export const readCallerBody = (body: unknown, hasUploads = false): CallerRequest | Failure =>
	typeof body === 'string' ? fromText(body) : fromValue(body, hasUploads);

/** `contentType`: the header as received. A page may send JSON as text, which needs no preflight. */
export const refuseOtherTypes = (contentType: unknown): Failure | undefined =>
	BODY_TYPES.includes(canonical(asText(contentType) ?? '')) ? undefined : UNSUPPORTED;

const BODY_TYPES = ['application/json', 'text/plain'];

const UNSUPPORTED = refusal(
	'unsupported_media_type',
	'Send the request as JSON, with the header Content-Type: application/json',
);

/** Each is a question by itself, so that beside messages nobody knows which one is meant. */
export const TEXT_FIELDS = ['message', 'prompt', 'chatInput', 'input'] as const;

const EXAMPLE = 'Send {"message": "Hello"} or {"messages": [{"role": "user", "content": "Hello"}]}';

const refuse = (reason: string): Failure => refusal('invalid_body', `${reason}. ${EXAMPLE}`);

const userTurn = (content: string): CallerRequest => ({
	messages: [{ role: 'user', content }],
	fields: {},
});

function fromText(body: string): CallerRequest | Failure {
	if (body.length > BODY_LIMITS.maxChars) return tooManyChars(BODY_LIMITS);
	let text = body;
	// Pages stringify a body twice by accident. If it is still a text after that, it is a message.
	for (let unwrapped = 0; unwrapped < 2; unwrapped += 1) {
		const mistake = mistakenBody(text);
		if (mistake !== undefined) return mistake;
		const json = parseJson(text);
		if (json instanceof Failure) return json;
		if (json === undefined) return text.trim() === '' ? EMPTY : userTurn(text);
		if (typeof json !== 'string') return fromValue(json);
		text = json;
	}
	return userTurn(text);
}

/** The parsed value when `text` is JSON that can be a body; `undefined` for any other text. */
function parseJson(text: string): unknown {
	const start = text.slice(0, 1_000).trimStart();
	if (!/^[{["]/.test(start)) return undefined;
	const tooMany = tooManyValuesIn(text);
	if (tooMany !== undefined) return tooMany;
	try {
		return JSON.parse(text.trim());
	} catch {
		// A sentence may begin with a brace, but not like this: it is JSON with a mistake.
		return /^(\{\s*"|\[\s*\{\s*")/.test(start)
			? refuse('The body begins like JSON but is not valid: build it with JSON.stringify')
			: undefined;
	}
}

function fromValue(value: unknown, hasUploads = false): CallerRequest | Failure {
	if (value === undefined || value === null) return EMPTY;
	const body = copyJson(value);
	if (body instanceof Failure) return body;
	if (isJsonArray(body)) return fromMessages(body, {});
	return isJsonObject(body)
		? fromRecord(body, hasUploads)
		: refuse('The body is neither an object nor a text');
}

function fromRecord(body: JsonObject, hasUploads: boolean): CallerRequest | Failure {
	const texts = TEXT_FIELDS.flatMap((name) => {
		const text = body[name];
		return typeof text === 'string' ? [{ name, text }] : [];
	});
	const given = hasUploads ? readList(body.messages) : (body.messages ?? undefined);
	if (given instanceof Failure) return given;
	// Pages also send fields that they do not use, as empty texts.
	const filled = texts.filter(({ text }) => text.trim() !== '');
	const messages =
		isJsonArray(given) && given.length === 0 && filled.length > 0 ? undefined : given;
	const names = [
		...(messages === undefined ? [] : ['messages']),
		...filled.map(({ name }) => name),
	];
	if (names.length > 1) return refuse(`The body has ${names.join(' and ')}: send one of them`);

	if (messages !== undefined) {
		return isJsonArray(messages)
			? fromMessages(messages, body)
			: refuse('“messages” is not an array: send a list of objects, not a text');
	}
	const [said = texts[0]] = filled;
	if (said !== undefined) {
		const turn: Record<string, JsonValue> = { role: 'user', content: said.text };
		if (body.attachments !== undefined) turn.attachments = body.attachments;
		return { messages: [turn], fields: body };
	}
	if (isJsonObject(body.message)) return { messages: [body.message], fields: body };
	if (hasUploads) return { messages: [{ role: 'user', content: '' }], fields: body };
	return Object.keys(body).length === 0 ? EMPTY : refuse('The body holds no message');
}

/** Parses a list that came as JSON text. Any other value is returned as it is. */
function readList(messages: JsonValue | undefined): JsonValue | undefined | Failure {
	if (typeof messages !== 'string') return messages ?? undefined;
	const parsed = parseJson(messages);
	if (parsed instanceof Failure) return parsed;
	return Array.isArray(parsed) ? copyJson(parsed) : messages;
}

const fromMessages = (messages: JsonArray, fields: JsonObject): CallerRequest | Failure =>
	messages.length === 0 ? refuse('The list of messages is empty') : { messages, fields };

const EMPTY = refuse('The body is empty, or its Content-Type is not application/json');
