/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a server of Node's */
/**
 * The built gateway node behind a plain HTTP server of this process, in n8n-core's own webhook
 * context: real parameters, real HTTP helpers towards upstream, real requests and responses. What
 * n8n's server does besides (routes, body limits, CORS, executions) is not here.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { builtPackage } from './builtPackage';
import type { Credential } from './credentialsHelper';
import { callWebhook } from './webhookCall';

/** What it sends in place of an API key. */
const CALLER = 'four-ways-caller-0000';

export type GatewayServer = {
	/** Parameters of the node, over what callers need at least. */
	setParameters: (parameters: INodeParameters) => void;
	setKey: (credential: Credential) => void;
	/** `POST …/chat/completions` as the caller whom the node knows. */
	ask: (body: unknown, headers?: Record<string, string>) => Promise<Response>;
	/** The items that calls have handed to the workflow, once each call has ended. */
	reports: () => Promise<IDataObject[]>;
	stop: () => Promise<void>;
};

export async function startGateway(model: string): Promise<GatewayServer> {
	const { OpenRouterGateway, OpenRouterCallerApi } = builtPackage();
	const nodeType = new OpenRouterGateway();
	const [webhook] = nodeType.description.webhooks ?? [];
	if (webhook === undefined) throw new Error('The gateway has no webhook');
	const caller: Credential = {
		type: new OpenRouterCallerApi(),
		data: { method: 'bearer', callers: JSON.stringify({ app: CALLER }) },
	};
	let parameters: INodeParameters = {};
	let key: Credential | undefined;
	let calls: Array<Promise<IDataObject[]>> = [];

	const server = createServer((request, response) => {
		void readJson(request).then((body) => {
			Object.assign(request, { body, params: {}, query: {} });
			const call = callWebhook({
				nodeType,
				parameters: {
					path: 'ai',
					models: [model],
					report: 'always',
					...parameters,
				},
				credentials: key === undefined ? [caller] : [caller, key],
				webhook,
				request,
				response,
			});
			calls.push(
				call.then(({ workflowData }) => (workflowData?.[0] ?? []).map(({ json }) => json)),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		setParameters(given) {
			parameters = given;
			calls = [];
		},
		setKey(credential) {
			key = credential;
		},
		ask: async (body, headers = {}) =>
			await fetch(`${originOf(server)}/ai/chat/completions`, {
				method: 'POST',
				headers: {
					authorization: `Bearer ${CALLER}`,
					'content-type': 'application/json',
					...headers,
				},
				body: JSON.stringify(body),
			}),
		reports: async () => (await Promise.all(calls)).flat(),
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function originOf(server: Server): string {
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('The server is stopped');
	return `http://127.0.0.1:${address.port}`;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
	const parts: Buffer[] = [];
	for await (const part of request) parts.push(part);
	return JSON.parse(Buffer.concat(parts).toString('utf8'));
}
