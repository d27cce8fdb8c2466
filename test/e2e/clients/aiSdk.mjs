/** The Vercel AI SDK's part of the cases, whichever provider makes the model. */
import { generateText, streamText } from 'ai';
import { runCases } from './cases.mjs';

/** @param {(id: string) => import('ai').LanguageModel} provider */
export const runWithAiSdk = async (provider) =>
	await runCases({
		whole: async (model, prompt) => (await generateText({ model: provider(model), prompt })).text,
		streamed: async function* (model, prompt) {
			const { stream } = streamText({ model: provider(model), prompt, onError: () => {} });
			for await (const part of stream) {
				if (part.type === 'text-delta') yield part.text;
				if (part.type === 'error') throw part.error;
			}
		},
	});
