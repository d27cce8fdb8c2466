/**
 * Reads the data of a structured answer, and checks it against the schema. Failures name paths and
 * rules of the schema, never what the model wrote. Pure; never throws.
 */
import type { Completion } from './completion';
import type { Failure } from '../../failure/failure';
import {
	DATA_CUT_OFF,
	DATA_FILTERED,
	DATA_MISSING,
	DATA_NOT_JSON,
	dataMismatch,
	MODEL_REFUSED,
	FROM_RESPONSE_CACHE,
} from '../../failure/sentences/chat';
import { asRecords, asText, defined, jsonText } from '../../values/json';
import { bracketedTexts, fencedTexts } from '../../values/jsonInText';
import type { SchemaCheck } from '../request/jsonSchema';
import type { ChatMessage } from '../request/message';
import { reasoningText } from './output';
import type { ChatRequest } from '../request/request';
import type { SchemaFault } from '../request/schemaFault';

export type DataReading =
	| { kind: 'valid'; data: unknown }
	/** There is no data yet, as the model calls tools first. */
	| { kind: 'none' }
	| { kind: 'invalid'; failure: Failure; repair?: SchemaFault[] };

export function readData(completion: Completion, check: SchemaCheck): DataReading {
	const { message, finishReason, generationId, cacheStatus } = completion;
	const invalid = (failure: Failure, repair?: SchemaFault[]): DataReading => ({
		kind: 'invalid',
		failure: failure.with({
			...(cacheStatus === 'HIT' && failure.retryable && FROM_RESPONSE_CACHE),
			...defined({ generationId }),
		}),
		...defined({ repair }),
	});
	if (Array.isArray(message.tool_calls) && message.tool_calls.length > 0) return { kind: 'none' };
	if ((asText(message.refusal) ?? '') !== '') return invalid(MODEL_REFUSED);

	const text = message.content ?? '';
	if (text.trim() === '') {
		if (finishReason === 'length') return invalid(DATA_CUT_OFF);
		if (finishReason === 'content_filter') return invalid(DATA_FILTERED);
		return dataOfReasoning(reasoningText(message), check) ?? invalid(DATA_MISSING);
	}
	const parsed = parseData(withoutReasoning(text), check);
	const faults = parsed.kind === 'json' ? check(parsed.data) : [NOT_JSON];
	const [fault] = faults;
	if (fault === undefined && parsed.kind === 'json') return { kind: 'valid', data: parsed.data };
	// No repair: another answer would be cut off, or filtered, at the same place.
	if (finishReason === 'length') return invalid(DATA_CUT_OFF);
	if (finishReason === 'content_filter') return invalid(DATA_FILTERED);
	return invalid(mismatch(fault ?? NOT_JSON), faults);
}

/**
 * Some models write the answer as reasoning. Only reasoning that is JSON as a whole counts: JSON in
 * the middle of reasoning may be a draft.
 */
function dataOfReasoning(
	reasoning: string | undefined,
	check: SchemaCheck,
): DataReading | undefined {
	const parsed = reasoning === undefined ? NO_JSON : parseWhole(reasoning, check);
	const fits = parsed.kind === 'json' && check(parsed.data).length === 0;
	return fits ? { kind: 'valid', data: parsed.data } : undefined;
}

/** Some providers leave the reasoning, up to `</think>`, before the answer. It may hold drafts. */
function withoutReasoning(text: string): string {
	const end = text.indexOf(REASONING_END);
	return end !== -1 && /^\s*[^\s{["`~]/.test(text) ? text.slice(end + REASONING_END.length) : text;
}

const REASONING_END = '</think>';

type Parsed = { kind: 'json'; data: unknown } | { kind: 'text' };

const NO_JSON: Parsed = { kind: 'text' };

/** Models put JSON into code fences, or explain it, although they are told not to. */
function parseData(text: string, check: SchemaCheck): Parsed {
	const whole = parseWhole(text, check);
	if (whole.kind === 'json') return whole;
	return singleJson(
		bracketedTexts(text).map((found) => [found]),
		check,
	);
}

/** The whole text as JSON, or the JSON of its code fence. */
function parseWhole(text: string, check: SchemaCheck): Parsed {
	const whole = parse(text);
	return whole.kind === 'json' ? whole : singleJson(fencedTexts(text), check);
}

/**
 * Each entry is one candidate, in several spellings. If several are JSON, the one that fits the schema
 * counts. If several different ones fit, the answer is not clear and none counts.
 */
function singleJson(texts: ReadonlyArray<readonly string[]>, check: SchemaCheck): Parsed {
	if (texts.length > MAX_TEXTS) return NO_JSON;
	const found = texts.flatMap(
		(spellings) => spellings.map(parse).find(({ kind }) => kind === 'json') ?? [],
	);
	const fitting =
		found.length === 1
			? found
			: found.filter((parsed) => parsed.kind === 'json' && check(parsed.data).length === 0);
	const [only = NO_JSON, ...others] = fitting;
	return others.every((other) => isSame(other, only)) ? only : NO_JSON;
}

/** Whether a model has written the same data twice. */
function isSame(one: Parsed, other: Parsed): boolean {
	const text = one.kind === 'json' ? jsonText(one.data) : undefined;
	return text !== undefined && other.kind === 'json' && text === jsonText(other.data);
}

/** With more candidates than this, the text is not an answer with some JSON beside it. */
const MAX_TEXTS = 50;

/** Drops members named `__proto__`, as code that copies the data later would set the prototype. */
function parse(text: string): Parsed {
	try {
		const data: unknown = JSON.parse(text.trim(), (name, value: unknown) =>
			name === '__proto__' ? undefined : value,
		);
		return { kind: 'json', data };
	} catch {
		return NO_JSON;
	}
}

const NOT_JSON: SchemaFault = { path: '$', rule: 'is not valid JSON' };

const mismatch = ({ path, rule, publicText = `${path} ${rule}` }: SchemaFault): Failure =>
	rule === NOT_JSON.rule ? DATA_NOT_JSON : dataMismatch(publicText);

/**
 * The same request with the faulty answer and a list of its faults. Tools stay defined, as the history
 * may hold calls, but `tool_choice` forbids new calls.
 */
export function repairRequest(
	request: ChatRequest,
	{ message }: Completion,
	faults: readonly SchemaFault[],
): ChatRequest {
	const list = faults.map(({ path, rule }) => `- ${path} ${rule}`).join('\n');
	const repair: ChatMessage[] = [
		message,
		{
			role: 'user',
			content: `Your last answer is not in the form that was asked for:\n${list}\n\nAnswer with the whole corrected JSON only: no explanation, no code fence.`,
		},
	];
	return {
		...request,
		messages: [...request.messages, ...repair],
		...(request.tools !== undefined && { tool_choice: 'none' }),
	};
}

/** Whether a message contains the word "json". Many providers require it for `json_object`. */
export const mentionsJson = (messages: readonly ChatMessage[]): boolean =>
	messages
		.flatMap(({ content }) =>
			typeof content === 'string' ? [content] : asRecords(content).map(({ text }) => text),
		)
		.some((text) => typeof text === 'string' && /json/i.test(text));
