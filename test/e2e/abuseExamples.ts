/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   a test, not part of the package */
/**
 * The example workflows as they ship, published for the abuse suite. Their author has set what the
 * notes ask for: the credential, the page's address, and Trusted Proxies 1, as for n8n behind one
 * proxy, so that the calls of the suite come from many callers. `changed` is what else he sets.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { exampleWorkflow, JWT_CREDENTIAL_TYPE, type ExampleName } from '../host/exampleWorkflow';
import { PROJECT } from '../host/places';
import type { Attack } from './abuseBodies';
import { ORIGIN, closeConnections, send } from './abuseCalls';
import { breaches, type Allowed } from './abuseJournal';
import { faultOfSentence, readAnswer, table } from './abuseOutcomes';
import type { ExampleKind, Outcome, Result, Seen } from './abuseOutcomes';
import { openSession } from './session';

export type Target = { label: string; kind: ExampleKind; url: string; allowed: Allowed };
type Changed = { callerMay?: object; limits?: object };

export const JWT_SECRET = 'a-secret-of-the-sign-in-service';

export async function openExamples() {
	const session = await openSession();
	const results: Result[] = [];
	const workflowNames: string[] = [];

	const signIn = async () =>
		await session.n8n.createCredential('Sign-in', JWT_CREDENTIAL_TYPE, {
			keyType: 'passphrase',
			secret: JWT_SECRET,
			algorithm: 'HS256',
		});

	async function publish(label: string, name: ExampleName, changed: Changed = {}): Promise<Target> {
		const { webhookPath, ...content } = exampleWorkflow({
			name,
			credential: session.credential,
			jwtCredential: name === 'frontend-chat-signed-in' ? await signIn() : undefined,
			allowedOrigins: ORIGIN,
			webhookPath: `abuse-${name}-${randomUUID()}`,
		});
		const { parameters } = content.nodes.find(({ type }) => type.endsWith('.openRouter'));
		parameters.limits = { ...parameters.limits, trustedProxies: 1, ...changed.limits };
		parameters.callerMay = { ...parameters.callerMay, ...changed.callerMay };
		workflowNames.push(webhookPath);
		const { systemPrompt, model, limits } = parameters;
		return {
			label,
			kind: name === 'frontend-chat-streamed' ? 'streamed' : 'statuses',
			url: await session.publish({ ...content, name: webhookPath }, webhookPath),
			allowed: {
				systemPrompt,
				models: new RegExp(`^${model.value}$`),
				maxOutputTokens: limits.maxOutputTokens,
				maxMessages: limits.maxMessages,
				maxChars: limits.maxChars,
				fields: [],
				parts: ['text'],
				apiKey: session.upstream.apiKey,
			},
		};
	}

	/** What holds of every answer, whatever was asked. */
	async function call(target: Target, ask: Attack['call']): Promise<Seen> {
		const answer = await send(target.url, ask);
		expect(answer.text + JSON.stringify(answer.headers)).not.toContain(session.upstream.apiKey);
		expect([undefined, ORIGIN]).toContain(answer.headers['access-control-allow-origin']);
		const seen = readAnswer(answer, target.kind);
		if (seen.outcome.kind === 'refused') expect(faultOfSentence(seen.text)).toBeUndefined();
		return seen;
	}

	const expectNoBreach = (allowed: Allowed): void =>
		expect(session.upstream.requests().flatMap((request) => breaches(request, allowed))).toEqual(
			[],
		);

	const expectHealth = async (): Promise<void> =>
		expect((await send(`${session.url}/healthz`, { method: 'GET' })).status).toBe(200);

	function record(target: Target, group: string, name: string, { outcome }: Seen): void {
		const sentUpstream = outcome.kind === 'answered' ? 1 : 0;
		results.push({ example: target.label, group, name, outcome, sentUpstream });
	}

	return {
		...session,
		workflowNames,
		publish,
		call,
		record,
		expectNoBreach,
		expectHealth,

		/** Sends one hostile request, and holds its answer and what reached OpenRouter against the row. */
		async attack(target: Target, { group, name, call: ask, outcome }: Attack): Promise<void> {
			session.upstream.clear();
			const seen = await call(target, ask);
			record(target, group, name, seen);
			expect(seen.outcome).toEqual(outcomeLike(outcome));
			expect(session.upstream.requests()).toHaveLength(outcome.kind === 'answered' ? 1 : 0);
			expectNoBreach(target.allowed);
			await expectHealth();
		},

		async close(): Promise<void> {
			closeConnections();
			await session.close();
			const printed = table(results);
			const folder = join(PROJECT, 'test-artifacts');
			mkdirSync(folder, { recursive: true });
			writeFileSync(join(folder, 'abuse.txt'), printed);
			process.stdout.write(`\n${printed}${results.length} requests\n`);
		},
	};
}

const outcomeLike = (outcome: Outcome): unknown =>
	outcome.kind === 'n8n' && outcome.says !== ''
		? { ...outcome, says: expect.stringContaining(outcome.says) }
		: outcome;

/** With titles for the test report. */
export const titled = (attacks: readonly Attack[]) =>
	attacks.map((row) => {
		const { outcome } = row;
		const became = outcome.kind === 'answered' ? 'no effect' : outcome.status;
		return { ...row, title: `${row.group}, ${row.name}: ${became}` };
	});

/** Does `work` for 0 to `count` - 1, `atOnce` at a time; results in that order. */
export async function inParallel<T>(
	atOnce: number,
	count: number,
	work: (index: number) => Promise<T>,
): Promise<T[]> {
	const done: T[] = [];
	const indexes = Array(count).keys();
	const runner = async () => {
		for (const index of indexes) done[index] = await work(index);
	};
	await Promise.all(Array.from({ length: atOnce }, runner));
	return done;
}
