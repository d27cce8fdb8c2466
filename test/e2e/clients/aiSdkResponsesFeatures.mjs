/**
 * The Vercel AI SDK's default OpenAI model against the gateway. Prints what happened as JSON. Arguments:
 * base URL, token.
 */
import { createOpenAI } from '@ai-sdk/openai';
import { generateObject, generateText, isStepCount, jsonSchema, streamText, tool } from 'ai';

const [baseURL = '', apiKey = ''] = process.argv.slice(2);
const model = createOpenAI({ baseURL, apiKey })('google/gemini-2.0-flash-001');

const CITY = jsonSchema({
	type: 'object',
	properties: { city: { type: 'string' } },
	required: ['city'],
	additionalProperties: false,
});
const tools = {
	get_weather: tool({
		description: 'The weather of a city',
		inputSchema: CITY,
		execute: async ({ city }) => ({ city, sky: 'clear' }),
	}),
};

async function streamed() {
	const { textStream, usage, finishReason } = streamText({ model, prompt: 'hello' });
	let text = '';
	let pieces = 0;
	for await (const piece of textStream) {
		text += piece;
		pieces += 1;
	}
	const { totalTokens } = await usage;
	return { text, severalPieces: pieces > 1, usage: totalTokens > 0, finish: await finishReason };
}

/** Each of the two asks twice: the model calls the function, then it answers. */
async function called(ask) {
	const { text, steps } = await ask({
		model,
		prompt: 'weather in Paris',
		tools,
		stopWhen: isStepCount(3),
	});
	const all = await steps;
	const [result] = all[0].toolResults;
	return { text: await text, steps: all.length, result: result?.output };
}

/** A second question, with the first answer before it. */
async function goneOn(openai) {
	const messages = [{ role: 'user', content: 'hello' }];
	const providerOptions = { openai };
	const first = await generateText({ model, messages, providerOptions });
	messages.push(...first.response.messages, { role: 'user', content: 'and now' });
	const { text } = await generateText({ model, messages, providerOptions });
	return text;
}

/** @param {() => Promise<unknown>} work */
async function errorOf(work) {
	try {
		await work();
		return 'no error';
	} catch (error) {
		return error.message;
	}
}

const { text: whole } = await generateText({ model, prompt: 'hello' });
const { object } = await generateObject({ model, prompt: 'a city as json', schema: CITY });
console.log(
	JSON.stringify({
		whole,
		streamed: await streamed(),
		generated: await called(generateText),
		streamedTools: await called(async (options) => {
			const result = streamText(options);
			await result.consumeStream();
			return result;
		}),
		object,
		goneOn: await goneOn({ store: false }),
		referred: await errorOf(async () => await goneOn({})),
	}),
);
