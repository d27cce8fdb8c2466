/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a response needs Node's events */
/** A call of the gateway in this process, from a plain request to a plain response: no n8n, no socket. */
import { EventEmitter } from 'node:events';
import type { ICredentialDataDecryptedObject, IDataObject, INode } from 'n8n-workflow';
import type {
	CallerResponse,
	GatewayPorts,
	GatewayRequest,
} from '../../nodes/OpenRouterGateway/ports';
import type { Asker } from '../../nodes/shared/steps/asker';
import { serve } from '../../nodes/OpenRouterGateway/serve';
import { readGatewaySettings } from '../../nodes/OpenRouterGateway/settings';

/** Keeps what is written. `isFull`: writes say that nothing more is taken for now. */
export class RecordedResponse extends EventEmitter implements CallerResponse {
	status: number | undefined;
	headers: Record<string, string> = {};
	written: string[] = [];
	headersSent = false;
	writableEnded = false;
	writableFinished = false;
	destroyed = false;
	isFull = false;
	/** Nobody reads: what is ended stays here. */
	isUnread = false;

	get text(): string {
		return this.written.join('');
	}
	setHeader(name: string, value: string) {
		this.headers[name] = value;
	}
	removeHeader(name: string) {
		this.headers = Object.fromEntries(
			Object.entries(this.headers).filter(([known]) => known !== name),
		);
	}
	writeHead(status: number, headers: Record<string, string>) {
		this.headersSent = true;
		this.status = status;
		this.headers = { ...this.headers, ...headers };
	}
	write(text: string): boolean {
		this.written.push(text);
		return !this.isFull;
	}
	end(text = '') {
		this.written.push(text);
		this.writableEnded = true;
		if (this.isUnread) return;
		this.writableFinished = true;
		this.emit('finish');
	}
	destroy() {
		this.destroyed = true;
		this.emit('close');
	}
}

/** Two callers that the node knows, by their tokens. */
const CALLER = 'bench-caller-0000';
export const OTHER_CALLER = 'bench-caller-0001';

export type RequestOptions = {
	endpoint?: GatewayRequest['endpoint'];
	method?: string;
	query?: GatewayRequest['query'];
	/** Of the caller's body. */
	fields?: object;
	isStreamed?: boolean;
	headers?: Record<string, string>;
	/** Of the node, over those that a call needs at least. */
	parameters?: object;
	/** Callers are counted per node. */
	nodeKey?: string;
	isTest?: boolean;
	/** What n8n keeps for the workflow. */
	staticData?: IDataObject;
	/** OpenRouter's list, or the status in its place. */
	models?: readonly object[] | number;
	/** OpenRouter's credential. */
	credential?: ICredentialDataDecryptedObject;
	/** What OpenRouter answers; the body is the call's first argument. */
	upstreamStatus?: number;
	contentType?: string;
	/** What it answers for the key. */
	key?: { statusCode?: number; body?: object };
	log?: string[];
	/** What the author has connected, and what sub-nodes see of each call. */
	tools?: unknown;
	memory?: (asker: Asker) => unknown;
	askers?: Asker[];
};

/** The shortest question in each protocol. */
const QUESTIONS: Partial<Record<GatewayRequest['endpoint'], object>> = {
	chat: { messages: [{ role: 'user', content: 'Hello' }] },
	responses: { input: 'Hello' },
	'ag-ui': { messages: [{ id: 'm1', role: 'user', content: 'Hello' }] },
	'ui-messages': {
		id: 'chat-1',
		trigger: 'submit-message',
		messages: [{ id: '1', role: 'user', parts: [{ type: 'text', text: 'Hello' }] }],
	},
};

const PARAMETERS = {
	models: ['google/gemini-2.5-flash'],
	limits: { allowServers: true, requestsPerMinute: 10_000 },
	report: 'never',
	// What watches for silence sleeps no longer than this.
	options: { idleTimeoutSeconds: 1 },
};
const KEY: ICredentialDataDecryptedObject = { apiKey: 'sk-or-v1-x', region: 'global' };
const CALLERS: ICredentialDataDecryptedObject = {
	method: 'bearer',
	callers: JSON.stringify({ app: CALLER, other: OTHER_CALLER }),
};

/** Begins a call, to which upstream begins to answer at once; `ended` gives the workflow's items. */
export function startRequest(
	upstream: () => AsyncGenerator<string>,
	{
		endpoint = 'chat',
		method = endpoint in QUESTIONS ? 'POST' : 'GET',
		query = {},
		fields = {},
		isStreamed = true,
		headers = {},
		parameters = {},
		nodeKey = 'workflow:node',
		isTest = false,
		staticData = {},
		models = [],
		credential = KEY,
		upstreamStatus = 200,
		contentType = upstreamStatus === 200 ? 'text/event-stream' : 'application/json',
		key = {},
		log = [],
		tools,
		memory,
		askers = [],
	}: RequestOptions = {},
) {
	const response = new RecordedResponse();
	let calls = 0;
	const sent: unknown[] = [];
	const helpers = {
		async httpRequestWithAuthentication(
			_type: string,
			{ url, body: asked, deadline }: { url: string; body?: unknown; deadline?: AbortSignal },
		) {
			if (url === '/key') {
				const body = bytesOf([JSON.stringify(key.body ?? {})]);
				return { statusCode: key.statusCode ?? 200, headers: {}, body };
			}
			if (url.startsWith('/models')) {
				const isListed = typeof models !== 'number';
				const body = bytesOf([JSON.stringify(isListed ? { data: models } : { error: 'No' })]);
				return { statusCode: isListed ? 200 : models, headers: {}, body };
			}
			calls += 1;
			sent.push(asked);
			return {
				statusCode: upstreamStatus,
				headers: { 'content-type': contentType },
				body: bytesOf(untilAborted(upstream(), deadline)),
			};
		},
		httpRequest: async () => await Promise.reject(new Error('No keys are published')),
	};
	const ports: GatewayPorts = {
		response,
		http: { getNode: () => ({ id: 'node', name: 'Gateway' }) as INode, helpers },
		nodeKey: () => nodeKey,
		connections: () => ({
			...(tools !== undefined && {
				tools: async (asker: Asker) => {
					askers.push(asker);
					return tools;
				},
			}),
			...(memory !== undefined && {
				memory: async (asker: Asker) => {
					askers.push(asker);
					return await memory(asker);
				},
			}),
		}),
		isTest,
		keyCredential: async () => credential,
		callerCredential: async () => CALLERS,
		instanceId: () => 'instance',
		staticData: () => staticData,
		forgetKey: () => {},
		logFault: (fault) => log.push(fault),
		logHint: (hint) => log.push(hint),
	};
	const request: GatewayRequest = {
		endpoint,
		method,
		query,
		headers: {
			authorization: `Bearer ${CALLER}`,
			'content-type': 'application/json',
			...headers,
		},
		body: { ...QUESTIONS[endpoint], stream: isStreamed, ...fields },
		from: () => ({ isForwardedRead: false }),
	};
	const values: Record<string, unknown> = { ...PARAMETERS, ...parameters };
	const panel = {
		getNodeParameter: (name: string, otherwise?: unknown) => values[name] ?? otherwise,
	};
	const readSettings = () =>
		readGatewaySettings(panel as Parameters<typeof readGatewaySettings>[0]);
	const ended = serve(request, readSettings, ports);
	return { response, ended, calls: () => calls, sent };
}

/** As n8n's helper gives a body, which breaks off when the request is aborted. */
async function* untilAborted(texts: AsyncGenerator<string>, signal: AbortSignal | undefined) {
	const aborted = new Promise<never>((_, reject) => {
		signal?.addEventListener('abort', () => reject(new Error('aborted')));
	});
	aborted.catch(() => {});
	try {
		for (;;) {
			const { done, value } = await Promise.race([texts.next(), aborted]);
			if (done === true) return;
			yield value;
		}
	} finally {
		// A generator that waits for something returns only once that has come.
		void texts.return(undefined);
	}
}

async function* bytesOf(texts: AsyncIterable<string> | Iterable<string>) {
	for await (const text of texts) yield new TextEncoder().encode(text);
}

export type Answer = {
	status: number | undefined;
	headers: Record<string, string>;
	text: string;
	/** Of a stream, one by one, `[DONE]` included. */
	events: string[];
	isEnded: boolean;
	/** The first item for the workflow. */
	report: IDataObject | undefined;
	/** All of them. */
	items: IDataObject[];
	/** How often a model was asked. */
	calls: number;
	/** The requests to OpenRouter. */
	sent: unknown[];
};

/** What has come of a call once n8n is free to go on. */
export async function request(...asked: Parameters<typeof startRequest>): Promise<Answer> {
	const { response, ended, calls, sent } = startRequest(...asked);
	const items = await ended;
	const [report] = items;
	const { status, headers, text } = response;
	const events = text.split('\n\n').filter((event) => event !== '');
	const { writableEnded: isEnded } = response;
	return { status, headers, text, events, isEnded, report, items, calls: calls(), sent };
}
