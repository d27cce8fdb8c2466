/**
 * From a model's answer to the data that was asked for, or to what is wrong with it. The author's
 * and the caller's sentences name places of the schema and rules, never what the model wrote. Pure;
 * never throws.
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
import { asRecords, asText, defined } from '../../values/json';
import { bracketedTexts, fencedTexts } from '../../values/jsonInText';
import type { SchemaCheck } from '../request/jsonSchema';
import type { ChatMessage } from '../request/message';
import { reasoningText } from './output';
import type { ChatRequest } from '../request/request';
import type { SchemaFault } from '../request/schemaFault';

export type DataReading =
	| { kind: 'valid'; data: unknown }
	/** The model calls tools first: there is no data yet. */
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
	const parsed = parseData(withoutThoughts(text), check);
	const faults = parsed.kind === 'json' ? check(parsed.data) : [NOT_JSON];
	const [fault] = faults;
	if (fault === undefined && parsed.kind === 'json') return { kind: 'valid', data: parsed.data };
	// Asking again would be cut off, or filtered, at the same place.
	if (finishReason === 'length') return invalid(DATA_CUT_OFF);
	if (finishReason === 'content_filter') return invalid(DATA_FILTERED);
	return invalid(mismatch(fault ?? NOT_JSON), faults);
}

/**
 * Some models think, and write the answer where their thoughts are. JSON that stands in the middle of
 * thoughts is not taken: it may be a draft.
 */
function dataOfReasoning(
	reasoning: string | undefined,
	check: SchemaCheck,
): DataReading | undefined {
	const parsed = reasoning === undefined ? NO_JSON : parseWhole(reasoning, check);
	const fits = parsed.kind === 'json' && check(parsed.data).length === 0;
	return fits ? { kind: 'valid', data: parsed.data } : undefined;
}

/**
 * Some providers leave a model's thoughts in front of its answer, with or without the mark at their
 * beginning; drafts in them are not the answer.
 */
function withoutThoughts(text: string): string {
	const end = text.indexOf(THOUGHTS_END);
	return end !== -1 && /^\s*[^\s{["`~]/.test(text) ? text.slice(end + THOUGHTS_END.length) : text;
}

const THOUGHTS_END = '</think>';

type Parsed = { kind: 'json'; data: unknown } | { kind: 'text' };

const NO_JSON: Parsed = { kind: 'text' };

/** Models fence JSON, and explain it, although they are asked not to. */
function parseData(text: string, check: SchemaCheck): Parsed {
	const whole = parseWhole(text, check);
	if (whole.kind === 'json') return whole;
	return onlyJson(
		bracketedTexts(text).map((found) => [found]),
		check,
	);
}

/** The whole text, or what stands in its one code fence. */
function parseWhole(text: string, check: SchemaCheck): Parsed {
	const whole = parse(text);
	return whole.kind === 'json' ? whole : onlyJson(fencedTexts(text), check);
}

/**
 * Each entry is one text, spelled in several ways. Where several are JSON, the one that fits the schema
 * is meant; where several fit, nothing tells which.
 */
function onlyJson(texts: ReadonlyArray<readonly string[]>, check: SchemaCheck): Parsed {
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

/** Models repeat their answer, too. */
function isSame(one: Parsed, other: Parsed): boolean {
	if (one.kind !== 'json' || other.kind !== 'json') return false;
	try {
		return JSON.stringify(one.data) === JSON.stringify(other.data);
	} catch {
		// Nested deeper than can be walked.
		return false;
	}
}

/** More than a model writes beside the JSON that it was asked for. */
const MAX_TEXTS = 50;

/**
 * A member named `__proto__` is dropped: what copies the data later would take it for the prototype.
 */
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
 * The same request with the faulty answer and what is wrong with it. Tools stay defined, as the
 * history may hold calls, and are not called again.
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

/** Whether a text says "json", as many providers ask of requests for `json_object`. */
export const mentionsJson = (messages: readonly ChatMessage[]): boolean =>
	messages
		.flatMap(({ content }) =>
			typeof content === 'string' ? [content] : asRecords(content).map(({ text }) => text),
		)
		.some((text) => typeof text === 'string' && /json/i.test(text));
