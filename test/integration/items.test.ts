/** Several input items: order, how many go upstream at once, and what a failure ends. */
import { describe, expect, test } from '@jest/globals';
import { happyChat, stream, textChunk } from '../support/chatReplies';
import { json, trigger } from '../support/reply';
import { firstOf, useBench } from './openRouter';

const bench = useBench();
const { chat } = bench;

describe('the items of a run', () => {
	const promptOf = (body: unknown): string =>
		/"content":"([^"]*)"/.exec(JSON.stringify(body))?.[1] ?? '';
	const prompts = (count: number) => Array.from({ length: count }, (_, n) => ({ q: `q${n}` }));

	test('keep their order and pairedItem when the last answer comes first', async () => {
		const count = 5;
		bench.upstream.chat(async (request) => {
			// Item n waits until item n + 1 has been answered.
			const n = Number(promptOf(request.body).slice(1));
			if (n + 1 < count) await answered[n + 1]?.fired;
			answered[n]?.fire();
			return happyChat(`re: q${n}`);
		});
		const answered = Array.from({ length: count }, trigger);
		const run = await chat({ prompt: '={{ $json.q }}' }, { items: prompts(count) });
		expect(
			run.output.map(({ json: { text: answer }, pairedItem }) => [answer, pairedItem]),
		).toEqual(prompts(count).map(({ q }, n) => [`re: ${q}`, { item: n }]));
	});

	test.each([
		{ name: 'ten by default', options: {}, parallel: 10, count: 14 },
		{
			name: 'as many as Parallel Items says',
			options: { parallelItems: 3 },
			parallel: 3,
			count: 8,
		},
		{ name: 'one by one', options: { parallelItems: 1 }, parallel: 1, count: 3 },
	])('go upstream $name', async ({ options, parallel, count }) => {
		let open = 0;
		let most = 0;
		let gate = trigger();
		bench.upstream.chat(async (_request, index) => {
			open += 1;
			// All wait for the last that may be open; then whether one more comes shows.
			if (open === parallel || index + 1 === count) {
				await bench.upstream.roundTrips();
				const opened = gate;
				gate = trigger();
				opened.fire();
			} else await gate.fired;
			most = Math.max(most, open);
			open -= 1;
			return happyChat();
		});
		const run = await chat({ prompt: '={{ $json.q }}', options }, { items: prompts(count) });
		expect(run.output).toHaveLength(count);
		expect(most).toBe(parallel);
	});

	test('stop the run when one fails, and leave nothing running upstream', async () => {
		bench.upstream.chat(async (request) =>
			promptOf(request.body) === 'q1'
				? json(400, { error: { code: 400, message: 'x' } })
				: stream(textChunk('Wait'), 'STALL'),
		);
		const run = await chat({ prompt: '={{ $json.q }}' }, { items: prompts(3) });
		expect(run.status).toBe('error');
		expect(run.error).toMatchObject({ httpCode: '400', context: { itemIndex: 1 } });
		for (const request of bench.upstream.chatRequests) {
			if (promptOf(request.body) !== 'q1') await request.closedByClient;
		}
	});

	test('go on when one fails and the author wants that', async () => {
		bench.upstream.chat((request) =>
			promptOf(request.body) === 'q1' ? json(400, { error: { code: 400 } }) : happyChat('fine'),
		);
		const run = await chat(
			{ prompt: '={{ $json.q }}' },
			{ items: prompts(3), onError: 'continueRegularOutput' },
		);
		expect(
			run.output.map(({ json: item, pairedItem }) => [item.text ?? item.statusCode, pairedItem]),
		).toEqual([
			['fine', { item: 0 }],
			[400, { item: 1 }],
			['fine', { item: 2 }],
		]);
	});

	test('are not taken for failures by Retry On Fail when they succeed', async () => {
		const run = await chat({}, { settings: { retryOnFail: true, waitBetweenTries: 0 } });
		expect(firstOf(run.output).json).toMatchObject({ text: 'Hello there, friend!' });
		expect(bench.upstream.chatRequests).toHaveLength(1);
	});
});
