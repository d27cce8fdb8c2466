/** What the author is told in the editor about settings that do nothing, or not what was meant. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../support/nodeRun';
import { json, SILENCE } from '../support/reply';
import { MODEL, onlyJson, useBench } from './openRouter';
import { answerOf, respondOn } from './respondCall';

const bench = useBench();
const { chat } = bench;
const respond = respondOn(bench);

const messagesOf = ({ hints }: NodeRun): string[] => hints.map(({ message }) => message);

describe('hints from the request itself', () => {
	test.each<{ name: string; parameters: INodeParameters; says: RegExp }>([
		{
			name: 'a reasoning budget that leaves no tokens for the answer',
			parameters: { reasoning: { maxTokens: 1024 }, options: { maxTokens: 1024 } },
			says: /nothing may be left for the text/,
		},
		{
			name: 'a provider’s name in place of its slug',
			parameters: { providerRouting: { order: ['OpenAI'] } },
			says: /“OpenAI” \(“openai”\?\)/,
		},
		{
			name: 'a highest price per token in place of one per million tokens',
			parameters: {
				providerRouting: { maxPrice: { values: [{ of: 'prompt', usd: 0.00000025 }] } },
			},
			says: /USD per million tokens/,
		},
		{
			name: 'response healing without a response format',
			parameters: { plugins: { responseHealing: true } },
			says: /Response Healing does nothing/,
		},
		{
			name: 'a router’s plugin on a model that does not read it',
			parameters: {
				plugins: {
					autoRouter: {
						values: { allowedModels: [], excludedModels: [], costTier: 'low', pinModel: false },
					},
				},
			},
			says: /read only for the model openrouter\/auto/,
		},
		{
			name: 'provider routing that loses the prompt cache',
			parameters: { providerRouting: { order: ['openai'] }, caching: { promptCache: '5m' } },
			says: /cached prompts may not be found again/,
		},
	])('tell the author of $name', async ({ parameters, says }) => {
		const run = await chat(parameters, { items: [{}, {}] });
		expect(run.output).toHaveLength(2);
		expect(messagesOf(run)).toEqual([expect.stringMatching(says)]);
	});

	test('are absent when all is well', async () => {
		const run = await chat({
			reasoning: { maxTokens: 100 },
			options: { maxTokens: 1024 },
			providerRouting: { order: ['openai'], maxPrice: { values: [{ of: 'prompt', usd: 1 }] } },
			caching: { responseCache: true },
		});
		expect(messagesOf(run)).toEqual([]);
	});

	test('point out the response cache behind a Webhook, where two callers could get the same answer', async () => {
		const run = await respond('Hi', { parameters: { caching: { responseCache: true } } });
		answerOf(run);
		expect(messagesOf(run)).toEqual([expect.stringMatching(/all callers of this key share it/)]);
	});
});

describe('hints from the model list', () => {
	const LIST = {
		data: [
			{ id: MODEL, supported_parameters: ['max_tokens', 'temperature'] },
			{
				id: 'a/blind',
				supported_parameters: ['temperature', 'seed'],
				architecture: { input_modalities: ['text'], output_modalities: ['text'] },
			},
		],
	};
	const SEED = { options: { seed: 1 } };
	const lists = () => bench.upstream.requests.filter(({ method }) => method === 'GET');

	test('tell what the model and its fallbacks do not support', async () => {
		bench.upstream.route('GET /models/user', json(200, LIST));
		const image = { type: 'image_url', image_url: { url: 'https://a.example/a.png' } };
		const run = await chat({
			inputMode: 'json',
			messagesJson: JSON.stringify([{ role: 'user', content: [image] }]),
			options: { seed: 1, temperature: 1, fallbackModels: ['a/blind'] },
		});
		onlyJson(run);
		expect(messagesOf(run)).toEqual([
			expect.stringContaining(`not supported by ${MODEL}: Seed; a/blind (fallback): image input.`),
		]);
	});

	test('are given for a caller’s request, too', async () => {
		bench.upstream.route('GET /models/user', json(200, LIST));
		const run = await respond('Hi', { parameters: SEED });
		answerOf(run);
		expect(messagesOf(run)).toEqual([expect.stringContaining('Seed')]);
	});

	test('need the list once, whatever the number of items', async () => {
		bench.upstream.route('GET /models/user', json(200, LIST));
		const run = await chat(SEED, { items: [{}, {}, {}] });
		expect(run.output).toHaveLength(3);
		expect(lists()).toHaveLength(1);
	});

	test('do not fetch the list when there is nothing to compare', async () => {
		onlyJson(await chat({ options: { maxTokens: 5 } }));
		expect(lists()).toHaveLength(0);
	});

	test.each(['webhook', 'trigger', 'integrated', 'cli', 'retry', 'error'] as const)(
		'do not fetch the list in production (%s)',
		async (mode) => {
			const run = await chat(SEED, { mode });
			onlyJson(run);
			expect(lists()).toHaveLength(0);
			expect(messagesOf(run)).toEqual([]);
		},
	);

	test.each([
		{ name: 'is refused', reply: json(500, {}) },
		{ name: 'is no list', reply: json(200, { data: 'none' }) },
	])('are absent when the list $name, and the answer is the same', async ({ reply }) => {
		bench.upstream.route('GET /models/user', reply);
		const run = await chat(SEED);
		expect(onlyJson(run)).toMatchObject({ text: 'Hello there, friend!' });
		expect(messagesOf(run)).toEqual([]);
	});

	test('do not delay the answer for long when the list does not come', async () => {
		bench.upstream.route('GET /models/user', SILENCE);
		const run = await chat(SEED);
		expect(onlyJson(run)).toMatchObject({ text: 'Hello there, friend!' });
		expect(messagesOf(run)).toEqual([]);
	});
});
