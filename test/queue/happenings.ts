/**
 * Lets things happen to an n8n with several processes while calls are under way, and tells the reporter
 * what became of them.
 */
import { expect } from '@jest/globals';
import type { QueueProcess } from '../host/queueHosts';
import { HeldAnswers } from './heldAnswers';
import { tell } from './outcomes';
import { EVENTS, type Outcome } from './outcomeTable';
import { openQueueSession, type QueueSession } from './queueSession';
import { callsUnderWay, nextCall, outcomesOf, type CallUnderWay } from './underWay';
import { publishWays, type Way } from './ways';

export const RELEASE_MS = 15_000;

type Choice = {
	/** All ways unless told. */
	asked?: readonly Way[];
	/** The process that takes the calls: the second one unless told. */
	process?: QueueProcess;
	/** The process that is asked afterwards, when it is another one. */
	askedNext?: QueueProcess;
	/** How long callers may be kept waiting. When it is told, `slowOutcomes` waits for them. */
	waitMs?: number;
};

export class Happenings {
	private readonly slow: Array<Promise<Outcome[]>> = [];

	private constructor(
		readonly session: QueueSession,
		readonly ways: readonly Way[],
		private readonly answers: HeldAnswers,
	) {}

	static async open(): Promise<Happenings> {
		const session = await openQueueSession();
		return new Happenings(session, await publishWays(session), new HeldAnswers(session.upstream));
	}

	webhook(index: 0 | 1): QueueProcess {
		const process = this.session.hosts.webhooks[index];
		if (process === undefined) throw new Error('There are two webhook processes');
		return process;
	}

	/**
	 * Lets it happen while calls are under way, puts it right, and asks anew.
	 * @param happen resolves when the answers may go on to their end
	 */
	async when(
		event: keyof typeof EVENTS,
		happen: (calls: CallUnderWay[]) => Promise<unknown>,
		putRight: (calls: CallUnderWay[]) => Promise<unknown> = async () => {},
		choice: Choice = {},
	): Promise<void> {
		const { asked = this.ways, process = this.webhook(1), askedNext = process, waitMs } = choice;
		const calls = await callsUnderWay(this.session, this.answers, asked, process);
		const atMs = performance.now();
		await happen(calls);
		const happened = { event: EVENTS[event], atMs, waitMs: waitMs ?? RELEASE_MS };
		const outcomes = outcomesOf(this.session, calls, happened);
		// Whoever waits for them learns why it failed.
		outcomes.catch(() => {});
		if (waitMs !== undefined) this.slow.push(outcomes);
		await putRight(calls);
		if (waitMs === undefined) tell(await outcomes);
		await this.expectAnswers(askedNext);
	}

	/** Those that take long: other things may happen meanwhile. */
	async slowOutcomes(): Promise<Outcome[]> {
		return (await Promise.all(this.slow)).flat();
	}

	/** A call that comes now, in each way. */
	async callNow(event: keyof typeof EVENTS, process: QueueProcess): Promise<Outcome[]> {
		return await Promise.all(
			this.ways.map(async (way) => {
				const { sees, releasedMs, wasAsked } = await nextCall(this.answers, way, process);
				return {
					event: EVENTS[event],
					way: way.name,
					sees,
					...(releasedMs !== undefined && { releasedMs }),
					waitedMs: RELEASE_MS,
					execution: '',
					upstream: wasAsked ? '' : 'OpenRouter is not asked',
				};
			}),
		);
	}

	async expectAnswers(process: QueueProcess): Promise<void> {
		for (const way of this.ways) {
			const { sees, releasedMs } = await nextCall(this.answers, way, process);
			expect({ way: way.name, sees, isReleased: releasedMs !== undefined }).toEqual({
				way: way.name,
				sees: 'the whole answer',
				isReleased: true,
			});
		}
	}
}
