/** When text is not sent to a caller, and what the author is told about it. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRunOptions } from '../support/nodeRun';
import { happyChat } from '../support/chatReplies';
import { json } from '../support/reply';
import { CHAT_TRIGGER, WEBHOOK } from '../support/neighbours';
import { errorBody, onlyJson, useBench } from './openRouter';
import { errorsOf, linesOf, streamedFailure, STREAMING } from './streamingCaller';

const bench = useBench();
const { chat } = bench;

const webhook = (responseMode?: string): Pick<NodeRunOptions, 'trigger'> => ({
	trigger: { type: WEBHOOK, parameters: responseMode === undefined ? {} : { responseMode } },
});
const streamingOption = (enableStreaming: boolean): INodeParameters => ({
	options: { enableStreaming },
});

const hint = (words: RegExp) => ({
	message: expect.stringMatching(words),
	location: 'outputPane',
	type: 'warning',
});

describe('a hint says why the caller got no stream', () => {
	test('because Enable Streaming is off', async () => {
		const run = await chat(streamingOption(false), STREAMING);
		expect(run.chunks).toEqual([]);
		expect(run.hints).toEqual([hint(/Enable Streaming is off/)]);
		expect(onlyJson(run)).toMatchObject({ text: 'Hello there, friend!' });
	});

	test.each(['retry', 'trigger', 'cli', 'error'] as const)(
		'because n8n cannot stream in this mode (%s)',
		async (mode) => {
			const run = await chat({}, { ...STREAMING, mode });
			expect(run.chunks).toEqual([]);
			expect(run.hints).toEqual([hint(/cannot stream in this kind of run/)]);
		},
	);

	test('because n8n does not stream in sub-workflows', async () => {
		const run = await chat({}, { ...STREAMING, streaming: false, mode: 'integrated' });
		expect(run.hints).toEqual([hint(/cannot stream in this kind of run/)]);
	});

	test.each([undefined, 'onReceived', 'lastNode', 'responseNode'])(
		'because the Webhook does not stream though Enable Streaming is on (%s)',
		async (responseMode) => {
			const run = await chat(streamingOption(true), { mode: 'webhook', ...webhook(responseMode) });
			expect(run.chunks).toEqual([]);
			expect(run.hints).toEqual([hint(/set its Respond to “Streaming”/)]);
		},
	);

	test('because the Chat Trigger does not stream though Enable Streaming is on', async () => {
		const run = await chat(streamingOption(true), {
			mode: 'webhook',
			trigger: { type: CHAT_TRIGGER, parameters: { options: { responseMode: 'lastNode' } } },
		});
		expect(run.hints).toEqual([hint(/set its Respond to “Streaming”/)]);
	});

	test('also for a Chat Trigger that streams', async () => {
		const run = await chat(
			{},
			{
				mode: 'retry',
				trigger: { type: CHAT_TRIGGER, parameters: { options: { responseMode: 'streaming' } } },
			},
		);
		expect(run.hints).toEqual([hint(/cannot stream in this kind of run/)]);
	});

	test('only once, however many items there are', async () => {
		const run = await chat(streamingOption(false), { ...STREAMING, items: [{}, {}, {}] });
		expect(run.hints).toHaveLength(1);
		expect(run.output).toHaveLength(3);
	});

	test('in “Answer a Frontend Request” as well', async () => {
		const run = await chat(
			{ operation: 'respond', ...streamingOption(false) },
			{ ...STREAMING, items: [{ body: 'Hi', headers: {} }] },
		);
		expect(run.chunks).toEqual([]);
		expect(run.hints).toEqual([hint(/Enable Streaming is off/)]);
	});
});

describe('there is no hint about streaming', () => {
	test.each<{ name: string; parameters?: INodeParameters; options: Partial<NodeRunOptions> }>([
		{ name: 'when it streams', options: STREAMING },
		{
			name: 'when streaming was asked for and works',
			parameters: streamingOption(true),
			options: STREAMING,
		},
		{
			name: 'when nobody asked for a stream',
			options: { mode: 'webhook', ...webhook('lastNode') },
		},
		{
			name: 'when it is off on both sides',
			parameters: streamingOption(false),
			options: { mode: 'webhook', ...webhook('responseNode') },
		},
		{
			name: 'when there is no Webhook',
			parameters: streamingOption(true),
			options: { mode: 'trigger' },
		},
	])('$name', async ({ parameters = {}, options }) => {
		const run = await chat(parameters, options);
		expect(run.error).toBeUndefined();
		expect(run.hints).toEqual([]);
	});
});

describe('Enable Streaming off keeps failures readable', () => {
	test('as one error line with the JSON', async () => {
		bench.upstream.chat(json(401, errorBody({ code: 401 })));
		const run = await chat(streamingOption(false), STREAMING);
		expect(linesOf(run.chunks)).toEqual(['error 0']);
		expect(errorsOf(run.chunks)).toEqual([streamedFailure(500, 'authentication')]);
	});
});

describe('as an AI Agent’s tool', () => {
	const asked = { Prompt: 'Hi' };

	describe.each(['engine', 'object'] as const)('run by the %s', (by) => {
		describe.each(['as n8n does', 'as a plain node'] as const)('named %s', (named) => {
			test('nothing goes to the caller, and the agent has the answer', async () => {
				bench.upstream.chat(happyChat('For the agent'));
				const run = await chat({}, { ...STREAMING, asTool: { by, named, asked } });
				expect(run.status).toBe('success');
				expect(run.chunks).toEqual([]);
				expect(run.hints).toEqual([]);
				expect(JSON.stringify(run.tasks['AI Agent']?.[0]?.data)).toContain('For the agent');
				expect(bench.upstream.chatRequests).toHaveLength(1);
			});
		});
	});

	test.each(['engine', 'object'] as const)('a failed tool tells the agent (%s)', async (by) => {
		bench.upstream.chat(json(401, errorBody({ code: 401 })));
		const run = await chat({}, { ...STREAMING, asTool: { by, named: 'as n8n does', asked } });
		expect(JSON.stringify(run.tasks['AI Agent'])).toContain('did not accept the API key');
	});
});
