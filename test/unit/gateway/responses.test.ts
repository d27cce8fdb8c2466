/** OpenAI's Responses at the gateway: what is its own. */
import { describe, expect, test } from '@jest/globals';
import { request, type RequestOptions } from '../../support/gatewayRequest';
import { BufferWindowMemory } from '../steps/memories';
import { DONE, event, usage, withSteps } from './modelAnswers';

const ask = async (options: RequestOptions = {}, ...texts: string[]) =>
	await request(
		async function* () {
			yield* texts.length === 0 ? [event({ content: 'Hi' }, 'stop', { usage }), DONE] : texts;
		},
		{ endpoint: 'responses', ...options },
	);

test('a whole answer has what OpenAI’s types require', async () => {
	const { text } = await ask({ isStreamed: false, fields: { metadata: { a: 'b' }, store: true } });
	expect(JSON.parse(text)).toEqual({
		id: 'gen-1',
		object: 'response',
		created_at: 5,
		status: 'completed',
		error: null,
		incomplete_details: null,
		instructions: null,
		max_output_tokens: null,
		metadata: { a: 'b' },
		model: 'a/b',
		output: [
			{
				id: 'msg_gen-1_0',
				type: 'message',
				status: 'completed',
				role: 'assistant',
				content: [{ type: 'output_text', text: 'Hi', annotations: [], logprobs: [] }],
			},
		],
		parallel_tool_calls: true,
		previous_response_id: null,
		access_programs: null,
		reasoning: { effort: null, summary: null },
		store: false,
		background: false,
		temperature: null,
		text: { format: { type: 'text' } },
		tool_choice: 'auto',
		tools: [],
		top_p: null,
		truncation: 'disabled',
		usage: {
			input_tokens: 3,
			input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
			output_tokens: 4,
			output_tokens_details: { reasoning_tokens: 0 },
			total_tokens: 7,
		},
	});
});

test('the events of a text, in their order', async () => {
	const { events } = await ask({}, event({ content: 'H' }), event({ content: 'i' }, 'stop'), DONE);
	expect(events.map((one) => /^event: (.*)/.exec(one)?.[1])).toEqual([
		'response.created',
		'response.in_progress',
		'response.output_item.added',
		'response.content_part.added',
		'response.output_text.delta',
		'response.output_text.delta',
		'response.output_text.done',
		'response.content_part.done',
		'response.output_item.done',
		'response.completed',
	]);
});

test('each piece leaves at once', async () => {
	let goOn = () => {};
	const wait = new Promise<void>((resolve) => {
		goOn = resolve;
	});
	const reply = request(
		async function* () {
			yield event({ content: 'H' });
			await wait;
			yield event({ content: 'i' }, 'stop') + DONE;
		},
		{ endpoint: 'responses' },
	);
	// n8n is not kept waiting for the rest.
	expect((await reply).text).toMatch(/"delta":"H"/);
	expect((await reply).isEnded).toBe(false);
	goOn();
});

describe('without a memory', () => {
	test('an answer that is named by its ID is refused, as none is stored', async () => {
		const reply = await ask({ fields: { previous_response_id: 'gen-1', store: true } });
		expect(reply).toMatchObject({ status: 400, calls: 0 });
		expect(reply.text).toMatch(/“previous_response_id”/);
	});

	test.each([
		{ fields: { conversation: 'c-1' }, says: /“conversation”/ },
		{
			fields: {
				input: [
					{ type: 'item_reference', id: 'msg_1' },
					{ role: 'user', content: 'And?' },
				],
			},
			says: /store: false/,
		},
	])('a refusal says what to send: $fields', async ({ fields, says }) => {
		const reply = await ask({ fields });
		expect(reply).toMatchObject({ status: 400, calls: 0 });
		expect(reply.text).toMatch(says);
	});
});

describe('with a memory', () => {
	const memory = () => new BufferWindowMemory(5);

	test('answers that are named by their IDs need a conversation', async () => {
		const fields = { previous_response_id: 'gen-1' };
		expect(await ask({ memory, fields })).toMatchObject({ status: 400, calls: 0 });
		const both = { ...fields, conversation: 'c-1' };
		expect(await ask({ memory, fields: both })).toMatchObject({ status: 200, calls: 1 });
	});

	test('references to what it holds are left out', async () => {
		const input = [
			{ type: 'item_reference', id: 'msg_1' },
			{ role: 'user', content: 'And?' },
		];
		const reply = await ask({ memory, fields: { input, conversation: { id: 'c-1' } } });
		expect(reply.sent).toMatchObject([{ messages: [{ role: 'user', content: 'And?' }] }]);
	});
});

test('connected tools are shown as the author wants it', async () => {
	const shown = async (showSteps: string) => await withSteps('responses', showSteps);
	expect(await shown('nothing')).not.toMatch(/orders|mcp_call/);
	expect(await shown('names')).toMatch(/"type":"mcp_call","status":"completed"/);
	expect(await shown('names')).not.toContain('SECRET');
	expect(await shown('results')).toContain('SECRET ROW');
	expect(await shown('results')).toMatch(/response\.completed[^]*"text":"Two"/);
});
