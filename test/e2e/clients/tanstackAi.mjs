/** TanStack AI with its OpenRouter adapter. */
import { chat } from '@tanstack/ai';
import { createOpenRouterText } from '@tanstack/ai-openrouter';
import { apiKey, baseURL, runCases } from './cases.mjs';

const options = (model, prompt) => ({
	adapter: createOpenRouterText(model, apiKey, {
		serverURL: baseURL,
		retryConfig: { strategy: 'none' },
	}),
	messages: [{ role: 'user', content: prompt }],
	debug: false,
});

await runCases({
	whole: async (model, prompt) => await chat({ ...options(model, prompt), stream: false }),
	streamed: async function* (model, prompt) {
		for await (const event of chat(options(model, prompt))) {
			if (event.type === 'TEXT_MESSAGE_CONTENT') yield event.delta;
			if (event.type === 'RUN_ERROR') throw new Error(event.message);
		}
	},
});
