/** The openai SDK, with the retries that it makes by itself. */
import OpenAI from 'openai';
import { apiKey, baseURL, runCases } from './cases.mjs';

const client = new OpenAI({ baseURL, apiKey });
const ask = (model, prompt, stream) =>
	client.chat.completions.create({ model, messages: [{ role: 'user', content: prompt }], stream });

await runCases({
	whole: async (model, prompt) => (await ask(model, prompt, false)).choices[0].message.content,
	streamed: async function* (model, prompt) {
		// Read as many pages do: without asking whether there is a choice.
		for await (const { choices } of await ask(model, prompt, true))
			yield choices[0].delta.content ?? '';
	},
	models: async () => (await client.models.list()).data.map(({ id }) => id),
});
