/** A call in steps against a scripted upstream: each reply of it answers one request. */
import type { ConnectedTool } from '../../../nodes/shared/steps/connectedTool';
import type { ChatRequest } from '../../../nodes/shared/openrouter/request/request';
import type { StepPorts, StepsEvent } from '../../../nodes/shared/steps/readStep';
import {
	streamSteps,
	type StepRules,
	type StepsReply,
} from '../../../nodes/shared/steps/streamSteps';
import { withTools } from '../../../nodes/shared/steps/step';
import { streamChat, type ChatEvent } from '../../../nodes/shared/transport/streamChat';
import { CREDENTIAL, fakeUpstream, type Reply } from '../transport/upstream';

export type Delta = Record<string, unknown>;

/** An answer of one step as an event stream, one event in each read. */
export function answerOf(
	deltas: readonly Delta[],
	{
		finish = 'stop',
		usage = {},
		id = 'gen-1',
	}: { finish?: string; usage?: object; id?: string } = {},
): Reply {
	const chunkOf = (choices: object[], more: object = {}) =>
		`data: ${JSON.stringify({ id, model: 'a/b', created: 1, choices, ...more })}\n\n`;
	const body = [
		...deltas.map((delta) => chunkOf([{ index: 0, delta, finish_reason: null }])),
		chunkOf([{ index: 0, delta: {}, finish_reason: finish }]),
		chunkOf([], {
			usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 0.01, ...usage },
		}),
		'data: [DONE]\n\n',
	];
	return { statusCode: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

export const callDelta = (name: string, args: object | string = {}, index = 0): Delta => ({
	tool_calls: [
		{
			index,
			id: `call_${name}_${index}`,
			type: 'function',
			function: { name, arguments: typeof args === 'string' ? args : JSON.stringify(args) },
		},
	],
});

/** An answer that calls functions, by their names. */
export const calling = (...names: string[]): Reply =>
	answerOf(
		names.map((name, index) => callDelta(name, { of: name }, index)),
		{ finish: 'tool_calls' },
	);

export const saying = (...texts: string[]): Reply =>
	answerOf(texts.map((content) => ({ content })));

export function toolOf(name: string, run: ConnectedTool['run'] = async () => `${name}’s result`) {
	const ran: unknown[] = [];
	const tool: ConnectedTool = {
		name,
		title: `Node ${name}`,
		definition: { type: 'function', function: { name, parameters: { type: 'object' } } },
		run: async (args) => {
			ran.push(args);
			return await run(args);
		},
	};
	return { ...tool, ran };
}

export const REQUEST: ChatRequest = {
	model: 'a/b',
	messages: [{ role: 'user', content: 'Hello' }],
	stream: true,
};

export const functionOf = (name: string) => ({ type: 'function', function: { name } });

export type Options = Partial<StepPorts> & {
	request?: Partial<ChatRequest>;
	rules?: Partial<StepRules>;
	timeoutMs?: number;
	attempts?: number;
};

export function begin(
	replies: readonly Reply[],
	tools: readonly ConnectedTool[],
	{ request = {}, rules = {}, timeoutMs = 60_000, attempts = 3, ...ports }: Options = {},
) {
	const { context, sent } = fakeUpstream(...replies);
	const heard: ChatEvent[] = [];
	const events = streamSteps(
		withTools({ ...REQUEST, ...request }, tools),
		tools,
		{ maxSteps: 8, tools: { timeoutMs: 1_000, maxResultChars: 1_000 }, ...rules },
		{
			limits: { timeoutMs, attempts },
			signal: new AbortController().signal,
			isStreamed: true,
			send: (asked, how) =>
				streamChat(context, CREDENTIAL, asked, { headers: {}, ...how, needsChunks: true }),
			hear: (event) => heard.push(event),
			...ports,
		},
	);
	const requests = () => sent.map(({ body }) => body as ChatRequest);
	return { events, requests, heard };
}

/** All events and the outcome. */
export async function pull(events: AsyncGenerator<StepsEvent, StepsReply>) {
	const seen: StepsEvent[] = [];
	for (;;) {
		const { done, value } = await events.next();
		if (done === true) return { seen, reply: value };
		seen.push(value);
	}
}

export async function ask(...asked: Parameters<typeof begin>) {
	const { events, requests, heard } = begin(...asked);
	const { seen, reply } = await pull(events);
	const reads = seen.filter((event) => event.kind === 'read');
	return {
		reply,
		seen,
		heard,
		requests: requests(),
		text: reads.map((read) => read.text).join(''),
		chunks: reads.flatMap((read) => read.chunks),
	};
}
