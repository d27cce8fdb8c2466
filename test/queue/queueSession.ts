/**
 * What a test with several n8n processes works with: the processes, a session of the main one, and an
 * upstream whose answers are scripted, with a credential for it.
 */
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import type { Credential } from '../host/n8nRest';
import { startQueueHosts, type QueueHosts, type QueueOptions } from '../host/queueHosts';
import { credentialData, openSession, type Session } from '../e2e/session';
import { FaultServer } from '../support/faultServer';

/** n8n is started five times, perhaps installed. */
export const START_MS = 600_000;

export type QueueSession = Omit<Session, 'upstream'> & {
	hosts: QueueHosts;
	upstream: FaultServer;
};

export async function openQueueSession(options: QueueOptions = {}): Promise<QueueSession> {
	const upstream = await FaultServer.start();
	const hosts = await startQueueHosts(options);
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
			await hosts.stop();
		},
	};
}

/** The same webhook, answered by another process. */
export const through = (process: { url: string }, url: string): string => {
	const { pathname } = new URL(url);
	return `${process.url}${pathname}`;
};
