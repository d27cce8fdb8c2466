/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test server needs Node's http and timers */
/** Sends a scripted reply, step by step. */
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { DESTROY, STALL, type Reply, type Step } from './reply';

/** Responses that a script ended, so that their `close` is not taken for the client's. */
const tornDown = new WeakSet<ServerResponse>();
export const wasTornDown = (response: ServerResponse): boolean => tornDown.has(response);

function tearDown(response: ServerResponse): void {
	tornDown.add(response);
	response.destroy();
}

export async function play(
	reply: Reply,
	response: ServerResponse,
	signal: AbortSignal,
): Promise<void> {
	if (reply.kind === 'silence') return;
	if (reply.kind === 'hangUp') return tearDown(response);
	response.writeHead(reply.status, reply.headers);
	if ('json' in reply.body) response.end(JSON.stringify(reply.body.json));
	else if ('text' in reply.body) response.end(reply.body.text);
	else await playSteps(reply.body.steps, response, signal);
}

async function playSteps(
	steps: readonly Step[],
	response: ServerResponse,
	signal: AbortSignal,
): Promise<void> {
	response.flushHeaders();
	for (const step of steps) {
		if (step === STALL) return;
		if (step === DESTROY) return tearDown(response);
		if (step instanceof Promise) await step;
		else if (typeof step === 'string' || step instanceof Uint8Array) await write(response, step);
		else {
			for (const byte of Buffer.from(step.text)) {
				await write(response, Buffer.from([byte]));
				await delay(step.everyMs, undefined, { signal });
			}
		}
		if (signal.aborted || response.destroyed) return;
	}
	response.end();
}

/** Resolves when the bytes have left, so that two writes are two chunks on the wire. */
async function write(response: ServerResponse, bytes: string | Uint8Array): Promise<void> {
	await new Promise<void>((resolve, reject) =>
		response.write(bytes, (error) => (error ? reject(error) : resolve())),
	);
}
