/**
 * Reads an answer of the gateway: a completion, events, a list of models, or an error, each in the
 * shape that OpenAI's clients read, to the letter. Written from that shape, without the gateway's code.
 * @see https://platform.openai.com/docs/api-reference
 */
import type { Answer } from './abuseCalls';
import type { Seen } from './abuseOutcomes';
import { headerFaults, typeOfSentence } from './abuseSentences';

type Choice = { message?: { content?: unknown }; delta?: { content?: unknown } };
type Body = { object?: unknown; choices?: Choice[]; data?: unknown; error?: unknown };

export function readOpenAi(answer: Answer): Seen | undefined {
	const type = answer.headers['content-type'];
	if (type === 'text/event-stream; charset=utf-8') return readEvents(answer);
	const body = parse(answer.text);
	if (body?.error !== undefined) return readError(answer, body);
	const content = body?.choices?.[0]?.message?.content;
	if (answer.status === 200 && body?.object === 'chat.completion' && typeof content === 'string') {
		return { outcome: { kind: 'answered' }, text: content, isStreamed: false };
	}
	if (answer.status === 200 && body?.object === 'list' && Array.isArray(body.data)) {
		return { outcome: { kind: 'answered' }, text: JSON.stringify(body.data), isStreamed: false };
	}
	return undefined;
}

function readEvents({ status, text }: Answer): Seen {
	const events = text.split('\n\n').filter((event) => event !== '');
	const last = events.pop();
	const chunks = events.map((event) => parse(event.replace(/^data: /, '')));
	const isWhole =
		status === 200 &&
		last === 'data: [DONE]' &&
		chunks.length > 0 &&
		chunks.every((chunk) => chunk?.object === 'chat.completion.chunk');
	if (!isWhole) throw new Error(`Not a stream of one answer, with ${status}: ${text}`);
	const said = chunks.map((chunk) => chunk?.choices?.[0]?.delta?.content ?? '').join('');
	return { outcome: { kind: 'answered' }, text: said, isStreamed: true };
}

/** Protocols of OpenAI's have the same errors. */
export function readError(answer: Answer, { error, ...beside }: Pick<Body, 'error'>): Seen {
	const { status, headers, text } = answer;
	const { message, type, code, param, ...more } = Object(error) as Record<string, unknown>;
	const retryAfter = headers['retry-after'];
	const faults = Object.entries({
		members: Object.keys(beside).length + Object.keys(more).length > 0,
		message: typeof message !== 'string',
		code: code !== status,
		type: typeof type !== 'string' || !/^[a-z_]+$/.test(type),
		param: param !== null,
		'Content-Type': headers['content-type'] !== 'application/json; charset=utf-8',
		sentence: ![undefined, type].includes(typeOfSentence(String(message))),
	}).flatMap(([name, isWrong]) => (isWrong ? [name] : []));
	faults.push(...headerFaults(answer, String(type)));
	if (faults.length > 0) {
		throw new Error(`Not an error of OpenAI’s (${faults.join(', ')}), with ${status}: ${text}`);
	}
	return {
		outcome: { kind: 'refused', status, type: String(type) },
		text: String(message),
		...(retryAfter !== undefined && { retryAfterSeconds: Number(retryAfter) }),
	};
}

function parse(text: string): Body | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		return undefined;
	}
}
