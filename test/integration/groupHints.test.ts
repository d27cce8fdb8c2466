/** What the author is told in the editor about settings that do nothing, or not what was meant. */
import { describe, expect, test } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { NodeRun } from '../support/engine';
import { json, SILENCE } from '../support/faultServer';
import { MODEL, onlyJson, useBench } from './openRouter';
import { answerOf, respondOn } from './respondCall';

const bench = useBench();
const { chat } = bench;
const respond = respondOn(bench);

const messagesOf = ({ hints }: NodeRun): string[] => hints.map(({ message }) => message);

describe('from the request itself', () => {
	test.each<{ name: string; parameters: INodeParameters; says: RegExp }>([
		{
			name: 'mistake 16: a budget for thinking that leaves nothing',
			parameters: { reasoning: { maxTokens: 1024 }, options: { maxTokens: 1024 } },
			says: /nothing may be left for the text/,
		},
		{
			name: 'mistake 29: a name in place of a slug',
			parameters: { providerRouting: { order: ['OpenAI'] } },
			says: /“OpenAI” \(“openai”\?\)/,
		},
		{
			name: 'mistake 14: a price per token',
			parameters: {
				providerRouting: { maxPrice: { values: [{ of: 'prompt', usd: 0.00000025 }] } },
			},
			says: /USD per million tokens/,
		},
		{
			name: 'mistake 30: healing without a response format',
			parameters: { plugins: { responseHealing: true } },
			says: /Response Healing does nothing/,
		},
		{
			name: 'mistake 30: a router’s plugin on another model',
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
			name: 'mistake 36: routing that a prompt’s cache does not survive',
			parameters: { providerRouting: { order: ['openai'] }, caching: { promptCache: '5m' } },
			says: /cached prompts may not be found again/,
		},
	])('$name', async ({ parameters, says }) => {
		const run = await chat(parameters, { items: [{}, {}] });
		expect(run.output).toHaveLength(2);
		expect(messagesOf(run)).toEqual([expect.stringMatching(says)]);
	});

	test('none when all is well', async () => {
		const run = await chat({
			reasoning: { maxTokens: 100 },
			options: { maxTokens: 1024 },
			providerRouting: { order: ['openai'], maxPrice: { values: [{ of: 'prompt', usd: 1 }] } },
			caching: { responseCache: true },
		});
		expect(messagesOf(run)).toEqual([]);
	});

	test('mistake 18: the response cache behind a Webhook', async () => {
		const run = await respond('Hi', { parameters: { caching: { responseCache: true } } });
		answerOf(run);
		expect(messagesOf(run)).toEqual([expect.stringMatching(/all callers of this key share it/)]);
	});
});

describe('mistake 39: from the model list', () => {
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

	test('what the model and its fallbacks do not support', async () => {
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

	test('in a caller’s request, too', async () => {
		bench.upstream.route('GET /models/user', json(200, LIST));
		const run = await respond('Hi', { parameters: SEED });
		answerOf(run);
		expect(messagesOf(run)).toEqual([expect.stringContaining('Seed')]);
	});

	test('is asked for once, whatever the number of items', async () => {
		bench.upstream.route('GET /models/user', json(200, LIST));
		const run = await chat(SEED, { items: [{}, {}, {}] });
		expect(run.output).toHaveLength(3);
		expect(lists()).toHaveLength(1);
	});

	test('is not asked for when there is nothing to compare', async () => {
		onlyJson(await chat({ options: { maxTokens: 5 } }));
		expect(lists()).toHaveLength(0);
	});

	test.each(['webhook', 'trigger', 'integrated', 'cli', 'retry', 'error'] as const)(
		'is not asked for in production (%s)',
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
	])('a list that $name changes nothing', async ({ reply }) => {
		bench.upstream.route('GET /models/user', reply);
		const run = await chat(SEED);
		expect(onlyJson(run)).toMatchObject({ text: 'Hello there, friend!' });
		expect(messagesOf(run)).toEqual([]);
	});

	test('a list that does not come keeps the answer no longer than a few seconds', async () => {
		bench.upstream.route('GET /models/user', SILENCE);
		const run = await chat(SEED);
		expect(onlyJson(run)).toMatchObject({ text: 'Hello there, friend!' });
		expect(messagesOf(run)).toEqual([]);
	});
});
