/** OpenRouter's own SDK, its server URL pointed at the gateway. */
import { OpenRouter } from '@openrouter/sdk';
import { apiKey, baseURL, runCases } from './cases.mjs';

// By default it asks again for up to an hour after a 5xx, whatever the answer's headers say.
const client = new OpenRouter({ serverURL: baseURL, apiKey, retryConfig: { strategy: 'none' } });
const ask = async (model, prompt, stream) =>
	await client.chat.send({
		chatRequest: { model, messages: [{ role: 'user', content: prompt }], stream },
	});

await runCases({
	whole: async (model, prompt) => (await ask(model, prompt, false)).choices[0].message.content,
	streamed: async function* (model, prompt) {
		for await (const { choices, error } of await ask(model, prompt, true)) {
			// It hands the error on as a member of a chunk, for its user to look at.
			if (error !== undefined) throw new Error(error.message);
			yield choices[0]?.delta.content ?? '';
		}
	},
	models: async () => {
		const ids = [];
		for await (const { result } of await client.models.list()) {
			ids.push(...result.data.map(({ id }) => id));
		}
		return ids;
	},
});
