/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/** Calls as an attacker makes them, with nothing that a client library would put right. */
import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export type Call = {
	method?: string;
	/** `undefined` leaves out what is sent by default. */
	headers?: Record<string, string | string[] | undefined>;
	/** Sent as JSON. */
	body?: unknown;
	/** Sent as it is. */
	raw?: string | Buffer;
	/** What Content-Length says of a body that never comes. */
	announcedBytes?: number;
	/** Appended to the path. */
	query?: string;
};

export type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

/** The page that the author lets in. */
export const ORIGIN = 'https://app.example';

const SILENCE_MS = 30_000;

const keptOpen = new Agent({ keepAlive: true });
export const closeConnections = (): void => keptOpen.destroy();

/** Rejects when there is no answer. */
export async function send(url: string, call: Call): Promise<Answer> {
	const { method = 'POST', announcedBytes, query = '' } = call;
	const body = call.raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
	const headers = Object.fromEntries(
		Object.entries({
			Origin: ORIGIN,
			'Content-Type': 'application/json',
			'Content-Length':
				announcedBytes ?? (body === undefined ? undefined : Buffer.byteLength(body)),
			...call.headers,
		}).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
	);
	return await new Promise((resolve, reject) => {
		const agent = announcedBytes === undefined ? keptOpen : false;
		const asked = request(url + query, { method, headers, agent }, (response) => {
			const pieces: Buffer[] = [];
			response.on('data', (piece: Buffer) => pieces.push(piece));
			response.once('error', reject);
			response.once('end', () => {
				const text = Buffer.concat(pieces).toString('utf8');
				resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
				if (announcedBytes !== undefined) asked.destroy();
			});
		});
		asked.setTimeout(SILENCE_MS, () => asked.destroy(new Error('No answer')));
		asked.once('error', reject);
		if (announcedBytes === undefined) asked.end(body);
		else asked.flushHeaders();
	});
}
