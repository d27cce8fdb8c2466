/**
 * OpenAI's Agents SDK against the gateway, by its default API, which is Responses. Prints what happened
 * as JSON. Arguments: base URL, token.
 *
 * A package of its own, because it needs zod 4 beside it, where n8n's tools have zod 3.
 */
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import { z } from 'zod';

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
const runner = new Runner({
	modelProvider: new OpenAIProvider({ baseURL, apiKey }),
	tracingDisabled: true,
});
const model = 'google/gemini-2.0-flash-001';

const getWeather = tool({
	name: 'get_weather',
	description: 'The weather of a city',
	parameters: z.object({ city: z.string() }),
	execute: async ({ city }) => ({ city, sky: 'clear' }),
});
const agent = new Agent({
	name: 'Weather',
	instructions: 'Answer in one sentence.',
	model,
	tools: [getWeather],
});
const plain = new Agent({ name: 'Plain', instructions: 'Answer in one sentence.', model });
const typed = new Agent({
	name: 'Typed',
	instructions: 'Answer as JSON.',
	model,
	outputType: z.object({ city: z.string() }),
});

async function streamed() {
	const run = await runner.run(agent, 'weather in Paris', { stream: true });
	let text = '';
	let pieces = 0;
	for await (const piece of run.toTextStream()) {
		text += piece;
		pieces += 1;
	}
	await run.completed;
	return { text, isSame: run.finalOutput === text, severalPieces: pieces > 1 };
}

/** The items of the first run, sent back with the next question. */
async function turns() {
	const first = await runner.run(agent, 'weather in Paris');
	const question = { role: 'user', content: 'hello' };
	return (await runner.run(agent, [...first.history, question])).finalOutput;
}

/** @param {() => Promise<unknown>} ask */
async function errorOf(ask) {
	try {
		await ask();
		return undefined;
	} catch (error) {
		return { status: error.status, type: error.type, message: error.message };
	}
}

const tools = await runner.run(agent, 'weather in Paris');
console.log(
	JSON.stringify({
		whole: (await runner.run(plain, 'hello')).finalOutput,
		tools: { text: tools.finalOutput, items: tools.newItems.map(({ type }) => type) },
		streamed: await streamed(),
		turns: await turns(),
		typed: (await runner.run(typed, 'a city as json')).finalOutput,
		error: await errorOf(() => runner.run(new Agent({ name: 'Other', model: 'x/y' }), 'hello')),
	}),
);
