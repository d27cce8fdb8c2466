/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals --
   a test, not part of the package */
/** What an abuse suite does with an endpoint: attacks it, watches upstream, keeps the table of it all. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';
import { PROJECT } from '../host/places';
import type { Attack } from './abuseBodies';
import { ORIGIN, closeConnections, send, type Call } from './abuseCalls';
import { breaches, type Allowed } from './abuseJournal';
import { faultOfSentence, readAnswer, table } from './abuseOutcomes';
import type { AnswerShape, Outcome, Result, Seen } from './abuseOutcomes';
import { openSession } from './session';

/** Headers of one caller's next call. */
export type Caller = () => Record<string, string>;

export type Target = {
	label: string;
	shape: AnswerShape;
	url: string;
	allowed: Allowed;
	/** Someone who has not called yet. */
	newCaller: () => Caller;
};

export type AbuseSuite = Awaited<ReturnType<typeof openSuite>>;

/** `name`: of the file in test-artifacts that the table goes to. */
export async function openSuite(name: string) {
	const session = await openSession();
	const results: Result[] = [];
	const workflowNames: string[] = [];

	/** What holds of every answer, whatever was asked. */
	async function call(target: Target, ask: Call, caller = target.newCaller()): Promise<Seen> {
		const answer = await send(target.url, { ...ask, headers: { ...caller(), ...ask.headers } });
		expect(answer.text + JSON.stringify(answer.headers)).not.toContain(session.upstream.apiKey);
		const seen = readAnswer(answer, target.shape);
		// n8n lets every page's preflight to the gateway pass, which shows the page nothing.
		const isPreflight = typeof target.shape === 'function' && ask.method === 'OPTIONS';
		if (!isPreflight) {
			expect([undefined, ORIGIN]).toContain(answer.headers['access-control-allow-origin']);
		}
		if (seen.outcome.kind === 'refused') expect(faultOfSentence(seen.text)).toBeUndefined();
		return seen;
	}

	const expectNoBreach = (allowed: Allowed): void =>
		expect(session.upstream.requests().flatMap((request) => breaches(request, allowed))).toEqual(
			[],
		);

	const expectHealth = async (): Promise<void> =>
		expect((await send(`${session.url}/healthz`, { method: 'GET' })).status).toBe(200);

	function record(
		target: Target,
		group: string,
		request: string,
		{ outcome }: Seen,
		sentUpstream = outcome.kind === 'answered' ? 1 : 0,
	): void {
		results.push({ endpoint: target.label, group, name: request, outcome, sentUpstream });
	}

	return {
		...session,
		workflowNames,
		call,
		record,
		expectNoBreach,
		expectHealth,

		/** Sends one hostile request, and holds its answer and what reached OpenRouter against the row. */
		async attack(target: Target, row: Attack): Promise<Seen> {
			session.upstream.clear();
			const seen = await call(target, row.call);
			record(target, row.group, row.name, seen);
			expect(seen.outcome).toEqual(outcomeLike(row.outcome));
			expect(session.upstream.requests()).toHaveLength(row.outcome.kind === 'answered' ? 1 : 0);
			expectNoBreach(target.allowed);
			await expectHealth();
			return seen;
		},

		/** How many executions each of the suite's workflows has left. */
		async executionCounts(): Promise<Record<string, number>> {
			const workflows = await session.n8n.listWorkflows();
			const ours = workflows.filter((workflow) => workflowNames.includes(workflow.name));
			expect(ours).toHaveLength(workflowNames.length);
			const counts: Record<string, number> = {};
			for (const { id, name: workflowName } of ours) {
				counts[workflowName] = (await session.n8n.listExecutions(id)).length;
			}
			return counts;
		},

		/** Neither n8n's log nor its database holds any of these. */
		expectNoTrace(secrets: readonly string[]): void {
			const database = join(dirname(session.logFile), '.n8n', 'database.sqlite');
			expect(existsSync(database)).toBe(true);
			const files = [session.logFile, database, `${database}-wal`].filter((file) =>
				existsSync(file),
			);
			const holders = files.filter((file) => {
				const content = readFileSync(file);
				return secrets.some((secret) => content.includes(secret));
			});
			expect(holders).toEqual([]);
		},

		async close(): Promise<void> {
			closeConnections();
			await session.close();
			const printed = table(results);
			const folder = join(PROJECT, 'test-artifacts');
			mkdirSync(folder, { recursive: true });
			writeFileSync(join(folder, `${name}.txt`), printed);
			process.stdout.write(`\n${printed}${results.length} requests\n`);
		},
	};
}

const outcomeLike = (outcome: Outcome): unknown =>
	outcome.kind === 'n8n' && outcome.says !== ''
		? { ...outcome, says: expect.stringContaining(outcome.says) }
		: outcome;

/** With titles for the test report. */
export const titled = <Row extends Attack>(attacks: readonly Row[]) =>
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
