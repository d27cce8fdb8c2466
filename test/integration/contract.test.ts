/* eslint-disable @n8n/community-nodes/no-restricted-globals -- says on stdout what it did */
/**
 * Every body that the node sends is a chat request by OpenRouter's own OpenAPI description. Left
 * out, and said so, where that file is not there.
 */
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { happyBody } from '../support/chatReplies';
import { json } from '../support/reply';
import { chatRequestErrors, OPENAPI_FILE } from '../support/openapi';
import { onlyJson, useBench } from './openRouter';

if (chatRequestErrors === undefined) {
	test.skip(`LEFT OUT: the contract with OpenRouter's OpenAPI, as ${OPENAPI_FILE} is not there`, () => {});
	process.stdout.write(`\nContract test left out: ${OPENAPI_FILE} is not there.\n`);
} else {
	contractTests(chatRequestErrors);
}

function contractTests(errorsOf: (body: unknown) => string[]): void {
	const bench = useBench();
	let checked = 0;
	afterAll(() => {
		process.stdout.write(`\nContract test: ${checked} bodies fit OpenRouter's OpenAPI.\n`);
	});

	const expectToFit = async (parameters: INodeParameters): Promise<void> => {
		bench.upstream.reset();
		bench.upstream.chat(json(200, happyBody()));
		onlyJson(await bench.chat(parameters));
		const [body] = bench.upstream.chatBodies;
		expect({ body, errors: errorsOf(body) }).toEqual({ body, errors: [] });
		checked += 1;
	};

	/** One value in range for each option that reaches the body. */
	const OPTIONS = {
		fallbackModels: ['openai/gpt-4.1-mini', 'anthropic/claude-haiku-4.5'],
		maxTokens: 256,
		temperature: 0.7,
		topP: 0.9,
		stop: ['END', '\n'],
		seed: 42,
		frequencyPenalty: -0.5,
		presencePenalty: 0.5,
		user: 'caller-1',
		sessionId: 'session-1',
		extraBody: '{"top_k": 40, "provider": {"sort": "price"}, "reasoning": {"effort": "low"}}',
		timeout: 20,
		attempts: 2,
		parallelItems: 4,
	} as const satisfies INodeParameters;
	const NAMES = Object.keys(OPTIONS) as Array<keyof typeof OPTIONS>;
	const only = (names: ReadonlyArray<keyof typeof OPTIONS>): INodeParameters =>
		Object.fromEntries(names.map((name) => [name, OPTIONS[name] as INodeParameters[string]]));

	test('the check of requests against OpenRouter’s OpenAPI finds faults', () => {
		const fits = { model: 'a/b', messages: [{ role: 'user', content: 'Hi' }] };
		expect(errorsOf(fits)).toEqual([]);
		for (const fault of [
			{ messages: [] },
			{ messages: [{ role: 'root', content: 'Hi' }] },
			{ messages: [{ role: 'user', content: [{ type: 'text' }] }] },
			{ max_tokens: 'many' },
			{ stop: ['1', '2', '3', '4', '5'] },
			{ session_id: 'x'.repeat(257) },
			{ provider: { sorted: 'price' } },
			{ maxTokens: 7 },
		]) {
			expect({ fault, errors: errorsOf({ ...fits, ...fault }) }).toEqual({
				fault,
				errors: expect.arrayContaining([expect.any(String)]),
			});
		}
	});

	describe('messages', () => {
		test.each<{ name: string; parameters: INodeParameters }>([
			{ name: 'a prompt', parameters: {} },
			{ name: 'a prompt after a system prompt', parameters: { systemPrompt: 'Be brief' } },
			{
				name: 'a list of every role',
				parameters: {
					inputMode: 'messages',
					systemPrompt: 'Be brief',
					messages: {
						values: ['developer', 'system', 'user', 'assistant'].map((role) => ({
							role,
							content: role,
						})),
					},
				},
			},
			{
				name: 'JSON with content parts and a tool turn',
				parameters: {
					inputMode: 'json',
					messagesJson: JSON.stringify([
						{ role: 'system', content: 'Be brief' },
						{
							role: 'user',
							content: [
								{ type: 'text', text: 'What is this?' },
								{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
							],
						},
						{
							role: 'assistant',
							content: null,
							tool_calls: [
								{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } },
							],
						},
						{
							role: 'assistant',
							tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '' } }],
						},
						{ role: 'tool', tool_call_id: 'call_1', content: 'A cat' },
					]),
				},
			},
		])('are sent for $name', async ({ parameters }) => await expectToFit(parameters));
	});

	describe('options that fit OpenRouter’s OpenAPI', () => {
		test.each(NAMES)(
			'are sent with %s alone',
			async (name) => await expectToFit({ options: only([name]) }),
		);

		test('are sent with every two of them', async () => {
			for (const [at, first] of NAMES.entries()) {
				for (const second of NAMES.slice(at + 1)) {
					await expectToFit({ options: only([first, second]) });
				}
			}
		});

		test('are sent with all of them', async () => await expectToFit({ options: only(NAMES) }));

		test('are sent with any of them and any value that the panel takes', async () => {
			const id = fc.stringMatching(/^[a-z]{1,8}\/[a-z0-9.-]{1,12}$/);
			const hundredths = (min: number, max: number) =>
				fc.integer({ min: min * 100, max: max * 100 }).map((n) => n / 100);
			const options = fc.record(
				{
					fallbackModels: fc.array(id, { maxLength: 4 }),
					maxTokens: fc.integer({ min: 1, max: 1_000_000 }),
					temperature: hundredths(0, 2),
					topP: hundredths(0, 1),
					stop: fc.array(fc.string({ maxLength: 12 }), { maxLength: 4 }),
					seed: fc.integer(),
					frequencyPenalty: hundredths(-2, 2),
					presencePenalty: hundredths(-2, 2),
					user: fc.string({ maxLength: 64 }),
					sessionId: fc.string({ maxLength: 200 }),
					extraBody: fc.constantFrom('', '{}', OPTIONS.extraBody),
				},
				{ requiredKeys: [] },
			);
			// Through the input item: a text that begins with "=" would be an expression.
			const run = async (values: IDataObject) => {
				bench.upstream.reset();
				bench.upstream.chat(json(200, happyBody()));
				const parameters = Object.fromEntries(
					Object.keys(values).map((name) => [name, `={{ $json.${name} }}`]),
				);
				onlyJson(await bench.chat({ options: parameters }, { items: [values] }));
				const [body] = bench.upstream.chatBodies;
				expect({ body, errors: errorsOf(body) }).toEqual({ body, errors: [] });
				checked += 1;
			};
			await fc.assert(fc.asyncProperty(options, run), { numRuns: 150, seed: 1 });
		});
	});
}
