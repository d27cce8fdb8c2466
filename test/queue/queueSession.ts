/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * What a test with several n8n processes works with: the processes, a session of the main one, and an
 * upstream whose answers are scripted, with a credential for it.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { PROJECT } from '../host/places';
import { startQueueHosts, type QueueHosts, type QueueOptions } from '../host/queueHosts';
import { credentialData, openSession, type Session } from '../e2e/session';
import { FaultServer } from '../support/faultServer';

/**
 * n8n waits for the message that a job has ended, and asks Redis when it may have missed it. By default
 * Redis has forgotten the job by then, and n8n goes on waiting: a caller's stream stays open for ever.
 * It happens to quick answers, so no test could be relied on without this. docs/operations.md asks for
 * the same.
 */
const ENDED_JOBS_KEPT = { N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000' };
/** n8n's own default. */
export const ENDED_JOBS_FORGOTTEN = { N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '0' };

const LOGS = path.join(PROJECT, 'test-artifacts', 'queue-logs');

/** n8n is started five times, perhaps installed. */
export const START_MS = 600_000;

export type QueueSession = Omit<Session, 'upstream'> & {
	hosts: QueueHosts;
	upstream: FaultServer;
};

export async function openQueueSession(options: QueueOptions = {}): Promise<QueueSession> {
	const upstream = await FaultServer.start();
	const hosts = await startQueueHosts({
		...options,
		env: { ...ENDED_JOBS_KEPT, ...options.env },
	});
	const { main, n8n, login } = hosts;
	const cookie = n8n.cookie();
	const running = { url: main.url, logFile: main.logFile, login };
	const session = await openSession(cookie === undefined ? running : { ...running, cookie });
	const credential: Credential = await n8n.createCredential(
		'Scripted OpenRouter',
		CREDENTIAL_TYPE,
		{
			...credentialData(session.upstream),
			baseUrl: upstream.baseUrl,
		},
	);
	return {
		...session,
		hosts,
		upstream,
		credential,
		close: async () => {
			// Its n8n is thrown away, so nothing is taken away in it.
			await session.upstream.stop();
			await upstream.stop();
			keepLogs(hosts);
			await hosts.stop();
		},
	};
}

/** Whoever looks for why a test failed finds there what n8n said. */
function keepLogs({ main, webhooks, workers }: QueueHosts): void {
	mkdirSync(LOGS, { recursive: true });
	for (const { name, logFile } of [main, ...webhooks, ...workers]) {
		copyFileSync(logFile, path.join(LOGS, `${name}.log`));
	}
}

/** The same webhook, answered by another process. */
export const through = (process: { url: string }, url: string): string => {
	const { pathname } = new URL(url);
	return `${process.url}${pathname}`;
};
