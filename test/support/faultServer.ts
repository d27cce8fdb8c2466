/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test server needs Node's http */
/**
 * An upstream on loopback that does exactly what a test scripts, the wrong things above all.
 *
 * A reply is a status, headers and a body; a streamed body is a list of steps, played in order.
 * Every request is recorded. Replies queue up per route and the last one repeats, so "always 503"
 * is one reply. Chat answers `happyChat()` until a test says otherwise; other routes answer 404.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { happyChat } from './chatReplies';
import { play, wasTornDown } from './playReply';
import { json, SILENCE, type Reply } from './reply';

const isReply = (reply: Reply | ReplyFor): reply is Reply => typeof reply === 'object';

export type ReplyFor = (request: RecordedRequest, index: number) => Reply | Promise<Reply>;

export type RecordedRequest = {
	method: string;
	/** Path and query, below the server's base path. */
	path: string;
	headers: IncomingHttpHeaders;
	/** Header names and values in turn, spelled as they came. */
	rawHeaders: string[];
	/** The parsed JSON body; the text when it is not JSON; undefined when there is none. */
	body: unknown;
	/** The body as it was sent. */
	bodyText: string;
	/** `performance.now()` when the body had arrived. */
	arrivedAtMs: number;
	/** Resolves when the client closes the socket before the response has ended. */
	closedByClient: Promise<void>;
	/** Whether that has happened. */
	clientHasClosed: boolean;
};

const BASE_PATH = '/api/v1';
const CHAT = 'POST /chat/completions';
const ROUND_TRIP = '/round-trip';

export class FaultServer {
	readonly requests: RecordedRequest[] = [];
	private readonly routes = new Map<
		string,
		{ replies: readonly Reply[] | ReplyFor; used: number }
	>();
	private readonly watchers: Array<() => void> = [];
	private stopping = new AbortController();
	private readonly sockets = new Set<Socket>();
	private connections = 0;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<FaultServer> {
		const server = createServer();
		const faultServer = new FaultServer(server);
		server.on('request', (request, response) => void faultServer.handle(request, response));
		server.on('connection', (socket) => {
			faultServer.sockets.add(socket);
			faultServer.connections += 1;
			socket.once('close', () => faultServer.sockets.delete(socket));
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return faultServer;
	}

	/** `http://127.0.0.1:<port>`, without the base path. */
	get origin(): string {
		const address = this.server.address();
		if (address === null || typeof address === 'string') throw new Error('The server is stopped');
		return `http://127.0.0.1:${address.port}`;
	}

	/** What a credential takes as base URL. */
	get baseUrl(): string {
		return `${this.origin}${BASE_PATH}`;
	}

	/** The bodies of the chat requests so far, as objects. */
	get chatBodies(): Array<Record<string, unknown>> {
		return this.chatRequests.map(({ body }) => {
			if (typeof body !== 'object' || body === null) throw new Error('A chat body is not JSON');
			return { ...body };
		});
	}

	get chatRequests(): RecordedRequest[] {
		return this.requests.filter(({ method, path }) => `${method} ${path}` === CHAT);
	}

	/** Scripts chat. Replaces what was scripted before. */
	chat(...replies: [ReplyFor] | Reply[]): void {
		this.route(CHAT, ...replies);
	}

	/** Scripts any other route, such as `GET /models/user`; the query plays no part. */
	route(route: string, ...replies: [ReplyFor] | Reply[]): void {
		const [first] = replies;
		if (first === undefined) throw new Error(`No reply is given for ${route}`);
		const script = typeof first === 'function' ? first : replies.filter(isReply);
		this.routes.set(route, { replies: script, used: 0 });
	}

	/** Resolves with request number `count` (the first is 1) as soon as it has arrived. */
	async request(count: number): Promise<RecordedRequest> {
		for (;;) {
			const request = this.requests[count - 1];
			if (request !== undefined) return request;
			await new Promise<void>((resolve) => this.watchers.push(resolve));
		}
	}

	/**
	 * Resolves after a few calls to this server have gone there and back, unrecorded. What a client
	 * had already sent has arrived by then, so a test can say "and no more than that" without a sleep.
	 */
	async roundTrips(count = 5): Promise<void> {
		for (let n = 0; n < count; n++) await (await fetch(`${this.origin}${ROUND_TRIP}`)).text();
	}

	/** Connections that have been made since the server started. */
	get connectionsMade(): number {
		return this.connections;
	}

	/** Connections that are open now. */
	get openSockets(): number {
		return this.sockets.size;
	}

	/** Resolves when every connection that is open now has been closed, by whichever end. */
	async socketsClosed(): Promise<void> {
		await Promise.all([...this.sockets].map(async (socket) => await once(socket, 'close')));
	}

	/** Forgets scripts and records, and lets go of every open socket. */
	reset(): void {
		this.stopping.abort();
		this.stopping = new AbortController();
		this.server.closeAllConnections();
		this.routes.clear();
		this.requests.length = 0;
	}

	async stop(): Promise<void> {
		this.reset();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (request.url === ROUND_TRIP) {
			response.end();
			return;
		}
		const { signal } = this.stopping;
		const recorded = record(request, response, signal);
		try {
			recorded.bodyText = await readText(request);
			recorded.body = parsed(recorded.bodyText);
			recorded.arrivedAtMs = performance.now();
			this.requests.push(recorded);
			for (const watcher of this.watchers.splice(0)) watcher();
			await play(await this.nextReply(recorded), response, signal);
		} catch {
			// The client left, or the test ended, in the middle of a reply: both are as scripted.
			response.destroy();
		}
	}

	private async nextReply(request: RecordedRequest): Promise<Reply> {
		const route = `${request.method} ${request.path.split('?', 1)[0] ?? ''}`;
		const script = this.routes.get(route);
		if (script === undefined) {
			return route === CHAT
				? happyChat()
				: json(404, { error: { code: 404, message: 'Not found' } });
		}
		const index = script.used++;
		if (typeof script.replies === 'function') return await script.replies(request, index);
		const { replies } = script;
		return replies[Math.min(index, replies.length - 1)] ?? SILENCE;
	}
}

function record(
	request: IncomingMessage,
	response: ServerResponse,
	stopping: AbortSignal,
): RecordedRequest {
	let leave: () => void = () => undefined;
	const recorded: RecordedRequest = {
		method: request.method ?? '',
		path: (request.url ?? '').replace(BASE_PATH, ''),
		headers: request.headers,
		rawHeaders: request.rawHeaders,
		body: undefined,
		bodyText: '',
		arrivedAtMs: 0,
		closedByClient: new Promise<void>((resolve) => (leave = resolve)),
		clientHasClosed: false,
	};
	response.on('close', () => {
		if (response.writableEnded || wasTornDown(response) || stopping.aborted) return;
		recorded.clientHasClosed = true;
		leave();
	});
	return recorded;
}

async function readText(request: IncomingMessage): Promise<string> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part);
	return Buffer.concat(parts).toString('utf8');
}

function parsed(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
