/* eslint-disable @n8n/community-nodes/no-restricted-globals --
   a test, not part of the package: it learns from the environment where n8n runs */
/**
 * What an e2e test file works with: an n8n, signed in (the shared one unless told otherwise), and an emulated OpenRouter of its
 * own with a credential for it. `close` takes away what the file has made.
 */
import { randomUUID } from 'node:crypto';
import { CREDENTIAL_TYPE } from '../host/exampleWorkflow';
import { n8nRest, type Credential, type WorkflowContent } from '../host/n8nRest';
import { startUpstream, type Upstream } from '../support/upstream';
import type { RunningN8n } from './testN8n';

type Rest = ReturnType<typeof n8nRest>;

export type Session = RunningN8n & {
	n8n: Rest;
	upstream: Upstream;
	credential: Credential;
	/** Creates and publishes a workflow; gives the URL of its webhook. */
	publish: (workflow: WorkflowContent, webhookPath: string) => Promise<string>;
	close: () => Promise<void>;
};

/** A key that appears nowhere else, so that finding it anywhere means that it leaked. */
const uniqueKey = (): string => `sk-or-v1-${randomUUID().replaceAll('-', '')}`;

export const credentialData = (upstream: Upstream, apiKey = upstream.apiKey) => ({
	apiKey,
	region: 'custom',
	baseUrl: upstream.baseUrl,
	siteUrl: '',
	siteTitle: '',
	categories: [],
});

const sharedN8n = () => JSON.parse(process.env.E2E_N8N ?? '{}') as RunningN8n;

export async function openSession(running: RunningN8n = sharedN8n()): Promise<Session> {
	const n8n = n8nRest(running.url, running.cookie);
	const upstream = await startUpstream({ apiKey: uniqueKey() });
	const credential = await n8n.createCredential(
		'OpenRouter',
		CREDENTIAL_TYPE,
		credentialData(upstream),
	);
	const published: Array<Awaited<ReturnType<Rest['createWorkflow']>>> = [];
	return {
		...running,
		n8n,
		upstream,
		credential,
		publish: async (content, webhookPath) => {
			const workflow = await n8n.createWorkflow(content);
			published.push(workflow);
			await n8n.publish(workflow, webhookPath);
			return `${running.url}/webhook/${webhookPath}`;
		},
		close: async () => {
			try {
				for (const workflow of published) {
					await n8n.unpublish(workflow);
					await n8n.removeWorkflow(workflow);
				}
			} finally {
				// A server that is left open keeps jest from ending.
				await upstream.stop();
			}
		},
	};
}
