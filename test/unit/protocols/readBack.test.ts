/** One stream of a model, written in each protocol, is the same answer to each protocol's own client. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SEEDED } from '../seed';
import { delta, STREAMS } from './forwarded';
import { CLIENTS, settingsOf, streamed } from './officialClients';
import { toldBy, type Told } from './told';
import { anyDeltas, attempted, randomAnswer, received, type Upstream } from './upstreamAnswers';

/** Answers that a client reads at once. */
const AT_ONCE = 20;

describe.each(CLIENTS)('$name:', (client) => {
	const { protocol, readStreams, readWhole, toldHere = (told: Told) => told } = client;

	async function expectSame(answers: readonly Upstream[]): Promise<void> {
		const said = answers.map(({ completion }) => toldBy(completion));
		const here = (told: readonly Told[]) =>
			said.map((one, at) => told[at] && toldHere(told[at], one));
		const streams = answers.map(({ chunks }) => streamed(client, chunks));
		expect(here(await readStreams(streams))).toEqual(here(said));
		const { wholeBody } = protocol;
		if (wholeBody === undefined || readWhole === undefined) {
			expect(readWhole).toBe(wholeBody);
			return;
		}
		const bodies = answers.map(({ completion }) => wholeBody(completion.body, settingsOf(client)));
		expect(here(await readWhole(bodies))).toEqual(here(said));
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

	test('any deltas are written without throwing, and read without a fault', async () => {
		const answers = fc.sample(anyDeltas, SEEDED).map((deltas) =>
			attempted((add) => {
				for (const one of deltas) add(delta({ role: 'assistant', ...one }));
				add(delta({}, 'stop'));
			}),
		);
		const read = await readStreams(answers.map(({ chunks }) => streamed(client, chunks)));
		let compared = 0;
		answers.forEach(({ outcome }, at) => {
			if (outcome.kind !== 'completed') return;
			compared += 1;
			const said = toldBy(outcome.completion);
			expect(outline(read[at])).toEqual(outline(toldHere(said, said)));
		});
		expect(compared).toBeGreaterThan(SEEDED.numRuns / 2);
	});
});

/** What is the same however members of any type are told. Clients give some calls another ID. */
const outline = (told: Told | undefined) => ({
	text: told?.text.length,
	refusal: told?.refusal.length,
	calls: told?.calls.map(({ name }) => name),
});
