/**
 * From a model's answer to the data that was asked for, or to what is wrong with it. The author's
 * and the caller's sentences name places of the schema and rules, never what the model wrote. Pure;
 * never throws.
 */
import type { Completion } from './completion';
import type { Failure } from './error';
import { BY_TYPE, explanationOf } from './explanation';
import { asRecords, asText, defined } from './json';
import type { SchemaCheck } from './jsonSchema';
import type { ChatMessage } from './message';
import type { ChatRequest } from './request';
import type { SchemaFault } from './schemaFault';

export type DataReading =
	| { kind: 'valid'; data: unknown }
	/** The model calls tools first: there is no data yet. */
	| { kind: 'none' }
	| { kind: 'invalid'; failure: Failure; repair?: SchemaFault[] };

export function readData(completion: Completion, check: SchemaCheck): DataReading {
	const { message, finishReason, generationId, cacheStatus } = completion;
	const invalid = (failure: Failure, repair?: SchemaFault[]): DataReading => ({
		kind: 'invalid',
		failure: {
			...failure,
			...(cacheStatus === 'HIT' && failure.retryable && STORED),
			...defined({ generationId }),
		},
		...defined({ repair }),
	});
	if (Array.isArray(message.tool_calls) && message.tool_calls.length > 0) return { kind: 'none' };
	if ((asText(message.refusal) ?? '') !== '') return invalid(REFUSED);

	const text = message.content ?? '';
	const parsed = parseData(text);
	const faults = parsed.kind === 'json' ? check(parsed.data) : [NOT_JSON];
	const [fault] = faults;
	if (fault === undefined && parsed.kind === 'json') return { kind: 'valid', data: parsed.data };
	// Asking again would be cut off, or filtered, at the same place.
	if (finishReason === 'length') return invalid(CUT_OFF);
	if (finishReason === 'content_filter') return invalid(FILTERED);
	return invalid(mismatch(fault ?? NOT_JSON), faults);
}

type Parsed = { kind: 'json'; data: unknown } | { kind: 'text' };

const FENCE = '```';

/**
 * What stands between the fences, or the text. No pattern: one for the whole would backtrack over the
 * blanks of a fence that is never closed, and a caller can have the model write one.
 */
function unfenced(text: string): string {
	const firstLineEnd = text.indexOf('\n');
	const isFenced = text.startsWith(FENCE) && text.endsWith(FENCE) && firstLineEnd !== -1;
	return isFenced ? text.slice(firstLineEnd, -FENCE.length) : text;
}

/**
 * Models fence JSON although they are asked not to. A member named `__proto__` is dropped: what
 * copies the data later would take it for the prototype.
 */
function parseData(text: string): Parsed {
	try {
		const data: unknown = JSON.parse(unfenced(text.trim()), (name, value: unknown) =>
			name === '__proto__' ? undefined : value,
		);
		return { kind: 'json', data };
	} catch {
		return { kind: 'text' };
	}
}

const NOT_JSON: SchemaFault = { path: '$', rule: 'is not valid JSON' };

const invalidOutput = (message: string, hint: string, retryable: boolean): Failure => ({
	statusCode: 502,
	errorType: 'invalid_output',
	message,
	hint,
	retryable,
});

const mismatch = ({ path, rule, publicText = `${path} ${rule}` }: SchemaFault): Failure =>
	invalidOutput(
		rule === NOT_JSON.rule
			? 'The model’s answer is not valid JSON'
			: `The model’s answer does not fit the schema: ${publicText}`,
		'Switch on Auto-Fix Format, say in the prompt what is wanted, or choose a model that supports structured outputs',
		true,
	);

const CUT_OFF = invalidOutput(
	'The answer was cut off at the token limit before its JSON was complete',
	'Raise the limit on output tokens, lower the reasoning effort, or ask for less',
	false,
);

const FILTERED = invalidOutput(
	'A content filter ended the answer before its JSON was complete',
	'Change the wording, or choose another model',
	false,
);

/** Until it expires there, the same request gets the same answer. */
const STORED = {
	hint: 'The answer came from OpenRouter’s response cache: add Response Cache Clear for one call, or leave Response Cache out',
	retryable: false,
};

const REFUSED: Failure = {
	...explanationOf(400),
	...BY_TYPE.get('refusal'),
	statusCode: 400,
	errorType: 'refusal',
};

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
		// Some providers refuse a turn without content.
		...(message.content === '' ? [] : [message]),
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
