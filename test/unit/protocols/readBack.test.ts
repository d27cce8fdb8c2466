/** One stream of a model, written in each protocol, is the same answer to each protocol's own client. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CHUNKS } from '../openrouter/answer/chatStream';
import { SEEDED } from '../seed';
import { CLIENTS, settingsOf, streamed, toldBy, type Told } from './officialClients';
import {
	forwarded,
	randomAnswer,
	received,
	recorded,
	RECORDED,
	type Upstream,
} from './upstreamAnswers';

const STREAMS: ReadonlyArray<Upstream & { name: string }> = [
	...RECORDED.map((name) => ({ name, ...recorded(name) })),
	{ name: 'every kind of delta', ...forwarded((add) => CHUNKS.forEach(add)) },
];

/** Answers that a client reads at once. */
const AT_ONCE = 20;

describe.each(CLIENTS)('$name:', (client) => {
	const { protocol, readStreams, readWhole, toldHere = (told: Told) => told } = client;

	async function expectSame(answers: readonly Upstream[]): Promise<void> {
		const told = answers.map(({ completion }) => toldHere(toldBy(completion)));
		const streams = answers.map(({ chunks }) => streamed(client, chunks));
		expect((await readStreams(streams)).map(toldHere)).toEqual(told);
		if (readWhole === undefined) return;
		const bodies = answers.map(({ completion }) =>
			protocol.wholeBody(completion.body, settingsOf(client)),
		);
		expect((await readWhole(bodies)).map(toldHere)).toEqual(told);
	}

	test.each(STREAMS)(
		'the same text, calls, reasoning, usage and finish of $name',
		async (answer) => {
			await expectSame([answer]);
		},
	);

	test(`the same of ${SEEDED.numRuns} random answers`, async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(randomAnswer, { minLength: AT_ONCE, maxLength: AT_ONCE }),
				async (answers) => await expectSame(answers.map(received)),
			),
			{ ...SEEDED, numRuns: SEEDED.numRuns / AT_ONCE },
		);
	});
});
