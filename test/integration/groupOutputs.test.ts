/** What groups and options of a chat bring into its output, and what stays private. */
import { describe, expect, test } from '@jest/globals';
import {
	chunk,
	chunkObject,
	DONE,
	event,
	finishChunk,
	happyBody,
	stream,
	textChunk,
	usageChunk,
} from '../support/chatReplies';
import { json, type Reply } from '../support/reply';
import { onlyJson, useBench } from './openRouter';
import { answerOf, respondOn } from './respondCall';
import { linesOf, STREAMING } from './streamingCaller';

const bench = useBench();
const { chat } = bench;
const respond = respondOn(bench);

const ECHO = { model: 'upstream/name', messages: [{ role: 'user', content: 'ECHOED-PROMPT' }] };
const METADATA = { requested: 'a/b', strategy: 'direct', summary: 'available=1' };
const LOGPROBS = { content: [{ token: 'Hi', logprob: -0.1, top_logprobs: [] }] };
const debugChunk = event({ ...chunkObject({}), choices: [], debug: { echo_upstream_body: ECHO } });

const full: Reply = stream(
	debugChunk,
	chunk({ delta: { content: 'Hi' }, logprobs: LOGPROBS }, { service_tier: 'flex' }),
	finishChunk(),
	event({ ...chunkObject({}), choices: [], openrouter_metadata: METADATA }),
	usageChunk(),
	DONE,
);

test('the output has tier, logprobs, routing and the request as the provider got it', async () => {
	bench.upstream.chat(full);
	expect(onlyJson(await chat())).toMatchObject({
		text: 'Hi',
		serviceTier: 'flex',
		logprobs: LOGPROBS,
		routerMetadata: METADATA,
		debug: [ECHO],
	});
});

test('the output that is not simplified has the same in OpenRouter’s own words', async () => {
	bench.upstream.chat(full);
	expect(onlyJson(await chat({ simplify: false }))).toMatchObject({
		service_tier: 'flex',
		openrouter_metadata: METADATA,
		debug: [ECHO],
	});
});

describe('a caller sees nothing of these', () => {
	const showCaller = ['cost', 'model', 'reasoning', 'usage'];

	test('in the public part', async () => {
		bench.upstream.chat(full);
		const output = answerOf(await respond('Hi', { parameters: { showCaller } }));
		expect(output).toMatchObject({ debug: [ECHO], routerMetadata: METADATA });
		expect(JSON.stringify(output.public)).not.toMatch(
			/ECHOED-PROMPT|debug|available=1|logprob|flex|cacheStatus/,
		);
	});

	test('in the stream', async () => {
		bench.upstream.chat(full);
		const run = await chat({}, STREAMING);
		expect(linesOf(run.chunks)).toEqual(['begin 0', 'item 0: Hi', 'end 0']);
		expect(onlyJson(run)).toMatchObject({ debug: [ECHO] });
	});
});

describe('the response cache', () => {
	const reply = (status: string): Reply => {
		const happy = stream(textChunk('Hi'), finishChunk(), usageChunk(), DONE);
		return 'headers' in happy
			? { ...happy, headers: { ...happy.headers, 'x-openrouter-cache-status': status } }
			: happy;
	};

	test.each(['HIT', 'MISS'])('is told in the output: %s', async (status) => {
		bench.upstream.chat(reply(status));
		expect(onlyJson(await chat())).toMatchObject({ cacheStatus: status });
	});

	test('is told in the output of an unstreamed call, too', async () => {
		bench.upstream.chat(json(200, happyBody(), { 'x-openrouter-cache-status': 'HIT' }));
		expect(onlyJson(await chat())).toMatchObject({ cacheStatus: 'HIT' });
	});

	test('is not told when it was not asked', async () => {
		expect(onlyJson(await chat())).not.toHaveProperty('cacheStatus');
	});
});
