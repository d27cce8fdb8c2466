/** What a page makes of a streamed answer: its text, and whether the answer says that it is whole. */

/** `lines` as n8n's streamed Webhook writes them, `events` as the gateway does. */
export type Form = 'lines' | 'events';

export type StreamedAnswer =
	/** It ended as a whole answer ends, and its length is right where the end says it. */
	| { kind: 'whole'; text: string }
	/** It ended, and says that more was sent than has come. */
	| { kind: 'pieceLost'; text: string }
	/** It ended without its end. */
	| { kind: 'cut'; text: string }
	| { kind: 'error'; text: string; message: string };

type Line = { type: string; content?: string };

const parsed = <T>(text: string): T | undefined => {
	try {
		return JSON.parse(text) as T;
	} catch {
		// Only what was cut off in the middle is no JSON.
		return undefined;
	}
};

function answerInLines(body: string): StreamedAnswer {
	const lines = body
		.split('\n')
		.map((line) => parsed<Line>(line))
		.filter((line) => line !== undefined);
	const text = lines.map(({ type, content }) => (type === 'item' ? (content ?? '') : '')).join('');
	const failed = lines.find(({ type }) => type === 'error');
	if (failed !== undefined) {
		const { message = failed.content ?? '' } =
			parsed<{ message?: string }>(failed.content ?? '') ?? {};
		return { kind: 'error', text, message };
	}
	const end = lines.find(({ type, content }) => type === 'end' && content !== undefined);
	if (end === undefined) return { kind: 'cut', text };
	const { chars } = parsed<{ chars?: number }>(end.content ?? '') ?? {};
	return { kind: chars === text.length ? 'whole' : 'pieceLost', text };
}

type Chunk = {
	choices?: Array<{ delta?: { content?: string } }>;
	error?: { message: string };
};

function answerInEvents(body: string): StreamedAnswer {
	const events = [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data);
	const chunks = events.map((data) => parsed<Chunk>(data)).filter((chunk) => chunk !== undefined);
	const text = chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('');
	const error = chunks.find((chunk) => chunk.error !== undefined)?.error;
	if (error !== undefined) return { kind: 'error', text, message: error.message };
	return { kind: events.at(-1) === '[DONE]' ? 'whole' : 'cut', text };
}

export const answerIn = (form: Form, body: string): StreamedAnswer =>
	form === 'lines' ? answerInLines(body) : answerInEvents(body);
