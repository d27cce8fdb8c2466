/**
 * One reply of upstream's, asked for in the four ways that an answer leaves this package: Complete, a
 * streamed webhook, the gateway whole, the gateway as server-sent events. What each gives is brought
 * into one shape, so that a test can say once what all of them must give.
 */
import { afterAll, beforeAll } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Reply } from '../support/reply';
import { startGateway, type GatewayServer } from '../support/gatewayServer';
import { expectNoSecrets, MODEL, useBench, type Bench } from './openRouter';
import { errorsOf, STREAMING, textOf } from './streamingCaller';

export const WAYS = ['complete', 'webhook', 'gatewayJson', 'gatewaySse'] as const;
type Way = (typeof WAYS)[number];

type Call = { id: unknown; name: unknown; arguments: unknown };

export type Outcome = {
	/** How often upstream was asked. */
	attempts: number;
	/** What the caller saw as text; `undefined` after a failure without any. */
	text?: string;
	finishReason?: unknown;
	calls?: Call[];
	images?: number;
	citations?: number;
	reasoning?: unknown;
	failure?: { message: unknown; statusCode: unknown; errorType: unknown };
	/** All that the caller got, for secrets and odd members. */
	seen: string;
};

export type FourWays = {
	bench: Bench;
	ask: (way: Way, reply: Reply, parameters?: INodeParameters) => Promise<Outcome>;
};

export function useFourWays(gatewayParameters: INodeParameters = {}): FourWays {
	const bench = useBench();
	let gateway: GatewayServer | undefined;
	beforeAll(async () => {
		gateway = await startGateway(MODEL);
		gateway.setParameters(gatewayParameters);
	});
	afterAll(async () => await gateway?.stop());

	const viaGateway = async (isStreamed: boolean): Promise<Outcome> => {
		if (gateway === undefined) throw new Error('The gateway runs only while tests do');
		gateway.setKey(bench.credential());
		const response = await gateway.ask({
			messages: [{ role: 'user', content: 'Hi' }],
			stream: isStreamed,
		});
		const seen = await response.text();
		const { length: attempts } = bench.upstream.chatRequests;
		return isStreamed && response.status === 200
			? { attempts, ...readEvents(seen), seen }
			: { attempts, ...readBody(seen, response.status), seen };
	};

	return {
		bench,
		async ask(way, reply, parameters = {}) {
			bench.upstream.chat(reply);
			if (way === 'gatewayJson') return await viaGateway(false);
			if (way === 'gatewaySse') return await viaGateway(true);
			const isStreamed = way === 'webhook';
			const run = await bench.chat(parameters, {
				...(isStreamed && STREAMING),
				onError: 'continueRegularOutput',
			});
			const { length: attempts } = bench.upstream.chatRequests;
			const json = run.output[0]?.json ?? {};
			const outcome = fromItem(json);
			if (!isStreamed) return { attempts, ...outcome, seen: JSON.stringify(run.output) };
			const [failure] = errorsOf(run.chunks) as IDataObject[];
			const seen = run.chunks.map(({ content }) => content).join('');
			expectNoSecrets(seen);
			return {
				attempts,
				...outcome,
				text: textOf(run.chunks),
				...(failure !== undefined && { failure: failureOf(failure) }),
				seen,
			};
		},
	};
}

const failureOf = ({ message, statusCode, errorType }: IDataObject) => ({
	message,
	statusCode,
	errorType,
});

const lengthOf = (value: unknown): number | undefined =>
	Array.isArray(value) && value.length > 0 ? value.length : undefined;

type Seen = Omit<Outcome, 'attempts' | 'seen'>;

function fromItem(json: IDataObject): Seen {
	if (typeof json.error === 'string') {
		return { failure: failureOf({ ...json, message: json.error }) };
	}
	const calls = json.toolCalls as Call[] | undefined;
	return {
		text: json.text as string,
		finishReason: json.finishReason,
		...(calls !== undefined && { calls }),
		images: lengthOf(json.images),
		citations: lengthOf(json.citations),
		reasoning: json.reasoning,
	};
}

type Message = {
	content?: string | null;
	reasoning?: string;
	images?: unknown[];
	annotations?: unknown[];
	tool_calls?: Array<{
		index?: number;
		id?: string;
		function?: { name?: string; arguments?: string };
	}>;
};

function readBody(text: string, status: number): Seen {
	const body = JSON.parse(text) as {
		error?: { message: string; type: string };
		choices?: Array<{ message: Message; finish_reason: string }>;
	};
	if (status !== 200) {
		return {
			failure: {
				message: body.error?.message,
				statusCode: status,
				errorType: body.error?.type,
			},
		};
	}
	const [choice] = body.choices ?? [];
	return { ...fromMessage(choice?.message ?? {}), finishReason: choice?.finish_reason };
}

const fromMessage = ({
	content,
	reasoning,
	images,
	annotations,
	tool_calls: calls,
}: Message): Seen => ({
	text: content ?? '',
	...(calls !== undefined && {
		calls: calls.map(({ id, function: fn }) => ({
			id,
			name: fn?.name,
			arguments: parsed(fn?.arguments ?? ''),
		})),
	}),
	images: lengthOf(images),
	citations: lengthOf(annotations),
	reasoning,
});

const parsed = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
};

/** As a client does that believes each piece's `index`, and nothing else. */
function readEvents(text: string): Seen {
	const message: Message = {};
	let finishReason: unknown;
	let failure: Seen['failure'];
	let isDone = false;
	for (const event of text.split('\n\n')) {
		if (!event.startsWith('data: ')) continue;
		const payload = event.slice('data: '.length);
		if (payload === '[DONE]') {
			isDone = true;
			continue;
		}
		if (isDone) throw new Error(`After [DONE]: ${payload}`);
		const chunk = JSON.parse(payload) as {
			error?: { message: string; type: string; code: number };
			choices?: Array<{ delta?: Message; finish_reason?: string | null }>;
		};
		if (chunk.error !== undefined) {
			failure = {
				message: chunk.error.message,
				statusCode: chunk.error.code,
				errorType: chunk.error.type,
			};
			continue;
		}
		for (const { delta = {}, finish_reason: reason } of chunk.choices ?? []) {
			finishReason = reason ?? finishReason;
			addDelta(message, delta);
		}
	}
	if (failure !== undefined) return { text: message.content ?? '', failure };
	if (!isDone) throw new Error(`No [DONE]: ${text}`);
	return { ...fromMessage(message), finishReason };
}

function addDelta(message: Message, delta: Message): void {
	if (typeof delta.content === 'string') message.content = (message.content ?? '') + delta.content;
	if (typeof delta.reasoning === 'string') {
		message.reasoning = (message.reasoning ?? '') + delta.reasoning;
	}
	for (const name of ['images', 'annotations'] as const) {
		if (delta[name] !== undefined) message[name] = [...(message[name] ?? []), ...delta[name]];
	}
	for (const { index = 0, id, function: fn } of delta.tool_calls ?? []) {
		message.tool_calls ??= [];
		const call = (message.tool_calls[index] ??= { id: '', function: { name: '', arguments: '' } });
		if (id) call.id = id;
		if (fn?.name) call.function = { ...call.function, name: fn.name };
		call.function = {
			...call.function,
			arguments: (call.function?.arguments ?? '') + (fn?.arguments ?? ''),
		};
	}
}
