/** The openai SDK's Responses, with the retries that it makes by itself. */
import OpenAI from 'openai';
import { apiKey, baseURL, runCases } from './cases.mjs';

const client = new OpenAI({ baseURL, apiKey });

await runCases({
	whole: async (model, input) => (await client.responses.create({ model, input })).output_text,
	streamed: async function* (model, input) {
		for await (const event of await client.responses.create({ model, input, stream: true })) {
			if (event.type === 'response.output_text.delta') yield event.delta;
		}
	},
	models: async () => (await client.models.list()).data.map(({ id }) => id),
});
