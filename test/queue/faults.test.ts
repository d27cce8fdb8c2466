/* eslint-disable @n8n/community-nodes/no-restricted-imports -- a test, not part of the package */
/**
 * What becomes of calls that are under way when a part of an n8n with several processes goes away.
 * Most of it is n8n's doing. The reporter compares it with the table in docs/operations.md; what is
 * expected here is that the next call is answered, whatever has happened.
 *
 * The order matters: some callers are kept waiting for a minute, and other things happen meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, jest, test } from '@jest/globals';
import type { QueueProcess } from '../host/queueHosts';
import { Happenings, RELEASE_MS } from './happenings';
import { tell } from './outcomes';
import { ENDED_JOBS_FORGOTTEN, START_MS } from './queueSession';
import { redisFaults } from './redisFaults';
import { poll, workersOf, type CallUnderWay } from './underWay';

const AWAY_MS = 3_000;
/** Longer than the 30 seconds after which n8n writes a keepalive. */
const LONG_RELEASE_MS = 40_000;
/** n8n looks for lost jobs every 30 seconds, and a job is lost when it was not heard of for 60. */
const LOST_JOB_MS = 180_000;
/** For workers, as docs/operations.md has them: n8n then finds a lost job within half a minute. */
const SOONER = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '5000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};
jest.setTimeout(300_000);

let happenings: Happenings;
beforeAll(async () => {
	happenings = await Happenings.open();
}, START_MS);
afterAll(async () => await happenings?.session.close(), START_MS);

const webhook = (index: 0 | 1): QueueProcess => happenings.webhook(index);
const workers = (calls: CallUnderWay[]) => workersOf(happenings.session, calls);
const inParallel = async (
	processes: readonly QueueProcess[],
	work: (process: QueueProcess) => Promise<void>,
) => await Promise.all(processes.map(work));
const restart = async (process: QueueProcess) => await process.restart();
const restartWorkers = async (calls: CallUnderWay[]) => await inParallel(workers(calls), restart);
const restartWebhook = async () => await webhook(1).restart();

const killWorkers = async (event: 'workerKilled' | 'workerKilledTuned', process: QueueProcess) =>
	await happenings.when(
		event,
		async (calls) => await inParallel(workers(calls), async (worker) => await worker.kill()),
		restartWorkers,
		{ process, waitMs: LOST_JOB_MS },
	);

test('a worker is killed', async () => await killWorkers('workerKilled', webhook(0)));

test('a worker is told to stop', async () => {
	const terminate = async (calls: CallUnderWay[]) => {
		for (const worker of workers(calls)) worker.terminate();
	};
	await happenings.when('workerStopped', terminate, restartWorkers);
});

test('a webhook process is killed', async () => {
	await happenings.when('webhookKilled', async () => await webhook(1).kill(), restartWebhook);
});

test('a webhook process is told to stop', async () => {
	await happenings.when('webhookStopped', async () => webhook(1).terminate(), restartWebhook);
});

test('a webhook process is told to stop while no execution runs', async () => {
	const stop = async () => {
		webhook(1).terminate();
		await webhook(1).ended();
	};
	const asked = happenings.ways.filter(({ workflowId }) => workflowId === undefined);
	await happenings.when('webhookStoppedIdle', stop, restartWebhook, { asked });
});

test('Postgres hangs', async () => {
	const { postgres } = happenings.session.hosts;
	await happenings.when('postgresHangs', async () => {
		postgres.pause();
		await sleep(AWAY_MS);
		postgres.resume();
	});
});

test('Postgres is restarted', async () => {
	const { postgres } = happenings.session.hosts;
	await happenings.when('postgresRestarted', async () => {
		await postgres.stop();
		await sleep(AWAY_MS);
		await postgres.start();
	});
});

test('a call comes while Postgres is away', async () => {
	const { postgres } = happenings.session.hosts;
	const process = webhook(1);
	const isReady = async () => (await fetch(`${process.url}/healthz/readiness`)).ok;
	await postgres.stop();
	// n8n looks after its database every few seconds.
	await poll(isReady, (ready) => !ready, RELEASE_MS);
	tell(await happenings.callNow('calledWithoutPostgres', process));
	await postgres.start();
	await poll(isReady, (ready) => ready, RELEASE_MS);
	await happenings.expectAnswers(process);
});

test('Redis drops connections', async () => {
	// n8n learns by Redis that the jobs of the killed worker are lost.
	await happenings.slowOutcomes();
	const faults = redisFaults(happenings.session, webhook(1));
	await happenings.when('sendersDropped', faults.dropSenders);
	await happenings.when('listenersDropped', faults.loseAPiece);
});

test('Redis is restarted', async () => {
	const { redis } = happenings.session.hosts;
	const restartRedis = async () => {
		await redis.stop();
		await redis.start();
	};
	await happenings.when('redisRestarted', restartRedis, undefined, { waitMs: LONG_RELEASE_MS });
});

test('Redis drops connections when an answer ends', async () => {
	const { loseTheEnd } = redisFaults(happenings.session, webhook(1));
	const choice = { waitMs: LONG_RELEASE_MS };
	await happenings.when('listenersDroppedAtEnd', loseTheEnd, undefined, choice);
});

test('Redis drops connections, and forgets jobs that have ended', async () => {
	const process = webhook(0);
	await process.kill();
	await process.restart(ENDED_JOBS_FORGOTTEN);
	const { loseTheEnd } = redisFaults(happenings.session, process);
	const choice = { process, askedNext: webhook(1), waitMs: LONG_RELEASE_MS };
	await happenings.when('listenersDroppedForgotten', loseTheEnd, undefined, choice);
});

test('a worker is killed, and n8n looks for lost jobs more often', async () => {
	await inParallel(happenings.session.hosts.workers, async (worker) => {
		await worker.kill();
		await worker.restart(SOONER);
	});
	await killWorkers('workerKilledTuned', webhook(1));
});

test('callers are released, sooner or later, or never', async () => {
	tell(await happenings.slowOutcomes());
});
