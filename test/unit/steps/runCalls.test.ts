/* eslint-disable @n8n/community-nodes/no-restricted-globals -- waits a turn of the event loop, and listens
   for rejections that nothing handles */
import { expect, test } from '@jest/globals';
import { DynamicStructuredTool } from '@langchain/core/tools';
import fc from 'fast-check';
import { z } from 'zod/v3';
import type { ConnectedTool } from '../../../nodes/shared/steps/connectedTool';
import { readConnectedTools } from '../../../nodes/shared/steps/connectedTools';
import { runCalls, type CallResult, type FunctionCall } from '../../../nodes/shared/steps/runCalls';
import { SEEDED } from '../seed';

const RULES = { timeoutMs: 60_000, maxResultChars: 5_000 };
const NEVER = new AbortController().signal;
const KEY = `sk-or-v1-${'0123456789abcdef'.repeat(4)}`;

const toolOf = (name: string, run: ConnectedTool['run']): ConnectedTool => ({
	name,
	title: `Node ${name}`,
	definition: {},
	run,
});

const callOf = (name: string, args = '{}', id = 'c1'): FunctionCall => ({
	id,
	name,
	arguments: args,
});

const echo = toolOf('echo', async (args) => args);

async function runOne(
	call: FunctionCall,
	tools: readonly ConnectedTool[] = [echo],
	rules: Partial<typeof RULES> = {},
): Promise<CallResult> {
	const [result] = await runCalls([call], tools, { ...RULES, ...rules }, NEVER);
	if (result === undefined) throw new Error('no result');
	return result;
}

/** A promise that the test settles. */
function held<T>() {
	let resolve: (value: T) => void = () => {};
	let reject: (error: unknown) => void = () => {};
	const promise = new Promise<T>((onResult, onError) => {
		resolve = onResult;
		reject = onError;
	});
	return { promise, resolve, reject };
}

const soon = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

test('a tool gets its arguments, and the model its result', async () => {
	const call = callOf('echo', '{"a":[1]}');
	const result = await runOne(call);
	expect(result).toEqual({
		call,
		content: '{"a":[1]}',
		run: { tool: 'Node echo', outcome: 'ok', ms: expect.any(Number) },
	});
	expect(Number.isInteger(result.run.ms)).toBe(true);
});

test.each(['', ' \n', '{}'])('arguments %p are none', async (args) => {
	await expect(runOne(callOf('echo', args))).resolves.toMatchObject({
		content: '{}',
		run: { outcome: 'ok' },
	});
});

test.each([
	{ args: '{"a":', said: 'its arguments are not valid JSON' },
	{ args: '{a: 1}', said: 'its arguments are not valid JSON' },
	{ args: '['.repeat(90_000), said: 'its arguments are not valid JSON' },
	{ args: 'null', said: 'its arguments are no JSON object' },
	{ args: '[1]', said: 'its arguments are no JSON object' },
	{ args: '"{}"', said: 'its arguments are no JSON object' },
	{
		args: `{"a":"${'x'.repeat(100_000)}"}`,
		said: 'its arguments have 100008 characters, and 100000',
	},
])('arguments that are ill are told to the model: case %#', async ({ args, said }) => {
	let runs = 0;
	const tool = toolOf('a', async () => (runs += 1));
	const { content, run } = await runOne(callOf('a', args), [tool]);
	expect(content).toContain(`It was not run, because ${said}`);
	expect(content).toContain('Call it again with');
	expect(run).toMatchObject({ tool: 'Node a', outcome: 'invalid', ms: 0 });
	expect(run.error).toContain(said);
	expect(runs).toBe(0);
});

test('arguments as long as is allowed are run', async () => {
	const args = `{"a":"${'x'.repeat(99_992)}"}`;
	expect(args).toHaveLength(100_000);
	await expect(runOne(callOf('echo', args))).resolves.toMatchObject({ run: { outcome: 'ok' } });
});

test('a function that nobody has defined is told with those there are', async () => {
	const tools = [echo, toolOf('b', async () => '')];
	await expect(runOne(callOf('search'), tools)).resolves.toMatchObject({
		content: 'There is no function “search”. There are: echo, b.',
		run: { tool: 'search', outcome: 'invalid', error: 'There is no function “search”.', ms: 0 },
	});
	await expect(runOne(callOf('toString'), [])).resolves.toMatchObject({
		content: 'There is no function “toString”.',
	});
});

test('a made-up name is shortened, and no key gets through it', async () => {
	const { content, run } = await runOne(callOf('n'.repeat(10_000)));
	expect(content.length).toBeLessThan(200);
	expect(run.tool).toHaveLength(64);
	expect(JSON.stringify({ ...(await runOne(callOf(KEY))), call: 0 })).not.toContain(KEY);
});

test.each([
	{ name: 'an error', thrown: new Error('no such row'), said: 'no such row' },
	{ name: 'a text', thrown: 'broken', said: 'broken' },
	{ name: 'an object with a message', thrown: { message: 'denied' }, said: 'denied' },
	{ name: 'nothing', thrown: undefined, said: 'It gave no reason.' },
	{ name: 'an empty error', thrown: new Error(''), said: 'It gave no reason.' },
	{ name: 'a number', thrown: 4, said: 'It gave no reason.' },
	{
		name: 'an error that cannot be read',
		thrown: {
			get message() {
				throw new Error('no');
			},
		},
		said: 'It gave no reason.',
	},
	{
		name: 'a stack behind the message',
		thrown: new Error('bad\n    at run (/srv/n8n/tool.js:1:2)\n    at x'),
		said: 'bad',
	},
	{ name: 'a key', thrown: new Error(`with ${KEY}`), said: 'with sk-or-…' },
])('a tool that throws $name is told to the model and to the author', async ({ thrown, said }) => {
	const tool = toolOf('a', async () => {
		throw thrown;
	});
	await expect(runOne(callOf('a'), [tool])).resolves.toMatchObject({
		content: `The tool failed: ${said}`,
		run: { tool: 'Node a', outcome: 'failed', error: said },
	});
});

test('a long error is shortened', async () => {
	const tool = toolOf('a', async () => {
		throw new Error('e'.repeat(10_000));
	});
	const { content, run } = await runOne(callOf('a'), [tool]);
	expect(run.error).toBe(`${'e'.repeat(462)}\n[9538 more characters were left out]`);
	expect(content).toBe(`The tool failed: ${run.error}`);
});

test('a tool that throws at once, before it gives a promise, has failed', async () => {
	const tool = toolOf('a', () => {
		throw new Error('at once');
	});
	await expect(runOne(callOf('a'), [tool])).resolves.toMatchObject({
		run: { outcome: 'failed', error: 'at once' },
	});
});

test("arguments that do not fit a LangChain tool's schema are told to the model", async () => {
	const tools = readConnectedTools(
		new DynamicStructuredTool({
			name: 'a',
			description: '',
			schema: z.object({ id: z.number() }),
			func: async () => '',
		}),
		new Set(),
	);
	const { content, run } = await runOne(callOf('a', '{"id":"x"}'), tools);
	expect(content).toMatch(/^The tool failed: Received tool input did not match .*\n[^]*\bid\b/);
	expect(run.outcome).toBe('invalid');
});

test('a result is shortened, and holds no key', async () => {
	const long = toolOf('a', async () => `${KEY} ${'r'.repeat(10_000)}`);
	const { content } = await runOne(callOf('a'), [long], { maxResultChars: 200 });
	expect(content.length).toBeLessThanOrEqual(200);
	expect(content).toMatch(/^sk-or-… r+\n\[\d+ more characters were left out\]$/);
});

test('a tool that does not answer in time is told to the model', async () => {
	const tool = toolOf('a', async () => await new Promise(() => {}));
	await expect(runOne(callOf('a'), [tool], { timeoutMs: 20 })).resolves.toMatchObject({
		content:
			'The tool did not answer within 0.02 seconds. It may still be running, so do not assume that it did nothing.',
		run: {
			tool: 'Node a',
			outcome: 'timeout',
			error: 'The tool did not answer within 0.02 seconds.',
		},
	});
});

test.each(['resolve', 'reject'] as const)('a late %s is dropped silently', async (settle) => {
	const unhandled: unknown[] = [];
	const note = (error: unknown): void => {
		unhandled.push(error);
	};
	process.on('unhandledRejection', note);
	try {
		const answer = held<string>();
		const tool = toolOf('a', async () => await answer.promise);
		const result = await runOne(callOf('a'), [tool], { timeoutMs: 10 });
		answer[settle](new Error('late') as never);
		await soon();
		await soon();
		expect(result.run.outcome).toBe('timeout');
		expect(unhandled).toEqual([]);
	} finally {
		process.off('unhandledRejection', note);
	}
});

test('a result of undefined is no timeout', async () => {
	const tool = toolOf('a', async () => undefined);
	await expect(runOne(callOf('a'), [tool])).resolves.toMatchObject({
		content: 'The tool returned nothing.',
		run: { outcome: 'ok' },
	});
});

test('a time limit that no clock has is a failure, and the tool does not start', async () => {
	let runs = 0;
	const tool = toolOf('a', async () => (runs += 1));
	const { run } = await runOne(callOf('a'), [tool], { timeoutMs: -1 });
	expect(run.outcome).toBe('failed');
	expect(runs).toBe(0);
});

test('at most 25 calls of a message are run, and the model is told about the others', async () => {
	const ran: unknown[] = [];
	const tool = toolOf('a', async (args) => {
		ran.push(args.at);
		return args.at;
	});
	const calls = Array.from({ length: 1_000 }, (_, at) => callOf('a', `{"at":${at}}`, `c${at}`));
	const results = await runCalls(calls, [tool], RULES, NEVER);
	expect(results.map(({ call }) => call)).toEqual(calls);
	expect(ran).toEqual(Array.from({ length: 25 }, (_, at) => at));
	expect(results.map(({ run }) => run.outcome)).toEqual(
		calls.map((_, at) => (at < 25 ? 'ok' : 'notRun')),
	);
	expect(results[25]).toMatchObject({
		content:
			'It was not run, because only 25 calls are run per message. Call it again in your next message, if it is still needed.',
		run: { tool: 'Node a', ms: 0, error: expect.stringContaining('25 calls') },
	});
});

test('two calls with one ID are two calls', async () => {
	const calls = [callOf('echo', '{"a":1}'), callOf('echo', '{"a":2}')];
	const results = await runCalls(calls, [echo], RULES, NEVER);
	expect(results.map(({ content }) => content)).toEqual(['{"a":1}', '{"a":2}']);
});

test('once it is over, no tool starts', async () => {
	let runs = 0;
	const tool = toolOf('a', async () => (runs += 1));
	const results = await runCalls([callOf('a')], [tool], RULES, AbortSignal.abort());
	expect(runs).toBe(0);
	expect(results).toMatchObject([
		{
			content: 'It was not run, because the answer had ended before.',
			run: { outcome: 'notRun', ms: 0, error: expect.any(String) },
		},
	]);
});

test('tools that have begun run to their end when it is over, and no other starts', async () => {
	const over = new AbortController();
	const answers = Array.from({ length: 8 }, () => held<string>());
	const started: number[] = [];
	const tool = toolOf('a', async ({ at }) => {
		started.push(Number(at));
		return await answers[Number(at)]?.promise;
	});
	const calls = answers.map((_, at) => callOf('a', `{"at":${at}}`));
	let isDone = false;
	const running = runCalls(calls, [tool], RULES, over.signal).finally(() => {
		isDone = true;
	});
	await soon();
	expect(started).toEqual([0, 1, 2, 3, 4]);
	over.abort();
	await soon();
	expect(isDone).toBe(false);
	for (const [at, answer] of answers.entries()) answer.resolve(`r${at}`);
	const results = await running;
	expect(started).toEqual([0, 1, 2, 3, 4]);
	expect(results.map(({ run, content }) => (run.outcome === 'ok' ? content : run.outcome))).toEqual(
		['r0', 'r1', 'r2', 'r3', 'r4', 'notRun', 'notRun', 'notRun'],
	);
});

test('past the deadline of the answer, no tool is waited for', async () => {
	const deadline = new AbortController();
	const answer = held<unknown>();
	const tool = toolOf('slow', async () => {
		setImmediate(() => deadline.abort());
		return await answer.promise;
	});
	const calls = [callOf('slow')];
	const [result] = await runCalls(calls, [tool], RULES, NEVER, deadline.signal);
	expect(result).toMatchObject({
		content: 'It was still running when the time for the whole answer was over.',
		run: { outcome: 'timeout' },
	});
	answer.reject(new Error('late'));
	await soon();
});

test('whatever order tools end in, results have the order of the calls, five at once', async () => {
	const answersOf = fc.array(fc.record({ turn: fc.nat(), fails: fc.boolean() }), {
		minLength: 1,
		maxLength: 25,
	});
	await fc.assert(
		fc.asyncProperty(answersOf, async (answers) => {
			const pending: Array<() => void> = [];
			let atOnce = 0;
			let most = 0;
			let starts = 0;
			const tool = toolOf('a', async ({ at }) => {
				starts += 1;
				most = Math.max(most, (atOnce += 1));
				const answer = held<string>();
				pending.push(() => {
					atOnce -= 1;
					if (answers[Number(at)]?.fails === true) answer.reject(new Error(`e${String(at)}`));
					else answer.resolve(`r${String(at)}`);
				});
				return await answer.promise;
			});
			const calls = answers.map((_, at) => callOf('a', `{"at":${at}}`, `c${at}`));
			const running = runCalls(calls, [tool], RULES, NEVER);
			for (const { turn } of answers) {
				while (pending.length === 0) await soon();
				const [end] = pending.splice(turn % pending.length, 1);
				end?.();
			}
			const results = await running;
			expect(results.map(({ call }) => call)).toEqual(calls);
			expect(results.map(({ content }) => content)).toEqual(
				answers.map(({ fails }, at) => (fails ? `The tool failed: e${at}` : `r${at}`)),
			);
			expect(starts).toBe(calls.length);
			expect(most).toBe(Math.min(5, calls.length));
		}),
		{ ...SEEDED, numRuns: 60 },
	);
});

test('never throws, whatever the model calls and a tool gives or throws', async () => {
	const anything = fc.anything({ withBigInt: true, withNullPrototype: true });
	const anyCall = fc.record({
		id: fc.string(),
		name: fc.constantFrom('gives', 'throws', '', '__proto__', 'constructor'),
		arguments: fc.oneof(fc.json(), fc.string(), fc.constant('{}')),
	});
	await fc.assert(
		fc.asyncProperty(fc.array(anyCall, { maxLength: 40 }), anything, async (calls, value) => {
			const tools = [
				toolOf('gives', async () => value),
				toolOf('throws', async () => {
					throw value;
				}),
			];
			const results = await runCalls(calls, tools, { ...RULES, maxResultChars: 300 }, NEVER);
			expect(results.map(({ call }) => call)).toEqual(calls);
			for (const { content, run } of results) {
				expect(content.trim()).not.toBe('');
				expect(content.length).toBeLessThanOrEqual(300);
				expect(run.outcome === 'ok').toBe(run.error === undefined);
			}
		}),
		{ ...SEEDED, numRuns: 100 },
	);
});
