/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * What becomes of calls that are under way when a part of an n8n with several processes goes away.
 * Most of it is n8n's doing. The reporter compares it with the table in docs/operations.md; what is
 * expected here is that the next call is answered, whatever has happened.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { QueueProcess } from '../host/queueHosts';
import { HeldAnswers } from './heldAnswers';
import { tell } from './outcomes';
import { EVENTS, type Outcome } from './outcomeTable';
import { openQueueSession, START_MS, type QueueSession } from './queueSession';
import { redisFaults } from './redisFaults';
import {
	callsUnderWay,
	nextCall,
	outcomesOf,
	poll,
	workersOf,
	type CallUnderWay,
} from './underWay';
import { publishWays, type Way } from './ways';

const AWAY_MS = 3_000;
const RELEASE_MS = 15_000;
/** Longer than the 30 seconds after which n8n writes a keepalive. */
const LONG_RELEASE_MS = 40_000;
/** n8n looks for lost jobs every 30 seconds, and a job is lost when it was not heard of for 60. */
const LOST_JOB_MS = 180_000;
/** For workers: n8n then finds a lost job within half a minute. */
const SOONER = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};
const TEST_MS = 300_000;

let session: QueueSession;
let ways: Way[];
let answers: HeldAnswers;
/** Outcomes that take long: other things happen meanwhile. */
const slowOutcomes: Array<Promise<Outcome[]>> = [];

beforeAll(async () => {
	session = await openQueueSession();
	answers = new HeldAnswers(session.upstream);
	ways = await publishWays(session);
}, START_MS);
afterAll(async () => await session?.close(), START_MS);

function webhook(index: 0 | 1): QueueProcess {
	const process = session.hosts.webhooks[index];
	if (process === undefined) throw new Error('There are two webhook processes');
	return process;
}

type Event = keyof typeof EVENTS;
type Choice = {
	/** All ways unless told. */
	asked?: readonly Way[];
	/** The process that takes the calls: the second one unless told. */
	process?: QueueProcess;
	/** How long callers may be kept waiting. When it is told, the last test waits for them. */
	waitMs?: number;
};

/**
 * Lets it happen while calls are under way, puts it right, and asks anew.
 * @param happen resolves when the answers may go on to their end
 */
async function whenItHappens(
	event: Event,
	happen: (calls: CallUnderWay[]) => Promise<unknown>,
	putRight: (calls: CallUnderWay[]) => Promise<unknown> = async () => {},
	{ asked = ways, process = webhook(1), waitMs }: Choice = {},
): Promise<void> {
	const calls = await callsUnderWay(session, answers, asked, process);
	const atMs = performance.now();
	await happen(calls);
	const happened = { event: EVENTS[event], atMs, waitMs: waitMs ?? RELEASE_MS };
	const outcomes = outcomesOf(session, calls, happened);
	// The last test says why it failed.
	outcomes.catch(() => {});
	if (waitMs !== undefined) slowOutcomes.push(outcomes);
	await putRight(calls);
	if (waitMs === undefined) tell(await outcomes);
	await expectAnswers(process);
}

async function expectAnswers(process: QueueProcess): Promise<void> {
	for (const way of ways) {
		const { sees } = await nextCall(answers, way, process);
		expect({ way: way.name, sees }).toEqual({ way: way.name, sees: 'the whole answer' });
	}
}

const restartAll = async (processes: readonly QueueProcess[]) =>
	await Promise.all(processes.map(async (process) => await process.restart()));

const killWorker = async (event: Event, process: QueueProcess) =>
	await whenItHappens(
		event,
		async (calls) =>
			await Promise.all(workersOf(session, calls).map(async (worker) => await worker.kill())),
		async (calls) => await restartAll(workersOf(session, calls)),
		{ process, waitMs: LOST_JOB_MS },
	);

test('a worker is killed', async () => await killWorker('workerKilled', webhook(0)), TEST_MS);

test(
	'a worker is told to stop',
	async () => {
		await whenItHappens(
			'workerStopped',
			async (calls) => {
				for (const worker of workersOf(session, calls)) worker.terminate();
			},
			async (calls) => await restartAll(workersOf(session, calls)),
		);
	},
	TEST_MS,
);

test(
	'a webhook process is killed',
	async () => {
		await whenItHappens(
			'webhookKilled',
			async () => await webhook(1).kill(),
			async () => await webhook(1).restart(),
		);
	},
	TEST_MS,
);

test(
	'a webhook process is told to stop',
	async () => {
		await whenItHappens(
			'webhookStopped',
			async () => webhook(1).terminate(),
			async () => await webhook(1).restart(),
		);
	},
	TEST_MS,
);

test(
	'a webhook process is told to stop while no execution runs',
	async () => {
		await whenItHappens(
			'webhookStoppedIdle',
			async () => {
				webhook(1).terminate();
				await webhook(1).ended();
			},
			async () => await webhook(1).restart(),
			{ asked: ways.filter(({ workflowId }) => workflowId === undefined) },
		);
	},
	TEST_MS,
);

test(
	'Postgres hangs',
	async () => {
		const { postgres } = session.hosts;
		await whenItHappens('postgresHangs', async () => {
			postgres.pause();
			await sleep(AWAY_MS);
			postgres.resume();
		});
	},
	TEST_MS,
);

test(
	'Postgres is restarted',
	async () => {
		const { postgres } = session.hosts;
		await whenItHappens('postgresRestarted', async () => {
			await postgres.stop();
			await sleep(AWAY_MS);
			await postgres.start();
		});
	},
	TEST_MS,
);

test(
	'a call comes while Postgres is away',
	async () => {
		const process = webhook(1);
		const isReady = async () => (await fetch(`${process.url}/healthz/readiness`)).ok;
		await session.hosts.postgres.stop();
		// n8n looks after its database every few seconds.
		await poll(isReady, (ready) => !ready, RELEASE_MS);
		const told = await Promise.all(
			ways.map(async (way) => {
				const { sees, releasedMs, wasAsked } = await nextCall(answers, way, process);
				const upstream = wasAsked ? '' : 'OpenRouter is not asked';
				const event = EVENTS.calledWithoutPostgres;
				const waitedMs = RELEASE_MS;
				const release = releasedMs === undefined ? {} : { releasedMs };
				return { event, way: way.name, sees, ...release, waitedMs, execution: '', upstream };
			}),
		);
		await session.hosts.postgres.start();
		await poll(isReady, (ready) => ready, RELEASE_MS);
		tell(told);
		await expectAnswers(process);
	},
	TEST_MS,
);

test(
	'Redis drops connections',
	async () => {
		// n8n tells the webhook process by Redis that the job of the killed worker is lost.
		await Promise.all(slowOutcomes);
		const { dropSenders, loseAPiece, loseTheEnd } = redisFaults(session, () => webhook(1));
		await whenItHappens('sendersDropped', dropSenders);
		await whenItHappens('listenersDropped', loseAPiece);
		const waitMs = LONG_RELEASE_MS;
		await whenItHappens('listenersDroppedAtEnd', loseTheEnd, undefined, { waitMs });
	},
	TEST_MS,
);

test(
	'Redis is restarted',
	async () => {
		const { redis } = session.hosts;
		const restart = async () => {
			await redis.stop();
			await redis.start();
		};
		await whenItHappens('redisRestarted', restart, undefined, { waitMs: LONG_RELEASE_MS });
	},
	TEST_MS,
);

test(
	'Redis drops connections, and keeps jobs that have ended',
	async () => {
		const process = webhook(0);
		await process.kill();
		await process.restart({ N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '1000' });
		const { loseTheEnd } = redisFaults(session, () => process);
		const choice = { process, waitMs: LONG_RELEASE_MS };
		await whenItHappens('listenersDroppedKept', loseTheEnd, undefined, choice);
	},
	TEST_MS,
);

test(
	'a worker is killed, and n8n looks for lost jobs more often',
	async () => {
		const { workers } = session.hosts;
		await Promise.all(
			workers.map(async (worker) => {
				await worker.kill();
				await worker.restart(SOONER);
			}),
		);
		await killWorker('workerKilledTuned', webhook(1));
	},
	TEST_MS,
);

test(
	'callers are released, sooner or later, or never',
	async () => {
		for (const outcomes of slowOutcomes) tell(await outcomes);
	},
	TEST_MS,
);
